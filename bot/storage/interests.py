"""Who wants to be told when a town or a region opens: kept for 13 months, asked about again after 6 and 12.

Rows are kept under the keyed hash of the person; where to write stands only in the sealed body. All that one person
wants is asked about in one question; "yes" keeps all of it for another 13 months.
"""

from collections.abc import Iterable
from datetime import timedelta

from pydantic import BaseModel

from bot.conversation.days import PRAGUE, months_later
from bot.conversation.town_news import Interest
from bot.storage import broadcast
from bot.storage.errand import Errand
from bot.storage.transaction import Transaction, restored, stored

ASKED_AFTER = (6, 12)
KEPT = 13
"""Months."""
SOON = timedelta(days=31)
"""What would be asked about so soon is asked about along with the rest."""
BY_DAY = range(9, 18)
"""Hours (Prague) in which it is asked: nobody is woken for it."""


class _Where(BaseModel):
    """Where to write, and in which language while nothing else is known; stored encrypted."""

    chat: int
    language: str


def keep(tx: Transaction, person: bytes, place: str, chat: int, language: str) -> None:
    """Note a wish, or say it again: the time begins anew."""
    body = tx.vault.seal(_Where(chat=chat, language=language).model_dump_json().encode(), "interest")
    tx.run(
        "INSERT OR REPLACE INTO interest (person, place, since, ask_at, ends_at, body) VALUES (?, ?, ?, ?, ?, ?)",
        person,
        place,
        tx.at,
        stored(months_later(tx.now, ASKED_AFTER[0])),
        stored(months_later(tx.now, KEPT)),
        body,
    )


def renew(tx: Transaction, person: bytes) -> None:
    """Keep all that a person wants for as long again."""
    tx.run(
        "UPDATE interest SET since = ?, ask_at = ?, ends_at = ? WHERE person = ?",
        tx.at,
        stored(months_later(tx.now, ASKED_AFTER[0])),
        stored(months_later(tx.now, KEPT)),
        person,
    )


def drop(tx: Transaction, person: bytes, places: Iterable[str]) -> None:
    """Forget these wishes of a person."""
    for place in places:
        tx.run("DELETE FROM interest WHERE person = ? AND place = ?", person, place)


def forget(tx: Transaction, person: bytes) -> None:
    """Forget all wishes of a person, and whatever was to be said about them."""
    tx.run("DELETE FROM interest WHERE person = ?", person)
    broadcast.forget_person(tx, person)


def of_person(tx: Transaction, person: bytes) -> tuple[Interest, ...]:
    """Give what a person wants to be told of, the oldest wish first."""
    rows = tx.all(
        "SELECT place, since, ends_at FROM interest WHERE person = ? AND ends_at > ? ORDER BY since, place",
        person,
        tx.at,
    )
    return tuple(Interest(place, restored(since), restored(until)) for place, since, until in rows)


def everyone(tx: Transaction) -> list[tuple[bytes, str]]:
    """Give every wish that is kept: whose, and for which place."""
    return [(person, place) for person, place in tx.all("SELECT person, place FROM interest")]


def name(person: bytes, place: str) -> bytes:
    """Name a wish, for the list of what was taken back."""
    return person + place.encode()


def language_of(tx: Transaction, person: bytes) -> str | None:
    """Give the language in which a person asked to be told."""
    row = tx.one("SELECT body FROM interest WHERE person = ? ORDER BY since DESC LIMIT 1", person)
    return _where(tx, row[0]).language if row else None


def tell(tx: Transaction, slug: str, region: str, opening: int) -> int:
    """Put one row for each person who wants to hear of a town or of its region; give how many people that are."""
    rows = tx.all(
        "SELECT person, min(body) FROM interest WHERE place IN (?, ?) AND ends_at > ? GROUP BY person ORDER BY min(since)",
        slug,
        region,
        tx.at,
    )
    broadcast.call_off(tx, slug, opening)
    for person, body in rows:
        errand = Errand("opened", "telegram", chat=_where(tx, body).chat, slug=slug, opening=opening)
        broadcast.put(tx, broadcast.name(person, slug, opening), errand)
    return len(rows)


def ask_again(tx: Transaction) -> int:
    """Put one question for each person whose wish is to be said again; give how many. Only by day."""
    if tx.now.astimezone(PRAGUE).hour not in BY_DAY:
        return 0
    due = tx.all(
        "SELECT person, min(body) FROM interest WHERE ask_at <= ? AND ends_at > ? GROUP BY person",
        tx.at,
        tx.at,
    )
    for person, body in due:
        errand = Errand("renew", "telegram", chat=_where(tx, body).chat)
        broadcast.put(tx, broadcast.name(person, "renew", tx.at), errand)
        soon = tx.at + int(SOON.total_seconds() * 1000)
        asked = tx.all("SELECT place, since FROM interest WHERE person = ? AND ask_at <= ?", person, soon)
        for place, since in asked:
            tx.run(
                "UPDATE interest SET ask_at = ? WHERE person = ? AND place = ?",
                _asked_next(tx, since, soon),
                person,
                place,
            )
    return len(due)


def drop_old(tx: Transaction) -> None:
    """Delete the wishes that nobody has said again in time."""
    tx.run("DELETE FROM interest WHERE ends_at <= ?", tx.at)


def _asked_next(tx: Transaction, since: int, soon: int) -> int | None:
    """Give when a wish of that age is asked about the next time, or None."""
    times = (stored(months_later(restored(since), months)) for months in ASKED_AFTER)
    return next((at for at in times if at > max(tx.at, soon)), None)


def _where(tx: Transaction, body: bytes) -> _Where:
    return _Where.model_validate_json(tx.vault.open(body, "interest"))
