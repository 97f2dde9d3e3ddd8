"""Who hears of a lead instead: contacts of the town, then deputies, then coordinators, and never a rank below.

A rank is left only when nobody of it has been told of the same occasion or still is to be; the row's name, without a
row number in it, keeps anybody from being told of one occasion twice.
"""

from dataclasses import replace

from bot.conversation.lead import Lead, Role
from bot.storage import contacts, leads, notices, outbox, shown
from bot.storage.contact import Contact
from bot.storage.outbox import Claimed, Errand
from bot.storage.transaction import Transaction

RANKS = (Role.CONTACT, Role.DEPUTY, Role.COORDINATOR)
REACHED = {"due", "trying", "uncertain", "sent"}
"""Who has a row in one of these states has heard, or still may."""


def pass_on(tx: Transaction, notice: Errand) -> bool:
    """See to it that somebody hears of what a contact could not be told; say whether anybody does."""
    contact = contacts.get(tx, notice.contact)
    return contact is None or climb(tx, notice, contact.role)


def climb(tx: Transaction, notice: Errand, rank: Role) -> bool:
    """Tell the first rank, from this one upward, in which anybody can be told; say whether anybody hears.

    A letter counts where its link leads to the lead page; any other is a pointer to what waits in Telegram. Of a closed
    lead nobody needs to hear.
    """
    lead = leads.by_code(tx, notice.code)
    if lead is None or not lead.state.is_open:
        return True
    for role in RANKS[RANKS.index(rank) :]:
        errands = [errand for contact in of_rank(tx, lead, role) for errand in _to(contact, notice)]
        told = notices.states(tx, (errand.name for errand in errands))
        if REACHED & set(told.values()):
            return True
        if fresh := [errand for errand in errands if errand.name not in told]:
            for errand in fresh:
                outbox.put(tx, errand.name, errand, leads.row_id(tx, lead.code))
            if role is Role.COORDINATOR:
                leads.escalate(tx, lead.code)
            return True
    return False


def by_mail(tx: Transaction, row: Claimed) -> None:
    """Send by mail what was meant for a chat: whoever it is for has linked the lead page instead of an account."""
    outbox.finish(tx, row.id, "dropped")
    errand = replace(row.errand, channel="mail")
    name = errand.name if errand.is_notice else f"contact:{errand.contact}/{errand.kind}/{row.id}/mail"
    outbox.put(tx, name, errand, leads.row_id(tx, errand.code))


def remove(tx: Transaction, contact: Contact) -> None:
    """Remove somebody of the municipal side: their sheets are folded, and of their open leads somebody else hears."""
    shown.leave(tx, contact)
    waiting = notices.drop(tx, contact.id, outbox.NOTICES)
    contacts.remove(tx, contact.id)
    of_town = contact.role is not Role.COORDINATOR
    rank = Role.CONTACT if of_town else Role.COORDINATOR
    for lead in leads.open_for(tx, [contact.slug] if of_town else [], coordinator=not of_town):
        climb(tx, Errand("new-lead", "telegram", lead.code), rank)
    for errand in waiting:
        climb(tx, errand, rank)


def of_rank(tx: Transaction, lead: Lead, role: Role) -> tuple[Contact, ...]:
    """Those of a rank who can be told. What waits for a coordinator who is not linked yet is delivered on linking."""
    if role is Role.COORDINATOR:
        return contacts.of_town(tx, "")
    of_town = () if lead.coordinator else contacts.of_town(tx, lead.slug)
    return tuple(contact for contact in of_town if contact.role is role and contact.linked)


def _to(contact: Contact, notice: Errand) -> list[Errand]:
    ways = (way for way in contact.channels if way == "telegram" or contact.by_page)
    return [replace(notice, channel=way, contact=contact.id) for way in ways]
