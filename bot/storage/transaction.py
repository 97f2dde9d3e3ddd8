"""What a storage job works with: the connection, the vault and one fixed time."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

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


def restored(at: int) -> datetime:
    """Read a stored moment."""
    return datetime.fromtimestamp(at / 1000, UTC)
