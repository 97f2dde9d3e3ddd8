"""Erasure on request, and deletion when the time is up. What the privacy notice promises is done here."""

from datetime import timedelta

from bot.conversation.draft import LIFETIME
from bot.conversation.lead import DAY
from bot.storage import changes, inbox, interests, leads, missed, page_links, recruiting, sessions, shown
from bot.storage.transaction import Transaction

KEEP_SESSION = timedelta(days=90)
KEEP_CLOSED_LEAD = timedelta(days=30)
KEEP_ANY_LEAD = timedelta(days=180)
KEEP_OUTBOX_NAME = timedelta(days=30)


def erase(tx: Transaction, person: bytes) -> None:
    """Delete everything of a person; the messages contacts already have will say that it was withdrawn."""
    for lead_id, code in tx.all("SELECT id, code FROM lead WHERE person = ?", person):
        _delete_lead(tx, lead_id, code)
    sessions.forget(tx, person)
    interests.forget(tx, person)
    missed.forget(tx, person)
    tx.run("DELETE FROM inbox WHERE person = ? AND step = 'quarantined'", person)


def purge(tx: Transaction) -> None:
    """Delete what has been kept for as long as it may be."""
    tx.run("DELETE FROM session WHERE touched_at < ?", _before(tx, KEEP_SESSION))
    sessions.drop_drafts(tx, _before(tx, LIFETIME))
    overdue = tx.all(
        f"SELECT id, code FROM lead WHERE sent_at < ? OR ({leads.CLOSED} AND changed_at < ?)",  # noqa: S608  constant
        _before(tx, KEEP_ANY_LEAD),
        _before(tx, KEEP_CLOSED_LEAD),
    )
    for lead_id, code in overdue:
        _delete_lead(tx, lead_id, code)
    tx.run(
        "DELETE FROM outbox WHERE state IN ('sent', 'dropped', 'dead') AND due_at < ?",
        _before(tx, KEEP_OUTBOX_NAME),
    )
    interests.drop_old(tx)
    recruiting.drop_old(tx)
    tx.run("DELETE FROM invite WHERE expires_at < ?", tx.at)
    page_links.purge(tx)
    tx.run("DELETE FROM sent WHERE at <= ?", _before(tx, DAY))
    changes.purge(tx)
    missed.purge(tx)
    inbox.purge(tx)


def _delete_lead(tx: Transaction, lead_id: int, code: str) -> None:
    shown.withdraw(tx, lead_id, code)
    tx.run("DELETE FROM lead WHERE id = ?", lead_id)


def _before(tx: Transaction, kept: timedelta) -> int:
    return tx.at - int(kept.total_seconds() * 1000)
