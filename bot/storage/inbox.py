"""Updates as they came, stored before Telegram is told that we have them.

A row goes `new` (no turn yet), `applied` (the turn is committed, the reply is owed), `answered` (the reply has arrived, was
refused, or was overtaken by a newer one). So no turn is taken twice, and no reply is forgotten. An update nobody can read is
`quarantined`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage import facts
from bot.storage.crypto import KeyFileError
from bot.storage.database import Transaction, restored_time

REPEATS = 200
"""How many of the last answered ids are remembered. Telegram repeats only updates after the last confirmed offset (Bot API,
getUpdates), which is one batch, so the inbox does not grow with use.
"""
KEEP_IDS = timedelta(days=7)
"""Telegram may go on with any update_id after a week without updates (Bot API, Update), so older ids tell nothing."""
KEEP_QUARANTINE = timedelta(hours=72)
OFFSET_LIFETIME = timedelta(hours=24)
"""Telegram keeps updates for 24 hours; an older offset might name an id that comes again."""
_HIGHEST = "update_id"
_ANSWERED = "UPDATE inbox SET step = 'answered', body = NULL, person = x''"


@dataclass(frozen=True)
class Incoming:
    """One update: its id, whose it is, and its JSON (only what is read of it)."""

    update_id: int
    person: bytes
    body: bytes
    readable: bool = True


class NotStoredError(Exception):
    """The update is not in the inbox."""


def store(tx: Transaction, updates: Iterable[Incoming]) -> list[int]:
    """Store a batch; return the ids that are new. Drop repeats, and answered ids that cannot recur."""
    batch = list(updates)
    statement = (
        "INSERT INTO inbox (update_id, person, step, body, received_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    )
    fresh: list[int] = []
    for update in batch:
        step = "new" if update.readable else "quarantined"
        body = tx.vault.seal(update.body, "inbox")
        if tx.run(statement, update.update_id, update.person, step, body, tx.at):
            fresh.append(update.update_id)
    if batch:
        first, last = batch[0].update_id, batch[-1].update_id
        facts.note(tx, _HIGHEST, last)
        # asking for this batch has acknowledged whatever came before it
        tx.run("DELETE FROM inbox WHERE step = 'answered' AND update_id < ?", min(first, last - REPEATS + 1))
    return fresh


def offset(tx: Transaction) -> int | None:
    """Give the next update_id to ask Telegram for, or None when what we know is too old to be sent."""
    highest = facts.find(tx, _HIGHEST)
    return highest.value + 1 if highest and highest.at >= tx.ago(OFFSET_LIFETIME) else None


def unfinished(tx: Transaction) -> list[tuple[int, bytes, bytes]]:
    """Give (update_id, person, JSON) of every row without a turn, in order; b"" for a damaged one."""
    return _rows(tx, "step = 'new' ORDER BY update_id")


def owed(tx: Transaction, after: int) -> tuple[int, bytes, bytes] | None:
    """Give the same of the first row behind another that stands for the newest reply owed to somebody."""
    newer = (
        "SELECT 1 FROM inbox AS newer WHERE person = inbox.person AND step = 'applied' AND update_id > inbox.update_id"
    )
    condition = f"step = 'applied' AND update_id > ? AND NOT EXISTS ({newer}) ORDER BY update_id LIMIT 1"
    return next(iter(_rows(tx, condition, after)), None)


def _rows(tx: Transaction, condition: str, *values: int) -> list[tuple[int, bytes, bytes]]:
    rows = tx.all(f"SELECT update_id, person, body FROM inbox WHERE {condition}", *values)  # noqa: S608  constants
    return [(update_id, person, _opened(tx, body)) for update_id, person, body in rows]


def debts(tx: Transaction) -> tuple[int, datetime | None]:
    """Give how many replies are owed, and when the oldest update of them was stored."""
    ((number, oldest),) = tx.all("SELECT count(*), min(received_at) FROM inbox WHERE step = 'applied'")
    return number, None if oldest is None else restored_time(oldest)


def overtake(tx: Transaction, person: bytes, update_id: int) -> int:
    """Owe nobody a reply to what came before an update of theirs; give how many that were."""
    return tx.run(f"{_ANSWERED} WHERE person = ? AND step = 'applied' AND update_id < ?", person, update_id)


def applied(tx: Transaction, update_id: int) -> bool:
    """Mark that the turn is taken, in the turn's own transaction; return False if it was before.

    Raises `NotStoredError`.
    """
    if tx.run("UPDATE inbox SET step = 'applied' WHERE update_id = ? AND step = 'new'", update_id):
        return True
    if tx.one("SELECT 1 FROM inbox WHERE update_id = ?", update_id):
        return False
    raise NotStoredError


def answered(tx: Transaction, update_id: int) -> None:
    """Mark that the reply has gone out; what the update said, and whose it was, is dropped at once."""
    tx.run(f"{_ANSWERED} WHERE update_id = ?", update_id)


def quarantine(tx: Transaction, update_id: int) -> None:
    """Put an update aside that cannot be worked on, so that it never blocks the ones behind it."""
    tx.run("UPDATE inbox SET step = 'quarantined' WHERE update_id = ?", update_id)


def forget_quarantined(tx: Transaction, person: bytes) -> None:
    tx.run("DELETE FROM inbox WHERE person = ? AND step = 'quarantined'", person)


def drop_unanswered(tx: Transaction, person: bytes) -> None:
    """Do not work on what somebody wrote any more."""
    for (update_id,) in tx.all("SELECT update_id FROM inbox WHERE person = ?", person):
        answered(tx, update_id)


def _opened(tx: Transaction, body: bytes) -> bytes:
    try:
        return tx.vault.open(body, "inbox")
    except KeyFileError:
        return b""
