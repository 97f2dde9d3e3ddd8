"""Counts that outlive what they count: how often something happened in a month, and nothing about whom.

There is no key of a person and no time of day in it, and no count by town and language at once (docs/decisions): so
nothing has to be deleted from it, and an erasure leaves it as it is.
"""

from dataclasses import dataclass

from bot.storage.database import Transaction


@dataclass(frozen=True)
class Count:
    """A row. `month` is "2026-11" in Prague. `slug` or `language` is set, or neither; never both."""

    month: str
    slug: str
    language: str
    what: str
    count: int


def add(tx: Transaction, month: str, what: str, *, slug: str = "", language: str = "", by: int = 1) -> None:
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


def between(tx: Transaction, first: str, last: str) -> tuple[Count, ...]:
    rows = tx.all(
        "SELECT month, slug, language, what, count FROM tally WHERE month BETWEEN ? AND ? ORDER BY 1, 2, 3, 4",
        first,
        last,
    )
    return tuple(Count(*row) for row in rows)
