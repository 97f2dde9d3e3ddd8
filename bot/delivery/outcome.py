"""What came of an attempt, noted in the transaction that closes or postpones its row, with what follows from it."""

from collections.abc import Sequence
from datetime import timedelta

from bot.delivery import alarm, failed
from bot.delivery.facts import Facts
from bot.delivery.failed import LATE
from bot.delivery.fallback import pass_on
from bot.delivery.patience import GiveUp
from bot.storage import contacts, interests, notices, outbox, shown
from bot.storage.errand import Errand
from bot.storage.outbox import Claimed
from bot.storage.transaction import Transaction, restored

UNLINKED = timedelta(minutes=10)
"""How often to look whether somebody who was invited has linked an account."""


def given_up(tx: Transaction, row: Claimed, end: GiveUp) -> None:
    """Close the row, see to it that somebody else hears, and tell the operator.

    A candidate who blocked the bot is nobody's trouble but their own, and an alarm about a letter to the operator would go nowhere.
    """
    errand = row.errand
    outbox.finish(tx, row.id, "dead")
    if errand.kind == "news":
        failed.not_reached(tx, row, end.cause)
    if _tells_of_a_lead(tx, errand) and not pass_on(tx, errand):
        alarm.put(tx, "nobody", row.id)
        if end.persist is not None:
            postponed(tx, row, end.persist.pause, uncertain=end.persist.uncertain)
            return
    if errand.is_broadcast and end.cause == "unreachable":
        interests.forget(tx, tx.vault.person(errand.chat))
        return
    failed.nobody_told(tx, row)
    if not errand.is_for_operator and (errand.kind not in {"news", "waiting"} or end.cause != "unreachable"):
        alarm.put(tx, end.cause, row.id)


def unlinked(tx: Transaction, rows: Sequence[Claimed]) -> None:
    """Wait until somebody accepts their invitation; a candidate of whom nobody hears for long is told so."""
    for row in rows:
        postponed(tx, row, UNLINKED, uncertain=row.repeated, count=False)
        failed.nobody_told(tx, row)


def postponed(
    tx: Transaction, row: Claimed, pause: timedelta, *, uncertain: bool, count: bool = True
) -> None:
    """Try a row again later; the operator hears when a notice has been late for long."""
    outbox.postpone(tx, row.id, pause, uncertain=uncertain, count=count)
    late = tx.now + pause - restored(row.since) > LATE
    if late and _tells_of_a_lead(tx, row.errand) and not notices.heard(tx, row.errand):
        alarm.put(tx, "late", row.id)


def sent(tx: Transaction, rows: Sequence[Claimed], facts: Facts, message_id: int) -> None:
    """Close rows that arrived in one message; remember where a lead is shown, so that it can be folded or withdrawn."""
    for row in rows:
        outbox.finish(tx, row.id, "sent")
    errand = rows[0].errand
    if errand.kind in {"new-lead", "reminder"} and message_id and facts.lead is not None:
        shown.announced(tx, facts.lead.code, errand.contact, message_id)
    if errand.kind == "fold":
        shown.folded(tx, errand.contact, errand.message)


def _tells_of_a_lead(tx: Transaction, errand: Errand) -> bool:
    """Say whether somebody is without news of a lead if this does not arrive.

    A letter is all there is for whoever has no Telegram; for the others it is a second pointer.
    """
    if errand.is_notice and errand.channel == "mail":
        contact = contacts.get(tx, errand.contact)
        return contact is not None and contact.on_page_only
    return errand.is_notice
