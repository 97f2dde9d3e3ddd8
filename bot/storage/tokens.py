"""One-time tokens and links of officials and administrators, of one lead if any.

128 random bits, stored as a hash. An expired link of a letter is kept for a while, so that a new
one can be requested. Access to the lead is decided elsewhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias

from bot.storage.crypto import fresh_token, token_hash
from bot.storage.database import Transaction

LinkKind: TypeAlias = Literal["confirm", "lead", "test"]
TokenKind: TypeAlias = LinkKind | Literal["invite", "mailed-invite", "admin-invite", "editor"]
"""Links of letters to the lead pages; invitations by the operator, or by letter alone."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
"""The pattern of a token (base64 without padding of 16 bytes)."""
LIFETIME: Mapping[TokenKind, timedelta] = {
    # as long as the links of letters: an office takes days to find out whom one is for
    "invite": timedelta(days=14),
    "mailed-invite": timedelta(days=14),
    "confirm": timedelta(days=14),
    "lead": timedelta(days=14),
    "test": timedelta(days=14),
    "admin-invite": timedelta(hours=24),
    "editor": timedelta(minutes=15),
}
PATHS: Mapping[LinkKind, str] = {"confirm": "c", "lead": "l", "test": "t"}
"""The first part of the path of each kind of link."""
KEEP_EXPIRED = timedelta(days=60)
_OF_ADMINISTRATOR = {"admin-invite", "editor"}


@dataclass(frozen=True)
class Token:
    """A stored token. `owner`: id of the contact or administrator; `code`: the lead, if any."""

    kind: str
    owner: int
    code: str
    fresh: bool
    """True if it has not expired."""
    used: bool


def make(tx: Transaction, kind: TokenKind, owner: int, code: str = "", *, beside: bool = False) -> str:
    """Make a token and end earlier ones of its kind, except of letters, which may cross.

    `beside`: it is the link of a letter that reminds of an earlier one.
    """
    token, whose = fresh_token(), "administrator" if kind in _OF_ADMINISTRATOR else "contact_id"
    if kind not in {"lead", "test", "mailed-invite"} and not beside:
        void(tx, owner, kind)
    tx.run(
        f"INSERT INTO token (token_hash, kind, {whose}, lead_id, made_at, expires_at)"  # noqa: S608  one of two names
        " VALUES (?, ?, ?, (SELECT id FROM lead WHERE code = ?), ?, ?)",
        token_hash(token), kind, owner, code, tx.at, tx.later(LIFETIME[kind]),
    )  # fmt: skip
    return token


def find(tx: Transaction, token: str, *kinds: TokenKind) -> Token | None:
    """Return a token of these kinds, also an expired one; None if it or its lead does not exist."""
    row = tx.one(
        "SELECT kind, coalesce(contact_id, administrator), code, expires_at, used_at FROM token"
        " LEFT JOIN lead ON lead.id = lead_id WHERE token_hash = ?",
        token_hash(token),
    )
    if row is None or row[0] not in kinds:
        return None
    kind, owner, code, until, used = row
    return Token(kind, owner, code or "", until > tx.at, used is not None)


def owner(tx: Transaction, token: str, *kinds: TokenKind) -> int | None:
    """Return the owner of a valid token."""
    found = find(tx, token, *kinds)
    return found.owner if found and found.fresh and not found.used else None


def use(tx: Transaction, token: str) -> None:
    tx.run("UPDATE token SET used_at = coalesce(used_at, ?) WHERE token_hash = ?", tx.at, token_hash(token))


def take(tx: Transaction, token: str, *kinds: TokenKind) -> int | None:
    """Use a token; return its owner. Of two presses at once, only one gets it."""
    found = owner(tx, token, *kinds)
    if found is not None:
        use(tx, token)
    return found


def use_confirmations(tx: Transaction, contact_id: int) -> None:
    """Invalidate the confirmation links of an address."""
    statement = "UPDATE token SET used_at = coalesce(used_at, ?) WHERE kind = 'confirm' AND contact_id = ?"
    tx.run(statement, tx.at, contact_id)


def void(tx: Transaction, owner: int, *kinds: TokenKind) -> None:
    """Invalidate the tokens of these kinds."""
    for kind in kinds:
        whose = "administrator" if kind in _OF_ADMINISTRATOR else "contact_id"
        tx.run(f"DELETE FROM token WHERE {whose} = ? AND kind = ?", owner, kind)  # noqa: S608  one of two names


def tests(tx: Transaction, contact_id: int) -> list[tuple[int, int | None]]:
    """Return when a contact's test links were made and opened (milliseconds), newest first."""
    rows = tx.all(
        "SELECT made_at, used_at FROM token WHERE kind = 'test' AND contact_id = ? ORDER BY made_at DESC", contact_id
    )
    return [(made, used) for made, used in rows]
