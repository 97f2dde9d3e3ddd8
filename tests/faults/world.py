"""The whole program in front of a Telegram that fails, in quick time; many such worlds can live side by side in a test."""

import asyncio
import contextvars
import sqlite3
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, MutableMapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import structlog

from bot.admin_tasks import Office
from bot.app import DATABASE, App
from bot.delivery.worker import OutboxWorker
from bot.demo import BOT, TOKEN, ShownMail, demo_settings, prepare
from bot.dispatch.dispatcher import Dispatcher
from bot.live import watching
from bot.maintenance import Maintenance
from bot.settings import operator_of
from bot.storage.crypto import Vault, read_key_file
from bot.storage.database import Clock, Database, Transaction
from bot.storage.folder import make_data_folder
from bot.telegram.ingest import Ingest
from bot.telegram.outbound import Outbound
from bot.telegram.workers import Workers
from telegram_simulator import Simulator, User, serve
from telegram_simulator.calls import Call
from tests.faults.quick import QuickClock, QuickLoop, QuickTransport
from tests.people import Person, Town
from tests.program import shipped

T = TypeVar("T")
Entry: TypeAlias = MutableMapping[str, Any]  # whatever is said in one line of the log
AN_HOUR_S = 3600.0
CONTACT, COORDINATOR = 900, 901
OPERATOR = "bot@example.org"
PATIENCE_S = 300.0
"""How long the program may take to come to rest, in its own time."""
TICK_S = 0.5
SOON_MS = 300_000
OPEN = (
    "SELECT (SELECT count(*) FROM inbox WHERE step IN ('new', 'applied'))"
    " + (SELECT count(*) FROM outbox WHERE state = 'trying' OR (state IN ('due', 'uncertain') AND due_at < ?))"
)
_LOG: contextvars.ContextVar[list[Entry] | None] = contextvars.ContextVar("log", default=None)


@contextmanager
def parted_logs() -> Generator[None]:
    """Have every task write to the log of the world it was started in."""

    def keep(_logger: object, name: str, entry: Entry) -> Entry:
        lines = _LOG.get()
        if lines is not None:
            lines.append({**entry, "level": name})
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[keep])
    try:
        yield
    finally:
        structlog.configure(**before)


def defects(log: list[Entry]) -> list[str]:
    """Everything in a log that nobody foresaw."""
    return [str(entry["event"]) for entry in log if entry["level"] == "exception" or entry.get("exc_info")]


class PatientTown(Town):
    """Rests only when everything is answered, and delivered or given up, however long the pauses are."""

    async def settled(self) -> None:
        await until(self._at_rest)

    async def _at_rest(self) -> bool:
        if self.app.workers.waiting() or not await self.simulator.world.updates.polled(TICK_S):
            return False
        soon = int(self.clock().timestamp() * 1000) + SOON_MS
        return await self.app.dispatcher.database.read(lambda tx: tx.one(OPEN, soon)) == (0,)


async def until(condition: Callable[[], Awaitable[object]], within_s: float = PATIENCE_S) -> float:
    """Wait until a condition holds; give how long that took."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not await condition():
        assert loop.time() - began < within_s, "what was waited for did not come about"
        await asyncio.sleep(TICK_S)
    return loop.time() - began


class WatchedDatabase(Database):
    """A database at which something can be done just before the next job of a certain place in the program."""

    def __init__(self, path: Path, vault: Vault, clock: Clock) -> None:
        super().__init__(path, vault, clock)
        self.sites: list[str] = []
        """Where in the program each write so far came from."""
        self._waits: tuple[str, Callable[[], Awaitable[object]]] | None = None

    def before(self, site: str, strike: Callable[[], Awaitable[object]]) -> None:
        """Do something once, just before the next write that comes from there."""
        self._waits = site, strike

    async def write(self, job: Callable[[Transaction], T]) -> T:
        """Write as ever, after what is to be done before."""
        site = _site(job)
        self.sites.append(site)
        if self._waits and self._waits[0] == site:
            (_, strike), self._waits = self._waits, None
            await strike()
        return await super().write(job)

    async def read_only(self, *, on: bool = True) -> None:
        """Refuse every write from now on, or take them again."""
        await self.read(lambda tx: tx.all(f"PRAGMA query_only={int(on)}"))


def _site(job: object) -> str:
    """Name the function that asks for a job: `Desk.take` for a job made in it."""
    made = job.func if isinstance(job, partial) else job
    return str(getattr(made, "__qualname__", made)).partition(".<locals>")[0]


@dataclass
class World:
    """The program, the people in front of it, and what it said in its log."""

    town: PatientTown
    clock: QuickClock
    database: WatchedDatabase
    log: list[Entry]
    struck: set[str] = field(default_factory=set[str])
    """Which methods of Telegram were made to fail."""
    work: "asyncio.Task[None] | None" = field(default=None, repr=False)

    @property
    def app(self) -> App:
        return self.town.app

    @property
    def simulator(self) -> Simulator:
        return self.town.simulator

    def begin(self) -> None:
        """Let the program run."""
        self.work = asyncio.ensure_future(self.app.run())

    def person(self, user_id: int) -> Person:
        """Somebody who was linked beforehand."""
        return Person(self.town, self.simulator.world.users[user_id])

    def texts(self, user: User) -> list[str]:
        return [message.text for message in self.simulator.chat(user).from_bot]

    def calls(self, method: str) -> tuple[Call, ...]:
        return self.simulator.world.calls.since(method=method)

    async def steps(self) -> dict[str, int]:
        """How many updates are in which step."""
        return dict(await self.read("SELECT step, count(*) FROM inbox GROUP BY step"))

    async def outbox(self) -> dict[str, int]:
        """How many messages of the outbox are in which state, but for those of later."""
        return dict(
            await self.read(
                "SELECT state, count(*) FROM outbox WHERE state != 'due' OR due_at <= ? GROUP BY state",
                int(self.clock().timestamp() * 1000),
            )
        )

    async def alarms(self) -> set[str]:
        """What the operator was told of."""
        names = await self.read("SELECT name FROM outbox WHERE name LIKE 'alarm/%'")
        return {name.split("/")[1] for (name,) in names}

    async def read(self, query: str, *values: int) -> list[tuple[Any, ...]]:
        def job(tx: Transaction) -> list[tuple[Any, ...]]:
            return tx.all(query, *values)

        return await self.database.read(job)


@asynccontextmanager
async def world(page_size: int = 4096) -> AsyncGenerator[World]:
    """The program put together as `open_app` does, without reading the content again; a test lets it begin."""
    loop = asyncio.get_running_loop()
    speed = loop.speed if isinstance(loop, QuickLoop) else 1.0
    clock = QuickClock(speed=speed)
    simulator = Simulator(token=TOKEN, username=BOT, clock=clock, rates=None)
    content, words = shipped()
    log: list[Entry] = []
    _LOG.set(log)
    with tempfile.TemporaryDirectory(prefix="cpa-faults-") as folder:
        async with serve(simulator) as url:
            settings = demo_settings(Path(folder), url)
            make_data_folder(settings.data_dir)
            vault = read_key_file(settings.key_file)
            with closing(sqlite3.connect(settings.data_dir / DATABASE)) as empty:
                empty.execute(f"PRAGMA page_size={page_size}")
                empty.execute("VACUUM")
            async with (
                WatchedDatabase(settings.data_dir / DATABASE, vault, clock) as database,
                QuickTransport(url, TOKEN, speed) as transport,
            ):
                assert isinstance(database, WatchedDatabase)
                assert isinstance(transport, QuickTransport)
                watched = watching(settings.content_dir, settings.data_dir, lambda _: (content, words), clock)
                watched.every = AN_HOUR_S  # the content is nobody's trouble here
                operator = operator_of(settings).named(BOT)
                dispatcher = Dispatcher(database, watched.library, watched.words, operator, clock)
                outbound = Outbound(transport, seconds=loop.time)
                workers = Workers(dispatcher, outbound)
                ingest = Ingest(
                    transport, database, vault, clock, workers.offer, workers.waiting, workers.unsaved
                )
                delivery = OutboxWorker(dispatcher, outbound, ShownMail(simulator))
                office = Office(database, lambda: content)
                maintenance = Maintenance(dispatcher, None)
                app = App(
                    settings,
                    dispatcher,
                    vault,
                    office,
                    transport,
                    workers,
                    ingest,
                    delivery,
                    maintenance,
                    watched,
                )
                await prepare(database, vault, CONTACT, COORDINATOR)
                for user_id, name in ((CONTACT, "Jana"), (COORDINATOR, "Karel")):
                    simulator.start(simulator.user(name, user_id=user_id, language_code="cs"))
                simulator.world.updates.drop()
                opened = World(PatientTown(app, simulator, clock), clock, database, log)
                try:
                    yield opened
                finally:
                    if opened.work is not None:
                        opened.work.cancel()
                        await asyncio.gather(opened.work, return_exceptions=True)
