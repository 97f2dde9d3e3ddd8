"""A disk that takes nothing, at every place where the program writes: nobody hears "sent" of what is not stored.

It is full (SQLite's max_page_count), or takes no byte of any file (RLIMIT_FSIZE), or is read-only, or another process holds
the database, each for half a minute that begins just before the write in question. What fits into the pages there are is
still stored on a full disk, so that one need not fail everywhere.
"""

import asyncio
import resource
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, closing
from typing import TypeAlias

import pytest

from bot.app import DATABASE
from bot.storage.database import Transaction
from tests.effort import record
from tests.fast_time import run
from tests.faults.call_sites import NOT_SAVED, filled_in, notices
from tests.faults.failing_world import FailingWorld, failing_world, separate_logs
from tests.faults.seen_messages import SeenMessages
from tests.people import Person
from tests.world import CONTACT

Trouble: TypeAlias = Callable[[FailingWorld], AbstractAsyncContextManager[None]]
LASTS_S = 30
OVER_WITHIN_S = 240.0
LONG = "Слово " * 300
"""A text for which there is no room in the pages there are."""
BEFORE_THE_LEAD = ("Ingest._poll", "Dispatcher.dispatch")
AFTER_THE_LEAD = ("OutboxWorker.begin", "Delivery.attempt", "Workers._finish")
AT_START = ("recover", "Maintenance.tidy")
SITES = (*BEFORE_THE_LEAD, *AFTER_THE_LEAD, *AT_START)
"""The functions that write: what is said comes in, the turn of the lead behind it is taken and it is stored with its notices; then the claim of the notice,
its outcome, and the answer that was given; at the start what was interrupted, and what is overdue."""


@asynccontextmanager
async def full(w: FailingWorld) -> AsyncGenerator[None]:
    def fill(tx: Transaction) -> None:
        tx.one("PRAGMA max_page_count=1")  # it never becomes less than there are
        try:
            for number in range(100_000):
                tx.run("INSERT INTO fact VALUES (?, 0, 0)", f"junk {number}")
        except sqlite3.OperationalError:
            return

    def clear(tx: Transaction) -> None:
        tx.one("PRAGMA max_page_count=1000000")
        tx.run("DELETE FROM fact WHERE name LIKE 'junk %'")

    await w.database.read(fill)
    yield
    await w.database.read(clear)


@asynccontextmanager
async def read_only(w: FailingWorld) -> AsyncGenerator[None]:
    await w.database.read_only()
    yield
    await w.database.read_only(on=False)


@asynccontextmanager
async def locked(w: FailingWorld) -> AsyncGenerator[None]:
    await w.database.read(lambda tx: tx.one("PRAGMA busy_timeout=100"))  # 2 s in quick time
    path = w.app.settings.data_dir / DATABASE
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    # another process does not stop the loop, in which a transaction may be under way
    await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
    yield
    other.close()


@asynccontextmanager
async def without_a_byte(_: FailingWorld) -> AsyncGenerator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))  # of this whole process: no other world beside this one
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def sending(w: FailingWorld, trouble: Trouble, site: str) -> float:
    """Somebody presses "send", twice, while the disk is in trouble; return how long after it everything was well."""
    candidate = w.somebody()
    code = (await filled_in(w, candidate)).draft
    begun = asyncio.Event()
    async with AsyncExitStack() as stack:

        async def begin() -> None:
            await stack.enter_async_context(trouble(w))
            w.log.clear()
            begun.set()

        if site in AT_START:
            w.database.before(site, begin)
            w.begin()
        else:
            w.begin()
            await w.settled()
            w.database.before(site, begin)
        w.simulator.say(candidate.user, LONG)
        press_send(w, candidate, code)
        await begun.wait()
        for second in range(LASTS_S):
            assert not shown(candidate, code) or await is_stored(w, code), "a false sent"
            if second == LASTS_S // 2:
                press_send(w, candidate, code)
            await asyncio.sleep(1)
        stored, told = await is_stored(w, code), sum(NOT_SAVED in text for text in w.texts(candidate.user))
        assert stored or told in {1, 2}, "the truth, and where else to go, but not again and again"
        assert trouble is full or any(entry["level"] in {"error", "exception"} for entry in w.log)
        if site in BEFORE_THE_LEAD:
            assert not stored
    after = asyncio.get_running_loop().time()
    await w.settled()
    took = asyncio.get_running_loop().time() - after
    assert took < OVER_WITHIN_S
    await everything_is_well(w, candidate, code)
    return took


async def everything_is_well(w: FailingWorld, candidate: Person, code: str) -> None:
    """There is one lead, its candidate sees it, its contact has heard of it, and the hourly work is done."""
    assert shown(candidate, code)
    assert await w.read("SELECT count(*) FROM lead") == [(1,)]
    assert set(await w.steps()) == {"answered"}
    assert set(await w.outbox()) == {"sent"}
    assert notices(w, CONTACT)
    seen = SeenMessages()
    seen.watch(w.simulator)
    assert seen.unmarked_repeats == []
    assert await w.app.maintenance.tidy()
    assert await w.read("PRAGMA integrity_check") == [("ok",)]


def press_send(w: FailingWorld, candidate: Person, code: str) -> None:
    w.simulator.forge_press(candidate.user, f"send:{code}", 1)


def shown(candidate: Person, code: str) -> bool:
    """Return True if the candidate sees the code of the lead: no screen names it before."""
    return any(code in message.text for message in candidate.messages)


async def is_stored(w: FailingWorld, code: str) -> bool:
    """Return True if the lead is on the disk, as read by a second connection."""
    with closing(sqlite3.connect(w.app.settings.data_dir / DATABASE)) as database:
        return bool(database.execute("SELECT 1 FROM lead WHERE code = ?", (code,)).fetchall())


async def cell(trouble: Trouble, site: str) -> float:
    try:
        async with failing_world(page_size=512 if trouble is full else 4096) as w:
            return await sending(w, trouble, site)
    except Exception as error:
        error.add_note(f"{trouble.__name__} at {site}")
        raise


def note(trouble: Trouble, took: list[float]) -> None:
    record(
        f"disk {trouble.__name__.replace('_', ' ')} for {LASTS_S} s, at {len(SITES)} write sites",
        f"0 false “sent”; recovered after {max(took):.0f} s",
    )


@pytest.mark.parametrize("trouble", [full, read_only, locked], ids=lambda trouble: trouble.__name__)
def test_a_disk_in_trouble(trouble: Trouble) -> None:
    async def everywhere() -> list[float]:
        return await asyncio.gather(*(cell(trouble, site) for site in SITES))

    with separate_logs():
        note(trouble, run(everywhere(), 20.0))


def test_no_byte_can_be_written() -> None:
    with separate_logs():
        note(without_a_byte, [run(cell(without_a_byte, site), 60.0) for site in SITES])
