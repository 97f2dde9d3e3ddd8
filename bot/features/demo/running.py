"""`cpa-bot demo`: the production bot on the local Bot API, with sample users and a movable clock.

The clock advances in steps of at most an hour, so that all jobs run at their time and in order.
Long polls, timeouts and rate limits use real seconds; therefore each step first waits until all
updates are answered and all due messages sent, so that no callback query expires.
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

from bot.app import PRODUCTION, App, Dependencies, now, open_app
from bot.cli.program import until_stopped
from bot.conversation.dates import PRAGUE, is_holiday, is_working_day
from bot.conversation.lead.model import Role
from bot.conversation.private import NOTHING, Private
from bot.dispatch.dispatcher import Dispatcher
from bot.features.demo import texts
from bot.operations.environment import OperatorError
from bot.operations.log import configure
from bot.operations.simulated_bot import (
    BOT,
    CONTACT,
    COORDINATOR,
    TOKEN,
    TOWNS,
    ShownMail,
    lead_pages,
    prepare,
    trial_settings,
)
from bot.settings import Settings
from bot.storage import administrators, contacts, leads, outbox
from bot.storage.database import Clock, Transaction
from bot.telegram.request import BotRequest
from telegram_simulator import Simulator, User, new_token, serve
from telegram_simulator.page import Page, PageData, PageSource, english_page

PAGE_TOWN = "ostrava"
PAGE_CONTACT = "Marie Příkladná"
"""A contact without Telegram, who answers on the lead page."""
DEPUTY = "Petr Náhradní"
"""The deputy of the first town's contact, also on the lead page."""
ADMINISTRATOR = "Alena Textová"
MORNING = time(9)
STEP = timedelta(hours=1)
TIDY_EVERY = timedelta(hours=4)
"""Interval of maintenance in the demo; sufficient, since its messages are sent from 9 to 18."""
IDLE_TIMEOUT_S = 5.0
"""Longest time that a step waits until the bot is idle."""
POLL_EVERY_S = 0.005
TRIED_PORTS = 50


def next_morning(moment: datetime) -> datetime:
    """Return the next 9:00 in Prague on a working day."""
    local = moment.astimezone(PRAGUE)
    day = local.date()
    while not is_working_day(day, is_holiday) or datetime.combine(day, MORNING, PRAGUE) <= local:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, PRAGUE)


TIME_STEPS: Mapping[str, Callable[[datetime], datetime]] = {
    "hour": lambda moment: moment + timedelta(hours=1),
    "day": lambda moment: moment + timedelta(days=1),
    "morning": next_morning,
    "month": lambda moment: moment + timedelta(days=30),
}
"""The steps by which the clock can be moved."""


class DemoClock:
    """The clock of the demo (UTC), ahead of the clock `real`. It never goes back."""

    def __init__(self, real: Clock = now) -> None:
        self._real, self._ahead = real, timedelta()

    def __call__(self) -> datetime:
        """Return the current time of the demo."""
        return self._real() + self._ahead

    def move(self, moment: datetime) -> None:
        """Advance the clock to a time (of any time zone); ignore a past one."""
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

    async def advance(self, name: str) -> datetime:
        """Advance the clock and return the new time. Raises KeyError if there is no such step."""
        async with self._alone:
            target = TIME_STEPS[name](self.clock())
            await self._settle()
            tidied = self.clock()
            while (now := self.clock()) < target:
                self.clock.move(min(target, await self._next_step(now)))
                self.app.dispatcher.outbox_changed.set()
                await self._settle()
                if self.clock() - tidied >= TIDY_EVERY or self.clock() >= target:
                    tidied = self.clock()
                    await self.app.maintenance.tidy()
            await self._settle()
            return self.clock()

    async def _next_step(self, now: datetime) -> datetime:
        """Return the time of the next message or escalation, at most an hour from now."""
        due = await self.app.dispatcher.database.read(_next_due)
        return min([now + STEP, *(datetime.fromtimestamp(at / 1000, now.tzinfo) for at in due)])

    async def _settle(self) -> None:
        """Wait until every update is answered and all due messages are sent."""
        deadline = monotonic() + IDLE_TIMEOUT_S
        while monotonic() < deadline and not await self._is_idle():  # noqa: ASYNC110  the state is in the database
            await asyncio.sleep(POLL_EVERY_S)

    async def _is_idle(self) -> bool:
        if self.simulator.world.updates.pending or self.app.workers.waiting():
            return False
        return await self.app.dispatcher.database.read(lambda tx: outbox.is_idle(tx) and leads.no_steps_due(tx))


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
async def open_demo(port: int = 0, parts: Dependencies = PRODUCTION) -> AsyncGenerator[Demo]:
    """Open the demo. The caller runs its app. The clock starts as that of `parts`."""
    clock = DemoClock(parts.clock)
    simulator = Simulator(token=TOKEN, username=BOT, clock=clock)
    named = ("Jana", "Karel", "Alena")
    contact, coordinator, administrator = (simulator.user(name, language_code="cs") for name in named)
    people = {"contact": contact, "coordinator": coordinator, "administrator": administrator}
    page = Page()

    def shown_mail(_: Settings) -> ShownMail:
        return ShownMail(simulator)

    # The time since Telegram's last response is measured with the demo clock too.
    connected = partial(BotRequest, seconds=lambda: clock().timestamp())
    parts = replace(parts, clock=clock, mail=shown_mail, request=connected)
    with tempfile.TemporaryDirectory(prefix="cpa-demo-") as name:
        async with (
            serve(simulator, port=port, routes=page.routes) as url,
            open_app(_with_own_content(trial_settings(Path(name), url, **lead_pages()), Path(name)), parts) as app,
        ):
            time_travel = TimeTravel(clock, simulator, app)
            await prepare(app.dispatcher.database, app.vault, contact.id, coordinator.id, "karel@example.org")
            await app.dispatcher.database.write(add_mail_contacts)
            await app.dispatcher.database.write(lambda tx: add_administrator(tx, administrator.id))
            for user in people.values():
                simulator.start(user)
            page.open(page_source(simulator, app.dispatcher, people, time_travel))
            yield Demo(url, simulator, app, contact, coordinator, administrator, time_travel)


def _with_own_content(settings: Settings, folder: Path) -> Settings:
    """Copy the content, so that edits published in the demo are discarded."""
    copied = Path(shutil.copytree(settings.content_dir, folder / "content"))
    return settings.model_copy(update={"content_dir": copied})


def page_source(
    simulator: Simulator, dispatcher: Dispatcher, people: Mapping[str, User], time: TimeTravel | None = None
) -> PageSource:
    """Return the page's data source. It reads the towns each time, because content may change."""
    names = {"contact": CONTACT, "coordinator": COORDINATOR, "administrator": ADMINISTRATOR}
    known = {role: (user.id, names[role]) for role, user in people.items()}

    def data(language: str) -> PageData:
        words, towns = dispatcher.words[language], dispatcher.library.content.municipalities
        officials = texts.officials(words, known, texts.town_names(TOWNS, towns, language))
        return texts.page_data(words, language, towns, officials, TOWNS, (PAGE_TOWN,))

    return PageSource(simulator.world.bot, texts.LANGUAGES, data, time)


def add_mail_contacts(tx: Transaction) -> None:
    """Add a contact and a deputy with confirmed e-mail addresses and without Telegram."""
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
@click.option("--port", type=click.IntRange(1, 65_485), default=8080, show_default=True, help="First port to try.")
def demo(port: int) -> None:
    """Run the complete bot in the browser, without a token."""
    configure("WARNING")

    async def showing() -> None:
        async with open_demo(free_port(port)) as opened:
            click.echo(f"The demo is at {opened.url}/ (stop it with Ctrl+C)")
            await opened.app.run()

    until_stopped(showing())


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), default=8081, show_default=True, help="0 picks a free port.")
@click.option("--token", default="", help="Bot token to accept. Default: a new one.")
def simulator(port: int, token: str) -> None:
    """Run only the local Bot API. Set CPA_API_URL to let a bot use it."""
    known = token or new_token()

    async def serving() -> None:
        simulated, page = Simulator(token=known), Page()
        page.open(english_page(simulated.world.bot))
        async with serve(simulated, port=port, routes=page.routes) as url:
            click.echo(f"CPA_API_URL={url} CPA_TOKEN={known}")
            await asyncio.Event().wait()

    until_stopped(serving())


def free_port(first: int) -> int:
    """Return the first free loopback port from `first` on. Raises OperatorError."""
    for port in range(first, first + TRIED_PORTS):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    last = first + TRIED_PORTS - 1
    raise OperatorError(f"PORT: none of the ports {first} to {last} is free. Choose another: make demo PORT=9000")
