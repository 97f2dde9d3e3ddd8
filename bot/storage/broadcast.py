"""What goes to many people: rows of the outbox that are due one after another, so slowly that nobody else waits for them.

Telegram takes some 30 messages a second from a bot (core.telegram.org/bots/faq, "My bot is hitting limits"); a third of
that leaves room for answers. Such rows are known by their name, and are claimed apart from all others.
"""

from datetime import timedelta

from bot.storage import outbox
from bot.storage.errand import Errand
from bot.storage.transaction import Transaction

PACE = timedelta(milliseconds=100)
"""At least so long from one such message to the next, whatever they are about."""
PREFIX = "told/"
_WAITING = f"{outbox.BROADCAST} AND {outbox.WAITING}"
_MS = int(PACE.total_seconds() * 1000)


def name(person: bytes, *about: str | int) -> str:
    """Name a row: for whom, and about what; once each."""
    return "/".join((f"{PREFIX}{person.hex()}", *map(str, about)))


def put(tx: Transaction, row: str, errand: Errand) -> None:
    """Add a row behind the last one that waits; a second one of the same name is dropped.

    Whatever failed and is tried again, perhaps in hours, holds up nobody.
    """
    last = tx.one(f"SELECT max(due_at) FROM outbox WHERE {_WAITING} AND attempts = 0")  # noqa: S608  constants
    behind = int(last[0]) + _MS - tx.at if last and last[0] is not None else 0
    outbox.put(tx, row, errand, delay=timedelta(milliseconds=max(0, behind)))


def spread(tx: Transaction, pause: timedelta = PACE) -> None:
    """Let whatever is overdue follow one after another, the next one after a pause: after a stop, or as Telegram asks."""
    first = tx.at + int(pause.total_seconds() * 1000)
    waiting = f"SELECT id, row_number() OVER (ORDER BY due_at, id) AS place FROM outbox WHERE {_WAITING}"  # noqa: S608  constants
    tx.run(
        f"UPDATE outbox SET due_at = max(due_at, ? + (later.place - 1) * ?) FROM ({waiting}) AS later"  # noqa: S608  the same
        " WHERE outbox.id = later.id",
        first,
        _MS,
    )


def overdue(tx: Transaction) -> bool:
    """Say whether such a row is due now."""
    return tx.one(f"SELECT 1 FROM outbox WHERE {_WAITING} AND due_at <= ? LIMIT 1", tx.at) is not None  # noqa: S608


def forget_person(tx: Transaction, person: bytes) -> None:
    """Delete whatever was to be, or was, said to a person."""
    begin = name(person)
    tx.run("DELETE FROM outbox WHERE name >= ? AND name < ?", f"{begin}/", f"{begin}0")


def call_off(tx: Transaction, *about: str | int) -> None:
    """Delete what is still to be said of something, or was left out: it may be put again."""
    ending = "/".join(("", *map(str, about)))
    tx.run(
        f"DELETE FROM outbox WHERE {outbox.BROADCAST} AND state IN ('due', 'dropped') AND substr(name, ?) = ?",  # noqa: S608
        -len(ending),
        ending,
    )
