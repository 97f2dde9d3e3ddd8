"""The links of letters to the lead pages: a token for one contact, and one lead where it is about one.

128 random bits, of which only the hash is kept; a link that has expired is remembered for a while, so that a new one can be
asked for. Whether its contact may still see the lead is not decided here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias

from bot.storage import contacts, leads
from bot.storage.contacts import Contact
from bot.storage.crypto import fresh_token, token_hash
from bot.storage.database import Transaction

LinkKind: TypeAlias = Literal["confirm", "lead", "test"]
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
"""How a token looks (base64 without padding of 16 bytes)."""
LIFETIME: Mapping[LinkKind, timedelta] = {
    "confirm": timedelta(days=14),
    "lead": timedelta(days=14),
    "test": timedelta(days=14),
}
PATHS: Mapping[LinkKind, str] = {"confirm": "c", "lead": "l", "test": "t"}
"""How the address of each kind begins, behind the public one."""
KEEP_EXPIRED = timedelta(days=60)


@dataclass(frozen=True)
class PageLink:
    """A link that was made once. `code`: the lead's, "" where it is about none. `fresh`: it has not expired."""

    kind: LinkKind
    contact: Contact
    code: str
    fresh: bool
    used: bool


def make(tx: Transaction, kind: LinkKind, contact_id: int, code: str = "", *, beside: bool = False) -> str:
    """Make a link; give its token. A confirmation ends the earlier ones; other letters may cross, so theirs stay good.

    `beside`: it is the link of a letter that reminds of an earlier one.
    """
    token = fresh_token()
    if kind == "confirm" and not beside:
        void_confirmations(tx, contact_id)
    tx.run(
        "INSERT INTO page_link (token_hash, kind, contact_id, lead_id, made_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
        token_hash(token),
        kind,
        contact_id,
        leads.row_id(tx, code) if code else None,
        tx.at,
        tx.later(LIFETIME[kind]),
    )
    return token


def find(tx: Transaction, kind: LinkKind, token: str) -> PageLink | None:
    """Give what a token was made for, also when it has expired; None for one that never was, or whose lead is gone."""
    row = tx.one(
        "SELECT contact_id, code, expires_at, used_at FROM page_link LEFT JOIN lead ON lead.id = lead_id"
        " WHERE token_hash = ? AND kind = ?",
        token_hash(token),
        kind,
    )
    contact = contacts.get(tx, row[0]) if row else None
    if row is None or contact is None:
        return None
    return PageLink(kind, contact, row[1] or "", row[2] > tx.at, row[3] is not None)


def void_confirmations(tx: Transaction, contact_id: int) -> None:
    tx.run("DELETE FROM page_link WHERE kind = 'confirm' AND contact_id = ?", contact_id)


def use(tx: Transaction, token: str) -> None:
    tx.run("UPDATE page_link SET used_at = coalesce(used_at, ?) WHERE token_hash = ?", tx.at, token_hash(token))


def use_confirmations(tx: Transaction, contact_id: int) -> None:
    """Use up what confirms an address, once it is confirmed."""
    statement = "UPDATE page_link SET used_at = coalesce(used_at, ?) WHERE kind = 'confirm' AND contact_id = ?"
    tx.run(statement, tx.at, contact_id)


def tests(tx: Transaction, contact_id: int) -> list[tuple[int, int | None]]:
    """Give when test links were made for a contact and when each was opened (milliseconds), newest first."""
    rows = tx.all(
        "SELECT made_at, used_at FROM page_link WHERE kind = 'test' AND contact_id = ? ORDER BY made_at DESC",
        contact_id,
    )
    return [(made, used) for made, used in rows]
