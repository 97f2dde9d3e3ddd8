"""Who has deleted everything, and which leads and wishes were taken back, so that a restored backup brings nobody back.

Noted in the erasure's own transaction, under a mark that leads to no other row, and filed in the list outside of the
database (`erasure_list`) before the person is told. A restored backup is held against that list: what stands there and
not in the backup has happened since.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias

from bot.storage import inbox, interests, leads, privacy, shown
from bot.storage.transaction import Transaction

What: TypeAlias = Literal["person", "lead", "wish"]
KEEP = timedelta(days=30)
"""As long as backups are kept: then nothing is left that could bring anybody back."""
ID_BYTES = 8


@dataclass(frozen=True)
class Erasure:
    """One erasure or withdrawal. The mark is a keyed hash; without the key it tells nothing."""

    id: bytes
    at: int
    what: What
    mark: bytes


def note(tx: Transaction, what: What, name: bytes) -> None:
    """Note it, in the transaction in which it is done. `name`: the person's key, the lead's code, or the wish's name."""
    tx.run(
        "INSERT INTO erasure (id, what, mark, at) VALUES (?, ?, ?, ?)",
        secrets.token_bytes(ID_BYTES),
        what,
        tx.vault.erased(what, name),
        tx.at,
    )


def unfiled(tx: Transaction) -> list[Erasure]:
    """Give what does not stand in the list outside yet."""
    rows = tx.all("SELECT id, at, what, mark FROM erasure WHERE filed = 0 ORDER BY at")
    return [Erasure(*row) for row in rows]


def everything(tx: Transaction) -> list[Erasure]:
    """Give all that is known."""
    return [Erasure(*row) for row in tx.all("SELECT id, at, what, mark FROM erasure")]


def file(tx: Transaction, erasures: Iterable[Erasure]) -> None:
    """Mark as standing in the list outside."""
    for erasure in erasures:
        tx.run("UPDATE erasure SET filed = 1 WHERE id = ?", erasure.id)


def drop_old(tx: Transaction) -> None:
    """Delete what no backup is older than."""
    tx.run("DELETE FROM erasure WHERE filed = 1 AND at < ?", before(tx.at))


def before(at: int) -> int:
    """Give the time (milliseconds) before which nothing needs to be known any more."""
    return at - int(KEEP.total_seconds() * 1000)


def replay(tx: Transaction, listed: Iterable[Erasure]) -> int:
    """Do again, in a restored backup, what was erased and withdrawn since it was made; give how many that were."""
    known = {erasure_id for (erasure_id,) in tx.all("SELECT id FROM erasure")}
    since = {erasure.id: erasure for erasure in listed if erasure.id not in known}
    people = {tx.vault.erased("person", person): person for person in _people(tx)}
    codes = {
        tx.vault.erased("lead", code.encode()): (lead_id, code)
        for lead_id, code in tx.all("SELECT id, code FROM lead")
    }
    wishes = {tx.vault.erased("wish", interests.name(*wish)): wish for wish in interests.everyone(tx)}
    for erasure in since.values():
        if erasure.what == "person" and (person := people.get(erasure.mark)):
            _forget(tx, person)
        if erasure.what == "lead" and (lead := codes.get(erasure.mark)):
            leads.withdraw(tx, lead[0], erasure.at)
            shown.withdraw(tx, *lead)
        if erasure.what == "wish" and (wish := wishes.get(erasure.mark)):
            interests.drop(tx, wish[0], wish[1:])
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
    privacy.erase(tx, person)
    for (update_id,) in tx.all("SELECT update_id FROM inbox WHERE person = ?", person):
        inbox.answered(tx, update_id)
