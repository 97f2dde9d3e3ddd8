"""What happens to a message that cannot be delivered: somebody else of the municipal side hears of the lead instead."""

from bot.conversation.lead import Role
from bot.storage import contacts, leads, outbox
from bot.storage.contacts import Contact
from bot.storage.outbox import Claimed, Errand
from bot.storage.transaction import Transaction


def pass_on(tx: Transaction, row: Claimed) -> None:
    """Close the row as dead. If it told a contact of a lead, tell the deputies of the town, else the coordinators."""
    outbox.finish(tx, row.id, "dead")
    errand = row.errand
    if errand.kind not in {"new-lead", "candidate-wrote"} or errand.channel != "telegram":
        return
    lead_id = leads.row_id(tx, errand.code)
    for other in _others(tx, errand.contact):
        if other.role is Role.COORDINATOR:
            leads.escalate(tx, errand.code)
        instead = Errand(errand.kind, "telegram", errand.code, other.id, language=other.person.language)
        outbox.put(tx, f"{errand.code}/contact:{other.id}/{errand.kind}/instead/{row.id}", instead, lead_id)


def _others(tx: Transaction, contact_id: int) -> tuple[Contact, ...]:
    contact = contacts.get(tx, contact_id)
    if contact is None or contact.role is Role.COORDINATOR:
        return ()
    of_town = [
        other for other in contacts.of_town(tx, contact.slug) if other.id != contact_id and other.linked
    ]
    return tuple(of_town) or contacts.of_town(tx, "")
