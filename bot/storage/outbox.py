"""Messages still to be sent, written in the transaction of their reason: at least once, never lost.

A row holds recipient and payload; its text is rendered when it is sent (decision 5). It is claimed
by counting the attempt first. An interrupted attempt, or one that timed out, makes it `uncertain`:
it is sent once more, marked as a repeat.

Broadcasts are claimed apart and due one after another, at a third of the 30 messages a second that
Telegram takes from a bot (core.telegram.org/bots/faq), which leaves room for answers.
"""

from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import structlog

from bot.storage import notices
from bot.storage.crypto import KeyFileError
from bot.storage.database import Milliseconds, Transaction, milliseconds, restored_time, stored
from bot.storage.notices import (
    AnyMessage,
    Broadcast,
    CandidateNews,
    Channel,
    LeadNotice,
    Recipient,
    StillWaiting,
    ToAdministrator,
)

BROADCAST_INTERVAL = timedelta(milliseconds=100)
"""The shortest pause between two broadcast messages of any kind."""
MAX_DELAY = timedelta(days=60)
"""No row is due later: reminders of an invitation come within some weeks."""
WAITING = "state IN ('due', 'uncertain')"
BROADCAST = "reader != ''"
_BROADCASTS = f"outbox INDEXED BY outbox_broadcast WHERE {BROADCAST} AND {WAITING}"
"""Those that wait; by their names alone SQLite would go through all that were ever sent."""
log = structlog.get_logger()


@dataclass(frozen=True)
class ClaimedRow:
    """A claimed row. `repeated`: an attempt may have arrived. `since`: when it was first due."""

    id: int
    outgoing: AnyMessage
    attempts: int
    repeated: bool
    since: int = 0

    @property
    def is_first(self) -> bool:
        """Return True if it was never tried before."""
        return self.attempts == 1 and not self.repeated


def put(
    tx: Transaction,
    outgoing: AnyMessage,
    name: str = "",
    delay: timedelta = timedelta(),
    broadcast: tuple[str, str] = ("", ""),
) -> None:
    """Add a row, unless one of the same name (by default the message's) was added before.

    Nothing is parsed from a name. `broadcast`: its reader and event.
    """
    due, body = tx.later(delay), tx.vault.seal(notices.serialise(outgoing), "outbox")
    (reader, event), lead = broadcast, "" if outgoing.outlives_lead else outgoing.code
    columns = "name, channel, lead_id, contact_id, kind, event, reader, body, since, due_at, state"
    values = "?, ?, (SELECT id FROM lead WHERE code = ?), ?, ?, ?, ?, ?, ?, ?, 'due'"
    tx.run(
        f"INSERT INTO outbox ({columns}) VALUES ({values}) ON CONFLICT DO NOTHING",  # noqa: S608  ours
        name or outgoing.name, outgoing.channel, lead, outgoing.contact, outgoing.kind,
        event or outgoing.event, reader, body, due, due,
    )  # fmt: skip


def newest(tx: Transaction) -> int:
    return tx.number("SELECT max(id) FROM outbox") or 0


def mark_uncertain_after(tx: Transaction, row_id: int) -> None:
    """Note that the messages of the rows after one may have arrived."""
    tx.run("UPDATE outbox SET state = 'uncertain' WHERE id > ? AND state = 'due'", row_id)


def mark_due_uncertain(tx: Transaction) -> None:
    """Mark due rows as perhaps sent by the database that a backup replaced; see also `recover`."""
    tx.run("UPDATE outbox SET state = 'uncertain' WHERE state = 'due' AND due_at <= ?", tx.at)


def recover(tx: Transaction) -> int:
    """Mark rows whose sending was interrupted as uncertain; return their number."""
    return tx.run("UPDATE outbox SET state = 'uncertain' WHERE state = 'trying'")


def is_gathered(outgoing: AnyMessage) -> bool:
    return isinstance(outgoing, LeadNotice) and outgoing.gathered


def claim(
    tx: Transaction,
    limit: int = 20,
    *,
    channel: Channel | None = None,
    busy: Collection[Recipient] = (),
    broadcast: bool = False,
    lost: Callable[[int], None] = lambda _: None,
) -> list[ClaimedRow]:
    """Claim due rows, counting the attempt first, except those for `busy` recipients.

    `broadcast`: broadcasts only, else none. Rows gathered for one recipient are claimed together,
    beyond the `limit` too. An unreadable row is closed and passed to `lost`.
    """
    claimed: list[ClaimedRow] = []
    unreadable: list[int] = []
    query = (
        f"SELECT id, body, attempts, state, since FROM outbox WHERE {WAITING} AND due_at <= ?"  # noqa: S608  constant
        f" AND (? IS NULL OR channel = ?) AND ({BROADCAST}) = ? ORDER BY due_at, id"
    )
    with closing(tx.sql.execute(query, (tx.at, channel, channel, int(broadcast)))) as rows:
        for row_id, body, attempts, state, since in rows:
            full = len(claimed) >= limit
            gathering = {row.outgoing.recipient for row in claimed if is_gathered(row.outgoing) and full}
            if full and not gathering:
                break
            outgoing = decrypt(tx, body)
            if outgoing is None:
                unreadable.append(row_id)
            elif full and not (is_gathered(outgoing) and outgoing.recipient in gathering):
                continue
            elif outgoing.recipient not in busy:
                if isinstance(outgoing, ToAdministrator) and not outgoing.at:
                    # an older row was queued at the time of the event
                    outgoing = replace(outgoing, at=since)
                claimed.append(ClaimedRow(row_id, outgoing, attempts + 1, state == "uncertain", since))
    for row_id in unreadable:
        log.error("unreadable message given up", row=row_id)
        finish(tx, row_id, "dead")
        lost(row_id)
    for row in claimed:
        tx.run("UPDATE outbox SET state = 'trying', attempts = attempts + 1 WHERE id = ?", row.id)
    return claimed


def next_due(tx: Transaction, after: int = -1) -> int | None:
    """Return when the next row after `after` is due (milliseconds), or None."""
    return tx.number(f"SELECT min(due_at) FROM outbox WHERE {WAITING} AND due_at > ?", after)  # noqa: S608  constant


def is_idle(tx: Transaction) -> bool:
    busy = f"SELECT 1 FROM outbox WHERE state = 'trying' OR ({WAITING} AND due_at <= ?) LIMIT 1"  # noqa: S608  constant
    return tx.one(busy, tx.at) is None


def latest(tx: Transaction, contact_id: int, kind: str, limit: int) -> list[tuple[str, str, int]]:
    """Return channel, state and first due time (milliseconds) of a contact's rows, newest first."""
    found = "SELECT channel, state, since FROM outbox WHERE contact_id = ? AND kind = ? ORDER BY id DESC LIMIT ?"
    return [(channel, state, since) for channel, state, since in tx.all(found, contact_id, kind, limit)]


def mailed_at(tx: Transaction, code: str) -> datetime | None:
    """Return when the newest letter about a lead was sent to an official, or None."""
    letters = "lead JOIN outbox ON lead_id = lead.id AND channel = 'mail' AND contact_id != 0"
    sent = f"SELECT max(due_at) FROM {letters} WHERE code = ? AND outbox.state = 'sent'"  # noqa: S608  constant
    at = tx.number(sent, code)
    return restored_time(at) if at is not None else None


def finish(tx: Transaction, row_id: int, state: Literal["sent", "dropped", "dead"]) -> None:
    """Close a row, and delete its payload unless nobody received it."""
    tx.run("UPDATE outbox SET state = ?, body = CASE WHEN ? = 'dead' THEN body END WHERE id = ?", state, state, row_id)


def postpone(tx: Transaction, row_id: int, delay: timedelta, *, uncertain: bool, count: bool = True) -> None:
    """Retry later. `count` False: the attempt does not count (a flood wait)."""
    tx.run(
        "UPDATE outbox SET state = ?, due_at = ?, attempts = attempts - ? WHERE id = ?",
        "uncertain" if uncertain else "due",
        tx.later(delay),
        0 if count else 1,
        row_id,
    )


def wait_until(tx: Transaction, row: ClaimedRow, then: datetime, *, anew: bool) -> None:
    """Postpone a row without counting an attempt. `anew`: its due time starts again."""
    tx.run(
        "UPDATE outbox SET state = ?, due_at = ?, since = CASE WHEN ? THEN ? ELSE since END, attempts = attempts - 1 WHERE id = ?",
        "uncertain" if row.repeated else "due",
        stored(then),
        int(anew),
        stored(then),
        row.id,
    )


def reset_far_due(tx: Transaction) -> None:
    """Make rows due now that a clock ahead of time scheduled far away."""
    statement = f"UPDATE outbox SET since = ?, due_at = ? WHERE {WAITING} AND due_at > ?"  # noqa: S608  constant
    tx.run(statement, tx.at, tx.at, tx.later(MAX_DELAY))


@dataclass(frozen=True)
class DeadLetter:
    """An undelivered message. `since`: first due time; `message`: None if unreadable."""

    id: int
    since: int
    attempts: int
    message: AnyMessage | None

    @property
    def is_missed(self) -> bool:
        """Return True if it was for an official; many candidates have just blocked the bot."""
        return not isinstance(self.message, CandidateNews | StillWaiting | Broadcast)


def dead_letters(tx: Transaction) -> list[DeadLetter]:
    """Return undelivered messages that are not deleted yet, oldest first."""
    rows = tx.all("SELECT id, since, attempts, body FROM outbox WHERE state = 'dead' ORDER BY id")
    return [DeadLetter(row_id, since, attempts, decrypt(tx, body)) for row_id, since, attempts, body in rows]


def requeue(tx: Transaction, row_id: int) -> None:
    """Retry a dead row. It may have arrived, so it is marked as a repeat."""
    tx.run(
        "UPDATE outbox SET state = 'uncertain', attempts = 0, due_at = ? WHERE id = ? AND state = 'dead'", tx.at, row_id
    )


def longest_wait(tx: Transaction) -> timedelta:
    """Return for how long the oldest row has been due, or retried."""
    waits = f"({WAITING} AND (due_at <= ? OR attempts > 0)) OR state = 'trying'"
    oldest = f"SELECT min(CASE WHEN attempts > 0 THEN since ELSE due_at END) FROM outbox WHERE {waits}"  # noqa: S608  constant
    since = tx.number(oldest, tx.at)
    return timedelta(milliseconds=tx.at - since) if since is not None else timedelta()


def count_upcoming(tx: Transaction, until: datetime) -> int:
    """Count the rows that become due by a moment to come and have not been tried."""
    due = f"SELECT count(*) FROM outbox WHERE {WAITING} AND attempts = 0 AND due_at > ? AND due_at <= ?"  # noqa: S608  constant
    return tx.number(due, tx.at, tx.at + milliseconds(until - tx.now)) or 0


def undelivered(tx: Transaction) -> list[tuple[str, str]]:
    """Return (kind, state) of each undelivered row; the kind is "" if it is unreadable."""
    rows = tx.all("SELECT state, body FROM outbox WHERE state IN ('due', 'uncertain', 'trying', 'dead')")
    messages = ((state, decrypt(tx, body) if body else None) for state, body in rows)
    return [(message.kind if message else "", state) for state, message in messages]


def decrypt(tx: Transaction, body: bytes) -> AnyMessage | None:
    """Decrypt a row; None if it is damaged or of an unknown kind."""
    try:
        return notices.deserialise(tx.vault.open(body, "outbox"))
    except (KeyFileError, ValueError):
        return None


def put_broadcast(tx: Transaction, person: bytes, event: str, outgoing: AnyMessage, again: int = 0) -> None:
    """Add a broadcast row after the last waiting one, once for an event, or `again` each time.

    A retry, perhaps hours later, delays no other row.
    """
    last = tx.number(f"SELECT max(due_at) FROM {_BROADCASTS} AND attempts = 0")  # noqa: S608  constants
    behind = last + milliseconds(BROADCAST_INTERVAL) - tx.at if last is not None else 0
    name, delay = f"told/{person.hex()}/{event}/{again or ''}", timedelta(milliseconds=max(0, behind))
    put(tx, outgoing, name.rstrip("/"), delay, (person.hex(), event))


def respace(tx: Transaction, pause: timedelta = BROADCAST_INTERVAL) -> None:
    """Space overdue broadcasts out again, after a stop or a flood wait."""
    waiting = f"SELECT id, row_number() OVER (ORDER BY due_at, id) AS place FROM {_BROADCASTS}"  # noqa: S608  constants
    tx.run(
        f"UPDATE outbox SET due_at = max(due_at, ? + (later.place - 1) * ?) FROM ({waiting}) AS later"  # noqa: S608  the same
        " WHERE outbox.id = later.id",
        tx.later(pause),
        milliseconds(BROADCAST_INTERVAL),
    )


def overdue_broadcast(tx: Transaction) -> bool:
    overdue = f"SELECT 1 FROM {_BROADCASTS} AND due_at <= ? LIMIT 1"  # noqa: S608  constants
    return tx.one(overdue, tx.at) is not None


def told_since(tx: Transaction, since: Milliseconds, person: bytes, about: str) -> bool:
    """Return True if a person was, or will be, told something about a subject since a time."""
    of_reader = f"{BROADCAST} AND reader = ? AND event = ?"
    told = f"SELECT 1 FROM outbox WHERE {of_reader} AND state != 'dropped' AND due_at > ? LIMIT 1"  # noqa: S608  constant
    return tx.one(told, person.hex(), about, since) is not None


def forget_broadcasts(tx: Transaction, person: bytes) -> None:
    """Delete all sent and pending broadcasts to a person."""
    tx.run(f"DELETE FROM outbox WHERE {BROADCAST} AND reader = ?", person.hex())  # noqa: S608  constant


def call_off_broadcasts(tx: Transaction, event: str) -> None:
    """Delete pending and dropped messages about a subject, which may be queued again."""
    off = f"{BROADCAST} AND state IN ('due', 'dropped') AND event = ?"
    tx.run(f"DELETE FROM outbox WHERE {off}", event)  # noqa: S608  constant
