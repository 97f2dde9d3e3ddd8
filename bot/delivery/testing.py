"""Letters that are about no lead: the invitation of somebody without Telegram, and harmless tests with what became of them."""

from bot.storage import outbox, page_links
from bot.storage.contact import Contact
from bot.storage.errand import Errand
from bot.storage.transaction import Transaction, restored

LAST = 3
"""How many earlier tests are told of."""


def invite_by_mail(tx: Transaction, contact_id: int) -> None:
    """Put the letter in which somebody confirms the address by a link; it is made when the letter is."""
    errand = Errand("confirm-email", "mail", contact=contact_id)
    outbox.put(tx, f"contact:{contact_id}/confirm-email/{tx.at}", errand)


def send(tx: Transaction, contact: Contact) -> list[str]:
    """Put a test for each way that is linked or confirmed; give the ways."""
    if not contact.linked:
        return []
    for way in contact.channels:
        outbox.put(tx, _name(contact, f"{tx.at}/{way}"), Errand("test", way, contact=contact.id))
    return list(contact.channels)


def outcome(tx: Transaction, contact: Contact) -> list[str]:
    """Say of earlier tests, newest first, what was sent and what was opened (UTC)."""
    sent = tx.all(
        "SELECT name, state, since FROM outbox WHERE name LIKE ? ORDER BY id DESC LIMIT ?",
        _name(contact, "%"),
        2 * LAST,
    )
    lines = [
        f"{restored(since):%Y-%m-%d %H:%M} {name.rpartition('/')[2]}: {state}" for name, state, since in sent
    ]
    for made, used in page_links.tests(tx, contact.id)[:LAST]:
        opened = f"opened {restored(used):%Y-%m-%d %H:%M}" if used else "not opened yet"
        lines.append(f"{restored(made):%Y-%m-%d %H:%M} link: {opened}")
    return lines


def _name(contact: Contact, end: str) -> str:
    return f"contact:{contact.id}/test/{end}"
