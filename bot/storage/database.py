"""The one SQLite connection, on aiosqlite's thread, and the only two ways to use it: `read` and `write`.

A job is a plain function of a `Transaction`; nothing is awaited inside it, so a cancelled task can never leave a
transaction open. All writes that wait are put into one BEGIN ... COMMIT (group commit: one disk sync for many
turns); if a group fails it is rolled back and each of its jobs runs alone, so one broken job harms nobody.
Opening brings the schema up to date: numbered `.sql` files, each all or nothing.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
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
"""A moment as it is stored (since 1970, UTC), or a time span. Only this module makes one of seconds."""
SqlValue: TypeAlias = str | int | bytes | None
# the types of a row are its query's business; each caller unpacks them at once
Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Transaction:
    """The connection inside one job. `now` is the time (UTC) at which the job began, the same for all it writes."""

    sql: sqlite3.Connection
    vault: Vault
    now: datetime

    @property
    def at(self) -> Milliseconds:
        """The time as it is stored."""
        return stored(self.now)

    def ago(self, time: timedelta) -> Milliseconds:
        """A moment so long before, as it is stored."""
        return Milliseconds(self.at - milliseconds(time))

    def later(self, time: timedelta) -> Milliseconds:
        """A moment so long after, as it is stored."""
        return Milliseconds(self.at + milliseconds(time))

    def run(self, statement: str, *values: SqlValue) -> int:
        """Execute a statement; give the number of rows it changed."""
        return self.sql.execute(statement, values).rowcount

    def insert(self, statement: str, *values: SqlValue) -> int:
        """Execute an INSERT; give the id of the new row."""
        return self.sql.execute(statement, values).lastrowid or 0

    def all(self, query: str, *values: SqlValue) -> list[Row]:
        return self.sql.execute(query, values).fetchall()

    def number(self, query: str, *values: SqlValue) -> int | None:
        """Give the only number a query asks for; None for NULL, and when there is no row."""
        row = self.one(query, *values)
        return None if row is None or row[0] is None else int(row[0])

    def one(self, query: str, *values: SqlValue) -> Row | None:
        """Give the only row of a query, or None."""
        rows = self.sql.execute(query, values).fetchall()
        return rows[0] if rows else None

    def readable(self, what: str, read: "Callable[[Transaction, Row], T]", rows: Iterable[Row]) -> Iterator[T]:
        """Read rows that begin with their number; one that is damaged, or of a later version, shuts out no other."""
        for row in rows:
            try:
                one = read(self, row)
            except (KeyFileError, ValueError) as error:
                log.error("a row cannot be read and is left out", what=what, row=row[0], kind=type(error).__name__)
            else:
                yield one


def stored(moment: datetime) -> Milliseconds:
    """Write a moment as it is stored."""
    return Milliseconds(int(moment.timestamp() * 1000))


def milliseconds(time: timedelta) -> Milliseconds:
    """Write a time span as it is stored."""
    return Milliseconds(int(time.total_seconds() * 1000))


def restored_time(at: int) -> datetime:
    """Read a stored moment (milliseconds)."""
    return datetime.fromtimestamp(at / 1000, UTC)


class DatabaseError(Exception):
    """The database cannot be used; the text says what to do."""


@dataclass(frozen=True)
class _Failed:
    """Stands for a job's result where it raised something."""

    error: BaseException


_NOT_SERVED = _Failed(DatabaseError("The database was closed meanwhile."))


@dataclass(slots=True)
class _Job:
    # jobs of every result type share one queue
    run: Callable[[Transaction], Any]
    writes: bool
    done: "asyncio.Future[None]"
    alone: bool = False
    outcome: Any = _NOT_SERVED


class GroupConnection(sqlite3.Connection):
    """SQLite's connection, whose `commit` serves all jobs that wait; aiosqlite calls it on its thread.

    Nothing a job raises comes out of it: each failure goes to the job's own caller.
    """

    def __init__(self, path: Path, vault: Vault, clock: Clock) -> None:
        super().__init__(path, isolation_level=None)
        self._vault = vault
        self._clock = clock
        self._waiting: list[list[_Job]] = []
        self._taking = threading.Lock()

    def add(self, job: _Job) -> Sequence[_Job]:
        """Let a job wait; give the group it will be served with: for whoever is first in it, `commit` is to be called."""
        with self._taking:
            if job.alone or not self._waiting or self._waiting[-1][0].alone:
                self._waiting.append([])
            self._waiting[-1].append(job)
            return self._waiting[-1]

    def commit(self) -> None:
        """Serve the group that waits longest: the reads, then the writes in one transaction."""
        with self._taking:
            jobs = self._waiting.pop(0) if self._waiting else []
        for job in jobs:
            if not job.writes:
                self._read(job)
        if writes := [job for job in jobs if job.writes]:
            self._write(writes)

    def _read(self, job: _Job) -> None:
        try:
            self._roll_back()
            job.outcome = job.run(self._transaction())
        except BaseException as error:  # noqa: BLE001  whatever it is, its caller waits for it
            job.outcome = _Failed(error)

    def _write(self, jobs: Sequence[_Job]) -> None:
        """Run jobs in one transaction; if any of them fails, run each in a transaction of its own."""
        try:
            self._roll_back()
            self.execute("BEGIN IMMEDIATE").close()
            for job in jobs:
                job.outcome = job.run(self._transaction())
            self.execute("COMMIT").close()
        except BaseException as error:  # noqa: BLE001  the same
            # what a job gave before another one failed is not stored
            for job in jobs:
                job.outcome = _Failed(error)
            try:
                self._roll_back()
            except BaseException as trouble:  # noqa: BLE001  it is tried again before the next job, whose caller is told
                log.error("a transaction could not be rolled back", error=repr(trouble))
            if len(jobs) > 1:
                for job in jobs:
                    self._write([job])

    def _roll_back(self) -> None:
        if self.in_transaction:
            self.execute("ROLLBACK").close()

    def _transaction(self) -> Transaction:
        return Transaction(self, self._vault, self._clock())


def _tell_done(group: Sequence[_Job]) -> None:
    """Let all callers go on in the same turn of the event loop: what they ask for next is one group again."""
    for job in group:
        # a caller may have been cancelled
        if not job.done.done():
            job.done.set_result(None)


class Database:
    """The open database; use `async with`. Leaving it finishes what waits and closes the file."""

    connection_type: ClassVar[type[GroupConnection]] = GroupConnection

    def __init__(self, path: Path, vault: Vault, clock: Clock) -> None:
        self._path = path
        self._vault = vault
        self._clock = clock
        # nothing is fetched through it
        self._thread = aiosqlite.Connection(self._connect, iter_chunk_size=1)
        self._open = False

    async def __aenter__(self) -> "Database":
        try:
            self._path.touch(mode=0o600, exist_ok=True)
            # a restored copy may have come with wider rights
            self._path.chmod(0o600)
            await self._thread
            self._open = True
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
        await self._thread.close()

    async def read(self, job: Callable[[Transaction], T]) -> T:
        """Run a job that changes nothing; it sees every commit so far."""
        return await self._submit(job, writes=False)

    async def write(self, job: Callable[[Transaction], T], *, alone: bool = False) -> T:
        """Run a job inside a transaction, `alone` if it takes long; then the disk has it. It may be run a second time."""
        return await self._submit(job, writes=True, alone=alone)

    @property
    def folder(self) -> Path:
        """The folder it lies in."""
        return self._path.parent

    async def forget(self) -> None:
        """Empty the log beside the file, in which deleted rows would stand for a while yet."""
        try:
            await self.read(lambda tx: tx.one("PRAGMA wal_checkpoint(TRUNCATE)"))
        except sqlite3.Error as error:
            # a full disk, say; what was deleted stays deleted, and this comes again
            log.error("the log of the database could not be emptied", error=str(error))

    def _connect(self) -> GroupConnection:
        self._jobs = self.connection_type(self._path, self._vault, self._clock)
        return self._jobs

    async def _submit(self, job: Callable[[Transaction], T], *, writes: bool, alone: bool = False) -> T:
        if not self._open:
            raise DatabaseError("The database is closed.")
        mine = _Job(job, writes, asyncio.get_running_loop().create_future(), alone)
        group = self._jobs.add(mine)
        if group[0] is mine:
            await self._serve(group)
        # whoever was alone knows by now, without another turn of the loop
        if len(group) > 1:
            await mine.done
        outcome: T | _Failed = mine.outcome
        if isinstance(outcome, _Failed):
            raise outcome.error
        return outcome

    async def _serve(self, group: Sequence[_Job]) -> None:
        """Have a group served, and its callers told in the order in which they asked; if cancelled, after that."""
        cancelled: asyncio.CancelledError | None = None
        try:
            while True:
                try:
                    await self._thread.commit()
                    break
                except asyncio.CancelledError as error:
                    # the group is under way all the same: one more call comes back behind it
                    cancelled = error
        except ValueError:
            # aiosqlite's word for a connection that was closed before that
            if cancelled is None:
                raise
        finally:
            if len(group) > 1:
                asyncio.get_running_loop().call_soon(_tell_done, group)
        if cancelled:
            raise cancelled


PRAGMAS = (
    # commits append to one file; a backup does not stop the writer
    "PRAGMA journal_mode=WAL",
    # "sent" is told to a person only after the disk has it
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
    """Set what every connection needs, migrate, and let nobody else read the files beside the database."""
    for pragma in PRAGMAS:
        connection.execute(pragma).close()
    migrate(connection, migrations())
    # a killed program left its log
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    for suffix in ("-wal", "-shm"):
        if (companion := path.with_name(path.name + suffix)).exists():
            companion.chmod(0o600)


def migrations() -> list[str]:
    """Give the migration scripts in order; the n-th (from 1) makes version n."""
    folder = resources.files("bot.storage") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [file.read_text(encoding="utf-8") for file in files]


def schema_version(tx: Transaction) -> int:
    """Give the version of the database: how many scripts it has been through."""
    return tx.number("PRAGMA user_version") or 0


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
