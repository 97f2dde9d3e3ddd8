"""The state of the database that `invariants.py` checks."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.conversation.lead.events import State
from bot.conversation.lead.model import Lead
from bot.storage import contacts, leads, outbox
from bot.storage.contacts import Contact
from bot.storage.database import Transaction
from bot.storage.notices import AnyMessage

DAY = timedelta(days=1)
LAST_WORD = """
    SELECT max(sent_at, COALESCE((
        SELECT max(at) FROM event WHERE lead_id = lead.id AND what IN (
            'contacted', 'declined', 'town-wrote', 'candidate-wrote', 'invited', 'move-asked', 'hired', 'closed',
            'passed-on', 'updated'
        )
    ), 0)) FROM lead
"""
LIFETIMES = {
    "SELECT touched_at FROM session WHERE kept = 0": 90 * DAY,
    "SELECT touched_at FROM session": 365 * DAY,
    "SELECT draft_at FROM session WHERE draft_at IS NOT NULL": 3 * DAY,
    LAST_WORD: 180 * DAY,
    "SELECT sent_at FROM lead": 365 * DAY,
    "SELECT changed_at FROM lead WHERE state IN ('declined', 'hired', 'closed', 'withdrawn')": 30 * DAY,
    "SELECT due_at FROM outbox WHERE state IN ('sent', 'dropped', 'dead')": 30 * DAY,
    "SELECT received_at FROM inbox WHERE step = 'answered'": 7 * DAY,
    "SELECT received_at FROM inbox WHERE step = 'quarantined'": 3 * DAY,
    "SELECT at FROM sent": DAY,
    "SELECT at FROM erasure": 30 * DAY,
    "SELECT expires_at FROM token WHERE kind NOT IN ('confirm', 'lead', 'test')": timedelta(),
}
"""Retention periods of the privacy notice."""


@dataclass(frozen=True)
class StoredState:
    leads: Mapping[str, Lead]
    officials: tuple[Contact, ...]
    steps: Counter[str]
    outbox: Mapping[str, str]
    """The state of each row by its name."""
    waiting: tuple[AnyMessage, ...]
    alarms: tuple[int, ...]
    integrity: str
    in_transaction: bool
    unfiled: int


def read_state(tx: Transaction) -> StoredState:
    codes = [code for (code,) in tx.all("SELECT code FROM lead")]
    rows = tx.all("SELECT name, state, body FROM outbox")
    opened = (outbox.decrypt(tx, body) for _, state, body in rows if state in {"due", "uncertain"})
    (integrity,), (unfiled,) = (
        tx.all("PRAGMA integrity_check")[0],
        tx.all("SELECT count(*) FROM erasure WHERE filed = 0")[0],
    )
    return StoredState(
        {code: lead for code in codes if (lead := leads.by_code(tx, code))},
        contacts.everyone(tx),
        Counter(step for (step,) in tx.all("SELECT step FROM inbox")),
        {name: state for name, state, _ in rows},
        tuple(outgoing for outgoing in opened if outgoing),
        tuple(at for (at,) in tx.all("SELECT at FROM fact WHERE name LIKE 'alarm:%'")),
        integrity,
        tx.sql.in_transaction,
        unfiled,
    )


def readers_by_account(now: StoredState) -> Mapping[int, set[int]]:
    """The candidates whose data each account of the municipal side may see."""
    readers = defaultdict[int, set[int]](set)
    for contact in now.officials:
        for lead in now.leads.values():
            if contact.linked and lead.state is not State.WITHDRAWN and contact.duty.covers(lead):
                readers[contact.person.chat].add(lead.details.chat)
    return readers


def overdue_rows(tx: Transaction) -> list[str]:
    """Return overdue rows. Call it after the hourly deletion."""
    return [
        query
        for query, kept in LIFETIMES.items()
        if any(tx.at - at > kept.total_seconds() * 1000 for (at,) in tx.all(query))
    ]


def rows_of(tx: Transaction, person: bytes) -> list[str]:
    """Return the tables with data of a person."""
    tables = ("session", "lead", "inbox")
    return [table for table in tables if tx.one(f"SELECT 1 FROM {table} WHERE person = ?", person)]  # noqa: S608
