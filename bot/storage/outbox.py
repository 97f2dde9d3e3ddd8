"""What is still to be sent to somebody, written in the same transaction as its reason: at least once, never forgotten.

A row is claimed by counting the attempt first, so a crash in the middle shows. After a crash or a time-out nobody
knows whether the message arrived: the row is `uncertain`, sent once more and marked as a repeat.
"""

from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.storage.crypto import KeyFileError
from bot.storage.errand import Channel, Errand, Recipient
from bot.storage.transaction import Transaction

log = structlog.get_logger()
WAITING = "state IN ('due', 'uncertain')"
BROADCAST = "name >= 'told/' AND name < 'told0'"
"""What goes to many people (`broadcast`) is known by its name."""


@dataclass(frozen=True)
class Claimed:
    """A row taken for sending. `repeated`: an earlier attempt may have arrived. `since`: when it was first due."""

    id: int
    errand: Errand
    attempts: int
    repeated: bool
    since: int = 0


_ERRAND = TypeAdapter(Errand)


def put(
    tx: Transaction, name: str, errand: Errand, lead_id: int | None = None, delay: timedelta = timedelta()
) -> None:
    """Add a row; a second one of the same name is dropped (the first is on its way or has arrived)."""
    due = tx.at + _milliseconds(delay)
    tx.run(
        "INSERT INTO outbox (name, channel, lead_id, body, state, since, due_at) VALUES (?, ?, ?, ?, 'due', ?, ?)"
        " ON CONFLICT DO NOTHING",
        name,
        errand.channel,
        lead_id,
        tx.vault.seal(_ERRAND.dump_json(errand), "outbox"),
        due,
        due,
    )


def doubt(tx: Transaction, name: str) -> None:
    """Note that what a row holds may have arrived already."""
    tx.run("UPDATE outbox SET state = 'uncertain' WHERE name = ? AND state = 'due'", name)


def recover(tx: Transaction) -> int:
    """What was being tried when the program, or the noting of an outcome, was interrupted may have arrived. Give how many."""
    return tx.run("UPDATE outbox SET state = 'uncertain' WHERE state = 'trying'")


def claim(
    tx: Transaction,
    limit: int = 20,
    *,
    channel: Channel | None = None,
    busy: Collection[Recipient] = (),
    broadcast: bool = False,
    lost: Callable[[int], None] = lambda _: None,
) -> list[Claimed]:
    """Take what is due, counting the attempt before it is made; what is for the `busy` stays, and so does `broadcast`.

    What is gathered for one recipient is taken as a whole, beyond the `limit` too.

    A row that cannot be read (damaged, or stored by another version) is closed and handed to `lost`.
    """
    claimed: list[Claimed] = []
    unreadable: list[int] = []
    query = (
        f"SELECT id, body, attempts, state, since FROM outbox WHERE {WAITING} AND due_at <= ?"  # noqa: S608  constant
        f" AND (? IS NULL OR channel = ?) AND ({BROADCAST}) = ? ORDER BY due_at, id"
    )
    with closing(tx.sql.execute(query, (tx.at, channel, channel, int(broadcast)))) as rows:
        for row_id, body, attempts, state, since in rows:
            full = len(claimed) >= limit
            gathering = {row.errand.recipient for row in claimed if row.errand.gathered and full}
            if full and not gathering:
                break
            errand = opened(tx, body)
            if errand is None:
                unreadable.append(row_id)
            elif full and not (errand.gathered and errand.recipient in gathering):
                continue
            elif errand.recipient not in busy:
                claimed.append(Claimed(row_id, errand, attempts + 1, state == "uncertain", since))
    for row_id in unreadable:
        log.error("a message can no longer be read and is given up", row=row_id)
        finish(tx, row_id, "dead")
        lost(row_id)
    for row in claimed:
        tx.run("UPDATE outbox SET state = 'trying', attempts = attempts + 1 WHERE id = ?", row.id)
    return claimed


def next_due(tx: Transaction, after: int = -1) -> int | None:
    """Give when the next row is due (milliseconds), or None when nothing waits. `after`: what was due then is known."""
    row = tx.one(f"SELECT min(due_at) FROM outbox WHERE {WAITING} AND due_at > ?", after)  # noqa: S608  constant
    return None if row is None or row[0] is None else int(row[0])


def at_rest(tx: Transaction) -> bool:
    """Say whether nothing is being sent and nothing is due."""
    busy = f"SELECT 1 FROM outbox WHERE state = 'trying' OR ({WAITING} AND due_at <= ?) LIMIT 1"  # noqa: S608  constant
    return tx.one(busy, tx.at) is None


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


def opened(tx: Transaction, body: bytes) -> Errand | None:
    """Decrypt what a row holds; None if it cannot be read."""
    try:
        return _ERRAND.validate_json(tx.vault.open(body, "outbox"))
    except (KeyFileError, ValidationError):
        return None


def _milliseconds(delay: timedelta) -> int:
    return int(delay.total_seconds() * 1000)
