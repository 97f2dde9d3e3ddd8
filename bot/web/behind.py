"""What is behind a link at this moment, read from the database: whose it is, and what that person may see now."""

from bot.conversation.lead import Lead, State
from bot.storage import contacts, leads, outbox, page_links
from bot.storage.contact import Contact
from bot.storage.errand import Errand
from bot.storage.page_links import PageLink
from bot.storage.transaction import Transaction

RENEW_EVERY_MS = 600_000


def lead(tx: Transaction, token: str) -> tuple[Contact, bytes, Lead | None] | None:
    """Give whose link this is and the lead, if that person may see it now."""
    link = page_links.find(tx, "lead", token)
    return _seen_by(tx, link) if link and link.fresh else None


def _seen_by(tx: Transaction, link: PageLink) -> tuple[Contact, bytes, Lead | None] | None:
    contact, key = link.contact, contacts.key_of(tx, link.contact.id)
    if key is None or not contact.person.email_confirmed:
        return None
    if not link.code:
        return contact, key, None
    lead = leads.by_code(tx, link.code)
    visible = lead is not None and lead.state is not State.WITHDRAWN and contact.duty.covers(lead)
    return (contact, key, lead) if visible else None


def renew(tx: Transaction, token: str) -> None:
    """Put a letter with a new link, at most one in ten minutes."""
    link = page_links.find(tx, "lead", token)
    now = tx.at // RENEW_EVERY_MS
    if link is None or _seen_by(tx, link) is None:
        return
    if link.code:
        errand = Errand("new-lead", "mail", link.code, link.contact.id, occasion=f"renewed-{now}")
        outbox.put(tx, errand.name, errand, leads.row_id(tx, link.code))
    else:
        errand = Errand("confirm-email", "mail", contact=link.contact.id)
        outbox.put(tx, f"contact:{link.contact.id}/confirm-email/{now}", errand)


def confirm(tx: Transaction, token: str) -> tuple[Contact, bytes] | None:
    """Use the link up; of two presses at the same moment, the second one finds it used."""
    link = page_links.find(tx, "confirm", token)
    if link is None or not link.fresh or link.used:
        return None
    page_links.use(tx, token)
    contact = contacts.confirm_by_link(tx, link.contact.id)
    key = contacts.key_of(tx, link.contact.id)
    return (contact, key) if contact and key else None
