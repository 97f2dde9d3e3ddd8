"""`cpa-bot demo`: runs the production bot on the local Bot API, with invented people and a clock to move.

A contact has Telegram and three towns, others have not. Everything lives in a temporary folder and is gone when the demo ends.

Time: only the clock leaps, hour by hour, so that everything happens at its own time and in its own order. Long polls, time-outs
and Telegram's rates go by real seconds, so before each step the bot has answered everything and sent what was due, and no press
grows too old on the way.
"""

import asyncio
import shutil
import socket
import tempfile
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import click

from bot.app import PRODUCTION, App, Parts, now, open_app
from bot.cli.program import until_stopped
from bot.conversation.dates import PRAGUE, is_holiday, is_working_day
from bot.conversation.lead.model import Role
from bot.conversation.private import NOTHING, Private
from bot.dispatch.dispatcher import Dispatcher
from bot.features.demo import texts
from bot.operations.environment import OperatorError
from bot.operations.log import configure
from bot.operations.trial import BOT, CONTACT, COORDINATOR, TOKEN, TOWNS, ShownMail, lead_pages, prepare, trial_settings
from bot.settings import Settings
from bot.storage import administrators, contacts, leads, outbox
from bot.storage.database import Clock, Transaction
from bot.telegram.request import BotRequest
from telegram_simulator import Simulator, User, serve
from telegram_simulator.page import Page, PageData, PageSource

PAGE_TOWN = "ostrava"
PAGE_CONTACT = "Marie Příkladná"
"""She has no Telegram and answers on the lead page."""
DEPUTY = "Petr Náhradní"
"""He stands in for the contact of the first town, on the lead page too."""
ADMINISTRATOR = "Alena Textová"
"""She looks after what the bot says, and sees no lead."""
MORNING = time(9)
STEP = timedelta(hours=1)
TIDY_EVERY = timedelta(hours=4)
"""The running bot tidies up each hour; this is as good, since nobody is asked at night but some time between 9 and 18."""
PATIENCE_S = 5.0
"""How long a step waits for the bot to come to rest; what it then still does, it does a little later."""
LOOK_EVERY_S = 0.005
TRIED_PORTS = 50


def next_morning(moment: datetime) -> datetime:
    """Give nine o'clock in Prague on the next working day: today if that is still to come."""
    local = moment.astimezone(PRAGUE)
    day = local.date()
    while not is_working_day(day, is_holiday) or datetime.combine(day, MORNING, PRAGUE) <= local:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, PRAGUE)


LEAPS: Mapping[str, Callable[[datetime], datetime]] = {
    "hour": lambda moment: moment + timedelta(hours=1),
    "day": lambda moment: moment + timedelta(days=1),
    "morning": next_morning,
    "month": lambda moment: moment + timedelta(days=30),
}
"""How far time can be moved at once; the page has a name for each."""


class DemoClock:
    """Tells the time of the demo (UTC). `real`: the clock it is ahead of. It only ever goes forwards: nothing happens twice."""

    def __init__(self, real: Clock = now) -> None:
        self._real, self._ahead = real, timedelta()

    def __call__(self) -> datetime:
        """Give the present moment of the demo."""
        return self._real() + self._ahead

    def move(self, moment: datetime) -> None:
        """Let it be this moment (of any time zone) now; one that has passed already changes nothing."""
        self._ahead += max(moment - self(), timedelta())


@dataclass(frozen=True)
class TimeTravel:
    """Moves the clock of a running demo."""

    clock: DemoClock
    simulator: Simulator
    app: App
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    def now(self) -> datetime:
        return self.clock()

    async def leap(self, name: str) -> datetime:
        """Let time pass; give the moment it is then. Raises KeyError for a leap there is not."""
        async with self._alone:
            target = LEAPS[name](self.clock())
            await self._rest()
            tidied = self.clock()
            while (now := self.clock()) < target:
                self.clock.move(min(target, await self._next(now)))
                self.app.dispatcher.outbox_changed.set()
                await self._rest()
                if self.clock() - tidied >= TIDY_EVERY or self.clock() >= target:
                    tidied = self.clock()
                    await self.app.maintenance.tidy()
            await self._rest()
            return self.clock()

    async def _next(self, now: datetime) -> datetime:
        """Give the moment of the next thing in the outbox or on the ladder, or an hour later if that is sooner."""
        due = await self.app.dispatcher.database.read(_next_due)
        return min([now + STEP, *(datetime.fromtimestamp(at / 1000, now.tzinfo) for at in due)])

    async def _rest(self) -> None:
        """Wait until every update is answered and everything due is sent."""
        deadline = monotonic() + PATIENCE_S
        while monotonic() < deadline and not await self._is_quiet():  # noqa: ASYNC110  it is a state of the database
            await asyncio.sleep(LOOK_EVERY_S)

    async def _is_quiet(self) -> bool:
        if self.simulator.world.updates.pending or self.app.workers.waiting():
            return False
        return await self.app.dispatcher.database.read(lambda tx: outbox.at_rest(tx) and leads.steps_at_rest(tx))


def _next_due(tx: Transaction) -> list[int]:
    dues = (outbox.next_due(tx, after=tx.at), leads.next_step_due(tx))
    return [due for due in dues if due is not None and due > tx.at]


class Demo(NamedTuple):
    """The running demo."""

    url: str
    simulator: Simulator
    app: App
    contact: User
    coordinator: User
    administrator: User
    time_travel: TimeTravel


@asynccontextmanager
async def open_demo(port: int = 0, parts: Parts = PRODUCTION) -> AsyncGenerator[Demo]:
    """Open the demo; `run` of its app must be started by the caller. Its clock is the one of `parts` until somebody moves it."""
    clock = DemoClock(parts.clock)
    simulator = Simulator(token=TOKEN, username=BOT, clock=clock)
    named = ("Jana", "Karel", "Alena")
    contact, coordinator, administrator = (simulator.user(name, language_code="cs") for name in named)
    people = {"contact": contact, "coordinator": coordinator, "administrator": administrator}
    page = Page()

    def shown_mail(_: Settings) -> ShownMail:
        return ShownMail(simulator)

    # what has passed since Telegram's last answer is time of the demo too
    connected = partial(BotRequest, seconds=lambda: clock().timestamp())
    parts = replace(parts, clock=clock, mail=shown_mail, request=connected)
    with tempfile.TemporaryDirectory(prefix="cpa-demo-") as name:
        async with (
            serve(simulator, port=port, routes=page.routes) as url,
            open_app(_with_own_content(trial_settings(Path(name), url, **lead_pages()), Path(name)), parts) as app,
        ):
            time_travel = TimeTravel(clock, simulator, app)
            await prepare(app.dispatcher.database, app.vault, contact.id, coordinator.id, "karel@example.org")
            await app.dispatcher.database.write(add_those_without_telegram)
            await app.dispatcher.database.write(lambda tx: add_administrator(tx, administrator.id))
            for user in people.values():
                simulator.start(user)
            page.open(stage(simulator, app.dispatcher, people, time_travel))
            yield Demo(url, simulator, app, contact, coordinator, administrator, time_travel)


def _with_own_content(settings: Settings, folder: Path) -> Settings:
    """Copy the content: whatever the administrator publishes in the demo is gone with it."""
    copied = Path(shutil.copytree(settings.content_dir, folder / "content"))
    return settings.model_copy(update={"content_dir": copied})


def stage(
    simulator: Simulator, dispatcher: Dispatcher, people: Mapping[str, User], time: TimeTravel | None = None
) -> PageSource:
    """Give what the page shows; content may change while the demo runs, so the towns are looked up each time."""
    names = {"contact": CONTACT, "coordinator": COORDINATOR, "administrator": ADMINISTRATOR}
    known = {role: (user.id, names[role]) for role, user in people.items()}

    def shown(language: str) -> PageData:
        words, towns = dispatcher.words[language], dispatcher.library.content.municipalities
        officials = texts.municipal_people(words, known, texts.town_names(TOWNS, towns, language))
        return texts.shown(words, language, towns, officials, TOWNS, (PAGE_TOWN,))

    return PageSource(simulator.world.bot, texts.LANGUAGES, shown, time)


def add_those_without_telegram(tx: Transaction) -> None:
    """Make a contact and a deputy who have e-mail only; their addresses are confirmed already."""
    for role, slug, name, email in (
        (Role.CONTACT, PAGE_TOWN, PAGE_CONTACT, "marie@example.org"),
        (Role.DEPUTY, TOWNS[0], DEPUTY, "petr@example.org"),
    ):
        added = contacts.add(tx, role, slug, Private(name), Private(email), telegram=False)
        contacts.confirm_by_link(tx, added)


def add_administrator(tx: Transaction, account: int) -> None:
    token = administrators.invite(tx, administrators.add(tx, Private(ADMINISTRATOR), NOTHING))
    administrators.link(tx, token, tx.vault.person(account), account, "cs")


@click.command()
# those behind it are tried too
@click.option("--port", type=click.IntRange(1, 65_485), default=8080, show_default=True, help="The first port to try.")
def demo(port: int) -> None:
    """Run the whole product in the browser, without a token."""
    configure("WARNING")

    async def showing() -> None:
        async with open_demo(free_port(port)) as opened:
            click.echo(f"The demo is at {opened.url}/ (stop it with Ctrl+C)")
            await opened.app.run()

    until_stopped(showing())


def free_port(first: int) -> int:
    """Return the first free port on the loopback from `first` on. Raises `OperatorError` if there is none."""
    for port in range(first, first + TRIED_PORTS):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    what = f"PORT: none of the ports {first} to {first + TRIED_PORTS - 1} is free."
    raise OperatorError(f"{what} Name another: make demo PORT=9000")
