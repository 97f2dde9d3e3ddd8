"""Mails exceeded limits to the operator, once when exceeded and once when over; pings CPA_PING_URL.

Letters bypass the outbox, since the database may be the problem. Sent alarms are kept in memory, so
they are repeated after a restart. A dead man's switch that is pinged also reports when the whole
bot is gone.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.content.problems import msg
from bot.dispatch.sending import MailSender, RejectedError, SendingError
from bot.operations.exit_report import forget_end, place_of
from bot.operations.health import LIMITS, Measurements, findings, measure
from bot.storage import leads
from bot.view.letter import TO_OPERATOR, framed
from bot.view.town_letters import health_letter

if TYPE_CHECKING:
    from bot.app import App

LOOK_EVERY_S, PING_EVERY = 60.0, timedelta(minutes=5)
PING_S = 10.0
BUG = "bug"
BUGS_EVERY = SUMMARY_EVERY = timedelta(hours=1)
WORDS: Mapping[str, tuple[str, str]] = {
    **{limit.name: (limit.told, limit.remedy) for limit in LIMITS},
    BUG: (
        msg("The program failed at something it was asked; whoever asked was told so."),
        msg("Code in the log: {code}"),
    ),
}
"""The problem and the advice. After the end only the problem is sent."""
log = structlog.get_logger()


@asynccontextmanager
async def watch_health(app: "App") -> AsyncGenerator[None]:
    """Watch the bot while the block runs."""
    looking = asyncio.ensure_future(Alarms(app, app.delivery.mail).run())
    try:
        yield
    finally:
        looking.cancel()


@dataclass
class Alarms:
    """A watcher that checks the running bot every minute."""

    app: "App"
    mail: MailSender
    _since: dict[str, datetime] = field(default_factory=dict[str, datetime])
    _told: set[str] = field(default_factory=set[str])
    _bugs: int = 0
    _bug_told: datetime | None = None
    _pinged: datetime | None = None
    _summarized: datetime | None = None
    _turns: int = 0
    _heard: bool = True
    """False if the dead man's switch did not accept the last ping."""

    async def run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self.look()
            except Exception:
                # A failed check must not stop the bot.
                log.exception("health check failed")

    async def look(self) -> None:
        """Measure once, report new and ended problems, and send the ping if the bot works."""
        measured, now = await measure(self.app), self.app.dispatcher.clock()
        passed = {limit.name: limit for limit in LIMITS if limit.value(measured) > limit.most}
        # A clock that was ahead must not delay this, nor the code below.
        self._since = {name: min(self._since.get(name, now), now) for name in passed}
        new = {name for name in passed.keys() - self._told if now - self._since[name] >= passed[name].patience}
        over = self._told - passed.keys()
        if (new or over) and await self._tell([*sorted(new)], [*sorted(over)]):
            self._told = (self._told | new) - over
        await self._tell_bugs(now)
        if not measured.unstored:
            await self._summarize(measured, now)
        if not findings(measured, works=True):
            forget_end(self.app.settings.data_dir)
            await self._ping(now)

    async def _summarize(self, measured: Measurements, now: datetime) -> None:
        """Log once an hour what the bot did and what waits, so that a quiet log says it works."""
        if self._summarized and abs(now - self._summarized) < SUMMARY_EVERY:
            return
        states = await self.app.dispatcher.database.read(leads.count_by_state)
        turns = self.app.workers.turns - self._turns
        self._turns, self._summarized = self.app.workers.turns, now
        log.info(
            "hourly summary",
            turns=turns,
            updates_waiting=measured.updates,
            replies_owed=measured.owed,
            **{f"replies_{end}": number for end, number in measured.ended.items()},
            messages_due_for_s=int(measured.late.total_seconds()),
            messages_undeliverable=measured.dead,
            **{f"leads_{state}": number for state, number in sorted(states.items())},
        )

    async def _tell_bugs(self, now: datetime) -> None:
        """Report bugs since the last letter about them, at most once an hour."""
        workers = self.app.workers
        due = workers.failed > self._bugs and (self._bug_told is None or abs(now - self._bug_told) >= BUGS_EVERY)
        if due and await self._tell([BUG], [], workers.reference):
            self._bugs, self._bug_told = workers.failed, now

    async def _tell(self, new: list[str], over: list[str], code: str = "") -> bool:
        """Send one letter; return True if it need not be retried."""
        log.error("health limit exceeded", limits=new, over=over)
        desk = self.app.dispatcher
        context = desk.speaking(desk.operator.language)
        told = [" ".join(context.say(words, code=code) for words in WORDS[name]) for name in new]
        letter = health_letter(
            told, [context.say(WORDS[name][0]) for name in over], place_of(self.app.settings), context
        )
        try:
            at = int(context.now.timestamp())
            await self.mail.post(desk.operator.email, framed(letter, context.say(TO_OPERATOR), context), f"alarm.{at}")
        except RejectedError as error:
            # There is no mail server, or it rejects the letter: the log has the alarm.
            log.error("alarm letter to the operator not sent", error=str(error))
            return True
        except SendingError:
            return False
        return True

    async def _ping(self, now: datetime) -> None:
        url = self.app.settings.ping_url
        if not url or (self._pinged and abs(now - self._pinged) < PING_EVERY):
            return
        import httpx  # noqa: PLC0415  few need it

        self._pinged, before = now, self._heard
        try:
            async with httpx.AsyncClient(timeout=PING_S) as client:
                self._heard = (await client.get(url)).is_success
        except (httpx.HTTPError, OSError):
            self._heard = False
        if not self._heard and before:
            # The address may contain a secret.
            log.warning("CPA_PING_URL does not answer and may report the bot as stopped")
