"""The daily list of open leads: who wants it at which hour. Each list is a row of the outbox that puts down the next one."""

from bot.conversation.czech_holidays import is_holiday
from bot.conversation.municipal.preferences import next_digest
from bot.storage import contacts, outbox
from bot.storage.contact import Contact
from bot.storage.errand import Channel, Errand
from bot.storage.outbox import WAITING
from bot.storage.reaching import ways
from bot.storage.transaction import Transaction


def hour(tx: Transaction, contact_id: int) -> int:
    """Give the hour somebody chose; 0: no list."""
    row = tx.one("SELECT hour FROM digest WHERE contact_id = ?", contact_id)
    return int(row[0]) if row else 0


def choose(tx: Transaction, contact_id: int, wanted: int) -> None:
    """Note the hour (0: none); what waited for another hour is dropped."""
    tx.run(f"DELETE FROM outbox WHERE {WAITING} AND name LIKE ?", f"digest/contact:{contact_id}/%")  # noqa: S608  constant
    tx.run("DELETE FROM digest WHERE contact_id = ?", contact_id)
    contact = contacts.get(tx, contact_id)
    if wanted and contact is not None:
        tx.run("INSERT INTO digest (contact_id, hour) VALUES (?, ?)", contact_id, wanted)
        schedule(tx, contact)


def schedule(tx: Transaction, contact: Contact) -> None:
    """Put the next list down, if one is wanted; a second time it is the same row."""
    if wanted := hour(tx, contact.id):
        due = next_digest(wanted, tx.now, is_holiday)
        channel: Channel = (*ways(contact), "telegram")[0]
        name = f"digest/contact:{contact.id}/{due:%Y-%m-%dT%H}"
        outbox.put(tx, name, Errand("digest", channel, contact=contact.id), delay=due - tx.now)
