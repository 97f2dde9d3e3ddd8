"""One SQLite connection on a thread of its own, and the only two ways to use it: `read` and `write`.

A job is a plain function of a `Transaction`; nothing is awaited inside it, so a cancelled task can never leave a
transaction open. All writes that wait are put into one BEGIN ... COMMIT (group commit: one disk sync for many
turns); if a group fails it is rolled back and each of its jobs runs alone, so one broken job harms nobody.

What a storage job works with: the connection, the vault and one fixed time.

Opens the SQLite file and brings its schema up to date: numbered `.sql` files, each all or nothing.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeAlias, TypeVar

import structlog

from bot.storage.crypto import Vault

Value: TypeAlias = str | int | bytes | None
Row: TypeAlias = tuple[
    Any, ...
]  # the types of a row are its query's business; each caller unpacks them at once


@dataclass(frozen=True)
class Transaction:
    """The connection inside one job. `now` is the time (UTC) at which the job began, the same for all it writes."""

    sql: sqlite3.Connection
    vault: Vault
    now: datetime

    @property
    def at(self) -> int:
        """The time as it is stored."""
        return stored(self.now)

    def run(self, statement: str, *values: Value) -> int:
        """Execute a statement; give the number of rows it changed."""
        return self.sql.execute(statement, values).rowcount

    def insert(self, statement: str, *values: Value) -> int:
        """Execute an INSERT; give the id of the new row."""
        return self.sql.execute(statement, values).lastrowid or 0

    def all(self, query: str, *values: Value) -> list[Row]:
        """Give all rows of a query."""
        return self.sql.execute(query, values).fetchall()

    def one(self, query: str, *values: Value) -> Row | None:
        """Give the only row of a query, or None."""
        rows = self.sql.execute(query, values).fetchall()
        return rows[0] if rows else None


def stored(moment: datetime) -> int:
    """Write a moment as whole milliseconds since 1970 (UTC)."""
    return int(moment.timestamp() * 1000)


def restored_time(at: int) -> datetime:
    """Read a stored moment."""
    return datetime.fromtimestamp(at / 1000, UTC)


PRAGMAS = (
    "PRAGMA journal_mode=WAL",  # commits append to one file; a backup does not stop the writer
    "PRAGMA synchronous=FULL",  # "sent" is told to a person only after the disk has it
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is erased is overwritten
    "PRAGMA trusted_schema=OFF",  # a tampered file cannot call functions through its schema
    "PRAGMA busy_timeout=2000",  # milliseconds; only a stray process could hold the file, see `lock`
)


class DatabaseError(Exception):
    """The database cannot be used; the text says what to do."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file (mode 0600), set what every connection needs, and migrate."""
    try:
        path.touch(mode=0o600, exist_ok=True)
        path.chmod(0o600)  # a restored copy may have come with wider rights
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            for pragma in PRAGMAS:
                connection.execute(pragma).close()
            migrate(connection, migrations())
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()  # a killed program left its log
        except BaseException:
            connection.close()
            raise
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(
            f"The database {path} cannot be opened ({error}): restore a backup or check the disk."
        ) from error
    for suffix in ("-wal", "-shm"):
        if (companion := path.with_name(path.name + suffix)).exists():
            companion.chmod(0o600)
    return connection


def migrations() -> list[str]:
    """Give the migration scripts in order; the n-th (from 1) makes version n."""
    folder = resources.files("bot.storage") / "migrations"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name
    )
    return [file.read_text(encoding="utf-8") for file in files]


def migrate(connection: sqlite3.Connection, scripts: Sequence[str]) -> None:
    """Run what is missing. A database newer than the program is refused: an older program could damage it."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(scripts):
        raise DatabaseError(
            f"The database is of version {version}, this program knows {len(scripts)}: install the newer program."
        )
    if version == len(scripts):
        return
    # A table that others refer to is made anew and renamed (https://www.sqlite.org/lang_altertable.html#otheralter);
    # dropping the old one would delete what refers to it, and the pragma does nothing inside a transaction.
    connection.execute("PRAGMA foreign_keys=OFF").close()
    try:
        for number, script in enumerate(scripts[version:], start=version + 1):
            _run(connection, number, script)
    finally:
        connection.execute("PRAGMA foreign_keys=ON").close()


def _run(connection: sqlite3.Connection, number: int, script: str) -> None:
    """Run a script and note its number, as one step that leaves no reference to a row that is not there."""
    try:
        # executescript commits what is open first; BEGIN inside makes the script and its number one step
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};")
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            raise sqlite3.IntegrityError(f"migration {number} would leave rows that refer to nothing")
        connection.execute("COMMIT").close()
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK").close()
        raise


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
