"""What is counted: through real turns, once each, and still there when everything of the person is gone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from bot.content.content import Content
from bot.conversation.contact.model import Decline, Hire, MarkContacted, Sheet, Take, Undo, Writing
from bot.conversation.dates import PRAGUE
from bot.conversation.lead.history import event_number
from bot.conversation.lead.model import NoContact, Role
from bot.conversation.model import Action, Answer, ChooseLanguage, Erase, Open, Say, Show, Start, StartOver, Withdraw
from bot.conversation.private import Private
from bot.conversation.selfcheck import first, walk
from bot.conversation.towns.model import LONGER, TownNumbers
from bot.dispatch.counting import numbers_of
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from bot.report import figures
from bot.storage import contacts, facts, leads, sessions
from bot.storage.database import Database, Transaction
from tests.people import Clock
from tests.program import TOWN, official, send_lead, take, tidied

ALL = ("0000-00", "9999-99")


async def counts(database: Database) -> Mapping[str, int]:
    """Give what is counted as "what", "what slug" and "what language", over all months."""
    found: dict[str, int] = {}
    for row in await database.read(lambda tx: facts.counted(tx, *ALL)):
        name = " ".join(part for part in (row.what, row.slug, row.language) if part)
        found[name] = found.get(name, 0) + row.count
    return found


async def finish(dispatcher: Dispatcher, person: Sender, content: Content) -> None:
    """Answer the self-check to its end with the first answers, for no town."""
    await take(dispatcher, person, Answer(first(content), "later"))
    while True:
        session = await dispatcher.database.read(lambda tx: sessions.load(tx, person.key))
        assert session is not None
        here = walk(content, session.answers).here
        if here is None:
            return
        await take(dispatcher, person, Answer(here, next(iter(content.questions[here].options))))


async def test_a_start_is_counted_once_and_officials_are_not(
    dispatcher: Dispatcher, database: Database, oksana: Sender, jana: Sender
) -> None:
    await take(dispatcher, oksana, Start(), Open(NoContact("brno")), Start())
    contact = await database.write(lambda tx: contacts.add(tx, Role.CONTACT, TOWN, Private("Jana Zkusmá"), Private("")))
    token = await database.write(lambda tx: contacts.invite(tx, contact))
    await take(dispatcher, jana, Start(Private(f"i_{token}")))

    assert (await counts(database))["started uk"] == 1
    assert "started cs" not in await counts(database)


async def test_who_has_no_language_yet_begins_with_the_choice_of_one(
    dispatcher: Dispatcher, database: Database, oksana: Sender
) -> None:
    person = Sender(oksana.key, oksana.chat, "fr")
    await take(dispatcher, person, Start())
    assert await counts(database) == {}
    await take(dispatcher, person, ChooseLanguage("cs"), ChooseLanguage("uk"))
    assert await counts(database) == {"started cs": 1}


async def test_a_finished_check_counts_each_verdict_once_however_often_it_is_done_again(
    dispatcher: Dispatcher, database: Database, oksana: Sender, content: Content
) -> None:
    await take(dispatcher, oksana, Start())
    await finish(dispatcher, oksana, content)
    once = await counts(database)
    await take(dispatcher, oksana, StartOver())
    await finish(dispatcher, oksana, content)

    assert await counts(database) == once
    assert once["checked uk"] == 1
    verdicts = {name: number for name, number in once.items() if "/" in name}
    assert set(verdicts.values()) == {1}
    assert {name.partition("/")[2] for name in verdicts} <= set(content.requirements)
    assert not any(content.requirements[name.partition("/")[2]].told for name in verdicts)


async def test_a_town_without_contact_is_counted_when_somebody_asks_for_it(
    dispatcher: Dispatcher, database: Database, oksana: Sender
) -> None:
    await take(dispatcher, oksana, Start(), Open(NoContact("brno")), Open(NoContact("brno")))
    await take(dispatcher, oksana, Show())

    assert (await counts(database))["no-contact brno"] == 1


async def test_a_lead_is_counted_from_its_beginning_to_the_answer(
    dispatcher: Dispatcher, database: Database, clock: Clock, oksana: Sender, jana: Sender
) -> None:
    await official(database, "Jana Zkusmá", jana, Role.CONTACT, TOWN)
    await take(dispatcher, jana, Start())
    code = await send_lead(dispatcher, oksana)
    clock.advance(hours=30)
    steps: tuple[Action, ...] = (
        Open(Sheet(code)), Open(Sheet(code)), Take(code), Take(code), Open(Writing(code)),
        Say(Private("Dobrý den")), MarkContacted(code), Decline(code, "gone"),
    )  # fmt: skip
    await take(dispatcher, jana, *steps)
    found = await counts(database)

    for what, by_town in {"begun": 0, "sent": 1, "opened": 1, "taken": 0, "contacted": 0, "answered": 1}.items():
        assert (found.get(f"{what} {TOWN}", 0), found[f"{what} uk"]) == (by_town, 1), what
    assert set(facts.BY_TOWN) == {*figures.BY_TOWN, "no-contact"}, "what the report and the overview read, and no more"
    assert (found["opened/3"], found["answered/3"]) == (1, 1)
    assert "declined uk" not in found


async def test_a_town_reads_its_own_numbers_also_when_the_messages_are_gone(
    dispatcher: Dispatcher, database: Database, clock: Clock, oksana: Sender, jana: Sender
) -> None:
    await official(database, "Jana Zkusmá", jana, Role.CONTACT, TOWN)
    await take(dispatcher, jana, Start())
    code = await send_lead(dispatcher, oksana)
    clock.advance(hours=30)
    await take(dispatcher, jana, Open(Sheet(code)), MarkContacted(code), Hire(code))
    (read,) = await database.read(lambda tx: numbers_of(tx, [TOWN]))
    assert read == TownNumbers(TOWN, "2026-11", sent=1, answered=1, hired=1, wait="3")

    await take(dispatcher, oksana, Erase())
    for _ in range(60):
        clock.advance(days=4)
        await database.write(tidied)
    assert await database.read(lambda tx: tx.one("SELECT count(*) FROM lead")) == (0,)
    assert await database.read(lambda tx: numbers_of(tx, [TOWN, "brno"])) == (read, TownNumbers("brno"))
    clock.moment = datetime(2027, 10, 31, 23, 59, 59, tzinfo=PRAGUE)
    assert await database.read(lambda tx: numbers_of(tx, [TOWN])) == (read,)
    clock.moment += timedelta(seconds=1)
    assert await database.read(lambda tx: numbers_of(tx, [TOWN])) == (TownNumbers(TOWN),), "twelve months, not thirteen"


@pytest.mark.parametrize(("waits", "middle"), [((), ""), ((3, 1), "1"), ((1, 3), "3"), ((0, 0, 0, 0, 1), LONGER), ((1, 0, 0, 0, 2), LONGER)])  # fmt: skip
async def test_the_middle_one_of_the_first_answers_is_told(
    database: Database, waits: tuple[int, ...], middle: str
) -> None:
    def count(tx: Transaction) -> None:
        for wait, number in zip(("1", "3", "5", "10", LONGER), waits, strict=False):
            facts.count(tx, "2026-10", f"answered/{wait}", slug=TOWN, by=number)

    await database.write(count)
    (read,) = await database.read(lambda tx: numbers_of(tx, [TOWN]))
    assert read.wait == middle


async def test_a_reason_is_counted_for_no_town_and_no_language(
    dispatcher: Dispatcher, database: Database, oksana: Sender, jana: Sender, content: Content
) -> None:
    await official(database, "Jana Zkusmá", jana, Role.CONTACT, TOWN)
    await take(dispatcher, jana, Start())
    code = await send_lead(dispatcher, oksana)
    reason = next(iter(content.reasons))
    await take(dispatcher, jana, Decline(code, reason))
    found = await counts(database)

    assert (found[f"declined/{reason}"], found["declined uk"], found["answered/1"]) == (1, 1, 1)
    assert f"declined {TOWN}" not in found


@pytest.mark.parametrize("way", ["withdrawn", "erased"])
async def test_what_was_counted_outlives_the_person(
    dispatcher: Dispatcher, database: Database, clock: Clock, oksana: Sender, jana: Sender, way: str
) -> None:
    await official(database, "Jana Zkusmá", jana, Role.CONTACT, TOWN)
    code = await send_lead(dispatcher, oksana)
    before = await counts(database)
    await take(dispatcher, oksana, Withdraw(code) if way == "withdrawn" else Erase())
    for _ in range(60):
        clock.advance(days=4)
        await database.write(tidied)

    assert await database.read(lambda tx: tx.one("SELECT count(*) FROM lead")) == (0,)
    assert await counts(database) == {**before, "withdrawn uk": 1}


async def test_months_are_those_of_prague(
    dispatcher: Dispatcher, database: Database, clock: Clock, oksana: Sender
) -> None:
    clock.advance(days=6, hours=13, minutes=30)  # 30 November, 23:30 in UTC
    await take(dispatcher, oksana, Start())

    (row,) = await database.read(lambda tx: facts.counted(tx, *ALL))
    assert row.month == "2026-12"


async def test_no_count_is_by_town_and_language_at_once(
    dispatcher: Dispatcher, database: Database, oksana: Sender, jana: Sender, content: Content
) -> None:
    await official(database, "Jana Zkusmá", jana, Role.CONTACT, TOWN)
    await send_lead(dispatcher, oksana)
    await finish(dispatcher, oksana, content)

    rows = await database.read(lambda tx: facts.counted(tx, *ALL))
    assert rows
    assert not [row for row in rows if row.slug and row.language]
    columns = await database.read(lambda tx: tx.all("SELECT name FROM pragma_table_info('tally')"))
    assert [name for (name,) in columns] == ["month", "slug", "language", "what", "count"]


async def test_a_step_that_is_taken_back_is_counted_no_more_and_once_again_when_it_is_taken_again(
    dispatcher: Dispatcher, database: Database, clock: Clock, oksana: Sender, jana: Sender, content: Content
) -> None:
    await official(database, "Jana Zkusmá", jana, Role.CONTACT, TOWN)
    await take(dispatcher, jana, Start())
    code = await send_lead(dispatcher, oksana)
    await take(dispatcher, jana, Open(Sheet(code)))
    before = await counts(database)
    reason = next(iter(content.reasons))
    clock.advance(days=6)  # the first of the two is counted in November, whenever it is taken back
    await take(dispatcher, jana, Decline(code, reason))
    declined = await counts(database)
    clock.advance(minutes=5)
    await take(dispatcher, jana, Undo(code, await last_step(database, code)))

    assert {name: number for name, number in (await counts(database)).items() if number} == before
    await take(dispatcher, jana, Decline(code, reason))
    assert await counts(database) == declined


async def last_step(database: Database, code: str) -> int:
    lead = await database.read(lambda tx: leads.by_code(tx, code))
    assert lead is not None
    return event_number(lead.events[-1])


async def test_it_is_taken_from_the_month_in_which_it_was_counted(
    dispatcher: Dispatcher, database: Database, clock: Clock, oksana: Sender, jana: Sender, content: Content
) -> None:
    await official(database, "Jana Zkusmá", jana, Role.CONTACT, TOWN)
    code = await send_lead(dispatcher, oksana)
    await take(dispatcher, jana, Open(Sheet(code)))
    clock.moment = datetime(2026, 11, 30, 22, 58, tzinfo=UTC)
    await take(dispatcher, jana, Decline(code, next(iter(content.reasons))))
    clock.advance(minutes=5)
    await take(dispatcher, jana, Undo(code, await last_step(database, code)))

    rows = await database.read(lambda tx: facts.counted(tx, *ALL))
    assert {row.month for row in rows} == {"2026-11"}
    assert {row.count for row in rows if row.what.startswith("declined")} == {0}


async def test_an_erasure_withdraws_only_what_was_open(
    dispatcher: Dispatcher, database: Database, oksana: Sender, jana: Sender, content: Content
) -> None:
    await official(database, "Jana Zkusmá", jana, Role.CONTACT, TOWN)
    code = await send_lead(dispatcher, oksana)
    await take(dispatcher, jana, Open(Sheet(code)), Decline(code, next(iter(content.reasons))))
    before = await counts(database)
    await take(dispatcher, oksana, Erase())
    assert await counts(database) == before
