"""Erasure on request, deletion of overdue data, and the list of erasures for restored backups.

An erasure is noted in its own transaction under a mark that identifies nobody, and added to a list
outside the database before the person is told: the file `erased` in the data folder, with a copy
beside the backups. A restored backup replays the entries it does not have.

Deletion needs a confirmed clock: while it differs from Telegram's time, or Telegram has not
answered since the start, deletion waits until they agree or the operator runs `cpa-bot clock
confirm`.
"""

import os
import re
import secrets
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, TypeAlias, cast

import structlog

from bot.conversation.papers.model import DRAFT_LIFETIME
from bot.storage import facts, inbox, leads, notifications, recruiting, sessions
from bot.storage.crypto import sync_folder
from bot.storage.database import Transaction, milliseconds
from bot.storage.register import KEEP_CLOSED_LEAD, KEEP_ERASURES, REGISTER

TOLERANCE = timedelta(minutes=10)
"""The largest accepted difference from Telegram's clock."""
MAX_CLOCK_JUMP = timedelta(days=7)
"""The largest distance from the last confirmed time at which steps of the ladder are taken."""
HOUR = timedelta(hours=1)
_WRITTEN = re.compile("at|since|(?!remind_).+_at")
"""The columns that say when a row was written; a reminder keeps the day somebody named."""
ERASURE_LIST = "erased"
ID_BYTES = 8
ErasedWhat: TypeAlias = Literal["person", "lead", "wish"]
_BELIEVED, _DOUBTED, _CONFIRMED = "clock", "clock-doubted", "clock-confirmed"
_LINE = re.compile(r"([0-9a-f]{16}) (\d{1,16}) (person|lead|wish) ([0-9a-f]{32})")
_LIST_LOCK = threading.Lock()
"""Held while a list is changed: what is added while it is being shortened must not be lost."""
log = structlog.get_logger()


def erase(tx: Transaction, person: bytes) -> None:
    """Delete all data of a person; messages of contacts will say that the lead was withdrawn."""
    for lead_id, code in leads.rows_of_person(tx, person):
        _delete_lead(tx, lead_id, code)
    sessions.forget(tx, person)
    recruiting.forget_interests(tx, person)
    sessions.forget_failed_searches(tx, person)
    inbox.forget_quarantined(tx, person)


def purge(tx: Transaction) -> None:
    """Delete overdue data by the register, and what depends on a deleted lead."""
    sessions.drop_drafts(tx, tx.ago(DRAFT_LIFETIME))
    for lead_id, code in leads.overdue_rows(tx, KEEP_CLOSED_LEAD):
        _delete_lead(tx, lead_id, code)
    for table in REGISTER:
        for rule in table.expires:
            statement = f"DELETE FROM {table.name} WHERE {rule.since} < ? AND {rule.where}"  # noqa: S608  constants
            tx.run(statement, tx.ago(rule.span))
    sessions.drop_rare_words(tx)
    facts.merge_small(tx)


def _delete_lead(tx: Transaction, lead_id: int, code: str) -> None:
    notifications.mark_withdrawn(tx, lead_id, code)
    leads.drop(tx, lead_id)


@dataclass(frozen=True)
class Erasure:
    """One erasure or withdrawal. The mark is a keyed hash; without the key it tells nothing."""

    id: bytes
    at: int
    what: ErasedWhat
    mark: bytes


def note_erasure(tx: Transaction, what: ErasedWhat, name: bytes) -> None:
    """Note an erasure in its transaction. `name`: the person's key, the lead's code or the wish."""
    statement = "INSERT INTO erasure (id, what, mark, at) VALUES (?, ?, ?, ?)"
    tx.run(statement, secrets.token_bytes(ID_BYTES), what, tx.vault.erased(what, name), tx.at)


def unfiled_erasures(tx: Transaction) -> list[Erasure]:
    """Return the erasures that are not in the list outside yet."""
    rows = tx.all("SELECT id, at, what, mark FROM erasure WHERE filed = 0 ORDER BY at")
    return [Erasure(*row) for row in rows]


def all_erasures(tx: Transaction) -> list[Erasure]:
    return [Erasure(*row) for row in tx.all("SELECT id, at, what, mark FROM erasure")]


def file_erasures(tx: Transaction, erasures: Iterable[Erasure]) -> None:
    for erasure in erasures:
        tx.run("UPDATE erasure SET filed = 1 WHERE id = ?", erasure.id)


def erasures_kept_from(at: int) -> int:
    """Return the time (milliseconds) before which no erasure is needed any more."""
    return at - milliseconds(KEEP_ERASURES)


def replay_erasures(tx: Transaction, listed: Iterable[Erasure]) -> int:
    """Replay, in a restored backup, the erasures and withdrawals since; return their number."""
    known = {erasure_id for (erasure_id,) in tx.all("SELECT id FROM erasure")}
    since = {erasure.id: erasure for erasure in listed if erasure.id not in known}
    people = {tx.vault.erased("person", person): person for person in _people(tx)}
    codes = {tx.vault.erased("lead", code.encode()): (lead_id, code) for lead_id, code in leads.all_rows(tx)}
    wishes = {
        tx.vault.erased("wish", recruiting.interest_name(*wish)): wish for wish in recruiting.everyone_interested(tx)
    }
    for erasure in since.values():
        if erasure.what == "person" and (person := people.get(erasure.mark)):
            erase(tx, person)
            inbox.drop_unanswered(tx, person)
        if erasure.what == "lead" and (lead := codes.get(erasure.mark)):
            leads.withdraw(tx, lead[0], erasure.at)
            notifications.mark_withdrawn(tx, *lead)
        if erasure.what == "wish" and (wish := wishes.get(erasure.mark)):
            recruiting.drop_interests(tx, wish[0], wish[1:])
        statement = "INSERT INTO erasure (id, what, mark, at, filed) VALUES (?, ?, ?, ?, 1)"
        tx.run(statement, erasure.id, erasure.what, erasure.mark, erasure.at)
    return len(since)


def _people(tx: Transaction) -> list[bytes]:
    tables = ("session", "lead", "inbox", "interest")
    rows = tx.all(" UNION ".join(f"SELECT person FROM {table}" for table in tables))  # noqa: S608  constants
    return [person for (person,) in rows if person]


def tidy(tx: Transaction, ahead: timedelta | None) -> bool:
    """Delete overdue rows; return False if the clock is not confirmed.

    `ahead`: how far the clock is ahead of Telegram's; None if that is unknown.
    """
    if not clock_confirmed(tx, ahead):
        if ahead is not None:
            doubted = facts.find(tx, _DOUBTED)
            if doubted is None:
                log.warning("clock differs from Telegram's, deletion waits", ahead_s=int(ahead.total_seconds()))
            # the first moment of the wrong time, and the latest
            facts.note(tx, _DOUBTED, doubted.value if doubted else tx.at)
        return False
    if ahead is not None and abs(ahead) <= TOLERANCE:
        facts.forget(tx, _CONFIRMED)
        _redate(tx)
    facts.note(tx, _BELIEVED)
    facts.forget(tx, _DOUBTED)
    purge(tx)
    recruiting.ask_again(tx)
    return True


def clock_confirmed(tx: Transaction, ahead: timedelta | None) -> bool:
    """Return True if the clock agrees with Telegram's, or differs as the operator confirmed."""
    confirmed = facts.find(tx, _CONFIRMED)
    if ahead is None:
        # until it leaps
        return confirmed is not None and trusted_time(tx)
    differed = timedelta(seconds=confirmed.value if confirmed else 0)
    return min(abs(ahead), abs(ahead - differed)) <= TOLERANCE


def confirm_clock(tx: Transaction, ahead: timedelta | None) -> None:
    """Record that the operator confirmed the clock."""
    facts.note(tx, _CONFIRMED, int(ahead.total_seconds()) if ahead else 0)
    facts.note(tx, _BELIEVED)
    facts.forget(tx, _DOUBTED)


def _redate(tx: Transaction) -> None:
    """Correct the times that a wrong clock wrote: rows would be deleted too early or too late."""
    if (doubted := facts.find(tx, _DOUBTED)) is None:
        return
    # a tidying finds it wrong within the hour
    by, when = tx.at - doubted.at, (doubted.value - milliseconds(HOUR), doubted.at + milliseconds(TOLERANCE))
    wishes = "remind_at IS NULL AND since BETWEEN ? AND ?"
    tx.run(f"UPDATE interest SET ask_at = ask_at + ?, ends_at = ends_at + ? WHERE {wishes}", by, by, *when)  # noqa: S608  constant
    # with the right time
    tx.run("UPDATE erasure SET filed = 0 WHERE at BETWEEN ? AND ?", *when)
    for table in REGISTER:
        for column in filter(_WRITTEN.fullmatch, table.clear):
            tx.run(f"UPDATE {table.name} SET {column} = {column} + ? WHERE {column} BETWEEN ? AND ?", by, *when)  # noqa: S608  constants


def trusted_time(tx: Transaction) -> bool:
    """Return True if the clock agrees with Telegram's and has not jumped since."""
    believed = facts.find(tx, _BELIEVED)
    leapt = believed is not None and abs(tx.at - believed.at) > milliseconds(MAX_CLOCK_JUMP)
    return not leapt and facts.find(tx, _DOUBTED) is None


def forget_clock(tx: Transaction) -> None:
    """Forget the noted times and trust the clock: they are of another machine, or old."""
    facts.forget(tx, _BELIEVED, _DOUBTED, _CONFIRMED)


def add_to_erasure_list(folders: Sequence[Path], erasures: Iterable[Erasure]) -> None:
    """Add to the list in each folder; only the first one must take it (raises `OSError`)."""
    lines = "".join(f"{_line(erasure)}\n" for erasure in erasures).encode()
    for number, folder in enumerate(folders):
        try:
            with _LIST_LOCK:
                _append(folder / ERASURE_LIST, lines)
        except OSError as error:
            if number == 0:
                raise
            log.error("list of erasures beside the backups not written", error=str(error))


def read_erasure_list(folders: Iterable[Path]) -> dict[bytes, Erasure]:
    """Return the erasures of all lists, by id. A line cut by a crash was added again later."""
    found: dict[bytes, Erasure] = {}
    for folder in folders:
        path = folder / ERASURE_LIST
        for line in path.read_text("ascii", "replace").splitlines() if path.exists() else ():
            if match := _LINE.fullmatch(line):
                erasure_id, at, what, mark = match.groups()
                erasure = Erasure(bytes.fromhex(erasure_id), int(at), cast("ErasedWhat", what), bytes.fromhex(mark))
                found[erasure.id] = erasure
    return found


def rewrite_erasure_list(folders: Iterable[Path], before: int) -> None:
    """Rewrite each list in one step with the entries of all since `before`."""
    lists = tuple(folders)
    with _LIST_LOCK:
        kept = [erasure for erasure in read_erasure_list(lists).values() if erasure.at >= before]
        lines = "".join(f"{_line(erasure)}\n" for erasure in sorted(kept, key=lambda one: one.at)).encode()
        for folder in lists:
            beside = folder / f"{ERASURE_LIST}.new"
            beside.unlink(missing_ok=True)
            _append(beside, lines)
            beside.replace(folder / ERASURE_LIST)
            sync_folder(folder)


def _line(erasure: Erasure) -> str:
    return f"{erasure.id.hex()} {erasure.at} {erasure.what} {erasure.mark.hex()}"


def _append(path: Path, lines: bytes) -> None:
    """Add whole lines (behind one that a crash cut off, too), down to the disk."""
    fresh = not path.exists()
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            if file.read(1) != b"\n":
                lines = b"\n" + lines
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
    if fresh:
        sync_folder(path.parent)
