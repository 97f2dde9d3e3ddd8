"""What is still to be sent to somebody, written in the same transaction as its reason: at least once, never forgotten.

A row says what to send to whom, without the words: those are chosen when it is sent (decision 5). It is claimed by counting
the attempt first, so a crash in the middle shows. After a crash or a time-out nobody knows whether the message arrived: the
row is `uncertain`, sent once more and marked as a repeat.

What goes to many people is known by its name and claimed apart: its rows are due one after another, so slowly that nobody
else waits for them. Telegram takes some 30 messages a second from a bot (core.telegram.org/bots/faq, "My bot is hitting
limits"); a third of that leaves room for answers.
"""

from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import structlog

from bot.storage import notices
from bot.storage.crypto import KeyFileError
from bot.storage.database import Milliseconds, Transaction, milliseconds, stored
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

PACE = timedelta(milliseconds=100)
"""The shortest pause between two broadcast messages, whatever they are about."""
FARTHEST = timedelta(days=60)
"""Nothing is put down or put off for so long: reminders of an invitation come within some weeks."""
WAITING = "state IN ('due', 'uncertain')"
BROADCAST = "reader != ''"
_BROADCASTS = f"outbox INDEXED BY outbox_broadcast WHERE {BROADCAST} AND {WAITING}"
"""Those that wait; by their names alone SQLite would go through all that were ever sent."""
log = structlog.get_logger()


@dataclass(frozen=True)
class Claimed:
    """A row taken for sending. `repeated`: an earlier attempt may have arrived. `since`: when it was first due."""

    id: int
    outgoing: AnyMessage
    attempts: int
    repeated: bool
    since: int = 0

    @property
    def is_first(self) -> bool:
        """Say whether it was never tried before."""
        return self.attempts == 1 and not self.repeated


def put(
    tx: Transaction,
    outgoing: AnyMessage,
    name: str = "",
    delay: timedelta = timedelta(),
    broadcast: tuple[str, str] = ("", ""),
) -> None:
    """Add a row; a second one of the same name (by default the message's) is dropped: the first is on its way or has arrived.

    The name is never read: what is looked for stands in columns. `broadcast`: its reader and event.
    """
    due, body = tx.later(delay), tx.vault.seal(notices.dumped(outgoing), "outbox")
    (reader, event), lead = broadcast, "" if outgoing.outlives_lead else outgoing.code
    columns = "name, channel, lead_id, contact_id, kind, event, reader, body, since, due_at, state"
    values = "?, ?, (SELECT id FROM lead WHERE code = ?), ?, ?, ?, ?, ?, ?, ?, 'due'"
    tx.run(
        f"INSERT INTO outbox ({columns}) VALUES ({values}) ON CONFLICT DO NOTHING",  # noqa: S608  ours
        name or outgoing.name, outgoing.channel, lead, outgoing.contact, outgoing.kind,
        event or outgoing.event, reader, body, due, due,
    )  # fmt: skip


def newest(tx: Transaction) -> int:
    """Give the number of the row put down last."""
    return tx.number("SELECT max(id) FROM outbox") or 0


def doubt_after(tx: Transaction, row_id: int) -> None:
    """Note that what the rows put down after one hold may have arrived already."""
    tx.run("UPDATE outbox SET state = 'uncertain' WHERE id > ? AND state = 'due'", row_id)


def doubt_due(tx: Transaction) -> None:
    """Note that what is due may have been sent, by the database that a backup replaced; the rest is for `recover`."""
    tx.run("UPDATE outbox SET state = 'uncertain' WHERE state = 'due' AND due_at <= ?", tx.at)


def recover(tx: Transaction) -> int:
    """Mark rows whose sending was interrupted as uncertain: they may have arrived. Give how many."""
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
) -> list[Claimed]:
    """Take what is due, counting the attempt before it is made; what is for the `busy` stays.

    `broadcast`: only what goes to many, else none of it. What is gathered for one recipient is taken as a whole, beyond
    the `limit` too. A row that cannot be read (damaged, or stored by another version) is closed and handed to `lost`.
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
            gathering = {row.outgoing.recipient for row in claimed if is_gathered(row.outgoing) and full}
            if full and not gathering:
                break
            outgoing = opened(tx, body)
            if outgoing is None:
                unreadable.append(row_id)
            elif full and not (is_gathered(outgoing) and outgoing.recipient in gathering):
                continue
            elif outgoing.recipient not in busy:
                if isinstance(outgoing, ToAdministrator) and not outgoing.at:
                    # a row of before was put down when it happened
                    outgoing = replace(outgoing, at=since)
                claimed.append(Claimed(row_id, outgoing, attempts + 1, state == "uncertain", since))
    for row_id in unreadable:
        log.error("a message can no longer be read and is given up", row=row_id)
        finish(tx, row_id, "dead")
        lost(row_id)
    for row in claimed:
        tx.run("UPDATE outbox SET state = 'trying', attempts = attempts + 1 WHERE id = ?", row.id)
    return claimed


def next_due(tx: Transaction, after: int = -1) -> int | None:
    """Give when the next row is due (milliseconds), or None when nothing waits. `after`: what was due then is known."""
    return tx.number(f"SELECT min(due_at) FROM outbox WHERE {WAITING} AND due_at > ?", after)  # noqa: S608  constant


def at_rest(tx: Transaction) -> bool:
    busy = f"SELECT 1 FROM outbox WHERE state = 'trying' OR ({WAITING} AND due_at <= ?) LIMIT 1"  # noqa: S608  constant
    return tx.one(busy, tx.at) is None


def latest(tx: Transaction, contact_id: int, kind: str, limit: int) -> list[tuple[str, str, int]]:
    """Return channel, state and when it was first due (milliseconds) of a contact's rows, the newest first."""
    found = "SELECT channel, state, since FROM outbox WHERE contact_id = ? AND kind = ? ORDER BY id DESC LIMIT ?"
    return [(channel, state, since) for channel, state, since in tx.all(found, contact_id, kind, limit)]


def finish(tx: Transaction, row_id: int, state: Literal["sent", "dropped", "dead"]) -> None:
    """Close a row. What it held is dropped at once, except where nobody got it."""
    tx.run("UPDATE outbox SET state = ?, body = CASE WHEN ? = 'dead' THEN body END WHERE id = ?", state, state, row_id)


def postpone(tx: Transaction, row_id: int, delay: timedelta, *, uncertain: bool, count: bool = True) -> None:
    """Try again later. `count` False: the attempt does not count (the other side only asked us to wait)."""
    tx.run(
        "UPDATE outbox SET state = ?, due_at = ?, attempts = attempts - ? WHERE id = ?",
        "uncertain" if uncertain else "due",
        tx.later(delay),
        0 if count else 1,
        row_id,
    )


def wait_until(tx: Transaction, row: Claimed, then: datetime, *, anew: bool) -> None:
    """Try a row then; that was no attempt. `anew`: it counts as due only then."""
    tx.run(
        "UPDATE outbox SET state = ?, due_at = ?, since = CASE WHEN ? THEN ? ELSE since END, attempts = attempts - 1 WHERE id = ?",
        "uncertain" if row.repeated else "due",
        stored(then),
        int(anew),
        stored(then),
        row.id,
    )


def bring_back(tx: Transaction) -> None:
    """Let be due now what a clock that was ahead has put down for a day far away."""
    statement = f"UPDATE outbox SET since = ?, due_at = ? WHERE {WAITING} AND due_at > ?"  # noqa: S608  constant
    tx.run(statement, tx.at, tx.at, tx.later(FARTHEST))


@dataclass(frozen=True)
class DeadLetter:
    """What reached nobody. `since`: when it was first due; `message`: None where it cannot be read any more."""

    id: int
    since: int
    attempts: int
    message: AnyMessage | None

    @property
    def is_missed(self) -> bool:
        """Say whether somebody who answers candidates should have had it; many candidates have only blocked the bot."""
        return not isinstance(self.message, CandidateNews | StillWaiting | Broadcast)


def dead_letters(tx: Transaction) -> list[DeadLetter]:
    """Give what reached nobody and has not been deleted yet, the oldest first."""
    rows = tx.all("SELECT id, since, attempts, body FROM outbox WHERE state = 'dead' ORDER BY id")
    return [DeadLetter(row_id, since, attempts, opened(tx, body)) for row_id, since, attempts, body in rows]


def revive(tx: Transaction, row_id: int) -> None:
    """Let a dead row be tried anew. It may have arrived, so it is marked as a repeat."""
    tx.run(
        "UPDATE outbox SET state = 'uncertain', attempts = 0, due_at = ? WHERE id = ? AND state = 'dead'", tx.at, row_id
    )


def longest_wait(tx: Transaction) -> timedelta:
    """Give for how long the oldest row has been due, or been tried in vain."""
    waits = f"({WAITING} AND (due_at <= ? OR attempts > 0)) OR state = 'trying'"
    oldest = f"SELECT min(CASE WHEN attempts > 0 THEN since ELSE due_at END) FROM outbox WHERE {waits}"  # noqa: S608  constant
    since = tx.number(oldest, tx.at)
    return timedelta(milliseconds=tx.at - since) if since is not None else timedelta()


def put_off(tx: Transaction, until: datetime) -> int:
    """Count the rows that become due by a moment to come and have not been tried."""
    due = f"SELECT count(*) FROM outbox WHERE {WAITING} AND attempts = 0 AND due_at > ? AND due_at <= ?"  # noqa: S608  constant
    return tx.number(due, tx.at, tx.at + milliseconds(until - tx.now)) or 0


def undelivered(tx: Transaction) -> list[tuple[str, str]]:
    """Give (kind, state) of each row that was not delivered; the kind is "" where it cannot be read."""
    rows = tx.all("SELECT state, body FROM outbox WHERE state IN ('due', 'uncertain', 'trying', 'dead')")
    messages = ((state, opened(tx, body) if body else None) for state, body in rows)
    return [(message.kind if message else "", state) for state, message in messages]


def opened(tx: Transaction, body: bytes) -> AnyMessage | None:
    """Decrypt what a row holds; None if it cannot be read: it is damaged, or of a kind of another version."""
    try:
        return notices.loaded(tx.vault.open(body, "outbox"))
    except (KeyFileError, ValueError):
        return None


def put_broadcast(tx: Transaction, person: bytes, event: str, outgoing: AnyMessage, again: int = 0) -> None:
    """Add a row behind the last one that waits, once for an event, or for each time (`again`) that it comes.

    Whatever failed and is tried again, perhaps in hours, holds up nobody.
    """
    last = tx.number(f"SELECT max(due_at) FROM {_BROADCASTS} AND attempts = 0")  # noqa: S608  constants
    behind = last + milliseconds(PACE) - tx.at if last is not None else 0
    name, delay = f"told/{person.hex()}/{event}/{again or ''}", timedelta(milliseconds=max(0, behind))
    put(tx, outgoing, name.rstrip("/"), delay, (person.hex(), event))


def spread(tx: Transaction, pause: timedelta = PACE) -> None:
    """Let whatever is overdue follow one after another, the next one after a pause: after a stop, or as Telegram asks."""
    waiting = f"SELECT id, row_number() OVER (ORDER BY due_at, id) AS place FROM {_BROADCASTS}"  # noqa: S608  constants
    tx.run(
        f"UPDATE outbox SET due_at = max(due_at, ? + (later.place - 1) * ?) FROM ({waiting}) AS later"  # noqa: S608  the same
        " WHERE outbox.id = later.id",
        tx.later(pause),
        milliseconds(PACE),
    )


def overdue_broadcast(tx: Transaction) -> bool:
    overdue = f"SELECT 1 FROM {_BROADCASTS} AND due_at <= ? LIMIT 1"  # noqa: S608  constants
    return tx.one(overdue, tx.at) is not None


def told_since(tx: Transaction, since: Milliseconds, person: bytes, about: str) -> bool:
    """Say whether something was, or is to be, said to a person about a thing since a time."""
    of_reader = f"{BROADCAST} AND reader = ? AND event = ?"
    told = f"SELECT 1 FROM outbox WHERE {of_reader} AND state != 'dropped' AND due_at > ? LIMIT 1"  # noqa: S608  constant
    return tx.one(told, person.hex(), about, since) is not None


def forget_broadcasts(tx: Transaction, person: bytes) -> None:
    """Delete whatever was to be, or was, said to a person."""
    tx.run(f"DELETE FROM outbox WHERE {BROADCAST} AND reader = ?", person.hex())  # noqa: S608  constant


def call_off_broadcasts(tx: Transaction, event: str) -> None:
    """Delete what is still to be said of something, or was left out: it may be put again."""
    off = f"{BROADCAST} AND state IN ('due', 'dropped') AND event = ?"
    tx.run(f"DELETE FROM outbox WHERE {off}", event)  # noqa: S608  constant
