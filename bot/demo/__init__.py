"""The whole product without a token: the production bot on the local Bot API, invented people, and a clock to move.

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

from bot.app import PRODUCTION, App, Parts, now, open_app
from bot.conversation.dates import PRAGUE, is_holiday, is_working_day
from bot.conversation.lead.model import Role
from bot.conversation.private import NOTHING, Private
from bot.demo import page as demo_page
from bot.dispatch.dispatcher import Dispatcher
from bot.settings import Settings, read_settings
from bot.storage import administrators, contacts, leads, outbox
from bot.storage.crypto import Vault, create_key_file
from bot.storage.database import Clock, Database, Transaction
from bot.telegram.request import BotRequest
from bot.view.letter import Letter
from telegram_simulator import Simulator, User, new_token, serve
from telegram_simulator.page import Page, Shown, Stage

TOKEN = new_token()
BOT = "cpa_guide_demo_bot"
TOWNS = ("plzen", "brno", "usti-nad-labem")
CONTACT = "Jana Ukázková"
PAGE_TOWN = "ostrava"
PAGE_CONTACT = "Marie Příkladná"
"""She has no Telegram and answers on the lead page."""
DEPUTY = "Petr Náhradní"
"""He stands in for the contact of the first town, on the lead page too."""
COORDINATOR = "Karel Zkušební"
ADMINISTRATOR = "Alena Textová"
"""She looks after what the bot says, and sees no lead."""
MORNING = time(9)
STEP = timedelta(hours=1)
TIDY_EVERY = timedelta(hours=4)
"""The running bot tidies up each hour; this is as good, since nobody is asked at night but some time between 9 and 18."""
PATIENCE_S = 5.0
"""How long a step waits for the bot to come to rest; what it then still does, it does a little later."""
LOOK_EVERY_S = 0.005


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


@dataclass(frozen=True)
class ShownMail:
    """Shows letters in the demo instead of sending them."""

    simulator: Simulator

    async def post(self, to: str, letter: Letter, message_id: str) -> None:  # noqa: ARG002  the protocol's arguments
        self.simulator.add_letter(to, letter.subject, letter.body)


def demo_settings(folder: Path, api_url: str, **overrides: object) -> Settings:
    """Give settings that touch nothing but `folder`."""
    key = folder / "secrets" / "key"
    if not key.exists():
        create_key_file(key)
    return read_settings(
        _env_file=None, token=TOKEN, token_file=None, api_url=api_url, data_dir=folder / "data", key_file=key,
        operator_name="Ukázkový provozovatel", operator_address="Vymyšlená 1, 100 00 Praha",
        operator_email="bot@example.org", officer="poverenec@example.org",
        # whoever tries it at night sees what happens by day
        **{"backup_dir": None, "quiet_hours": "", **overrides},
    )  # fmt: skip


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
            open_app(_with_own_content(demo_settings(Path(name), url, **lead_pages()), Path(name)), parts) as app,
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
) -> Stage:
    """Give what the page shows; content may change while the demo runs, so the towns are looked up each time."""
    names = {"contact": CONTACT, "coordinator": COORDINATOR, "administrator": ADMINISTRATOR}
    known = {role: (user.id, names[role]) for role, user in people.items()}

    def shown(language: str) -> Shown:
        words, towns = dispatcher.words[language], dispatcher.library.content.municipalities
        officials = demo_page.municipal_people(words, known, demo_page.town_names(TOWNS, towns, language))
        return demo_page.shown(words, language, towns, officials, TOWNS, (PAGE_TOWN,))

    return Stage(simulator.world.bot, demo_page.LANGUAGES, shown, time)


async def prepare(database: Database, vault: Vault, contact: int, coordinator: int, email: str = "") -> None:
    """Make one contact for three towns and a coordinator (`email`: theirs), linked to these Telegram ids."""

    def add(tx: Transaction) -> None:
        people = [(Role.CONTACT, slug, CONTACT, "jana@example.org", contact) for slug in TOWNS]
        people.append((Role.COORDINATOR, "", COORDINATOR, email, coordinator))
        for role, slug, name, address, account in people:
            contact_id = contacts.add(tx, role, slug, Private(name), Private(address))
            contacts.link(tx, contacts.invite(tx, contact_id), vault.person(account), account, "cs")
            contacts.confirm_email(tx, contact_id)

    await database.write(add)


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


def lead_pages() -> dict[str, object]:
    """Give the settings of the lead pages: on the loopback as the rest, on a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    return {"public_url": f"http://127.0.0.1:{port}", "web_port": port}
