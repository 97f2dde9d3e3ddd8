"""What is still to be sent to somebody, written in the same transaction as its reason: at least once, never forgotten.

A row is claimed by counting the attempt first, so a crash in the middle shows. After a crash or a time-out nobody
knows whether the message arrived: the row is `uncertain`, sent once more and marked as a repeat.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.conversation.effects import News
from bot.conversation.private import NOTHING, Private
from bot.storage.crypto import KeyFileError
from bot.storage.transaction import Transaction

log = structlog.get_logger()
MAX_ATTEMPTS = 20
"""With the back-off below the last attempt comes after about two days."""
LONGEST_WAIT = timedelta(hours=8)


@dataclass(frozen=True)
class Errand:
    """What to send to whom; the words are chosen when it is sent. `contact` is 0 for the candidate."""

    kind: Literal["new-lead", "candidate-wrote", "news", "fold", "withdrawn", "confirm-email"]
    channel: Literal["telegram", "mail"]
    code: str = ""
    """The lead's code."""
    contact: int = 0
    chat: int = 0
    message: int = 0
    """The message to edit, for `fold` and `withdrawn`."""
    language: str = "cs"
    news: News | None = None
    by: Private = NOTHING
    text: Private = NOTHING


@dataclass(frozen=True)
class Claimed:
    """A row taken for sending. `repeated`: an earlier attempt may have arrived."""

    id: int
    errand: Errand
    attempts: int
    repeated: bool


_ERRAND = TypeAdapter(Errand)


def put(
    tx: Transaction, name: str, errand: Errand, lead_id: int | None = None, delay: timedelta = timedelta()
) -> None:
    """Add a row; a second one of the same name is dropped (the first is on its way or has arrived)."""
    tx.run(
        "INSERT INTO outbox (name, lead_id, body, state, due_at) VALUES (?, ?, ?, 'due', ?) ON CONFLICT DO NOTHING",
        name,
        lead_id,
        tx.vault.seal(_ERRAND.dump_json(errand), "outbox"),
        tx.at + _milliseconds(delay),
    )


def recover(tx: Transaction) -> int:
    """At start: what was being tried when the program ended may have arrived. Give how many rows that were."""
    return tx.run("UPDATE outbox SET state = 'uncertain' WHERE state = 'trying'")


def claim(tx: Transaction, limit: int = 20) -> list[Claimed]:
    """Take what is due, counting the attempt before it is made."""
    rows = tx.all(
        "SELECT id, body, attempts, state FROM outbox WHERE state IN ('due', 'uncertain') AND due_at <= ? ORDER BY due_at, id LIMIT ?",
        tx.at,
        limit,
    )
    claimed: list[Claimed] = []
    for row_id, body, attempts, state in rows:
        try:
            errand = _ERRAND.validate_json(tx.vault.open(body, "outbox"))
        except (KeyFileError, ValidationError):  # damaged, or stored by another version: the others go on
            log.error("a message can no longer be read and is given up", row=row_id)
            finish(tx, row_id, "dead")
            continue
        tx.run("UPDATE outbox SET state = 'trying', attempts = attempts + 1 WHERE id = ?", row_id)
        claimed.append(Claimed(row_id, errand, attempts + 1, state == "uncertain"))
    return claimed


def next_due(tx: Transaction) -> int | None:
    """Give when the next row is due (milliseconds), or None when nothing waits."""
    row = tx.one("SELECT min(due_at) FROM outbox WHERE state IN ('due', 'uncertain')")
    return None if row is None or row[0] is None else int(row[0])


def finish(tx: Transaction, row_id: int, state: Literal["sent", "dropped", "dead"]) -> None:
    """Close a row. What it held is dropped at once, except where nobody got it."""
    tx.run(
        "UPDATE outbox SET state = ?, body = CASE WHEN ? = 'dead' THEN body END WHERE id = ?",
        state,
        state,
        row_id,
    )


def postpone(tx: Transaction, row_id: int, delay: timedelta, *, uncertain: bool, count: bool = True) -> None:
    """Try again later. `count` False: the attempt does not count (the other side only asked us to wait)."""
    tx.run(
        "UPDATE outbox SET state = ?, due_at = ?, attempts = attempts - ? WHERE id = ?",
        "uncertain" if uncertain else "due",
        tx.at + _milliseconds(delay),
        0 if count else 1,
        row_id,
    )


def back_off(attempts: int, jitter: float) -> timedelta:
    """Wait 2, 4, 8, ... seconds up to 8 hours, spread by `jitter` (0 to 1) over half of it."""
    wait = min(timedelta(seconds=2.0**attempts), LONGEST_WAIT)
    return wait * (0.75 + jitter / 2)


def _milliseconds(delay: timedelta) -> int:
    return int(delay.total_seconds() * 1000)
