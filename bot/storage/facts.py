"""Small facts of the program itself: a number under a name, and when it was noted."""

from typing import NamedTuple

from bot.storage.database import Transaction


class Fact(NamedTuple):
    """What was noted, and when (as it is stored)."""

    value: int
    at: int


def find(tx: Transaction, name: str) -> Fact | None:
    row = tx.one("SELECT value, at FROM fact WHERE name = ?", name)
    return Fact(*row) if row else None


def note(tx: Transaction, name: str, value: int = 0) -> None:
    """Note it as of now, in place of what was noted before."""
    tx.run("INSERT OR REPLACE INTO fact (name, value, at) VALUES (?, ?, ?)", name, value, tx.at)


def forget(tx: Transaction, *names: str) -> None:
    for name in names:
        tx.run("DELETE FROM fact WHERE name = ?", name)
