"""What a town says of its recruiting: the last word counts, and it ends by itself on the day that was said."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import TypeAdapter

from bot.conversation.days import PRAGUE
from bot.conversation.private import NOTHING, Private
from bot.conversation.town_news import Announcement, Recruiting
from bot.storage.transaction import Row, Transaction, restored, stored

KEEP_NOT_NOW = timedelta(days=180)
"""How long "not now" is shown: older than that it says nothing any more."""
KEEP_ENDED = timedelta(days=30)
SAME_OPENING = timedelta(hours=24)
"""A town that takes its word back and opens again within this time has corrected itself: it is the same opening."""
_COLUMNS = "slug, said, opening, said_at, body"


@dataclass(frozen=True)
class _Said:
    """What is stored encrypted: who said it, and what."""

    by: Private
    contact: int
    posts: int = 0
    until: date | None = None
    apply_by: date | None = None
    how: Private = NOTHING


_SAID = TypeAdapter(_Said)


def announce(tx: Transaction, said: Announcement, by: Private, contact: int) -> int:
    """Store that a town recruits; give which opening that is."""
    until, apply_by = said.until, said.apply_by
    if until is None or apply_by is None:
        raise ValueError("an announcement without its days is not published")
    opening = _opening(tx, said.slug)
    words = _Said(by, contact, said.posts or 0, until, apply_by, said.how or NOTHING)
    _store(tx, said.slug, "open", opening, (_end_of(apply_by), _end_of(until)), words)
    return opening


def close(tx: Transaction, slug: str, by: Private, contact: int, *, silent: bool) -> bool:
    """Store that a town does not recruit now, or (`silent`) says nothing; False: so it was before."""
    before = tx.one("SELECT opening, said FROM recruiting WHERE slug = ? AND ends_at > ?", slug, tx.at)
    said = "nothing" if silent else "not-now"
    opening, said_before = before or (0, "nothing")
    if said == "nothing" and said_before == said:
        return False
    _store(tx, slug, said, int(opening), (0, tx.at + _ms(KEEP_NOT_NOW)), _Said(by, contact))
    return said != str(said_before)


def of_town(tx: Transaction, slug: str) -> Recruiting | None:
    """Give what a town says today, or None."""
    row = tx.one(
        f"SELECT {_COLUMNS} FROM recruiting WHERE slug = ? AND said != 'nothing' AND ends_at > ?",  # noqa: S608  constant
        slug,
        tx.at,
    )
    return _recruiting(tx, row) if row else None


def taking_applications(tx: Transaction) -> tuple[Recruiting, ...]:
    """Give the towns to which one can apply today."""
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM recruiting WHERE said = 'open' AND apply_until > ? ORDER BY slug",  # noqa: S608  constant
        tx.at,
    )
    return tuple(_recruiting(tx, row) for row in rows)


def drop_old(tx: Transaction) -> None:
    """Delete what ended some time ago."""
    tx.run("DELETE FROM recruiting WHERE ends_at < ?", tx.at - _ms(KEEP_ENDED))


def _opening(tx: Transaction, slug: str) -> int:
    """Say which opening it would be: the same one while it lasts or was closed a short time ago, otherwise a new one."""
    row = tx.one("SELECT said, opening, said_at, ends_at FROM recruiting WHERE slug = ?", slug)
    if row is not None:
        said, opening, said_at, ends_at = row
        lasts = said == "open" and ends_at > tx.at
        corrected = said != "open" and opening and tx.at - said_at < _ms(SAME_OPENING)
        if lasts or corrected:
            return int(opening)
    return tx.at


def _store(tx: Transaction, slug: str, said: str, opening: int, ends: tuple[int, int], words: _Said) -> None:
    tx.run(
        "INSERT OR REPLACE INTO recruiting (slug, said, opening, apply_until, ends_at, said_at, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        slug,
        said,
        opening,
        *ends,
        tx.at,
        tx.vault.seal(_SAID.dump_json(words), "recruiting"),
    )


def _recruiting(tx: Transaction, row: Row) -> Recruiting:
    slug, said, opening, said_at, body = row
    words = _SAID.validate_json(tx.vault.open(body, "recruiting"))
    return Recruiting(
        slug,
        said == "open",
        restored(said_at),
        words.by,
        words.posts,
        words.until,
        words.apply_by,
        words.how,
        opening,
    )


def _end_of(day: date) -> int:
    """Give the end of a day in Prague."""
    return stored(datetime.combine(day + timedelta(days=1), datetime.min.time(), PRAGUE))


def _ms(time: timedelta) -> int:
    return int(time.total_seconds() * 1000)
