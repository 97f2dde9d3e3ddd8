"""How far each of the municipal side has come on the way in: invited, reminded, tested.

Whether somebody is linked or has confirmed an address stands with the contact; here is only what nothing else remembers for
as long as a town may take.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.storage.database import Transaction, restored_time

MOST_REMINDERS = 2
"""So many in all, however often the invitation is renewed."""


@dataclass(frozen=True)
class Joining:
    """`invited`: when a link last went to them, or was to go."""

    invited: datetime | None = None
    reminded: int = 0
    tested: datetime | None = None
    """When a test was seen to have arrived."""


NOT_BEGUN = Joining()


def note_invited(tx: Transaction, contact_id: int) -> None:
    tx.run(
        "INSERT INTO joining (contact_id, invited_at) VALUES (?, ?)"
        " ON CONFLICT (contact_id) DO UPDATE SET invited_at = excluded.invited_at",
        contact_id,
        tx.at,
    )


def note_reminded(tx: Transaction, contact_id: int) -> None:
    tx.run("UPDATE joining SET reminded = reminded + 1 WHERE contact_id = ?", contact_id)


def note_tested(tx: Transaction, contact_id: int) -> None:
    tx.run(
        "INSERT INTO joining (contact_id, tested_at) VALUES (?, ?)"
        " ON CONFLICT (contact_id) DO UPDATE SET tested_at = excluded.tested_at",
        contact_id,
        tx.at,
    )


def of_contact(tx: Transaction, contact_id: int) -> Joining:
    row = tx.one("SELECT invited_at, reminded, tested_at FROM joining WHERE contact_id = ?", contact_id)
    return _joining(*row) if row else NOT_BEGUN


def of_everyone(tx: Transaction) -> dict[int, Joining]:
    rows = tx.all("SELECT contact_id, invited_at, reminded, tested_at FROM joining")
    return {contact_id: _joining(*row) for contact_id, *row in rows}


def _joining(invited: int | None, reminded: int, tested: int | None) -> Joining:
    return Joining(restored_time(invited) if invited else None, reminded, restored_time(tested) if tested else None)
