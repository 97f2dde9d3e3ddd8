"""The optional PIN of the lead pages, for shared mailboxes and forwarded letters.

One for all duties of a person. Stored as a slow hash, encrypted: with the key file, six digits
could be guessed; without it there is nothing to try. An attempt is counted before it is judged, so
parallel ones cannot exceed five.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from bot.conversation.private import Private
from bot.storage.database import Transaction, restored_time

MAX_WRONG = 5
LOCKED_FOR = timedelta(hours=1)
SHORTEST, LONGEST = 6, 12
SALT_BYTES = 16
COST, BLOCK, PARALLEL = 2**14, 8, 5
"""Parameters of scrypt (OWASP password storage cheat sheet, 16 MiB), stored with each hash."""
_DIGITS = re.compile(rf"[0-9]{{{SHORTEST},{LONGEST}}}")
_OF_PERSON = "contact_id IN (SELECT id FROM contact WHERE person = ?)"


@dataclass(frozen=True)
class StoredPin:
    """A stored PIN. `locked` until `until`, or to be locked until then by `left` wrong ones."""

    hashed: str = field(repr=False)
    locked: bool
    until: datetime | None
    left: int


def valid_pin(typed: str) -> Private | None:
    """Return a PIN without spaces; None if it is invalid or one of the first to be guessed."""
    pin = "".join(typed.split())
    if not _DIGITS.fullmatch(pin):
        return None
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return None if steps in ({0}, {1}, {-1}) else Private(pin)


def hashed(pin: str) -> str:
    """Hash a PIN with a new salt: slow, so never inside a transaction."""
    salt = secrets.token_bytes(SALT_BYTES)
    key = hashlib.scrypt(pin.encode(), salt=salt, n=COST, r=BLOCK, p=PARALLEL)
    return f"scrypt {COST} {BLOCK} {PARALLEL} {salt.hex()} {key.hex()}"


def is_right(typed: str, kept: str) -> bool:
    """Compare a typed PIN with the result of `hashed`; as slow."""
    _, cost, block, parallel, salt, key = kept.split()
    tried = hashlib.scrypt(
        "".join(typed.split()).encode("utf-8", "replace"),
        salt=bytes.fromhex(salt),
        n=int(cost),
        r=int(block),
        p=int(parallel),
    )
    return secrets.compare_digest(tried, bytes.fromhex(key))


def is_set(tx: Transaction, person: bytes) -> bool:
    return tx.one(f"SELECT 1 FROM page_pin WHERE {_OF_PERSON}", person) is not None  # noqa: S608  constant


def count_attempt(tx: Transaction, person: bytes, *, typed: bool) -> StoredPin | None:
    """Count an attempt, if any was `typed`, and return the stored PIN; None without one.

    While it is locked, none is counted.
    """
    row = tx.one(f"SELECT body, wrong, locked_until FROM page_pin WHERE {_OF_PERSON}", person)  # noqa: S608  constant
    if row is None:
        return None
    body, wrong, locked = row
    kept = tx.vault.open(body, "page_pin").decode()
    # a clock that was ahead when it was locked shuts nobody out for longer
    if locked and tx.at < locked <= tx.later(LOCKED_FOR):
        return StoredPin(kept, locked=True, until=restored_time(locked), left=0)
    wrong = (0 if locked else wrong) + typed
    until = tx.later(LOCKED_FOR) if wrong >= MAX_WRONG else None
    if typed:
        tx.run(f"UPDATE page_pin SET wrong = ?, locked_until = ? WHERE {_OF_PERSON}", wrong, until, person)  # noqa: S608  constant
    return StoredPin(kept, locked=False, until=restored_time(until) if until else None, left=MAX_WRONG - wrong)


def note_right(tx: Transaction, person: bytes) -> None:
    tx.run(f"UPDATE page_pin SET wrong = 0, locked_until = NULL WHERE {_OF_PERSON}", person)  # noqa: S608  constant


def keep(tx: Transaction, person: bytes, hashed: str) -> None:
    """Store the PIN for all duties of the person, including later ones."""
    drop(tx, person)
    for (contact_id,) in tx.all("SELECT id FROM contact WHERE person = ?", person):
        body = tx.vault.seal(hashed.encode(), "page_pin")
        tx.run("INSERT INTO page_pin (contact_id, body) VALUES (?, ?)", contact_id, body)


def drop(tx: Transaction, person: bytes) -> bool:
    """Remove it; return False if there was none."""
    return tx.run(f"DELETE FROM page_pin WHERE {_OF_PERSON}", person) > 0  # noqa: S608  constant
