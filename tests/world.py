"""The whole program in a test: what `open_app` puts together, on a simulated Telegram, with a clock that tests move.

The content is read and approved once in a session, so that a program is open in hundredths of a second.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache, lru_cache, partial
from typing import TypeVar

from bot.app import App, Dependencies, open_app
from bot.content import snapshot
from bot.content.content import Content
from bot.content.library import Library
from bot.content.search.model import SearchModel
from bot.content.search.train import train_model
from bot.content.snapshot import Folder, Snapshot
from bot.delivery.worker import OutboxWorker
from bot.dispatch.dispatcher import Dispatcher
from bot.live.content_cache import ContentCache
from bot.live.publishing import Publishing
from bot.live.reload import ContentWatcher, watch_content
from bot.operations.simulated_bot import BOT, TOKEN, ShownMail, prepare
from bot.settings import Settings, operator_of
from bot.storage import contacts, leads
from bot.storage.crypto import Vault
from bot.storage.database import Clock as Moments
from bot.storage.database import Database
from bot.storage.outbox import WAITING
from bot.telegram.request import BotRequest, MakeRequest
from bot.view.context import Operator
from telegram_simulator import Simulator
from telegram_simulator.events import Call
from tests.bot_parts import database_at, shipped, trained_model
from tests.bot_parts import settings as of_tests
from tests.editions import cached_judge
from tests.people import Clock, Person
from tests.waiting import Deadline

W = TypeVar("W", bound="World")
CONTACT, COORDINATOR = 900, 901
LINK = re.compile(r"https?://\S+/[clt]/[\w-]{22}(?:\?at=[a-z]+:\d+)?")
TICK_S = 0.002
SOON_S = 1.0
NEVER_S = 3600.0
UNFINISHED = (
    "SELECT (SELECT count(*) FROM inbox WHERE step IN ('new', 'applied'))"  # noqa: S608  a constant of the program
    f" + (SELECT count(*) FROM outbox WHERE state = 'trying' OR ({WAITING} AND due_at <= ?))"
)


@cache
def shipped_files() -> Snapshot:
    return snapshot.read_folder(of_tests().content_dir)


class Untouched(Folder):
    """The folder of the shipped content, which nobody edits in a test and nobody need look at."""

    def look(self) -> Snapshot:
        return shipped_files()


def cached_approval(settings: Settings, _: Vault, clock: Moments, publishing: Publishing) -> ContentWatcher:
    """Begin with the shipped content as it was approved in this session; content of its own is judged once in each state."""
    tests = of_tests()
    if (settings.content_dir, settings.locales_dir, settings.towns) != (
        tests.content_dir, tests.locales_dir, tests.towns,
    ):  # fmt: skip
        judge = cached_judge(settings.locales_dir, settings.towns, any_port(operator_of(settings)))
        watched = watch_content(settings.content_dir, settings.data_dir, judge, clock, {})
        watched.publishing = publishing
        watched.library.content.learn(model_of(watched.library.content))
        return watched
    content, words = shipped()
    good = ContentCache(settings.data_dir / "content")
    return ContentWatcher(
        Library(content, clock()),
        dict(words),
        Untouched(settings.content_dir),
        shipped_files().version,
        good,
        lambda _: shipped(),
        clock,
        every=NEVER_S,
    )


def model_of(content: Content) -> SearchModel:
    """The model of a content as it is at a start, so that no process has to train it."""
    if content.digest == shipped()[0].digest:
        return trained_model(shipped()[0])
    return _trained(content.digest, tuple(content.lessons()))


@lru_cache(maxsize=16)
def _trained(digest: str, lessons: tuple[tuple[str, str], ...]) -> SearchModel:
    return train_model(digest, [*lessons])


def any_port(operator: Operator) -> Operator:
    """Return the operator with another port of the lead pages: a judgement can know nothing of it but its length."""
    return replace(operator, web=re.sub(r"\d", "0", operator.web))


def parts(simulator: Simulator, clock: Moments) -> Dependencies:
    """The dependencies of a program in a test."""
    return Dependencies(
        clock,
        mail=lambda _: ShownMail(simulator),
        request=request_by(clock),
        database=database_at,
        content=cached_approval,
    )


def request_by(clock: Moments) -> Callable[[MakeRequest], BotRequest]:
    """Return what connects to a Telegram whose time passes as a test's clock says."""
    return partial(BotRequest, seconds=lambda: clock().timestamp())


@dataclass
class World:
    """The program, everybody around it, and the time."""

    app: App
    simulator: Simulator
    clock: Clock
    soon: timedelta = timedelta()
    """Time span within which due work is awaited; the clock advances by itself."""
    tick: float = TICK_S
    """Seconds of the event loop between two looks."""
    work: "asyncio.Task[None] | None" = field(default=None, repr=False)
    delivery: OutboxWorker = field(init=False)
    """The worker that delivers on request: the program's own, unless the test replaces it."""

    def __post_init__(self) -> None:
        self.delivery = self.app.delivery

    @property
    def dispatcher(self) -> Dispatcher:
        return self.app.dispatcher

    @property
    def database(self) -> Database:
        return self.app.dispatcher.database

    @property
    def vault(self) -> Vault:
        return self.app.vault

    @property
    def content(self) -> Content:
        return self.app.dispatcher.library.content

    def somebody(self, language: str | None = "uk", name: str = "Testa") -> Person:
        return Person(self, self.simulator.user(first_name=name, language_code=language))

    def linked(self, name: str, user_id: int) -> Person:
        """Somebody of the municipal side, who may have been linked beforehand."""
        return Person(self, self.simulator.user(first_name=name, user_id=user_id, language_code="cs"))

    async def populate(self) -> None:
        """Link a contact for three towns and a coordinator, at the first start."""
        if not await self.database.read(contacts.everyone):
            await prepare(self.database, self.vault, CONTACT, COORDINATOR)

    def begin(self) -> None:
        self.work = asyncio.ensure_future(self.app.run())

    async def polls(self) -> None:
        deadline = Deadline()
        while not await self.simulator.world.updates.wait_until_polled(SOON_S):
            await self._require_work()
            deadline.check("getUpdates")

    async def end(self) -> None:
        """Stop the program wherever it is."""
        if self.work is not None:
            self.work.cancel()
            await asyncio.gather(self.work, return_exceptions=True)
            self.work = None

    async def deliver(self) -> int:
        attempts = 0
        while tried := await deliver_due(self.delivery):
            attempts += tried
        return attempts

    def links(self, address: str) -> list[str]:
        """The links to the lead pages in the letters to somebody, oldest first."""
        letters = [letter.body for letter in self.simulator.letters if letter.to == address]
        return [link for body in letters for link in LINK.findall(body)]

    async def settled(self) -> None:
        deadline = Deadline()
        while not await self._at_rest():
            await self._require_work()
            deadline.check("every update answered and every due row of the outbox sent")
            await asyncio.sleep(self.tick)

    async def _require_work(self) -> None:
        if self.work is not None and self.work.done():
            await self.work
            raise AssertionError("the program has ended by itself")

    async def _at_rest(self) -> bool:
        if not await self.simulator.world.updates.wait_until_polled(self.tick) or self.app.workers.waiting():
            return False
        soon = int((self.dispatcher.clock() + self.soon).timestamp() * 1000)
        # in one look: what is tried now may put down the next row at any moment
        return await self.database.read(lambda tx: tx.one(UNFINISHED, soon) == (0,) and leads.no_steps_due(tx))


async def deliver_due(worker: OutboxWorker) -> int:
    """Deliver what is due now and wait until that is done, for a test that moves the clock; return how many rows."""
    async with asyncio.TaskGroup() as group:
        begun, _ = await worker.begin(group)
    return begun


def incomplete_calls(calls: Iterable[Call]) -> list[str]:
    """Name the calls that lack what every one of their kind is to have, whatever it is about.

    No text has a preview, which would tell a third page that somebody reads it; a picture is described for who cannot see it;
    and what is answered in other chats is kept by Telegram for one person alone, since it is in their language.
    """
    return [call.method for call in calls if not all(_careful(call.method, call.parameters))]


def _careful(method: str, given: Mapping[str, object]) -> Iterator[bool]:
    if method in {"sendMessage", "editMessageText"}:
        # what a form held, where the call was refused unread
        yield given.get("link_preview_options") in ({"is_disabled": True}, '{"is_disabled": true}')
    if method == "sendPhoto":
        yield bool(given.get("caption"))
    if method == "answerInlineQuery":
        yield given.get("is_personal") is True


def telegram(clock: Moments, token: str = TOKEN) -> Simulator:
    """The simulated Telegram, which knows the bot and limits nobody."""
    return Simulator(token=token, username=BOT, clock=clock, rates=None)


@asynccontextmanager
async def opened(
    kind: Callable[[App, Simulator, Clock], W],
    simulator: Simulator,
    settings: Settings,
    clock: Clock,
    different: Dependencies | None = None,
) -> AsyncGenerator[W]:
    """The program open but not running, as a world of some kind."""
    async with open_app(settings, different or parts(simulator, clock)) as app:
        world = kind(app, simulator, clock)
        await world.populate()
        try:
            yield world
            assert incomplete_calls(simulator.calls) == []
        finally:
            await world.end()


@asynccontextmanager
async def running(simulator: Simulator, settings: Settings, clock: Clock) -> AsyncGenerator[World]:
    async with opened(World, simulator, settings, clock) as world:
        world.begin()
        await world.polls()
        yield world
