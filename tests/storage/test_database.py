"""The one connection and its thread: group commit, cancellation, opening, closing."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.storage.crypto import Vault
from bot.storage.database import Database, DatabaseError, Transaction
from tests.people import Clock
from tests.waiting import LONGEST_S

MANY = 200


def insert(name: str) -> Callable[[Transaction], str]:
    """A job that stores a fact and gives its name back."""

    def job(tx: Transaction) -> str:
        tx.run("INSERT INTO fact (name, value, at) VALUES (?, 1, ?)", name, tx.at)
        return name

    return job


def names(tx: Transaction) -> list[str]:
    return [name for (name,) in tx.all("SELECT name FROM fact ORDER BY name")]


def in_transaction(tx: Transaction) -> bool:
    return tx.sql.in_transaction


@asynccontextmanager
async def held(database: Database) -> AsyncGenerator[None]:
    """Keep the thread busy, so that everything asked for inside the block waits and is served together."""
    gate, entered = threading.Event(), threading.Event()

    def wait(_: Transaction) -> None:
        entered.set()
        gate.wait()

    busy = asyncio.ensure_future(database.read(wait))
    await asyncio.to_thread(entered.wait)
    try:
        yield
        await asyncio.sleep(0)  # what was asked for just now reaches the queue
    finally:
        gate.set()
    await busy


async def test_many_writes_become_one_transaction(database: Database) -> None:
    statements: list[str] = []
    await database.read(lambda tx: tx.sql.set_trace_callback(statements.append))
    async with held(database):
        writes = [asyncio.ensure_future(database.write(insert(f"n{number:03}"))) for number in range(MANY)]
    results = await asyncio.gather(*writes)

    assert results == [f"n{number:03}" for number in range(MANY)]
    assert (statements.count("BEGIN IMMEDIATE"), statements.count("COMMIT")) == (1, 1)
    assert await database.read(names) == results


async def test_a_job_that_takes_long_keeps_no_other_waiting(database: Database) -> None:
    others_told = threading.Event()
    first = asyncio.ensure_future(database.write(lambda tx: tx.at))
    long = asyncio.ensure_future(database.write(lambda _: others_told.wait(5), alone=True))
    behind = asyncio.ensure_future(database.write(lambda tx: tx.at))
    await first
    others_told.set()
    assert await long, "it waited for whoever was before it to be told"
    await behind


async def test_a_broken_job_in_a_group_harms_nobody(database: Database) -> None:
    runs: list[str] = []

    def broken(tx: Transaction) -> str:
        runs.append("broken")
        insert("half")(tx)
        raise ValueError("of its own")

    def counted(tx: Transaction) -> str:
        runs.append("counted")
        return insert("counted")(tx)

    async with held(database):
        writes = [
            asyncio.ensure_future(database.write(job)) for job in (counted, broken, insert("after"), insert("after"))
        ]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [str, ValueError, str, sqlite3.IntegrityError]
    assert await database.read(names) == ["after", "counted"]
    assert runs == ["counted", "broken", "counted", "broken"]
    assert not await database.read(in_transaction)


async def test_a_broken_read_harms_no_other(database: Database) -> None:
    async with held(database):
        broken = asyncio.ensure_future(database.read(lambda tx: tx.all("SELECT 1 FROM nowhere")))
        sound = asyncio.ensure_future(database.read(names))
    refused, read = await asyncio.gather(broken, sound, return_exceptions=True)
    assert isinstance(refused, sqlite3.OperationalError)
    assert read == []


async def test_a_read_sees_every_commit(database: Database) -> None:
    async def write_and_look(name: str) -> bool:
        await database.write(insert(name))
        return name in await database.read(names)

    assert all(await asyncio.gather(*(write_and_look(f"n{number}") for number in range(MANY))))


async def test_a_transaction_has_one_time(database: Database, clock: Clock) -> None:
    def twice(tx: Transaction) -> bool:
        before = tx.at
        clock.advance(hours=1)
        return tx.at == before

    assert await database.write(twice)


async def test_closing_finishes_what_waits(path: Path, vault: Vault, clock: Clock) -> None:
    database = Database(path, vault, clock)
    async with database, held(database):
        writes = [asyncio.ensure_future(database.write(insert(f"n{number}"))) for number in range(50)]
    assert len(await asyncio.gather(*writes)) == len(writes)
    with sqlite3.connect(path) as after:
        assert after.execute("SELECT count(*) FROM fact").fetchone() == (50,)
    after.close()
    with pytest.raises(DatabaseError, match="closed"):
        await asyncio.wait_for(database.read(names), LONGEST_S)


def test_a_program_stopped_while_it_closes_finishes_what_waits(path: Path, vault: Vault, clock: Clock) -> None:
    gate, closing = threading.Event(), threading.Event()

    async def work() -> None:
        async with Database(path, vault, clock) as database:
            writing = asyncio.ensure_future(database.write(lambda tx: (gate.wait(), insert("written")(tx))))
            await asyncio.sleep(0)
            closing.set()
        await writing

    async def stopped() -> None:
        working = asyncio.ensure_future(work())
        await asyncio.to_thread(closing.wait)
        working.cancel()
        asyncio.get_running_loop().call_later(0.05, gate.set)
        with pytest.raises(asyncio.CancelledError):
            await working

    asyncio.run(stopped())
    assert not path.with_name(path.name + "-wal").exists(), "it was closed"
    with sqlite3.connect(path) as after:
        assert after.execute("SELECT name FROM fact").fetchall() == [("written",)]
    after.close()


async def test_whoever_is_cancelled_first_keeps_nobody_waiting(database: Database) -> None:
    """The first of a group asks the thread to serve it; the others are answered without him."""
    async with held(database):
        writes = [asyncio.ensure_future(database.write(insert(name))) for name in ("first", "second", "third")]
        await asyncio.sleep(0)
        writes[0].cancel()
    done, _ = await asyncio.wait(writes, timeout=LONGEST_S)
    assert [write.cancelled() for write in writes] == [True, False, False]
    assert len(done) == len(writes)
    assert {"second", "third"} <= set(await database.read(names))


async def test_whoever_asked_first_is_answered_first(database: Database) -> None:
    answered: list[str] = []

    async def ask(name: str) -> None:
        answered.append(await database.write(insert(name)))

    async with held(database):
        asked = [asyncio.ensure_future(ask(f"n{number:03}")) for number in range(MANY)]
    await asyncio.gather(*asked)
    assert answered == sorted(answered)


def test_nobody_waits_when_everything_is_stopped_at_once(path: Path, vault: Vault, clock: Clock) -> None:
    gate, entered = threading.Event(), threading.Event()

    def wait(_: Transaction) -> None:
        entered.set()
        gate.wait()

    async def stopped() -> list[object]:
        database = await Database(path, vault, clock).__aenter__()
        asked = [asyncio.ensure_future(database.write(job)) for job in (wait, insert("a"), insert("b"))]
        closing = asyncio.ensure_future(database.__aexit__())
        await asyncio.to_thread(entered.wait)
        closing.cancel()
        await asyncio.sleep(0)
        asked[0].cancel()
        asked[1].cancel()
        asyncio.get_running_loop().call_later(0.05, gate.set)
        done, _ = await asyncio.wait([*asked, closing], timeout=LONGEST_S)
        assert len(done) == len(asked) + 1
        return [task.cancelled() or task.exception() or task.result() for task in asked]

    *cancelled, last = asyncio.run(stopped())
    assert cancelled == [True, True]
    assert last == "b" or isinstance(last, DatabaseError)


async def test_a_rollback_that_fails_answers_everybody_and_is_made_up_for(database: Database) -> None:
    denying = True

    def authorizer(action: int, what: str | None, *_: object) -> int:
        undoing = action in {sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT} and what == "ROLLBACK"
        return sqlite3.SQLITE_DENY if denying and undoing else sqlite3.SQLITE_OK

    def broken(tx: Transaction) -> None:
        insert("half")(tx)
        raise ValueError("of its own")

    await database.read(lambda tx: tx.sql.set_authorizer(authorizer))
    async with held(database):
        asked = [asyncio.ensure_future(job) for job in (database.write(broken), database.write(insert("b")))]
    outcomes = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), LONGEST_S)
    assert [type(outcome) for outcome in outcomes] == [sqlite3.DatabaseError] * 2
    with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
        await database.read(names)  # nobody reads what is half written

    denying = False
    assert await database.write(insert("later")) == "later"
    assert await database.read(names) == ["later"]


class Unwilling(sqlite3.Connection):
    """A connection that cannot roll back, for want of memory, say, so many times."""

    times = 0

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401  as its base has it
        if sql.startswith("ROLLBACK"):
            self._fail()
        return super().execute(sql, parameters)

    def rollback(self) -> None:
        self._fail()
        super().rollback()

    def _fail(self) -> None:
        if Unwilling.times:
            Unwilling.times -= 1
            raise MemoryError


class UnwillingDatabase(Database):
    connection_type = Unwilling


@pytest.mark.parametrize("times", range(1, 8))
async def test_whatever_a_rollback_raises_nobody_is_told_of_what_is_not_stored(
    path: Path, vault: Vault, clock: Clock, times: int
) -> None:
    def broken(_: Transaction) -> None:
        raise ValueError("of its own")

    async with UnwillingDatabase(path, vault, clock) as database:
        async with held(database):
            Unwilling.times = times
            asked = [asyncio.ensure_future(job) for job in (database.write(insert("a")), database.write(insert("b")), database.write(broken), database.write(insert("c")))]  # fmt: skip
        told = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), LONGEST_S)
        assert isinstance(told[2], ValueError | MemoryError)
        assert all(isinstance(one, str | MemoryError) for one in (*told[:2], told[3]))
        Unwilling.times = 0
        assert await database.write(insert("later")) == "later", "the writer goes on"
        assert await database.read(names) == sorted(one for one in [*told, "later"] if isinstance(one, str))


async def test_whatever_a_job_raises_its_neighbours_are_answered(database: Database) -> None:
    """StopIteration cannot be put into a future, and SystemExit would end the loop."""

    def exhausted(_: Transaction) -> str:
        raise StopIteration

    def exits(_: Transaction) -> str:
        raise SystemExit(3)

    async def leave() -> str:
        try:
            return await database.write(exits)
        except SystemExit as error:
            return f"left with {error.code}"

    async with held(database):
        jobs = (leave(), database.write(exhausted), database.write(insert("neighbour")))
        asked = [asyncio.ensure_future(job) for job in jobs]
    left, error, neighbour = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), LONGEST_S)
    assert (left, type(error), neighbour) == ("left with 3", RuntimeError, "neighbour")


async def test_a_file_that_is_no_database_is_one_sentence(path: Path, vault: Vault, clock: Clock) -> None:
    path.write_bytes(b"this is no database, but long enough to look like a page of one" * 100)
    database = Database(path, vault, clock)
    with pytest.raises(DatabaseError, match="restore a backup") as refused:
        await database.__aenter__()
    assert str(path) in str(refused.value)
    with pytest.raises(DatabaseError, match="closed"):
        await database.read(names)


async def test_a_folder_that_is_missing_is_one_sentence(tmp_path: Path, vault: Vault, clock: Clock) -> None:
    with pytest.raises(DatabaseError, match="cannot be opened"):
        async with Database(tmp_path / "nowhere" / "db", vault, clock):
            pass


async def test_a_full_disk_fails_one_write_and_is_over_when_there_is_room(database: Database) -> None:
    def fill(tx: Transaction) -> None:
        tx.run("INSERT INTO session (person, body, touched_at) VALUES (?, ?, 0)", b"p", bytes(1_000_000))

    (pages,) = await database.read(lambda tx: tx.all("PRAGMA page_count")[0])
    await database.read(lambda tx: tx.all(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(sqlite3.OperationalError, match="full"):
        await database.write(fill)
    assert not await database.read(in_transaction)
    await database.read(lambda tx: tx.all("PRAGMA max_page_count=1000000"))
    await database.write(fill)
    assert await database.read(lambda tx: tx.one("SELECT count(*) FROM session")) == (1,)


async def test_what_a_killed_program_left_in_its_log_is_brought_in_at_the_start(
    tmp_path: Path, path: Path, vault: Vault, clock: Clock
) -> None:
    """Otherwise data deleted since would remain there."""
    left = tmp_path / "left"
    async with Database(path, vault, clock) as database:
        await database.write(insert("a"))
        for suffix in ("", "-wal"):
            left.with_name(f"left{suffix}").write_bytes(path.with_name(path.name + suffix).read_bytes())
    assert left.with_name("left-wal").stat().st_size
    async with Database(left, vault, clock) as database:
        assert left.with_name("left-wal").stat().st_size == 0
        assert await database.read(names) == ["a"]
