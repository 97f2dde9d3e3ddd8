"""Updates, stored before they are acknowledged to Telegram.

Steps of a row: `new` (no turn yet), `applied` (the turn is committed, the reply is owed), `answered`
(the reply arrived, was refused, or was overtaken by a newer one), `quarantined` (unreadable, or its
turn failed). So no turn is taken twice, and no reply is lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage import facts
from bot.storage.crypto import KeyFileError
from bot.storage.database import Transaction, restored_time

KEPT_IDS = 200
"""Number of answered ids kept: Telegram repeats at most one batch (Bot API, getUpdates)."""
KEEP_IDS = timedelta(days=7)
"""After a week without updates, Telegram may continue with any update_id (Bot API, Update)."""
KEEP_QUARANTINE = timedelta(hours=72)
OFFSET_LIFETIME = timedelta(hours=24)
"""Telegram keeps updates for 24 hours; an older offset might name an id that comes again."""
_HIGHEST = "update_id"
_ANSWERED = "UPDATE inbox SET step = 'answered', body = NULL, person = x''"


@dataclass(frozen=True)
class Incoming:
    """One update: its id, the key of the person, its JSON without unused fields."""

    update_id: int
    person: bytes
    body: bytes
    readable: bool = True


class NotStoredError(Exception):
    """The update is not in the inbox."""


def store(tx: Transaction, updates: Iterable[Incoming]) -> list[int]:
    """Store a batch; return the new ids. Drop repeats, and answered ids that cannot recur."""
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
        # asking for this batch has acknowledged the updates before it
        tx.run("DELETE FROM inbox WHERE step = 'answered' AND update_id < ?", min(first, last - KEPT_IDS + 1))
    return fresh


def offset(tx: Transaction) -> int | None:
    """Return the next update_id to ask for, or None if the last known one is too old to be sent."""
    highest = facts.find(tx, _HIGHEST)
    return highest.value + 1 if highest and highest.at >= tx.ago(OFFSET_LIFETIME) else None


def unfinished(tx: Transaction) -> list[tuple[int, bytes, bytes]]:
    """Return (update_id, person, JSON) of rows without a turn, in order; b"" if damaged."""
    return _rows(tx, "new")


def owed_rows(tx: Transaction) -> list[tuple[int, bytes, bytes]]:
    """Return the same of every row whose reply is owed."""
    return _rows(tx, "applied")


def _rows(tx: Transaction, step: str) -> list[tuple[int, bytes, bytes]]:
    rows = tx.all("SELECT update_id, person, body FROM inbox WHERE step = ? ORDER BY update_id", step)
    return [(update_id, person, _opened_update(tx, body)) for update_id, person, body in rows]


def owed_replies(tx: Transaction) -> tuple[int, datetime | None]:
    """Return the number of replies owed, and when the oldest update of them was stored."""
    ((number, oldest),) = tx.all("SELECT count(*), min(received_at) FROM inbox WHERE step = 'applied'")
    return number, None if oldest is None else restored_time(oldest)


def drop_owed(tx: Transaction, person: bytes, update_id: int) -> int:
    """Drop the replies owed to a person for earlier updates; return their number."""
    return tx.run(f"{_ANSWERED} WHERE person = ? AND step = 'applied' AND update_id < ?", person, update_id)


def applied(tx: Transaction, update_id: int) -> bool:
    """Mark a turn as taken; return False if it was before. Raises `NotStoredError`."""
    if tx.run("UPDATE inbox SET step = 'applied' WHERE update_id = ? AND step = 'new'", update_id):
        return True
    if tx.one("SELECT 1 FROM inbox WHERE update_id = ?", update_id):
        return False
    raise NotStoredError


def answered(tx: Transaction, update_id: int) -> None:
    """Mark an update as answered; drop its content and person at once."""
    tx.run(f"{_ANSWERED} WHERE update_id = ?", update_id)


def quarantine(tx: Transaction, update_id: int) -> None:
    """Keep an update that cannot be answered, so that it blocks no other."""
    tx.run("UPDATE inbox SET step = 'quarantined' WHERE update_id = ?", update_id)


def forget_quarantined(tx: Transaction, person: bytes) -> None:
    tx.run("DELETE FROM inbox WHERE person = ? AND step = 'quarantined'", person)


def drop_unanswered(tx: Transaction, person: bytes) -> None:
    """Mark all updates of a person as answered."""
    tx.run(f"{_ANSWERED} WHERE person = ?", person)


def _opened_update(tx: Transaction, body: bytes) -> bytes:
    try:
        return tx.vault.open(body, "inbox")
    except KeyFileError:
        return b""
