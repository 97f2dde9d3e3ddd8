"""The whole program with a failing Telegram in fast time; a test may run many of them concurrently."""

import asyncio
import contextvars
import sqlite3
import sys
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, MutableMapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import structlog

from bot.app import PRODUCTION, Dependencies
from bot.operations.simulated_bot import trial_settings
from bot.storage.crypto import Vault
from bot.storage.database import Clock, Database, Transaction
from bot.telegram.outbound import Outbound
from bot.telegram.request import RequestName
from telegram_simulator import User, serve
from telegram_simulator.events import Call
from tests.fast_time import FastClock, FastLoop, FastRequest
from tests.people import Person
from tests.world import CONTACT, COORDINATOR, World, opened, parts, telegram

T = TypeVar("T")
Entry: TypeAlias = MutableMapping[str, Any]  # whatever is said in one line of the log
OPERATOR = "bot@example.org"
TIMEOUT_S = 300.0
"""The longest time for the program to settle, in its own seconds."""
TICK_S = 0.5
SOON = timedelta(minutes=5)
_LOG: contextvars.ContextVar[list[Entry] | None] = contextvars.ContextVar("log", default=None)


@contextmanager
def separate_logs() -> Generator[None]:
    """Separate the logs of concurrent worlds by task."""

    def keep(_logger: object, name: str, entry: Entry) -> Entry:
        lines = _LOG.get()
        if lines is not None:
            lines.append({**entry, "level": name, "why": sys.exc_info()[0]})
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[keep])
    try:
        yield
    finally:
        structlog.configure(**before)


def unexpected_entries(log: list[Entry], foreseen: tuple[type[Exception], ...] = ()) -> list[str]:
    """Return the unexpected entries of a log."""
    return [
        str(entry["event"])
        for entry in log
        if (entry["level"] == "exception" or entry.get("exc_info")) and entry["why"] not in foreseen
    ]


async def until(condition: Callable[[], Awaitable[object]], within_s: float = TIMEOUT_S) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not await condition():
        assert loop.time() - began < within_s, "what was waited for did not come about"
        await asyncio.sleep(TICK_S)
    return loop.time() - began


class WatchedDatabase(Database):
    """A database that runs a callback before the next job of a given call site."""

    def __init__(self, path: Path, vault: Vault, clock: Clock) -> None:
        super().__init__(path, vault, clock)
        self.sites: list[str] = []
        """The call site of each write so far."""
        self._waits: tuple[str, Callable[[], Awaitable[object]]] | None = None

    def before(self, site: str, strike: Callable[[], Awaitable[object]]) -> None:
        """Run a callback once, before the next write of a call site."""
        self._waits = site, strike

    async def write(self, job: Callable[[Transaction], T], *, alone: bool = False) -> T:
        """Write normally, after the callback."""
        site = _site(job)
        self.sites.append(site)
        if self._waits and self._waits[0] == site:
            (_, strike), self._waits = self._waits, None
            await strike()
        return await super().write(job, alone=alone)

    async def read_only(self, *, on: bool = True) -> None:
        """Reject all writes, or accept them again."""
        await self.read(lambda tx: tx.all(f"PRAGMA query_only={int(on)}"))


def _site(job: object) -> str:
    """Return the function that created a job, such as `Desk.take`."""
    made = job.func if isinstance(job, partial) else job
    return str(getattr(made, "__qualname__", made)).partition(".<locals>")[0]


@dataclass
class FailingWorld(World):
    """The program with its users and its log; it is idle when no retry is due soon."""

    soon: timedelta = SOON
    tick: float = TICK_S
    log: list[Entry] = field(default_factory=list[Entry])
    parts: Dependencies = PRODUCTION
    struck: set[str] = field(default_factory=set[str])
    """Methods of Telegram that were made to fail."""

    @property
    def database(self) -> WatchedDatabase:
        database = self.app.dispatcher.database
        assert isinstance(database, WatchedDatabase)
        return database

    def person(self, user_id: int) -> Person:
        return Person(self, self.simulator.world.users[user_id])

    def texts(self, user: User) -> list[str]:
        return [message.text for message in self.simulator.chat(user).from_bot]

    def calls(self, method: str) -> tuple[Call, ...]:
        return self.simulator.world.calls.since(concerning=method)

    async def steps(self) -> dict[str, int]:
        return dict(await self.read("SELECT step, count(*) FROM inbox GROUP BY step"))

    async def outbox(self) -> dict[str, int]:
        """Count the messages of the outbox by state, without future ones."""
        return dict(
            await self.read(
                "SELECT state, count(*) FROM outbox WHERE state != 'due' OR due_at <= ? GROUP BY state",
                int(self.clock().timestamp() * 1000),
            )
        )

    async def alarms(self) -> set[str]:
        names = await self.read("SELECT name FROM outbox WHERE name LIKE 'alarm/%'")
        return {name.split("/")[1] for (name,) in names}

    async def read(self, query: str, *values: int) -> list[tuple[Any, ...]]:
        def job(tx: Transaction) -> list[tuple[Any, ...]]:
            return tx.all(query, *values)

        return await self.database.read(job)


@asynccontextmanager
async def failing_world(page_size: int = 4096, client: RequestName = "pyreqwest") -> AsyncGenerator[FailingWorld]:
    """Open the program on the loop's clock; the test starts it."""
    loop = asyncio.get_running_loop()
    speed = loop.speed if isinstance(loop, FastLoop) else 1.0
    clock = FastClock(speed=speed)
    simulator = telegram(clock)
    log: list[Entry] = []
    _LOG.set(log)

    def database(path: Path, vault: Vault, clock: Clock) -> WatchedDatabase:
        with closing(sqlite3.connect(path)) as empty:
            empty.execute(f"PRAGMA page_size={page_size}")
            empty.execute("VACUUM")
        return WatchedDatabase(path, vault, clock)

    different = replace(
        parts(simulator, clock),
        request=partial(FastRequest, speed=speed, clock=clock),
        outbound=partial(Outbound, seconds=loop.time),
        database=database,
    )
    with tempfile.TemporaryDirectory(prefix="cpa-faults-") as folder:
        async with serve(simulator) as url:
            settings = trial_settings(Path(folder), url, http_client=client)
            kind = partial(FailingWorld, log=log, parts=different)
            async with opened(kind, simulator, settings, clock, different) as town:
                for user_id, name in ((CONTACT, "Jana"), (COORDINATOR, "Karel")):
                    simulator.start(town.linked(name, user_id).user)
                simulator.world.updates.clear()
                yield town
