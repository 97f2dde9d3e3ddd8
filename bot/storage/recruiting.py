"""Recruiting of towns, rules they confirmed, and persons who want to be told when one opens.

A town's last word counts until the day it named. A confirmation is of the exact words of a rule. A
wish is kept for 13 months; after 6 and 12 all wishes of a person are asked about in one question,
and "yes" keeps them for as long again. Wishes are stored under the keyed hash of the person, the
chat only in the sealed body. Reminders are wishes with a time (`remind_at`) that are never asked
about.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from pydantic import BaseModel, TypeAdapter

from bot.conversation.dates import PRAGUE, months_later
from bot.conversation.plan import KeptReminder, Reminder
from bot.conversation.private import NOTHING, Private
from bot.conversation.towns.model import COUNTRY, Announcement, Confirmation, Interest, Recruiting
from bot.storage import outbox
from bot.storage.database import Row, Transaction, restored_time, stored
from bot.storage.notices import TownOpened, WishNotice

KEEP_NOT_NOW = timedelta(days=180)
"""The time for which "not now" is shown."""
KEEP_ENDED = timedelta(days=30)
SAME_OPENING = timedelta(hours=24)
"""A town that closes and opens again within this time has corrected itself: the same opening."""
ASKED_AFTER = (6, 12)
KEEP_MONTHS = 13
"""Months."""
ASK_TOGETHER = timedelta(days=31)
"""Wishes due within this time are asked about together."""
DAY_HOURS = range(9, 18)
"""Hours (Prague) in which it is asked: nobody is woken for it."""
INTERVAL = timedelta(days=7)
"""The time between two reminders of any kind."""
KEEP_DELIVERED = timedelta(days=1)
"""The time for which a reminder is kept after its last delivery."""
_REMIND = "remind"
_COLUMNS = "slug, said, opening, said_at, body"


@dataclass(frozen=True)
class _Said:
    """The encrypted part: author and content."""

    by: Private
    contact: int
    posts: int = 0
    until: date | None = None
    apply_by: date | None = None
    how: Private = NOTHING


class _By(BaseModel):
    """The author in the town; stored encrypted."""

    name: Private
    contact: int


class _Where(BaseModel):
    """Chat, and the language if nothing else is known; stored encrypted."""

    chat: int
    language: str
    month: date | None = None
    """The month in which a paper expires."""


@cache
def _adapter() -> TypeAdapter[_Said]:
    return TypeAdapter(_Said)


def announce(tx: Transaction, said: Announcement, by: Private, contact: int) -> int:
    """Store that a town recruits; return the number of the opening."""
    until, apply_by = said.until, said.apply_by
    if until is None or apply_by is None:
        raise ValueError("an announcement without its days is not published")
    opening = _opening(tx, said.slug)
    words = _Said(by, contact, said.posts or 0, until, apply_by, said.how or NOTHING)
    _store(tx, said.slug, "open", opening, (_end_of(apply_by), _end_of(until)), words)
    return opening


def close(tx: Transaction, slug: str, by: Private, contact: int, *, silent: bool) -> bool:
    """Store that a town is closed, or (`silent`) unknown; return False if it was so before."""
    before = tx.one("SELECT opening, said FROM recruiting WHERE slug = ? AND ends_at > ?", slug, tx.at)
    said = "nothing" if silent else "not-now"
    opening, said_before = before or (0, "nothing")
    if said == "nothing" and said_before == said:
        return False
    _store(tx, slug, said, int(opening), (0, tx.later(KEEP_NOT_NOW)), _Said(by, contact))
    return said != str(said_before)


def of_town(tx: Transaction, slug: str) -> Recruiting | None:
    """Return a town's status today; None if there is none, or it is unreadable."""
    statement = f"SELECT {_COLUMNS} FROM recruiting WHERE slug = ? AND said != 'nothing' AND ends_at > ?"  # noqa: S608  constant
    rows = tx.all(statement, slug, tx.at)
    return next(tx.readable("recruiting", _recruiting, rows), None)


def taking_applications(tx: Transaction) -> tuple[Recruiting, ...]:
    """Return the towns that accept applications today."""
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM recruiting WHERE said = 'open' AND apply_until > ? ORDER BY slug",  # noqa: S608  constant
        tx.at,
    )
    return tuple(tx.readable("recruiting", _recruiting, rows))


def confirm_rule(tx: Transaction, slug: str, requirement: str, mark: str, by: Private, contact: int) -> None:
    """Record that a rule is valid; the last statement counts."""
    statement = "INSERT OR REPLACE INTO confirmation (slug, requirement, mark, at, body) VALUES (?, ?, ?, ?, ?)"
    body = tx.vault.seal(_By(name=by, contact=contact).model_dump_json().encode(), "confirmation")
    tx.run(statement, slug, requirement, mark, tx.at, body)


def delete_confirmation(tx: Transaction, slug: str, requirement: str) -> None:
    tx.run("DELETE FROM confirmation WHERE slug = ? AND requirement = ?", slug, requirement)


def confirmed_rules(tx: Transaction, slug: str) -> dict[str, Confirmation]:
    """Return the confirmations of a town by requirement, of former rules as well."""
    rows = tx.all("SELECT requirement, mark, at FROM confirmation WHERE slug = ?", slug)
    return {requirement: Confirmation(mark, restored_time(at)) for requirement, mark, at in rows}


def keep_interest(tx: Transaction, person: bytes, place: str, chat: int, language: str) -> None:
    """Store a wish, or renew it."""
    body = tx.vault.seal(_Where(chat=chat, language=language).model_dump_json().encode(), "interest")
    asked, ends = (stored(months_later(tx.now, months)) for months in (ASKED_AFTER[0], KEEP_MONTHS))
    statement = (
        "INSERT OR REPLACE INTO interest (person, place, since, ask_at, ends_at, body) VALUES (?, ?, ?, ?, ?, ?)"
    )
    tx.run(statement, person, place, tx.at, asked, ends, body)


def renew_interests(tx: Transaction, person: bytes) -> None:
    """Renew all subscriptions of a person."""
    tx.run(
        "UPDATE interest SET since = ?, ask_at = ?, ends_at = ? WHERE person = ? AND remind_at IS NULL",
        tx.at,
        stored(months_later(tx.now, ASKED_AFTER[0])),
        stored(months_later(tx.now, KEEP_MONTHS)),
        person,
    )


def drop_interests(tx: Transaction, person: bytes, places: Iterable[str]) -> None:
    for place in places:
        tx.run("DELETE FROM interest WHERE person = ? AND place = ?", person, place)


def forget_interests(tx: Transaction, person: bytes) -> None:
    """Delete all wishes of a person with the pending messages about them."""
    tx.run("DELETE FROM interest WHERE person = ?", person)
    outbox.forget_broadcasts(tx, person)


def interests_of(tx: Transaction, person: bytes) -> tuple[Interest, ...]:
    rows = tx.all(
        "SELECT place, since, ends_at FROM interest WHERE person = ? AND ends_at > ? AND remind_at IS NULL"
        " ORDER BY since, place",
        person,
        tx.at,
    )
    return tuple(Interest(place, restored_time(since), restored_time(until)) for place, since, until in rows)


def keep_reminder(tx: Transaction, person: bytes, kept: KeptReminder, chat: int, language: str) -> None:
    where = _Where(chat=chat, language=language, month=kept.month)
    statement = (
        "INSERT OR REPLACE INTO interest (person, place, since, remind_at, ends_at, body) VALUES (?, ?, ?, ?, ?, ?)"
    )
    since, due, until = map(stored, (kept.since, kept.due, kept.until))
    body = tx.vault.seal(where.model_dump_json().encode(), "interest")
    tx.run(statement, person, kept.reminder, since, due, until, body)


def reminders_of(tx: Transaction, person: bytes) -> tuple[KeptReminder, ...]:
    rows = tx.all(
        "SELECT place, since, remind_at, ends_at, body FROM interest WHERE person = ? AND ends_at > ?"
        " AND remind_at IS NOT NULL ORDER BY remind_at",
        person,
        tx.at,
    )
    return tuple(
        KeptReminder(Reminder(place), restored_time(since), restored_time(due), restored_time(until), where.month)
        for place, since, due, until, body in rows
        if (where := _address_of(tx, body))
    )


def remind(tx: Transaction, next_stage_with_reminder: datetime | None) -> int:
    """Queue a due reminder for each person without a recent one; return the number. Only by day.

    `next_stage_with_reminder`: the next reminder of the programme's year; every other one comes once.
    """
    if tx.now.astimezone(PRAGUE).hour not in DAY_HOURS:
        return 0
    # the other columns are of the row with the minimum: https://www.sqlite.org/lang_select.html#bareagg
    rows = tx.all(
        "SELECT person, place, body, min(remind_at) FROM interest INDEXED BY interest_remind"
        " WHERE remind_at <= ? AND ends_at > ? GROUP BY person",
        tx.at,
        tx.at,
    )
    due = [
        (person, place, where.chat)
        for person, place, body, _ in rows
        if not outbox.told_since(tx, tx.ago(INTERVAL), person, _REMIND) and (where := _address_of(tx, body))
    ]
    for person, place, chat in due:
        outbox.put_broadcast(tx, person, _REMIND, WishNotice(kind=Reminder(place), chat=chat), again=tx.at)
        again = stored(next_stage_with_reminder) if next_stage_with_reminder and place == Reminder.CALL else None
        over = None if again else tx.later(KEEP_DELIVERED)
        set_to = "UPDATE interest SET remind_at = ?, ends_at = coalesce(?, ends_at) WHERE person = ? AND place = ?"
        tx.run(set_to, again or over, over, person, place)
    return len(due)


def wishes_of(tx: Transaction, person: bytes) -> list[str]:
    """Return the names of all wishes of a person: towns, regions, reminders."""
    return [place for (place,) in tx.all("SELECT place FROM interest WHERE person = ?", person)]


def everyone_interested(tx: Transaction) -> list[tuple[bytes, str]]:
    return [(person, place) for person, place in tx.all("SELECT person, place FROM interest")]


def interest_name(person: bytes, place: str) -> bytes:
    """Return the name of a wish in the list of withdrawals."""
    return person + place.encode()


def interest_language(tx: Transaction, person: bytes) -> str | None:
    row = tx.one("SELECT body FROM interest WHERE person = ? ORDER BY since DESC LIMIT 1", person)
    where = _address_of(tx, row[0]) if row else None
    return where.language if where else None


def tell_interested(tx: Transaction, slug: str, region: str, opening: int) -> int:
    """Queue one message to each person whose wishes include a town; return their number."""
    rows = tx.all(
        "SELECT person, min(body) FROM interest WHERE place IN (?, ?, ?) AND ends_at > ?"
        " GROUP BY person ORDER BY min(since)",
        slug,
        region,
        COUNTRY,
        tx.at,
    )
    outbox.call_off_broadcasts(tx, f"{slug}/{opening}")
    told = [(person, where.chat) for person, body in rows if (where := _address_of(tx, body))]
    for person, chat in told:
        outbox.put_broadcast(tx, person, f"{slug}/{opening}", TownOpened(chat=chat, slug=slug, opening=opening))
    return len(told)


def ask_again(tx: Transaction) -> int:
    """Queue one question for each person whose wish expires; return their number. Only by day."""
    if tx.now.astimezone(PRAGUE).hour not in DAY_HOURS:
        return 0
    due = tx.all(
        "SELECT person, min(body) FROM interest INDEXED BY interest_ask WHERE ask_at <= ? AND ends_at > ? GROUP BY person",
        tx.at,
        tx.at,
    )
    people = [(person, where.chat) for person, body in due if (where := _address_of(tx, body))]
    for person, chat in people:
        outbox.put_broadcast(tx, person, "renew", WishNotice(kind="renew", chat=chat), again=tx.at)
        soon = tx.later(ASK_TOGETHER)
        asked = tx.all("SELECT place, since FROM interest WHERE person = ? AND ask_at <= ?", person, soon)
        for place, since in asked:
            statement = "UPDATE interest SET ask_at = ? WHERE person = ? AND place = ?"
            tx.run(statement, _asked_next(tx, since, soon), person, place)
    return len(people)


def _asked_next(tx: Transaction, since: int, soon: int) -> int | None:
    """Return when a wish of that age is next asked about, or None."""
    times = (stored(months_later(restored_time(since), months)) for months in ASKED_AFTER)
    return next((at for at in times if at > max(tx.at, soon)), None)


def _address_of(tx: Transaction, body: bytes) -> _Where | None:
    """Return the address; None if it is unreadable."""
    return next(tx.readable("wish", _opened_address, [(0, body)]), None)


def _opened_address(tx: Transaction, row: Row) -> _Where:
    return _Where.model_validate_json(tx.vault.open(row[1], "interest"))


def _opening(tx: Transaction, slug: str) -> int:
    """Return the number of an opening: the former one if that was closed recently."""
    row = tx.one("SELECT said, opening, said_at, ends_at FROM recruiting WHERE slug = ?", slug)
    if row is not None:
        said, opening, said_at, ends_at = row
        lasts = said == "open" and ends_at > tx.at
        corrected = said != "open" and opening and said_at > tx.ago(SAME_OPENING)
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
        tx.vault.seal(_adapter().dump_json(words), "recruiting"),
    )


def _recruiting(tx: Transaction, row: Row) -> Recruiting:
    slug, said, opening, said_at, body = row
    words = _adapter().validate_json(tx.vault.open(body, "recruiting"))
    return Recruiting(
        slug,
        said == "open",
        restored_time(said_at),
        words.by,
        words.posts,
        words.until,
        words.apply_by,
        words.how,
        opening,
    )


def _end_of(day: date) -> int:
    return stored(datetime.combine(day + timedelta(days=1), datetime.min.time(), PRAGUE))
