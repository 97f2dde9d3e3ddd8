"""Who hears of a lead instead: contacts of the town, then deputies, then coordinators, and never a rank below.

A rank is left only when nobody of it has been told of the same occasion or still is to be; the row's name, without a
row number in it, keeps anybody from being told of one occasion twice.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.conversation.effects import News
from bot.conversation.lead import Event, Happened, Lead, Role, Step
from bot.conversation.lead_history import holder
from bot.storage import contacts, leads, notices, outbox, reaching, shown
from bot.storage.contact import Contact
from bot.storage.errand import NOTICES, Errand
from bot.storage.outbox import Claimed
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
        people = reaching.of_rank(tx, lead, role)
        errands = [errand for contact in people for errand in _to(contact, notice)]
        told = notices.states(tx, (errand.name for errand in errands))
        if REACHED & set(told.values()):
            return True
        if fresh := [errand for errand in errands if errand.name not in told]:
            if role is Role.COORDINATOR:
                leads.escalate(tx, lead.code)
            for errand in fresh:
                notices.put(tx, errand, contacts.get(tx, errand.contact))
            return True
    return False


def by_mail(tx: Transaction, rows: Iterable[Claimed]) -> None:
    """Send by mail what was meant for a chat: whoever it is for has linked the lead page instead of an account."""
    for row in rows:
        outbox.finish(tx, row.id, "dropped")
        errand = replace(row.errand, channel="mail")
        name = errand.name if errand.is_notice else f"contact:{errand.contact}/{errand.kind}/{row.id}/mail"
        outbox.put(tx, name, errand, leads.row_id(tx, errand.code))


def remove(tx: Transaction, contact: Contact) -> None:
    """Remove somebody of the municipal side: their sheets are folded, and of their open leads somebody else hears.

    What they had taken on is handed to whoever is next: they are told of it, and the sheet says so.
    """
    shown.leave(tx, contact)
    waiting = notices.drop(tx, contact.id, NOTICES)
    contacts.remove(tx, contact.id)
    of_town = contact.role is not Role.COORDINATOR
    rank = Role.CONTACT if of_town else Role.COORDINATOR
    for lead in leads.open_for(tx, [contact.slug] if of_town else [], coordinator=not of_town):
        has_it = holder(lead)
        if has_it is not None and has_it.contact == contact.id:
            _hand_over(tx, lead, contact, rank)
        else:
            climb(tx, Errand("new-lead", "telegram", lead.code), rank)
    for errand in waiting:
        climb(tx, errand, rank)


def _hand_over(tx: Transaction, lead: Lead, former: Contact, rank: Role) -> None:
    """Hand what somebody had taken on to a colleague, else a deputy, else a coordinator; candidate and heir are told."""
    ranks = (reaching.of_rank(tx, lead, role) for role in RANKS[RANKS.index(rank) :])
    heir = next((people[0] for people in ranks if people), None)
    if heir is None:
        return
    if heir.role is Role.COORDINATOR:
        leads.escalate(tx, lead.code)
    name, step = former.person.name, Step(former.id, heir.id)
    leads.record(
        tx, lead.code, Event(Happened.HANDED, tx.now, name, heir.person.name, step=step), None, lead.reason
    )
    occasion = f"left-{former.id}"
    for errand in _to(heir, Errand("handed", "telegram", lead.code, occasion=occasion)):
        notices.put(tx, errand, heir)
    news = Errand("news", "telegram", lead.code, chat=lead.details.chat, news=News.HANDED, by=name)
    outbox.put(tx, f"{lead.code}/candidate/{News.HANDED}/{occasion}", news, leads.row_id(tx, lead.code))


def _to(contact: Contact, notice: Errand) -> list[Errand]:
    ways = (way for way in contact.channels if way == "telegram" or contact.by_page)
    return [replace(notice, channel=way, contact=contact.id, gathered=False) for way in ways]
