"""Invitations by letter with two reminders, as rows of the outbox.

Each contact has rows of their own. Of contacts with the same name and address only the first gets a
letter, for all of their towns (`spoken_for`), so removing one leaves the others' letters. Links are
made on sending, and earlier links of the same invitation remain valid.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.conversation.dates import is_holiday, later
from bot.storage import contacts, joining, notifications, outbox
from bot.storage.contacts import Contact
from bot.storage.database import Transaction
from bot.storage.notices import LETTER, InvitationLetter

REMINDED_AFTER = (3, 7)
"""Working days after the letter; `joining.MOST_REMINDERS` is their number."""
ENOUGH = timedelta(days=1)
"""Minimum time between two invitations by the same command."""


@dataclass
class Pending:
    """Results of `invite_pending` by group."""

    invited: list[Contact] = field(default_factory=list[Contact])
    lately: list[Contact] = field(default_factory=list[Contact])
    """Invited within a day, so left alone."""
    declined: list[Contact] = field(default_factory=list[Contact])
    no_way: list[Contact] = field(default_factory=list[Contact])
    """Without an address, or without Telegram where there is no lead page."""


def invite_pending(tx: Transaction, *, page: bool) -> Pending:
    """Queue a letter for every contact who is not linked. `page`: there are lead pages."""
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
    """Queue the letter and the remaining reminders; revoke an earlier invitation."""
    call_off(tx, contact.id)
    left = joining.MOST_REMINDERS - joining.of_contact(tx, contact.id).reminded
    joining.note_invited(tx, contact.id)
    name = f"invitation/contact:{contact.id}/{tx.at}"
    outbox.put(tx, InvitationLetter(contact=contact.id, step=LETTER), f"{name}/{LETTER}")
    for days in REMINDED_AFTER[:left]:
        delay = later(tx.now, days, is_holiday) - tx.now
        outbox.put(tx, InvitationLetter(contact=contact.id, step=str(days)), f"{name}/{days}", delay)


def call_off(tx: Transaction, contact_id: int) -> None:
    """Revoke an invitation with its links and reminders."""
    notifications.drop(tx, contact_id, InvitationLetter)
    joining.void(tx, contact_id)


def spoken_for(tx: Transaction, contact: Contact | None) -> tuple[Contact, ...]:
    """Return the contacts a letter is for; none if another's letter covers them or it is late."""
    if contact is None or contact.linked or not contact.person.email or joining.of_contact(tx, contact.id).declined:
        return ()
    together = contacts.together(tx, contact)
    return together if contact.id == min(one.id for one in together) else ()
