"""The PIN before somebody's lead pages, where they have set one: for whoever shares a mailbox, or whose letters are forwarded.

It is one for all duties of a person. Only a slow hash is kept, sealed besides: with the key file at hand six digits are soon
guessed, and without it there is nothing to guess at. A try is counted before it is judged, so that many at once are no more than
five.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from bot.conversation.private import Private
from bot.storage.database import Transaction, restored_time

MOST_WRONG = 5
LOCKED_FOR = timedelta(hours=1)
SHORTEST, LONGEST = 6, 12
SALT_BYTES = 16
COST, BLOCK, PARALLEL = 2**14, 8, 5
"""Parameters of scrypt, as OWASP's cheat sheet on storing passwords has them for 16 MiB. They are kept beside each hash."""
_DIGITS = re.compile(rf"[0-9]{{{SHORTEST},{LONGEST}}}")
_HERS = "contact_id IN (SELECT id FROM contact WHERE person = ?)"


@dataclass(frozen=True)
class Kept:
    """What a typed PIN is compared with. `locked`: no try before `until`. Else a wrong try leaves `left` more, or locks until `until`."""

    hashed: str = field(repr=False)
    locked: bool
    until: datetime | None
    left: int


def valid_pin(typed: str) -> Private | None:
    """Give a PIN as it is kept, without the spaces people write in numbers; None for what is none, or the first to be guessed."""
    pin = "".join(typed.split())
    if not _DIGITS.fullmatch(pin):
        return None
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return None if steps in ({0}, {1}, {-1}) else Private(pin)


def hashed(pin: str) -> str:
    """Hash it with a fresh salt; slow on purpose, so never inside of a transaction."""
    salt = secrets.token_bytes(SALT_BYTES)
    key = hashlib.scrypt(pin.encode(), salt=salt, n=COST, r=BLOCK, p=PARALLEL)
    return f"scrypt {COST} {BLOCK} {PARALLEL} {salt.hex()} {key.hex()}"


def is_right(typed: str, kept: str) -> bool:
    """Compare what was typed with what `hashed` gave; as slow."""
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
    return tx.one(f"SELECT 1 FROM page_pin WHERE {_HERS}", person) is not None  # noqa: S608  constant


def take_try(tx: Transaction, person: bytes, *, typed: bool) -> Kept | None:
    """Count a try, if anything was `typed`, and give what it is compared with; None: there is no PIN. While locked, none counts."""
    row = tx.one(f"SELECT body, wrong, locked_until FROM page_pin WHERE {_HERS}", person)  # noqa: S608  constant
    if row is None:
        return None
    body, wrong, locked = row
    kept = tx.vault.open(body, "page_pin").decode()
    # a clock that was ahead when it was locked shuts nobody out for longer
    if locked and tx.at < locked <= tx.later(LOCKED_FOR):
        return Kept(kept, locked=True, until=restored_time(locked), left=0)
    wrong = (0 if locked else wrong) + typed
    until = tx.later(LOCKED_FOR) if wrong >= MOST_WRONG else None
    if typed:
        tx.run(f"UPDATE page_pin SET wrong = ?, locked_until = ? WHERE {_HERS}", wrong, until, person)  # noqa: S608  constant
    return Kept(kept, locked=False, until=restored_time(until) if until else None, left=MOST_WRONG - wrong)


def note_right(tx: Transaction, person: bytes) -> None:
    tx.run(f"UPDATE page_pin SET wrong = 0, locked_until = NULL WHERE {_HERS}", person)  # noqa: S608  constant


def keep(tx: Transaction, person: bytes, hashed: str) -> None:
    """Keep it for all duties that the person has now; one that comes later is behind the same PIN."""
    drop(tx, person)
    for (contact_id,) in tx.all("SELECT id FROM contact WHERE person = ?", person):
        body = tx.vault.seal(hashed.encode(), "page_pin")
        tx.run("INSERT INTO page_pin (contact_id, body) VALUES (?, ?)", contact_id, body)


def drop(tx: Transaction, person: bytes) -> bool:
    """Remove it; say whether there was one."""
    return tx.run(f"DELETE FROM page_pin WHERE {_HERS}", person) > 0  # noqa: S608  constant
