"""What is kept of nobody: small facts of the program itself, and counts of how often something happened in a month.

There is no key of a person and no time of day in a count, and none is by town and language at once (docs/decisions): so
nothing has to be deleted from it, and an erasure leaves it as it is.
"""

from typing import NamedTuple

from bot.conversation.overview.model import CountedRow
from bot.storage.database import Transaction


class Fact(NamedTuple):
    """What was noted, and when (as it is stored)."""

    value: int
    at: int


def find(tx: Transaction, name: str) -> Fact | None:
    row = tx.one("SELECT value, at FROM fact WHERE name = ?", name)
    return Fact(*row) if row else None


def note(tx: Transaction, name: str, value: int = 0, at: int | None = None) -> None:
    """Note it as of now, or of another moment, in place of what was noted before."""
    moment = tx.at if at is None else at
    tx.run("INSERT OR REPLACE INTO fact (name, value, at) VALUES (?, ?, ?)", name, value, moment)


def forget(tx: Transaction, *names: str) -> None:
    for name in names:
        tx.run("DELETE FROM fact WHERE name = ?", name)


def count(tx: Transaction, month: str, what: str, *, slug: str = "", language: str = "", by: int = 1) -> None:
    """Count something once more; `by` -1 takes back what did not happen after all."""
    tx.run(
        "INSERT INTO tally (month, slug, language, what, count) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (month, slug, language, what) DO UPDATE SET count = count + excluded.count",
        month,
        slug,
        language,
        what,
        by,
    )


def counted(tx: Transaction, first: str, last: str) -> tuple[CountedRow, ...]:
    rows = tx.all(
        "SELECT month, slug, language, what, count FROM tally WHERE month BETWEEN ? AND ? ORDER BY 1, 2, 3, 4",
        first,
        last,
    )
    return tuple(CountedRow(*row) for row in rows)
