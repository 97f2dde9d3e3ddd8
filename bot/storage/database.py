"""One SQLite connection on a thread of its own, and the only two ways to use it: `read` and `write`.

A job is a plain function of a `Transaction`; nothing is awaited inside it, so a cancelled task can never leave a
transaction open. All writes that wait are put into one BEGIN ... COMMIT (group commit: one disk sync for many
turns); if a group fails it is rolled back and each of its jobs runs alone, so one broken job harms nobody.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeAlias, TypeVar

import structlog

from bot.storage.crypto import Vault
from bot.storage.migrate import DatabaseError, connect
from bot.storage.transaction import Transaction

log = structlog.get_logger()
T = TypeVar("T")
Clock: TypeAlias = Callable[[], datetime]


@dataclass(frozen=True)
class _Job:
    run: Callable[[Transaction], Any]  # jobs of every result type share one queue
    writes: bool
    future: "asyncio.Future[Any]"  # the same
    loop: asyncio.AbstractEventLoop


@dataclass(frozen=True)
class _Failed:
    """Stands for a job's result where it raised something."""

    error: Exception


class Database:
    """The open database; use `async with`. Leaving it finishes what waits and closes the file."""

    def __init__(self, path: Path, vault: Vault, clock: Clock) -> None:
        self._path = path
        self._vault = vault
        self._clock = clock
        self._waiting: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="database")
        self._closed = False

    async def __aenter__(self) -> "Database":
        self._thread.start()
        try:
            await self.read(lambda _: None)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closed = True
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)

    async def read(self, job: Callable[[Transaction], T]) -> T:
        """Run a job that changes nothing; it sees every commit so far."""
        return await self._submit(job, writes=False)

    async def write(self, job: Callable[[Transaction], T]) -> T:
        """Run a job inside a transaction; when this returns, the disk has it. A job may be run a second time."""
        return await self._submit(job, writes=True)

    @property
    def folder(self) -> Path:
        """The folder it lies in."""
        return self._path.parent

    async def forget(self) -> None:
        """Empty the log beside the file, in which deleted rows would stand for a while yet."""
        try:
            await self.read(lambda tx: tx.one("PRAGMA wal_checkpoint(TRUNCATE)"))
        except (
            sqlite3.Error
        ) as error:  # a full disk, say; what was deleted stays deleted, and this comes again
            log.error("the log of the database could not be emptied", error=str(error))

    async def _submit(self, job: Callable[[Transaction], T], *, writes: bool) -> T:
        if self._closed:
            raise DatabaseError("The database is closed.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T | _Failed] = loop.create_future()
        self._waiting.put(_Job(job, writes, future, loop))
        outcome = await future
        if isinstance(outcome, _Failed):
            raise outcome.error
        return outcome

    def _work(self) -> None:
        """Serve jobs until told to stop; a file that cannot be opened answers every job with the reason."""
        try:
            connection = connect(self._path)
        except Exception as error:  # noqa: BLE001  the first job carries it to whoever opens the database
            while batch := self._next_batch():
                _answer(batch, [_Failed(error)] * len(batch))
            return
        while batch := self._next_batch():
            reads = [job for job in batch if not job.writes]
            _answer(reads, [self._outcome(connection, job) for job in reads])
            writes = [job for job in batch if job.writes]
            _answer(writes, self._committed(connection, writes))
        connection.close()

    def _next_batch(self) -> list[_Job]:
        """Wait for a job and take all that wait behind it; empty: it is time to stop."""
        batch: list[_Job] = []
        job = self._waiting.get()
        while job is not None:
            batch.append(job)
            try:
                job = self._waiting.get_nowait()
            except Empty:
                return batch
        if batch:
            self._waiting.put(None)
        return batch

    def _committed(self, connection: sqlite3.Connection, jobs: Sequence[_Job]) -> list[object]:
        """Run jobs in one transaction; if any of them fails, run each in a transaction of its own."""
        if not jobs:
            return []
        try:
            connection.execute("BEGIN IMMEDIATE")
            results = [job.run(self._transaction(connection)) for job in jobs]
            connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001  every failure goes to the job's own caller
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if len(jobs) == 1:
                return [_Failed(error)]
            return [outcome for job in jobs for outcome in self._committed(connection, [job])]
        return results

    def _outcome(self, connection: sqlite3.Connection, job: _Job) -> object:
        try:
            return job.run(self._transaction(connection))
        except Exception as error:  # noqa: BLE001  the same
            return _Failed(error)

    def _transaction(self, connection: sqlite3.Connection) -> Transaction:
        return Transaction(connection, self._vault, self._clock())


def _answer(jobs: Sequence[_Job], outcomes: Sequence[object]) -> None:
    """Hand the outcomes back to the event loop, all with one wake-up."""
    if not jobs:
        return

    def deliver() -> None:
        for job, outcome in zip(jobs, outcomes, strict=True):
            if not job.future.cancelled():
                job.future.set_result(outcome)

    # All jobs of a program come from one loop. It may be closed when the last, cancelled jobs finish.
    try:
        jobs[0].loop.call_soon_threadsafe(deliver)
    except RuntimeError:
        return
