"""Offers to pass a lead on to another town: one at a time for a lead, gone with it."""

from bot.conversation.offer import Offer
from bot.storage.transaction import Row, Transaction, restored

_COLUMNS = "code, offer.slug, offer.at, agreed"


def make(tx: Transaction, lead_id: int, slug: str, contact_id: int) -> None:
    """Keep an offer in place of an earlier one."""
    tx.run(
        "INSERT INTO offer (lead_id, slug, contact_id, at) VALUES (?, ?, ?, ?) ON CONFLICT (lead_id) DO UPDATE"
        " SET slug = excluded.slug, contact_id = excluded.contact_id, at = excluded.at, agreed = NULL",
        lead_id,
        slug,
        contact_id,
        tx.at,
    )


def answer(tx: Transaction, lead_id: int, *, agreed: bool) -> tuple[str, int] | None:
    """Note the candidate's answer; give the town that was offered and who asked."""
    if not tx.run("UPDATE offer SET agreed = ? WHERE lead_id = ? AND agreed IS NULL", int(agreed), lead_id):
        return None
    row = tx.one("SELECT slug, contact_id FROM offer WHERE lead_id = ?", lead_id)
    return (row[0], row[1]) if row else None


def of_person(tx: Transaction, person: bytes) -> tuple[Offer, ...]:
    """Give what this person was asked about the own leads."""
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM offer JOIN lead ON lead.id = lead_id WHERE lead.person = ?",  # noqa: S608  constant
        person,
    )
    return tuple(_offer(row) for row in rows)


def of_open_leads(tx: Transaction) -> dict[str, Offer]:
    """Give the offers by the code of their lead."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM offer JOIN lead ON lead.id = lead_id")  # noqa: S608  constant
    return {row[0]: _offer(row) for row in rows}


def _offer(row: Row) -> Offer:
    code, slug, at, agreed = row
    return Offer(code, slug, restored(at), None if agreed is None else bool(agreed))
