"""Wishes for notices: renewed after 6 and 12 months, deleted after 13, one notice an opening."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from bot.conversation.dates import months_later
from bot.conversation.plan import KeptReminder, Reminder
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Session
from bot.conversation.towns.model import COUNTRY, Announcement
from bot.storage import outbox, privacy, recruiting, sessions
from bot.storage.crypto import Vault
from bot.storage.database import Database, Row, Transaction
from bot.storage.outbox import ClaimedRow
from tests.bot_parts import tidy_now
from tests.people import Clock

CHAT = 710_000_001
BEGAN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
UNTIL = date(2027, 3, 31)
WAITING = "SELECT name, due_at FROM outbox WHERE state = 'due' ORDER BY due_at, id"


def wants(tx: Transaction, *places: str, chat: int = CHAT) -> bytes:
    person = tx.vault.person(chat)
    for place in places:
        recruiting.keep_interest(tx, person, place, chat, "uk")
    return person


async def places(database: Database, person: bytes) -> list[str]:
    return [interest.place for interest in await database.read(lambda tx: recruiting.interests_of(tx, person))]


async def claimed(database: Database) -> Sequence[ClaimedRow]:
    return await database.write(lambda tx: outbox.claim(tx, broadcast=True))


async def asked(database: Database, clock: Clock, days: int) -> list[int]:
    """Tidy up once a day for so many days; return the days on which somebody was asked."""
    found: list[int] = []
    for _ in range(days):
        clock.advance(days=1)
        await database.write(tidy_now)
        rows = await claimed(database)
        for row in rows:
            assert (row.outgoing.kind, row.outgoing.chat) == ("renew", CHAT)
            await database.write(partial(outbox.finish, row_id=row.id, state="sent"))
        found += [(clock.moment - BEGAN).days] * len(rows)
    return found


async def test_asked_after_6_and_12_months_and_deleted_after_13(database: Database, clock: Clock) -> None:
    person = await database.write(lambda tx: wants(tx, "plzen", "CZ032"))
    days = [(months_later(BEGAN, months) - BEGAN).days for months in (6, 12, 13)]

    assert await asked(database, clock, days[2] - 1) == days[:2], "one question for both places"
    assert len(await places(database, person)) == 2
    await asked(database, clock, 1)
    assert await places(database, person) == []
    await asked(database, clock, 1)
    assert await database.read(lambda tx: tx.one("SELECT count(*) FROM interest")) == (0,)


async def test_yes_keeps_all_of_it_for_another_13_months(database: Database, clock: Clock) -> None:
    person = await database.write(lambda tx: wants(tx, "plzen", "brno"))
    assert len(await asked(database, clock, 185)) == 1
    await database.write(lambda tx: recruiting.renew_interests(tx, person))
    again = clock.moment

    found = await database.read(lambda tx: recruiting.interests_of(tx, person))
    assert {interest.until for interest in found} == {months_later(again, 13)}
    days = (months_later(again, 6) - BEGAN).days
    assert await asked(database, clock, 200) == [days]


async def test_what_would_be_asked_about_soon_is_asked_about_along(database: Database, clock: Clock) -> None:
    await database.write(lambda tx: wants(tx, "plzen"))
    clock.advance(days=20)
    await database.write(lambda tx: wants(tx, "brno"))
    assert len(await asked(database, clock, 300)) == 1


async def test_nobody_is_asked_at_night(database: Database, clock: Clock) -> None:
    await database.write(lambda tx: wants(tx, "plzen"))
    clock.moment = months_later(BEGAN, 6).replace(hour=22)
    assert await database.write(recruiting.ask_again) == 0
    clock.advance(hours=10)
    assert await database.write(recruiting.ask_again) == 1
    assert await database.write(recruiting.ask_again) == 0


async def test_town_region_and_country_give_one_message_until_the_wish_ends(database: Database, clock: Clock) -> None:
    """Its row is there for longer where deletion waits for a confirmed clock."""

    def job(tx: Transaction) -> int:
        wants(tx, "plzen", "CZ032", COUNTRY)
        wants(tx, COUNTRY, chat=CHAT + 1)
        wants(tx, "brno", chat=CHAT + 2)
        recruiting.tell_interested(tx, "plzen", "CZ032", 5)
        return recruiting.tell_interested(tx, "plzen", "CZ032", 5)

    assert await database.write(job) == 2
    rows = await database.read(lambda tx: tx.all(WAITING))
    assert len(rows) == 2
    assert rows[1][1] - rows[0][1] == 100
    clock.moment = months_later(BEGAN, 13) - timedelta(milliseconds=1)
    assert await database.write(lambda tx: recruiting.tell_interested(tx, "plzen", "CZ032", 6)) == 2
    clock.moment = months_later(BEGAN, 13)
    assert await database.write(lambda tx: recruiting.tell_interested(tx, "plzen", "CZ032", 7)) == 0
    assert await database.write(recruiting.ask_again) == 0


async def test_one_who_was_told_is_not_told_of_the_same_opening_again(database: Database) -> None:
    def job(tx: Transaction) -> None:
        wants(tx, "plzen")
        recruiting.tell_interested(tx, "plzen", "CZ032", 5)

    await database.write(job)
    (row,) = await claimed(database)
    await database.write(lambda tx: outbox.finish(tx, row.id, "sent"))
    await database.write(lambda tx: recruiting.tell_interested(tx, "plzen", "CZ032", 5))
    assert await claimed(database) == []
    await database.write(lambda tx: recruiting.tell_interested(tx, "plzen", "CZ032", 6))
    assert len(await claimed(database)) == 1


def reminder(what: Reminder, since: datetime) -> KeptReminder:
    return KeptReminder(what, since, since + timedelta(days=200), since + timedelta(days=300))


WISHES, REMINDERS = "remind_at IS NULL", "remind_at IS NOT NULL"
"""Both lie in one table: to be told of a town, and to be reminded."""
ACTS: tuple[tuple[str, Callable[[Transaction, bytes], object]], ...] = (
    (WISHES, lambda tx, person: recruiting.keep_interest(tx, person, "plzen", CHAT, "uk")),
    (WISHES, recruiting.renew_interests),
    (WISHES, lambda tx, _: recruiting.ask_again(tx)),
    (WISHES, lambda tx, person: recruiting.drop_interests(tx, person, [one.place for one in recruiting.interests_of(tx, person)])),
    (REMINDERS, lambda tx, person: recruiting.keep_reminder(tx, person, reminder(Reminder.CALL, tx.now), CHAT, "uk")),
    (REMINDERS, lambda tx, _: recruiting.remind(tx, None)),
    (REMINDERS, lambda tx, person: recruiting.drop_interests(tx, person, [one.reminder for one in recruiting.reminders_of(tx, person)])),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "act"), ACTS)
async def test_what_is_done_with_wishes_leaves_reminders_alone_and_the_other_way_round(
    database: Database, clock: Clock, kind: str, act: Callable[[Transaction, bytes], object]
) -> None:
    def begin(tx: Transaction, chat: int = CHAT) -> bytes:
        person = wants(tx, "plzen", "brno", chat=chat)
        for what in (Reminder.CALL, Reminder.PAPER):
            recruiting.keep_reminder(tx, person, reminder(what, tx.now), chat, "uk")
        return person

    def kept(tx: Transaction) -> dict[tuple[str, bytes], list[Row]]:
        statement = "SELECT * FROM interest WHERE {} AND person = ? ORDER BY place"
        kinds = (WISHES, REMINDERS)
        return {(one, who): tx.all(statement.format(one), who) for one in kinds for who in (person, other)}

    person = await database.write(begin)
    clock.advance(days=100)
    other = await database.write(lambda tx: begin(tx, CHAT + 1))
    # either is due by then, but for the other one
    clock.advance(days=101)
    before = await database.read(kept)
    await database.write(lambda tx: act(tx, person))
    assert [one for one, rows in (await database.read(kept)).items() if rows != before[one]] == [(kind, person)]


async def test_the_language_is_that_of_the_latest_wish(database: Database, vault: Vault) -> None:
    person = vault.person(CHAT)
    assert await database.read(lambda tx: recruiting.interest_language(tx, person)) is None
    await database.write(lambda tx: wants(tx, "plzen"))
    await database.write(lambda tx: sessions.save(tx, person, Session("cs")))
    assert await database.read(lambda tx: recruiting.interest_language(tx, person)) == "uk"


async def test_what_is_overdue_follows_at_the_same_pace(database: Database, clock: Clock) -> None:
    def job(tx: Transaction) -> None:
        for number in range(30):
            wants(tx, "plzen", chat=CHAT + number)
        recruiting.tell_interested(tx, "plzen", "CZ032", 5)

    await database.write(job)
    clock.advance(hours=1)
    assert await database.read(outbox.overdue_broadcast)
    await database.write(outbox.respace)
    due = [at for _, at in await database.read(lambda tx: tx.all(WAITING))]
    now = int(clock.moment.timestamp() * 1000)
    assert due == [now + 100 * (place + 1) for place in range(30)]
    await database.write(lambda tx: outbox.respace(tx, timedelta(seconds=30)))
    due = [at for _, at in await database.read(lambda tx: tx.all(WAITING))]
    assert due == [now + 30_000 + 100 * place for place in range(30)]


async def test_whoever_asked_first_is_told_first(database: Database, clock: Clock) -> None:
    asked = [CHAT + number for number in (3, 1, 4, 0, 2)]
    for chat in asked:
        await database.write(partial(wanting, chat=chat))
        clock.advance(hours=1)
    await database.write(lambda tx: recruiting.tell_interested(tx, "plzen", "CZ032", 5))
    clock.advance(hours=1)
    told = [(await claimed_one(database)).outgoing.chat for _ in asked]
    assert told == asked


def wanting(tx: Transaction, chat: int) -> None:
    wants(tx, "plzen", chat=chat)


async def claimed_one(database: Database) -> ClaimedRow:
    (row,) = await database.write(lambda tx: outbox.claim(tx, 1, broadcast=True))
    return row


@pytest.mark.parametrize("what", Reminder)
async def test_a_reminder_comes_once_and_that_of_the_programme_at_each_of_its_beginnings(
    database: Database, clock: Clock, what: Reminder
) -> None:
    def keep(tx: Transaction) -> None:
        recruiting.keep_reminder(tx, tx.vault.person(CHAT), reminder(what, tx.now), CHAT, "uk")

    await database.write(keep)
    came = list[int]()
    for _ in range(299):
        clock.advance(days=1)
        again = clock.moment + timedelta(days=30)
        came += [(clock.moment - BEGAN).days] * await database.write(
            partial(recruiting.remind, next_stage_with_reminder=again)
        )
        await database.write(lambda tx: tx.run("UPDATE outbox SET state = 'sent'"))
    assert came == ([200, 230, 260, 290] if what is Reminder.CALL else [200])
    kept = await database.read(lambda tx: recruiting.reminders_of(tx, tx.vault.person(CHAT)))
    assert [one.reminder for one in kept] == ([what] if what is Reminder.CALL else []), "shown until it is over"


@pytest.mark.parametrize("state", ["due", "trying", "uncertain", "sent", "dead", "dropped"])
async def test_whoever_was_reminded_is_left_alone_for_a_week_unless_nothing_was_said_after_all(
    database: Database, clock: Clock, state: str
) -> None:
    def keep(tx: Transaction) -> None:
        for what in (Reminder.CALL, Reminder.PAPER):
            recruiting.keep_reminder(tx, tx.vault.person(CHAT), reminder(what, tx.now), CHAT, "uk")

    await database.write(keep)
    clock.advance(days=201)
    assert await database.write(lambda tx: recruiting.remind(tx, None)) == 1
    await database.write(lambda tx: tx.run("UPDATE outbox SET state = ?", state))
    clock.advance(days=1)
    assert await database.write(lambda tx: recruiting.remind(tx, None)) == (state == "dropped")
    clock.advance(days=6)
    assert await database.write(lambda tx: recruiting.remind(tx, None)) == (state != "dropped")


def announcement(until: date = UNTIL) -> Announcement:
    return Announcement("plzen", 2, until, until, Private("Vymyšlená 5"))


async def test_recruiting_ends_by_itself_at_midnight_in_prague(database: Database, clock: Clock) -> None:
    await database.write(lambda tx: recruiting.announce(tx, announcement(), Private("Jana"), 1))
    clock.moment = datetime(2027, 3, 31, 21, 59, tzinfo=UTC)
    said = await database.read(lambda tx: recruiting.of_town(tx, "plzen"))
    assert said is not None
    assert (said.open, said.posts, said.until, said.by, said.on) == (True, 2, UNTIL, "Jana", BEGAN)
    assert [one.slug for one in await database.read(recruiting.taking_applications)] == ["plzen"]
    clock.moment = datetime(2027, 3, 31, 22, 0, tzinfo=UTC)
    assert await database.read(lambda tx: recruiting.of_town(tx, "plzen")) is None
    assert await database.read(recruiting.taking_applications) == ()
    clock.advance(days=31)
    await database.write(privacy.purge)
    assert await database.read(lambda tx: tx.one("SELECT count(*) FROM recruiting")) == (0,)


async def test_a_correction_is_the_same_opening_and_a_later_one_is_not(database: Database, clock: Clock) -> None:
    async def announce() -> int:
        return await database.write(lambda tx: recruiting.announce(tx, announcement(), Private("Jana"), 1))

    async def close(*, silent: bool) -> bool:
        return await database.write(lambda tx: recruiting.close(tx, "plzen", Private("Jana"), 1, silent=silent))

    first = await announce()
    clock.advance(days=3)
    assert await announce() == first
    assert await close(silent=False)
    assert not await close(silent=False), "said before"
    clock.advance(hours=23)
    assert await announce() == first, "a mistake mended"
    assert await close(silent=True)
    clock.advance(hours=25)
    second = await announce()
    assert second != first
    clock.moment = datetime(2027, 4, 2, tzinfo=UTC)
    assert not await close(silent=True), "it ended by itself"
    third = await database.write(lambda tx: recruiting.announce(tx, announcement(date(2027, 6, 1)), Private("Jana"), 1))
    assert third not in {first, second}
    clock.moment = datetime(2027, 6, 2, tzinfo=UTC)
    assert await announce() not in {first, second, third}, "that one ended by itself too, and nobody has said so"


async def test_one_can_apply_up_to_the_day_that_was_named_for_it_and_the_town_recruits_for_longer(
    database: Database, clock: Clock
) -> None:
    said = Announcement("plzen", 2, UNTIL, date(2027, 1, 15), Private("Vymyšlená 5"))
    await database.write(lambda tx: recruiting.announce(tx, said, Private("Jana"), 1))
    for day, applied in ((date(2027, 1, 15), True), (date(2027, 1, 16), False), (UNTIL, False)):
        clock.moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        assert [one.slug for one in await database.read(recruiting.taking_applications)] == ["plzen"] * applied
        assert await database.read(lambda tx: recruiting.of_town(tx, "plzen")) is not None


async def test_not_now_is_shown_for_half_a_year(database: Database, clock: Clock) -> None:
    await database.write(lambda tx: recruiting.close(tx, "plzen", Private("Jana"), 1, silent=False))
    clock.advance(days=179)
    said = await database.read(lambda tx: recruiting.of_town(tx, "plzen"))
    assert said is not None
    assert not said.open
    clock.advance(days=2)
    assert await database.read(lambda tx: recruiting.of_town(tx, "plzen")) is None


async def test_an_announcement_without_a_day_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="without its days"):
        await database.write(
            lambda tx: recruiting.announce(tx, Announcement("plzen", 1, how=NOTHING), Private("Jana"), 1)
        )


async def test_a_wish_that_cannot_be_read_keeps_the_others_from_nothing(database: Database, clock: Clock) -> None:
    """A damaged page of the disk, or what a later version has stored."""

    def job(tx: Transaction) -> int:
        for chat in (CHAT, CHAT + 1):
            person = wants(tx, "plzen", chat=chat)
            recruiting.keep_reminder(tx, person, reminder(Reminder.CALL, tx.now), chat, "uk")
        tx.run("UPDATE interest SET body = x'00' WHERE person = ?", tx.vault.person(CHAT))
        return recruiting.tell_interested(tx, "plzen", "CZ032", 5)

    assert await database.write(job) == 1
    clock.moment = months_later(BEGAN, 7)
    assert await database.write(lambda tx: recruiting.remind(tx, None)) == 1
    assert await database.write(tidy_now)
    clock.advance(seconds=1)
    rows = await claimed(database)
    assert [(row.outgoing.kind, row.outgoing.chat) for row in rows] == [
        ("opened", CHAT + 1), (Reminder.CALL, CHAT + 1), ("renew", CHAT + 1),
    ]  # fmt: skip
    hers = await database.read(lambda tx: recruiting.reminders_of(tx, tx.vault.person(CHAT)))
    assert hers == ()
    assert await database.read(lambda tx: recruiting.interest_language(tx, tx.vault.person(CHAT))) is None


async def test_a_towns_word_that_cannot_be_read_is_none_and_hides_no_other(database: Database) -> None:
    def job(tx: Transaction) -> tuple[object, list[str]]:
        for slug in ("brno", "plzen"):
            days = (tx.now + timedelta(days=30)).date()
            said = Announcement(slug, 1, until=days, apply_by=days, how=NOTHING)
            recruiting.announce(tx, said, Private("Jana"), 1)
        tx.run("UPDATE recruiting SET body = x'00' WHERE slug = 'brno'")
        return recruiting.of_town(tx, "brno"), [said.slug for said in recruiting.taking_applications(tx)]

    assert await database.write(job) == (None, ["plzen"])
