"""The one SQLite connection (aiosqlite) and the only two ways to use it: `read` and `write`.

A job is a plain function of a `Transaction`. One task owns the connection and runs the writes that
wait in one transaction: one disk sync for many turns (group commit). If a job fails, it is rolled
back and each of the jobs runs in its own. A cancelled caller leaves no transaction open.
Opening migrates the schema: numbered `.sql` files, each all or nothing.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar, NewType, TypeAlias, TypeVar

import aiosqlite
import structlog

from bot.storage.crypto import KeyFileError, Vault

log = structlog.get_logger()
T = TypeVar("T")
Clock: TypeAlias = Callable[[], datetime]
Milliseconds = NewType("Milliseconds", int)
"""A stored time (since 1970, UTC) or time span. Only this module makes one of seconds."""
SqlValue: TypeAlias = str | int | bytes | None
# the types of a row are its query's business; each caller unpacks them at once
Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Transaction:
    """The connection inside one job. `now`: when the job began (UTC)."""

    sql: sqlite3.Connection
    vault: Vault
    now: datetime

    @property
    def at(self) -> Milliseconds:
        """The current time in its stored form."""
        return stored(self.now)

    def ago(self, time: timedelta) -> Milliseconds:
        """Return an earlier time in its stored form."""
        return Milliseconds(self.at - milliseconds(time))

    def later(self, time: timedelta) -> Milliseconds:
        """Return a later time in its stored form."""
        return Milliseconds(self.at + milliseconds(time))

    def run(self, statement: str, *values: SqlValue) -> int:
        """Execute a statement; return the number of changed rows."""
        return self.sql.execute(statement, values).rowcount

    def insert(self, statement: str, *values: SqlValue) -> int:
        """Execute an INSERT; return the id of the new row."""
        return self.sql.execute(statement, values).lastrowid or 0

    def all(self, query: str, *values: SqlValue) -> list[Row]:
        return self.sql.execute(query, values).fetchall()

    def number(self, query: str, *values: SqlValue) -> int | None:
        """Return the only number of a query; None for NULL or no row."""
        row = self.one(query, *values)
        return None if row is None or row[0] is None else int(row[0])

    def one(self, query: str, *values: SqlValue) -> Row | None:
        """Return the only row of a query, or None."""
        rows = self.sql.execute(query, values).fetchall()
        return rows[0] if rows else None

    def readable(self, what: str, read: "Callable[[Transaction, Row], T]", rows: Iterable[Row]) -> Iterator[T]:
        """Parse rows that begin with their id; log and skip unreadable ones."""
        for row in rows:
            try:
                one = read(self, row)
            except (KeyFileError, ValueError) as error:
                log.error("unreadable row skipped", what=what, row=row[0], kind=type(error).__name__)
            else:
                yield one


def stored(moment: datetime) -> Milliseconds:
    """Convert a time to its stored form."""
    return Milliseconds(int(moment.timestamp() * 1000))


def milliseconds(time: timedelta) -> Milliseconds:
    """Convert a time span to its stored form."""
    return Milliseconds(int(time.total_seconds() * 1000))


def restored_time(at: int) -> datetime:
    """Read a stored moment (milliseconds)."""
    return datetime.fromtimestamp(at / 1000, UTC)


class DatabaseError(Exception):
    """The database cannot be used; the text says what to do."""


@dataclass(eq=False, slots=True)
class _Job:
    # jobs of every result type share one queue
    run: Callable[[Transaction], Any]
    done: "asyncio.Future[Any]"

    def succeed(self, result: object) -> None:
        # the caller may have been cancelled
        if not self.done.done():
            self.done.set_result(result)

    def fail(self, error: BaseException) -> None:
        cause = (error.__cause__ if isinstance(error, _JobError) else None) or error
        # a future does not accept StopIteration
        cause = RuntimeError(repr(cause)) if isinstance(cause, StopIteration) else cause
        if not self.done.done():
            self.done.set_exception(cause)


class _JobError(Exception):
    """A job failed; the cause is its exception."""


MAX_JOBS = 256
"""Maximum number of jobs in one transaction, since the first waits for the last."""


class Database:
    """The open database; use `async with`. Leaving it runs the waiting jobs and closes the file."""

    connection_type: ClassVar[type[sqlite3.Connection]] = sqlite3.Connection

    def __init__(self, path: Path, vault: Vault, clock: Clock) -> None:
        self._path = path
        self._vault = vault
        self._clock = clock
        self._reads = deque[_Job]()
        self._writes = deque[_Job]()
        self._long_writes = deque[_Job]()
        self._asked = asyncio.Event()
        self._open = False
        self._serving: asyncio.Future[None] | None = None

    async def __aenter__(self) -> "Database":
        try:
            self._path.touch(mode=0o600, exist_ok=True)
            # a restored copy may have come with wider rights
            self._path.chmod(0o600)
            self._open = True
            self._serving = asyncio.ensure_future(self._serve())
            await self.read(lambda tx: set_up(tx.sql, self._path))
        except BaseException as error:
            await self.__aexit__()
            if isinstance(error, OSError | sqlite3.Error):
                raise DatabaseError(
                    f"The database {self._path} cannot be opened ({error}): restore a backup or check the disk."
                ) from error
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self._open = False
        self._asked.set()
        cancelled: asyncio.CancelledError | None = None
        while self._serving and not self._serving.done():
            try:
                # unlike `await self._serving`, this does not cancel the task with its caller
                await asyncio.wait([self._serving])
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled:
            raise cancelled

    async def read(self, job: Callable[[Transaction], T]) -> T:
        """Run a job that changes nothing; it sees every commit so far."""
        return await self._submit(self._reads, job)

    async def write(self, job: Callable[[Transaction], T], *, alone: bool = False) -> T:
        """Run a job in a transaction and return once it is on the disk; it may run twice.

        `alone`: the job takes long, so it shares its transaction with no other.
        """
        return await self._submit(self._long_writes if alone else self._writes, job)

    @property
    def folder(self) -> Path:
        return self._path.parent

    async def forget(self) -> None:
        """Empty the write-ahead log, which still holds deleted rows."""
        try:
            await self.read(lambda tx: tx.one("PRAGMA wal_checkpoint(TRUNCATE)"))
        except sqlite3.Error as error:
            # a full disk, say; what was deleted stays deleted, and this comes again
            log.error("write-ahead log of the database not emptied", error=str(error))

    async def _submit(self, queue: deque[_Job], run: Callable[[Transaction], T]) -> T:
        if not self._open:
            raise DatabaseError("The database is closed.")
        job = _Job(run, asyncio.get_running_loop().create_future())
        queue.append(job)
        self._asked.set()
        result: T = await job.done
        return result

    async def _serve(self) -> None:
        """Open the connection and run jobs until the database is closed.

        Only this task uses the connection.
        """
        error: Exception = DatabaseError("The database was closed.")
        opening = aiosqlite.connect(
            self._path, isolation_level=None, check_same_thread=False, factory=self.connection_type
        )
        try:
            with ThreadPoolExecutor(1, "database") as self._thread:
                async with opening as self._connection, self._connection.cursor() as cursor:
                    self._sql = cursor.connection
                    while await self._is_asked():
                        while self._reads:
                            await self._read(self._reads.popleft())
                        if self._writes:
                            await self._write(_taken_jobs(self._writes, MAX_JOBS), self._writes)
                        if self._long_writes:
                            await self._write([self._long_writes.popleft()])
        except sqlite3.Error as failure:
            error = failure
        finally:
            self._open = False
            for job in (*self._reads, *self._writes, *self._long_writes):
                job.fail(error)

    async def _is_asked(self) -> bool:
        """Wait for a job; return False if the database is closed and none is left."""
        while True:
            if self._reads or self._writes or self._long_writes:
                return True
            if not self._open:
                return False
            self._asked.clear()
            await self._asked.wait()

    async def _read(self, job: _Job) -> None:
        try:
            await self._roll_back()
            job.succeed(*await self._run([job]))
        except Exception as error:  # noqa: BLE001  whatever it is, the caller waits for it
            job.fail(error)

    async def _write(self, jobs: Sequence[_Job], queue: deque[_Job] | None = None) -> None:
        """Run jobs and those that come meanwhile in one transaction; if one fails, each alone."""
        jobs = list(jobs)
        results = list[object]()
        try:
            await self._roll_back()
            await self._connection.execute("BEGIN IMMEDIATE")
            while waiting := jobs[len(results) :]:
                results += await self._run(waiting)
                jobs += _taken_jobs(queue, MAX_JOBS - len(jobs))
            await self._connection.commit()
        except Exception as error:  # noqa: BLE001  whatever it is, the callers wait for it
            with suppress(sqlite3.Error, MemoryError):
                # otherwise it is tried again before the next job
                await self._roll_back()
            if isinstance(error, _JobError) and len(jobs) > 1:
                for job in jobs:
                    await self._write([job])
            else:
                for job in jobs:
                    job.fail(error)
        else:
            for job, result in zip(jobs, results, strict=True):
                job.succeed(result)

    async def _roll_back(self) -> None:
        """End a transaction that is still open because something failed."""
        if self._connection.in_transaction:
            await self._connection.rollback()

    async def _run(self, jobs: Sequence[_Job]) -> list[object]:
        """Run jobs in the thread, on aiosqlite's connection. Raises `_JobError` if one fails.

        A turn has ten statements, and to await one takes 40 microseconds.
        """

        def run() -> list[object]:
            try:
                return [job.run(Transaction(self._sql, self._vault, self._clock())) for job in jobs]
            except BaseException as error:
                raise _JobError from error

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)


def _taken_jobs(queue: deque[_Job] | None, most: int) -> list[_Job]:
    return [queue.popleft() for _ in range(min(len(queue), most))] if queue else []


PRAGMAS = (
    # commits append to one file; a backup does not stop the writer
    "PRAGMA journal_mode=WAL",
    # a person sees "sent" only after the commit
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # what is erased is overwritten
    "PRAGMA secure_delete=ON",
    # a tampered file cannot call functions through its schema
    "PRAGMA trusted_schema=OFF",
    # milliseconds; only a stray process could hold the file, see `folder.locked`
    "PRAGMA busy_timeout=2000",
)


def set_up(connection: sqlite3.Connection, path: Path) -> None:
    """Set the pragmas, migrate, and restrict the files beside the database."""
    for pragma in PRAGMAS:
        connection.execute(pragma).close()
    migrate(connection, migrations())
    # a killed program left its log
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    for suffix in ("-wal", "-shm"):
        if (companion := path.with_name(path.name + suffix)).exists():
            companion.chmod(0o600)


def migrations() -> list[str]:
    """Return the migration scripts in order; the n-th (from 1) makes version n."""
    folder = resources.files("bot.storage") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [file.read_text(encoding="utf-8") for file in files]


def schema_version(tx: Transaction) -> int:
    """Return the schema version: the number of migrations applied."""
    return tx.number("PRAGMA user_version") or 0


def version_of_file(file: Path) -> int:
    """Return the schema version of a closed database; change nothing. Raises `sqlite3.Error`."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as reading:
        (version,) = reading.execute("PRAGMA user_version").fetchone()
        return int(version)


def migrate(connection: sqlite3.Connection, scripts: Sequence[str]) -> None:
    """Apply the missing migrations. Raises `DatabaseError` for a database of a newer program."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(scripts):
        raise DatabaseError(
            f"The database is of version {version}, this program knows {len(scripts)}: install the newer program."
        )
    if version == len(scripts):
        return
    # A table with references to it is rebuilt and renamed (https://www.sqlite.org/lang_altertable.html#otheralter);
    # dropping the old one would delete what refers to it, and the pragma does nothing inside a transaction.
    connection.execute("PRAGMA foreign_keys=OFF").close()
    try:
        for number, script in enumerate(scripts[version:], start=version + 1):
            _run(connection, number, script)
    finally:
        connection.execute("PRAGMA foreign_keys=ON").close()


def _run(connection: sqlite3.Connection, number: int, script: str) -> None:
    """Run a script and its version number as one step that leaves no dangling reference."""
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
