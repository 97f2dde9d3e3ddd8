"""Measure costs by number of users: `python -m bench.scale --report docs/scale.md`.

One user plays the dialogue of `bench.prepare`; the session is copied for all others, each encrypted
with their own key. Then batch jobs and turns of random users are timed. Use an otherwise idle
machine.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvloop

from bench.prepare import DIALOGUE, play_dialogue
from bot.app import DATABASE, content_for, now, open_database, operator_of
from bot.content.library import Library
from bot.conversation.model import Start
from bot.conversation.state import Session
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person
from bot.operations.simulated_bot import BOT, prepare, trial_settings
from bot.settings import Settings
from bot.storage import backups, sessions
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction
from bot.storage.privacy import tidy

SIZES = (1_000, 10_000, 100_000, 1_000_000)
BATCH_SIZE = 5_000
TURNS = 1_000
PAGE = """# Scale: how far one machine goes

The table is written by `.venv/bin/python -m bench.scale --report docs/scale.md`, here on {day}, on
two virtual cores. Each person has played the {steps} steps of [performance.md](performance.md),
which has the rates of other bots.

| people who have written | database | a turn, median / 99 % | hourly work, nothing overdue | a backup, its size | opening it at a start |
| --- | --- | --- | --- | --- | --- |
{rows}

{prose}"""


@dataclass(frozen=True)
class ScaleResult:
    """Results for a number of users: times in seconds, sizes in bytes."""

    users: int
    database_bytes: int
    turns_s: tuple[float, ...]
    hourly_work_s: float
    backup_s: float
    backup_bytes: int
    open_s: float

    def row(self) -> str:
        turns = sorted(self.turns_s)
        slow = turns[int(len(turns) * 0.99) - 1]
        return (
            f"| {self.users:,} | {self.database_bytes / 1e6:,.1f} MB | {statistics.median(turns) * 1e3:.1f} / {slow * 1e3:.1f} ms"
            f" | {self.hourly_work_s:.2f} s | {self.backup_s:.1f} s, {self.backup_bytes / 1e6:,.1f} MB | {self.open_s:.2f} s |"
        )


async def measure_seconds(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def user_id(number: int) -> int:
    """Return an unused user id."""
    return 7_000_000_000 + number


@asynccontextmanager
async def open_dispatcher(settings: Settings) -> AsyncGenerator[tuple[Dispatcher, Database, Vault]]:
    content, words = content_for(settings, only_read=True)
    async with open_database(settings) as (database, vault):
        yield (
            Dispatcher(database, Library(content, now()), words, operator_of(settings).named(BOT), now),
            database,
            vault,
        )


async def add_users(database: Database, vault: Vault, known: Session, people: range) -> None:
    for first in range(people.start, people.stop, BATCH_SIZE):

        def add(tx: Transaction, some: range = range(first, min(first + BATCH_SIZE, people.stop))) -> None:
            for number in some:
                sessions.save(tx, vault.person(user_id(number)), known)

        await database.write(add)


async def measure(settings: Settings, known: Session, before: int, people: int, draw: random.Random) -> ScaleResult:
    async with open_dispatcher(settings) as (dispatcher, database, vault):
        await add_users(database, vault, known, range(before, people))
        turns = list[float]()
        for _ in range(TURNS):
            number = user_id(draw.randrange(people))
            somebody = Person(vault.person(number), number, "uk")
            turns.append(await measure_seconds(lambda somebody=somebody: dispatcher.dispatch(somebody, Start())))
        tidied = await measure_seconds(lambda: database.write(lambda tx: tidy(tx, timedelta())))
        copy = settings.data_dir.parent / "copy.backup"
        backed_up = await measure_seconds(lambda: backups.make(database, copy))
        size = copy.stat().st_size
        copy.unlink()
    path = settings.data_dir / DATABASE
    began = time.perf_counter()
    async with open_database(settings):
        opening = time.perf_counter() - began
    return ScaleResult(people, path.stat().st_size, tuple(turns), tidied, backed_up, size, opening)


async def run(most: int) -> list[ScaleResult]:
    draw, found, before = random.Random(most), list[ScaleResult](), 0
    with tempfile.TemporaryDirectory(prefix="cpa-scale-") as name:
        settings = trial_settings(Path(name), "http://127.0.0.1:9")
        async with open_dispatcher(settings) as (dispatcher, database, vault):
            await prepare(database, vault, 900, 901)
            async for _ in play_dialogue(dispatcher, vault):
                pass
            known = await database.read(lambda tx: sessions.load(tx, vault.person(1)))
        assert known is not None
        for people in (size for size in SIZES if size <= most):
            found.append(await measure(settings, known, before, people, draw))
            before = people
            print(found[-1].row(), flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="largest number of users")
    parser.add_argument("--report", type=Path, help="page whose table is replaced")
    options = parser.parse_args()
    rows = "\n".join(one.row() for one in uvloop.run(run(options.most)))
    if options.report:
        prose = "## " + options.report.read_text("utf-8").partition("\n## ")[2]
        page = PAGE.format(day=datetime.now(UTC).date(), steps=len(DIALOGUE), rows=rows, prose=prose)
        options.report.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
