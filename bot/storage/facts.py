"""State of the program, and monthly counts without keys of people.

A count has no day and is never by town and language at once, so an erasure need not change it. A
count below five, which could identify a person, loses its town or language when reports no longer
need them (decision 10).
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from bot.conversation.dates import month_of, months_later
from bot.conversation.overview.model import CountedRow
from bot.storage.database import Transaction

KEEP_SMALL = timedelta(days=365)
"""The time after its month for which a count below `MIN_PUBLISHED` keeps its town or language."""
MIN_PUBLISHED = 5
"""The smallest number of people that is published, besides none."""
BY_TOWN = ("sent", "opened", "answered", "invited", "hired", "no-contact")
"""Counts kept by town, and `answered/` with a wait; all others are kept for the country only."""


class NotedFact(NamedTuple):
    """A stored value with its time."""

    value: int
    at: int


def find(tx: Transaction, name: str) -> NotedFact | None:
    row = tx.one("SELECT value, at FROM fact WHERE name = ?", name)
    return NotedFact(*row) if row else None


def note(tx: Transaction, name: str, value: int = 0, at: int | None = None) -> None:
    """Store a value with the current or another time; replace the former one."""
    moment = tx.at if at is None else at
    tx.run("INSERT OR REPLACE INTO fact (name, value, at) VALUES (?, ?, ?)", name, value, moment)


def forget(tx: Transaction, *names: str) -> None:
    for name in names:
        tx.run("DELETE FROM fact WHERE name = ?", name)


def count(tx: Transaction, month: str, what: str, *, slug: str = "", language: str = "", by: int = 1) -> None:
    """Increment a counter; `by` -1 decrements it after an undo."""
    tx.run(
        "INSERT INTO tally (month, slug, language, what, count) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (month, slug, language, what) DO UPDATE SET count = count + excluded.count",
        month,
        slug,
        language,
        what,
        by,
    )


def merge_small(tx: Transaction) -> None:
    """Merge old small counts of languages; delete those of towns and unused ones."""
    small = (month_of(tx.now - KEEP_SMALL), MIN_PUBLISHED)
    tx.run(
        "INSERT INTO tally SELECT month, '', '', what, sum(count) FROM tally WHERE language != '' AND month < ? AND count < ?"
        " GROUP BY month, what ON CONFLICT DO UPDATE SET count = count + excluded.count",
        *small,
    )
    tx.run("DELETE FROM tally WHERE (slug != '' OR language != '') AND month < ? AND count < ?", *small)
    unread = f"what NOT IN ({', '.join('?' * len(BY_TOWN))}) AND what NOT LIKE 'answered/%'"
    tx.run(f"DELETE FROM tally WHERE slug != '' AND {unread}", *BY_TOWN)  # noqa: S608  constants


def counted(tx: Transaction, first: str, last: str) -> tuple[CountedRow, ...]:
    statement = "SELECT month, slug, language, what, count FROM tally WHERE month BETWEEN ? AND ? ORDER BY 1, 2, 3, 4"
    rows = tx.all(statement, first, last)
    return tuple(CountedRow(*row) for row in rows)


def received(tx: Transaction, slugs: Sequence[str]) -> int:
    """Count the leads sent to some towns this month and in the eleven before it."""
    months = [month_of(months_later(tx.now, -number)) for number in range(12)]
    which = (", ".join("?" * len(some)) for some in (months, slugs))
    statement = "SELECT sum(count) FROM tally WHERE what = 'sent' AND month IN ({}) AND slug IN ({})".format(*which)  # noqa: S608  question marks only
    return tx.number(statement, *months, *slugs) or 0


def bot_name(tx: Transaction, bot: int) -> str:
    """Return the stored user name of the bot of this number; "" if unknown."""
    row = tx.one("SELECT name FROM bot_name WHERE bot = ?", bot)
    return row[0] if row else ""


def note_bot_name(tx: Transaction, bot: int, name: str) -> None:
    tx.run("INSERT OR REPLACE INTO bot_name (bot, name) VALUES (?, ?)", bot, name)
