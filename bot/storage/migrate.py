"""Opens the SQLite file and brings its schema up to date: numbered `.sql` files, each all or nothing."""

import sqlite3
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

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
