"""Which messages in contacts' chats show a lead, so that each can be folded after a day or marked as withdrawn."""

from datetime import timedelta

from bot.storage import contacts, leads, notifications, outbox
from bot.storage.contacts import Contact
from bot.storage.database import Row, Transaction
from bot.storage.outbox import OutboxMessage

FOLD_AFTER = timedelta(hours=24)


def note(tx: Transaction, code: str, contact_id: int, message_id: int, *, full: bool, chat: int = 0) -> None:
    """Remember that a message shows a lead (`full`: the sheet, otherwise only a pointer); a sheet is folded in a day.

    The message arrived after its turn: a lead withdrawn or deleted in between is marked in it at once, and in a
    `chat` that has ceased to be the contact's a sheet is folded at once.
    """
    contact = contacts.get(tx, contact_id)
    if contact is None or (chat and chat != contact.person.chat):
        if full and chat:
            _fold_for_good(
                tx, code, contact_id, chat, message_id, contact.person.language if contact else "cs"
            )
        return
    lead_id = leads.row_id(tx, code)
    if lead_id is None or leads.is_withdrawn(tx, lead_id):
        _say_withdrawn(tx, code, contact, message_id)
        return
    tx.run(
        'INSERT INTO shown (lead_id, contact_id, message_id, "full", shown_at) VALUES (?, ?, ?, ?, ?)'
        " ON CONFLICT (contact_id, message_id) DO UPDATE SET"
        ' lead_id = excluded.lead_id, "full" = excluded."full", shown_at = excluded.shown_at',
        lead_id,
        contact_id,
        message_id,
        int(full),
        tx.at,
    )
    if full:
        outbox_message = OutboxMessage("fold", "telegram", code, contact_id, contact.person.chat, message_id)
        outbox.put(
            tx, f"{code}/contact:{contact_id}/fold/{message_id}/{tx.at}", outbox_message, lead_id, FOLD_AFTER
        )


def announced(tx: Transaction, code: str, contact_id: int, message_id: int) -> None:
    """Remember that a notice has arrived; whoever was quick has opened it before, and it shows more than a pointer."""
    if _row(tx, contact_id, message_id) is None:
        note(tx, code, contact_id, message_id, full=False)


def replaced(tx: Transaction, person: bytes, message_id: int) -> None:
    """Forget a message of a contact that shows something else now; nothing of a lead must be written over it."""
    tx.run(
        "DELETE FROM shown WHERE message_id = ? AND contact_id IN (SELECT id FROM contact WHERE person = ?)",
        message_id,
        person,
    )


def still_open(tx: Transaction, contact_id: int, message_id: int) -> bool:
    """Say whether a message shows a sheet that was laid open a day ago and not again since."""
    row = _row(tx, contact_id, message_id)
    return row is not None and bool(row[0]) and row[1] <= tx.ago(FOLD_AFTER)


def folded(tx: Transaction, contact_id: int, message_id: int) -> None:
    tx.run('UPDATE shown SET "full" = 0 WHERE contact_id = ? AND message_id = ?', contact_id, message_id)


def leave(tx: Transaction, contact: Contact) -> None:
    """Take the sheets out of the chat of a contact who is removed or goes to another account; nothing is kept of it."""
    notifications.drop(tx, contact.id, {"fold"})
    person = contact.person
    messages = tx.all(
        "SELECT code, message_id FROM shown JOIN lead ON lead.id = lead_id WHERE contact_id = ?", contact.id
    )
    for code, message_id in messages:
        _fold_for_good(tx, code, contact.id, person.chat, message_id, person.language)
    tx.run("DELETE FROM shown WHERE contact_id = ?", contact.id)


def withdraw(tx: Transaction, lead_id: int, code: str) -> None:
    """Have every message that shows a lead say that it was withdrawn. The rows outlive the lead."""
    for contact_id, message_id in tx.all(
        "SELECT contact_id, message_id FROM shown WHERE lead_id = ?", lead_id
    ):
        if contact := contacts.get(tx, contact_id):
            _say_withdrawn(tx, code, contact, message_id)
    tx.run("DELETE FROM shown WHERE lead_id = ?", lead_id)


def _row(tx: Transaction, contact_id: int, message_id: int) -> Row | None:
    return tx.one(
        'SELECT "full", shown_at FROM shown WHERE contact_id = ? AND message_id = ?', contact_id, message_id
    )


def _say_withdrawn(tx: Transaction, code: str, contact: Contact, message_id: int) -> None:
    person = contact.person
    outbox_message = OutboxMessage(
        "withdrawn", "telegram", code, contact.id, person.chat, message_id, person.language
    )
    outbox.put(tx, f"{code}/contact:{contact.id}/withdrawn/{message_id}/{tx.at}", outbox_message)


def _fold_for_good(
    tx: Transaction, code: str, contact_id: int, chat: int, message_id: int, language: str
) -> None:
    """Fold a message in a chat that is no contact's any more. The row outlives contact and lead."""
    outbox_message = OutboxMessage("fold", "telegram", code, contact_id, chat, message_id, language)
    outbox.put(tx, f"{code}/contact:{contact_id}/fold/{message_id}/{tx.at}/left", outbox_message)
