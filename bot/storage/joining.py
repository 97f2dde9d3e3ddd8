"""The progress of each official on the way in: invited, reminded, tested, or declined.

Links and confirmed addresses are stored with the contact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.conversation.overview.model import JoinedCounts
from bot.storage import contacts, notifications, tokens
from bot.storage.contacts import Contact
from bot.storage.database import Transaction, restored_time
from bot.storage.notices import InvitationLetter

MAX_REMINDERS = 2
"""Maximum number of reminders, however often the invitation is renewed."""


@dataclass(frozen=True)
class InvitationProgress:
    """`invited`: when a link last went to them, or was to go."""

    invited: datetime | None = None
    reminded: int = 0
    tested: datetime | None = None
    """The time at which a test was seen to have arrived."""
    declined: datetime | None = None


NOT_BEGUN = InvitationProgress()


def note_invited(tx: Transaction, contact_id: int) -> None:
    tx.run(
        "INSERT INTO joining (contact_id, invited_at) VALUES (?, ?)"
        " ON CONFLICT (contact_id) DO UPDATE SET invited_at = excluded.invited_at, declined_at = NULL",
        contact_id,
        tx.at,
    )


def note_reminded(tx: Transaction, contact_id: int) -> None:
    tx.run("UPDATE joining SET reminded = reminded + 1 WHERE contact_id = ?", contact_id)


def note_tested(tx: Transaction, contact_id: int) -> None:
    _note_time(tx, contact_id, "tested_at")


def _note_time(tx: Transaction, contact_id: int, column: Literal["tested_at", "declined_at"]) -> None:
    insert = f"INSERT INTO joining (contact_id, {column}) VALUES (?, ?)"  # noqa: S608  constant
    tx.run(f"{insert} ON CONFLICT (contact_id) DO UPDATE SET {column} = excluded.{column}", contact_id, tx.at)


def void(tx: Transaction, contact_id: int) -> None:
    """Invalidate all links of an invitation."""
    contacts.void_links(tx, contact_id)
    tokens.void(tx, contact_id, "confirm")


def void_all(tx: Transaction) -> None:
    """End every invitation, in a restored backup: it may have been answered since."""
    for contact in contacts.everyone(tx):
        void(tx, contact.id)
        notifications.drop(tx, contact.id, InvitationLetter)


def decline(tx: Transaction, contact: Contact) -> None:
    """Record that somebody declined for all their towns, and notify the operator."""
    for one in contacts.linked_together(tx, contact):
        void(tx, one.id)
        _note_time(tx, one.id, "declined_at")
    notifications.alarm(tx, "declined", 0)


def of_contact(tx: Transaction, contact_id: int) -> InvitationProgress:
    row = tx.one("SELECT invited_at, reminded, tested_at, declined_at FROM joining WHERE contact_id = ?", contact_id)
    return _joining(*row) if row else NOT_BEGUN


def of_everyone(tx: Transaction) -> dict[int, InvitationProgress]:
    rows = tx.all("SELECT contact_id, invited_at, reminded, tested_at, declined_at FROM joining")
    return {contact_id: _joining(*row) for contact_id, *row in rows}


def of_towns(tx: Transaction) -> tuple[JoinedCounts, ...]:
    """Count the progress of each town's people; a linked one counts as invited."""
    known, towns = of_everyone(tx), dict[str, list[Contact]]()
    for contact in contacts.everyone(tx):
        if contact.slug:
            towns.setdefault(contact.slug, []).append(contact)
    return tuple(_counted_people(slug, people, known) for slug, people in towns.items())


def _counted_people(slug: str, people: Sequence[Contact], known: Mapping[int, InvitationProgress]) -> JoinedCounts:
    joinings = [known.get(one.id, NOT_BEGUN) for one in people]
    return JoinedCounts(
        slug,
        len(people),
        sum(one.linked or joining.invited is not None for one, joining in zip(people, joinings, strict=True)),
        sum(one.person.email_confirmed for one in people),
        sum(one.linked and bool(one.person.chat) for one in people),
        sum(joining.tested is not None for joining in joinings),
    )


def _joining(invited: int | None, reminded: int, tested: int | None, declined: int | None) -> InvitationProgress:
    first, arrived, no = (restored_time(at) if at else None for at in (invited, tested, declined))
    return InvitationProgress(first, reminded, arrived, no)
