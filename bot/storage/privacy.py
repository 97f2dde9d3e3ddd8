"""Erasure on request, and deletion when the time is up. What the privacy notice promises is done here.

Who has deleted everything, and which leads and wishes were taken back, so that a restored backup brings nobody back.

Noted in the erasure's own transaction, under a mark that leads to no other row, and filed in the list outside of the
database (`erasure_list`) before the person is told. A restored backup is held against that list: what stands there and
not in the backup has happened since.

Deletes what is overdue and asks again about what is to be kept, unless the clock can hardly be right: a leap must not delete everything by accident.

The time is noted at each tidying. A leap of more than a week is believed when it is still so half an hour or more after
it was first seen; a clock that goes back meanwhile was wrong. After that nothing overdue is left.

The list of erasures outside of the database: a file `erased` of lines, only ever added to, and shortened by the month.

It lies in the data folder, and once more beside the backups, where it outlives the disk of the data folder. An erasure
stands in it, down to the disk, before the person is told that everything is deleted.
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

from bot.conversation.lead.model import DAY, DRAFT_LIFETIME
from bot.storage import changes, inbox, leads, page_links, recruiting, sessions, sheet_messages
from bot.storage.database import Transaction

KEEP_SESSION = timedelta(days=90)
KEEP_CLOSED_LEAD = timedelta(days=30)
KEEP_ANY_LEAD = timedelta(days=180)
KEEP_OUTBOX_NAME = timedelta(days=30)


def erase(tx: Transaction, person: bytes) -> None:
    """Delete everything of a person; the messages contacts already have will say that it was withdrawn."""
    for lead_id, code in tx.all("SELECT id, code FROM lead WHERE person = ?", person):
        _delete_lead(tx, lead_id, code)
    sessions.forget(tx, person)
    recruiting.forget_interests(tx, person)
    sessions.forget_failed_searches(tx, person)
    tx.run("DELETE FROM inbox WHERE person = ? AND step = 'quarantined'", person)


def purge(tx: Transaction) -> None:
    """Delete what has been kept for as long as it may be."""
    tx.run("DELETE FROM session WHERE touched_at < ?", _before(tx, KEEP_SESSION))
    sessions.drop_drafts(tx, _before(tx, DRAFT_LIFETIME))
    overdue = tx.all(
        f"SELECT id, code FROM lead WHERE sent_at < ? OR ({leads.CLOSED} AND changed_at < ?)",  # noqa: S608  constant
        _before(tx, KEEP_ANY_LEAD),
        _before(tx, KEEP_CLOSED_LEAD),
    )
    for lead_id, code in overdue:
        _delete_lead(tx, lead_id, code)
    tx.run(
        "DELETE FROM outbox WHERE state IN ('sent', 'dropped', 'dead') AND due_at < ?",
        _before(tx, KEEP_OUTBOX_NAME),
    )
    recruiting.drop_old_interests(tx)
    recruiting.drop_old_announcements(tx)
    tx.run("DELETE FROM invite WHERE expires_at < ?", tx.at)
    page_links.purge(tx)
    tx.run("DELETE FROM sent WHERE at <= ?", _before(tx, DAY))
    changes.purge(tx)
    sessions.purge_failed_searches(tx)
    inbox.purge(tx)


def _delete_lead(tx: Transaction, lead_id: int, code: str) -> None:
    sheet_messages.withdraw(tx, lead_id, code)
    tx.run("DELETE FROM lead WHERE id = ?", lead_id)


def _before(tx: Transaction, kept: timedelta) -> int:
    return tx.at - int(kept.total_seconds() * 1000)


What: TypeAlias = Literal["person", "lead", "wish"]
KEEP_ERASURES = timedelta(days=30)
"""As long as backups are kept: then nothing is left that could bring anybody back."""
ID_BYTES = 8


@dataclass(frozen=True)
class Erasure:
    """One erasure or withdrawal. The mark is a keyed hash; without the key it tells nothing."""

    id: bytes
    at: int
    what: What
    mark: bytes


def note_erasure(tx: Transaction, what: What, name: bytes) -> None:
    """Note it, in the transaction in which it is done. `name`: the person's key, the lead's code, or the wish's name."""
    tx.run(
        "INSERT INTO erasure (id, what, mark, at) VALUES (?, ?, ?, ?)",
        secrets.token_bytes(ID_BYTES),
        what,
        tx.vault.erased(what, name),
        tx.at,
    )


def unfiled_erasures(tx: Transaction) -> list[Erasure]:
    """Give what does not stand in the list outside yet."""
    rows = tx.all("SELECT id, at, what, mark FROM erasure WHERE filed = 0 ORDER BY at")
    return [Erasure(*row) for row in rows]


def all_erasures(tx: Transaction) -> list[Erasure]:
    """Give all that is known."""
    return [Erasure(*row) for row in tx.all("SELECT id, at, what, mark FROM erasure")]


def file_erasures(tx: Transaction, erasures: Iterable[Erasure]) -> None:
    """Mark as standing in the list outside."""
    for erasure in erasures:
        tx.run("UPDATE erasure SET filed = 1 WHERE id = ?", erasure.id)


def drop_old_erasures(tx: Transaction) -> None:
    """Delete what no backup is older than."""
    tx.run("DELETE FROM erasure WHERE filed = 1 AND at < ?", erasures_kept_from(tx.at))


def erasures_kept_from(at: int) -> int:
    """Give the time (milliseconds) before which nothing needs to be known any more."""
    return at - int(KEEP_ERASURES.total_seconds() * 1000)


def replay_erasures(tx: Transaction, listed: Iterable[Erasure]) -> int:
    """Do again, in a restored backup, what was erased and withdrawn since it was made; give how many that were."""
    known = {erasure_id for (erasure_id,) in tx.all("SELECT id FROM erasure")}
    since = {erasure.id: erasure for erasure in listed if erasure.id not in known}
    people = {tx.vault.erased("person", person): person for person in _people(tx)}
    codes = {
        tx.vault.erased("lead", code.encode()): (lead_id, code)
        for lead_id, code in tx.all("SELECT id, code FROM lead")
    }
    wishes = {
        tx.vault.erased("wish", recruiting.interest_name(*wish)): wish
        for wish in recruiting.everyone_interested(tx)
    }
    for erasure in since.values():
        if erasure.what == "person" and (person := people.get(erasure.mark)):
            _forget(tx, person)
        if erasure.what == "lead" and (lead := codes.get(erasure.mark)):
            leads.withdraw(tx, lead[0], erasure.at)
            sheet_messages.withdraw(tx, *lead)
        if erasure.what == "wish" and (wish := wishes.get(erasure.mark)):
            recruiting.drop_interests(tx, wish[0], wish[1:])
        tx.run(
            "INSERT INTO erasure (id, what, mark, at, filed) VALUES (?, ?, ?, ?, 1)",
            erasure.id,
            erasure.what,
            erasure.mark,
            erasure.at,
        )
    return len(since)


def _people(tx: Transaction) -> list[bytes]:
    """Give everybody of whom anything is stored."""
    tables = ("session", "lead", "inbox", "interest")
    rows = tx.all(" UNION ".join(f"SELECT person FROM {table}" for table in tables))  # noqa: S608  constants
    return [person for (person,) in rows if person]


def _forget(tx: Transaction, person: bytes) -> None:
    """Erase again; what the person had written and the backup holds unanswered is not worked on any more either."""
    erase(tx, person)
    for (update_id,) in tx.all("SELECT update_id FROM inbox WHERE person = ?", person):
        inbox.answered(tx, update_id)


log = structlog.get_logger()
LEAP = timedelta(days=7)
CONFIRMED_AFTER = timedelta(minutes=30)
_BELIEVED, _DOUBTED = "clock", "clock-doubted"


def tidy(tx: Transaction) -> bool:
    """Delete what has been kept for as long as it may be; False: not now, the clock has leapt."""
    if not _plausible(tx):
        return False
    _note(tx, _BELIEVED)
    tx.run("DELETE FROM fact WHERE name = ?", _DOUBTED)
    purge(tx)
    recruiting.ask_again(tx)
    drop_old_erasures(tx)
    return True


def trusted_time(tx: Transaction) -> bool:
    """Say whether the clock can be right: it has not leapt since the last tidying, or the leap is believed by now."""
    believed = _noted(tx, _BELIEVED)
    return believed is None or tx.at - believed <= _ms(LEAP)


def _plausible(tx: Transaction) -> bool:
    believed, doubted = _noted(tx, _BELIEVED), _noted(tx, _DOUBTED)
    if believed is None or tx.at - believed <= _ms(LEAP):
        return True
    if doubted is None or not 0 <= tx.at - doubted <= _ms(LEAP):
        log.warning(
            "the clock has leapt, nothing is deleted until it is confirmed",
            days=(tx.at - believed) // 86_400_000,
        )
        _note(tx, _DOUBTED)
        return False
    return tx.at - doubted >= _ms(CONFIRMED_AFTER)


def _noted(tx: Transaction, name: str) -> int | None:
    row = tx.one("SELECT at FROM fact WHERE name = ?", name)
    return int(row[0]) if row else None


def _note(tx: Transaction, name: str) -> None:
    tx.run(
        "INSERT INTO fact (name, value, at) VALUES (?, 0, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
        name,
        tx.at,
    )


def _ms(time: timedelta) -> int:
    return int(time.total_seconds() * 1000)


ERASURE_LIST = "erased"
_ALONE = threading.Lock()
"""Held while a list is changed: what is added while it is being shortened must not be lost."""
_LINE = re.compile(r"([0-9a-f]{16}) (\d{1,16}) (person|lead|wish) ([0-9a-f]{32})")


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
                erasure = Erasure(bytes.fromhex(erasure_id), int(at), cast("What", what), bytes.fromhex(mark))
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


def sync_folder(folder: Path) -> None:
    """Have the disk know which files a folder holds."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
