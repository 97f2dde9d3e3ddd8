"""Erasure on request, deletion when the time is up, and the list of erasures, so that a restored backup brings nobody back.

What the privacy notice promises is done here. An erasure is noted in its own transaction, under a mark that leads to no other
row, and filed in a list outside of the database before the person is told: a file `erased` of lines in the data folder, and
once more beside the backups, where it outlives the disk. What stands there and not in a restored backup has happened since.

Nothing is deleted by the clock alone while it can hardly be right. The time is noted at each tidying; a leap of more than a
week, ahead or back, is believed when it is still so half an hour or more after it was first seen. A database that knows no
time yet goes by the newest update and the newest backup. A clock before the day of the content is never believed.
"""

import os
import re
import secrets
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, TypeAlias, cast

import structlog

from bot.conversation.lead.model import DAY
from bot.conversation.papers.model import DRAFT_LIFETIME
from bot.storage import facts, inbox, leads, notifications, recruiting, sessions
from bot.storage.crypto import sync_folder
from bot.storage.database import Transaction, milliseconds, stored
from bot.storage.register import KEEP_CLOSED_LEAD, KEEP_ERASURES, REGISTER

LEAP = timedelta(days=7)
CONFIRMED_AFTER = timedelta(minutes=30)
ERASURE_LIST = "erased"
ID_BYTES = 8
ErasedWhat: TypeAlias = Literal["person", "lead", "wish"]
_BELIEVED, _DOUBTED = "clock", "clock-doubted"
_LINE = re.compile(r"([0-9a-f]{16}) (\d{1,16}) (person|lead|wish) ([0-9a-f]{32})")
_ALONE = threading.Lock()
"""Held while a list is changed: what is added while it is being shortened must not be lost."""
log = structlog.get_logger()


def erase(tx: Transaction, person: bytes) -> None:
    """Delete everything of a person; the messages contacts already have will say that it was withdrawn."""
    for lead_id, code in leads.rows_of_person(tx, person):
        _delete_lead(tx, lead_id, code)
    sessions.forget(tx, person)
    recruiting.forget_interests(tx, person)
    sessions.forget_failed_searches(tx, person)
    inbox.forget_quarantined(tx, person)


def purge(tx: Transaction) -> None:
    """Delete what has been kept for as long as the register says, and what the row of a lead takes along."""
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
    """Note it, in the transaction in which it is done. `name`: the person's key, the lead's code, or the wish's name."""
    statement = "INSERT INTO erasure (id, what, mark, at) VALUES (?, ?, ?, ?)"
    tx.run(statement, secrets.token_bytes(ID_BYTES), what, tx.vault.erased(what, name), tx.at)


def unfiled_erasures(tx: Transaction) -> list[Erasure]:
    """Give what does not stand in the list outside yet."""
    rows = tx.all("SELECT id, at, what, mark FROM erasure WHERE filed = 0 ORDER BY at")
    return [Erasure(*row) for row in rows]


def all_erasures(tx: Transaction) -> list[Erasure]:
    return [Erasure(*row) for row in tx.all("SELECT id, at, what, mark FROM erasure")]


def file_erasures(tx: Transaction, erasures: Iterable[Erasure]) -> None:
    for erasure in erasures:
        tx.run("UPDATE erasure SET filed = 1 WHERE id = ?", erasure.id)


def erasures_kept_from(at: int) -> int:
    """Give the time (milliseconds) before which nothing needs to be known any more."""
    return at - milliseconds(KEEP_ERASURES)


def replay_erasures(tx: Transaction, listed: Iterable[Erasure]) -> int:
    """Do again, in a restored backup, what was erased and withdrawn since it was made; give how many that were."""
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


def tidy(tx: Transaction, not_before: datetime | None = None, backed_up: datetime | None = None) -> bool:
    """Delete what has been kept for as long as it may be; False: not now, the clock can hardly be right.

    `not_before`: no right clock is before it. `backed_up`: the day of the newest backup.
    """
    if not_before is not None and tx.now < not_before - LEAP:
        log.error(
            "the clock is behind the content, nothing is deleted until it is right", content=f"{not_before:%Y-%m-%d}"
        )
        return False
    _begin_clock(tx, backed_up)
    if not _plausible(tx):
        return False
    facts.note(tx, _BELIEVED)
    facts.forget(tx, _DOUBTED)
    purge(tx)
    recruiting.ask_again(tx)
    return True


def trusted_time(tx: Transaction) -> bool:
    """Say whether the clock can be right: it has not leapt since the last tidying, or the leap is believed by now."""
    believed = facts.find(tx, _BELIEVED)
    return believed is None or abs(tx.at - believed.at) <= milliseconds(LEAP)


def forget_clock(tx: Transaction) -> None:
    """Forget the noted times and trust the clock: they are of another machine, or old."""
    facts.forget(tx, _BELIEVED, _DOUBTED)


def _begin_clock(tx: Transaction, backed_up: datetime | None) -> None:
    """Where no time is known yet, take that of the newest update, or of the newest backup, to judge the clock by."""
    received = inbox.last_received(tx)
    witnesses = [*([received] if received else []), *([stored(backed_up)] if backed_up else [])]
    if witnesses and facts.find(tx, _BELIEVED) is None:
        facts.note(tx, _BELIEVED, at=max(witnesses))


def _plausible(tx: Transaction) -> bool:
    believed, doubted = facts.find(tx, _BELIEVED), facts.find(tx, _DOUBTED)
    if believed is None or trusted_time(tx):
        return True
    if doubted is None or not tx.ago(LEAP) <= doubted.at <= tx.at:
        log.warning(
            "the clock has leapt, nothing is deleted until it is confirmed",
            days=(tx.at - believed.at) // milliseconds(DAY),
        )
        facts.note(tx, _DOUBTED)
        return False
    return doubted.at <= tx.ago(CONFIRMED_AFTER)


def add_to_erasure_list(folders: Sequence[Path], erasures: Iterable[Erasure]) -> None:
    """Add to the list in each folder; only the first one must take it (raises `OSError`)."""
    lines = "".join(f"{_line(erasure)}\n" for erasure in erasures).encode()
    for number, folder in enumerate(folders):
        try:
            with _ALONE:
                _append(folder / ERASURE_LIST, lines)
        except OSError as error:
            if number == 0:
                raise
            log.error("the list of erasures beside the backups could not be written", error=str(error))


def read_erasure_list(folders: Iterable[Path]) -> dict[bytes, Erasure]:
    """Give what stands in any of the lists, by id. A line cut off by a crash was added once more afterwards."""
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
    """Write each list anew, in one step, with what stands in any of them and is not older than `before`."""
    lists = tuple(folders)
    with _ALONE:
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
