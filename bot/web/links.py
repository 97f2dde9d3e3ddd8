"""What a link of a letter may do now: each is one transaction, in which it is asked anew whose it is and what they may see."""

from bot.conversation.lead.happened import Notice, State
from bot.conversation.lead.model import Lead
from bot.conversation.private import Private
from bot.storage import contacts, joining, leads, outbox, page_links
from bot.storage.contacts import Contact
from bot.storage.database import Transaction
from bot.storage.outbox import OutboxMessage
from bot.storage.page_links import PageLink

RENEW_EVERY_MS = 600_000


def lead_by_link(tx: Transaction, token: str) -> tuple[Contact, bytes, Lead | None] | None:
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


def renew_link(tx: Transaction, token: str) -> None:
    link = page_links.find(tx, "lead", token)
    now = tx.at // RENEW_EVERY_MS
    if link is None or _seen_by(tx, link) is None:
        return
    if link.code:
        outbox_message = OutboxMessage(Notice.NEW_LEAD, "mail", link.code, link.contact.id, dedup_key=f"renewed-{now}")
        outbox.put(tx, outbox_message.name, outbox_message, leads.row_id(tx, link.code))
    else:
        outbox_message = OutboxMessage("confirm-email", "mail", contact=link.contact.id)
        outbox.put(tx, f"contact:{link.contact.id}/confirm-email/{now}", outbox_message)


def mail_way_in(tx: Transaction, address: Private) -> None:
    """Put a letter with a link to all messages down for everybody whose confirmed address this is."""
    # everybody is looked at for every address, so none takes longer
    known = [one for one in contacts.everyone(tx) if one.by_page and one.person.email.casefold() == address]
    for contact in known:
        outbox_message = OutboxMessage("way-in", "mail", contact=contact.id)
        outbox.put(tx, f"contact:{contact.id}/way-in/{tx.at // RENEW_EVERY_MS}", outbox_message)


def confirm_by_link(tx: Transaction, token: str) -> tuple[Contact, bytes] | None:
    """Use the link up; of two presses at the same moment, the second one finds it used."""
    link = page_links.find(tx, "confirm", token)
    if link is None or not link.fresh or link.used:
        return None
    for one in contacts.together(tx, link.contact):
        page_links.use_confirmations(tx, one.id)
    contact = contacts.confirm_by_link(tx, link.contact.id)
    key = contacts.key_of(tx, link.contact.id)
    return (contact, key) if contact and key else None


def decline_by_link(tx: Transaction, token: str) -> bool:
    """Take the no of whoever was invited; say whether the link was still good."""
    link = page_links.find(tx, "confirm", token)
    if link is None or not link.fresh or link.used:
        return False
    joining.decline(tx, link.contact)
    return True


def note_arrived(tx: Transaction, token: str, contact_id: int) -> None:
    page_links.use(tx, token)
    joining.note_tested(tx, contact_id)
