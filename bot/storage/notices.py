"""Who of the municipal side has been told of a lead, read from the rows of the outbox."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import timedelta

from bot.conversation.municipal.preferences import day_begins, next_hour
from bot.storage import leads, outbox
from bot.storage.contact import Contact
from bot.storage.errand import Errand
from bot.storage.outbox import WAITING
from bot.storage.transaction import Transaction, stored

AN_HOUR_MS = 3_600_000
EACH = 10
"""How many new leads of a day somebody hears of one by one."""


def put(tx: Transaction, notice: Errand, contact: Contact | None) -> None:
    """Put a notice down. Of the new leads of one day, those beyond the tenth are told of together at the next full hour.

    Each keeps its own row, so what cannot be told goes to whoever is next, one by one.
    """
    if contact and notice.kind == "new-lead" and leads.sent_since(tx, contact.slug, _this_day(tx)) > EACH:
        notice = replace(notice, gathered=True)
    delay = next_hour(tx.now) - tx.now if notice.gathered else timedelta()
    outbox.put(tx, notice.name, notice, leads.row_id(tx, notice.code), delay)


def put_letter(tx: Transaction, notice: Errand) -> None:
    """Put a letter about something that was written later: at most one an hour, since it says no more than that there is.

    What comes after the letter of this hour has gone is told of by the next hour's: the reader was on the page already.
    """
    hour = tx.at // AN_HOUR_MS
    letter, delay = replace(notice, occasion=str(hour)), timedelta()
    if states(tx, [letter.name]).get(letter.name, "due") in {"sent", "dropped", "dead"}:
        letter, delay = replace(notice, occasion=str(hour + 1)), next_hour(tx.now) - tx.now
    outbox.put(tx, letter.name, letter, leads.row_id(tx, notice.code), delay)


def _this_day(tx: Transaction) -> int:
    return stored(day_begins(tx.now))


def states(tx: Transaction, names: Iterable[str]) -> dict[str, str]:
    """Give the states of the rows of these names, as far as there are any."""
    found = (tx.one("SELECT name, state FROM outbox WHERE name = ?", name) for name in names)
    return {row[0]: row[1] for row in found if row}


def take_back(tx: Transaction, name: str) -> bool:
    """Drop a row that has surely not been sent; say whether there was one."""
    row = tx.one("SELECT id FROM outbox WHERE name = ? AND state = 'due'", name)
    if row is None:
        return False
    outbox.finish(tx, row[0], "dropped")
    return True


def heard(tx: Transaction, notice: Errand) -> bool:
    """Say whether anybody has got this notice by the same channel."""
    return (
        tx.one("SELECT 1 FROM outbox WHERE state = 'sent' AND name LIKE ? LIMIT 1", notice.others) is not None
    )


def drop(tx: Transaction, contact_id: int, kinds: Collection[str]) -> list[Errand]:
    """Close what waits for a contact about leads, of these kinds; give it, with what is being tried at the moment."""
    dropped: list[Errand] = []
    query = f"SELECT id, body, state FROM outbox WHERE ({WAITING} OR state = 'trying') AND name LIKE ?"  # noqa: S608  constant
    for row_id, body, state in tx.all(query, f"%/contact:{contact_id}/%"):
        errand = outbox.opened(tx, body)
        if errand is not None and errand.kind in kinds:
            dropped.append(errand)
            if state != "trying":
                outbox.finish(tx, row_id, "dropped")
    return dropped
