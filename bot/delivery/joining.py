"""Invitations by letter: to everybody who has not accepted one, with two reminders, all of them rows of the outbox.

Each contact has rows of their own; of those who are one person (the same name at the same address) only the first speaks,
for all of their towns (`spoken_for`). So whoever is removed meanwhile takes nobody's letter along. The links are made when
the letter is, and earlier ones of the same invitation stay good: people answer the letter they find first.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.conversation.dates import is_holiday, later
from bot.storage import contacts, joining, notifications, outbox
from bot.storage.contacts import Contact
from bot.storage.database import Transaction
from bot.storage.notices import LETTER, InvitationLetter

REMINDED_AFTER = (3, 7)
"""Working days after the letter; `joining.MOST_REMINDERS` is how many there are."""
ENOUGH = timedelta(days=1)
"""Whoever was written to within this time is not written to again by the same command."""


@dataclass
class Pending:
    """What `invite_pending` has done with those who have not accepted yet."""

    invited: list[Contact] = field(default_factory=list[Contact])
    lately: list[Contact] = field(default_factory=list[Contact])
    """Invited within a day: left alone."""
    declined: list[Contact] = field(default_factory=list[Contact])
    """Said that it is not for them: left alone, too."""
    no_way: list[Contact] = field(default_factory=list[Contact])
    """No address, or no Telegram where there is no lead page."""


def invite_pending(tx: Transaction, *, page: bool) -> Pending:
    """Put a letter for everybody who is not linked. `page`: there are lead pages."""
    found, known = Pending(), joining.of_everyone(tx)
    for contact in contacts.everyone(tx):
        progress = known.get(contact.id, joining.NOT_BEGUN)
        if contact.linked:
            continue
        if progress.declined:
            found.declined.append(contact)
        elif not contact.person.email or not (page or contact.person.telegram):
            found.no_way.append(contact)
        elif progress.invited is not None and tx.now - progress.invited < ENOUGH:
            found.lately.append(contact)
        else:
            found.invited.append(contact)
    for contact in found.invited:
        send_invitation(tx, contact)
    return found


def send_invitation(tx: Transaction, contact: Contact) -> None:
    """Put the letter and the reminders that are left; what was to come of an earlier invitation is called off."""
    call_off(tx, contact.id)
    left = joining.MOST_REMINDERS - joining.of_contact(tx, contact.id).reminded
    joining.note_invited(tx, contact.id)
    name = f"invitation/contact:{contact.id}/{tx.at}"
    outbox.put(tx, InvitationLetter(contact=contact.id, step=LETTER), f"{name}/{LETTER}")
    for days in REMINDED_AFTER[:left]:
        delay = later(tx.now, days, is_holiday) - tx.now
        outbox.put(tx, InvitationLetter(contact=contact.id, step=str(days)), f"{name}/{days}", delay)


def call_off(tx: Transaction, contact_id: int) -> None:
    """End an invitation: its links stop working, and nothing reminds of it."""
    notifications.drop(tx, contact_id, InvitationLetter)
    joining.void(tx, contact_id)


def spoken_for(tx: Transaction, contact: Contact | None) -> tuple[Contact, ...]:
    """Give those whom a letter to this contact is for: nobody where it is another's to write, or answered meanwhile."""
    if contact is None or contact.linked or not contact.person.email or joining.of_contact(tx, contact.id).declined:
        return ()
    together = contacts.together(tx, contact)
    return together if contact.id == min(one.id for one in together) else ()
