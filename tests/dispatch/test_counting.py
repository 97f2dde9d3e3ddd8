"""Counts: through real turns, once each, kept after an erasure."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from bot.content.content import Content
from bot.conversation import model
from bot.conversation.contact.model import Decline, LeadDetails, MarkContacted, Take, Undo, Writing
from bot.conversation.lead.model import NoContact, Role
from bot.conversation.private import Private
from bot.conversation.selfcheck import first_question, walk
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from bot.storage import contacts, facts, sessions
from bot.storage.database import Database
from tests.bot_parts import TOWN, take, tidy_now
from tests.dispatch.conftest import Desk

ALL = ("0000-00", "9999-99")


async def counts(database: Database) -> Mapping[str, int]:
    """Return what is counted as "what", "what slug" and "what language", over all months."""
    found: dict[str, int] = {}
    for row in await database.read(lambda tx: facts.counted(tx, *ALL)):
        name = " ".join(part for part in (row.what, row.slug, row.language) if part)
        found[name] = found.get(name, 0) + row.count
    return found


async def finish(dispatcher: Dispatcher, person: Sender, content: Content) -> None:
    """Answer the self-check to its end with the first answers, for no town."""
    await take(dispatcher, person, model.Answer(first_question(content), "later"))
    while True:
        session = await dispatcher.database.read(lambda tx: sessions.load(tx, person.key))
        assert session is not None
        here = walk(content, session.answers).here
        if here is None:
            return
        await take(dispatcher, person, model.Answer(here, next(iter(content.questions[here].options))))


async def test_a_start_is_counted_once_and_officials_are_not(desk: Desk) -> None:
    await desk.oksana.take(model.Start(), model.Open(NoContact("brno")), model.Start())
    contact = await desk.database.write(
        lambda tx: contacts.add(tx, Role.CONTACT, TOWN, Private("Jana Zkusmá"), Private(""))
    )
    token = await desk.database.write(lambda tx: contacts.invite(tx, contact))
    await desk.jana.take(model.Start(Private(f"i_{token}")))

    assert (await counts(desk.database))["started uk"] == 1
    assert "started cs" not in await counts(desk.database)


async def test_who_has_no_language_yet_begins_with_the_choice_of_one(desk: Desk) -> None:
    person = Sender(desk.oksana.key, desk.oksana.sender.chat, "fr")
    await take(desk.dispatcher, person, model.Start())
    assert await counts(desk.database) == {}
    await take(desk.dispatcher, person, model.ChooseLanguage("cs"), model.ChooseLanguage("uk"))
    assert await counts(desk.database) == {"started cs": 1}


async def test_a_finished_check_counts_each_verdict_once_however_often_it_is_done_again(desk: Desk) -> None:
    await desk.oksana.take(model.Start())
    await finish(desk.dispatcher, desk.oksana.sender, desk.dispatcher.library.content)
    once = await counts(desk.database)
    await desk.oksana.take(model.StartOver())
    await finish(desk.dispatcher, desk.oksana.sender, desk.dispatcher.library.content)

    assert await counts(desk.database) == once
    assert once["checked uk"] == 1
    verdicts = {name: number for name, number in once.items() if "/" in name}
    assert set(verdicts.values()) == {1}
    assert {name.partition("/")[2] for name in verdicts} <= set(desk.dispatcher.library.content.requirements)
    assert not any(desk.dispatcher.library.content.requirements[name.partition("/")[2]].told for name in verdicts)


async def test_a_town_without_contact_is_counted_when_somebody_asks_for_it(desk: Desk) -> None:
    await desk.oksana.take(model.Start(), model.Open(NoContact("brno")), model.Open(NoContact("brno")))
    await desk.oksana.take(model.ShowAgain())

    assert (await counts(desk.database))["no-contact brno"] == 1


async def test_a_lead_is_counted_from_its_beginning_to_the_answer(desk: Desk) -> None:
    code = await desk.lead()
    desk.clock.advance(hours=30)
    steps: tuple[model.Action, ...] = (
        model.Open(LeadDetails(code)), model.Open(LeadDetails(code)), Take(code), Take(code), model.Open(Writing(code)),
        model.Say(Private("Dobrý den")), MarkContacted(code), Decline(code, "gone"),
    )  # fmt: skip
    await desk.jana.take(*steps)
    found = await counts(desk.database)

    for what, by_town in {"begun": 0, "sent": 1, "opened": 1, "taken": 0, "contacted": 0, "answered": 1}.items():
        assert (found.get(f"{what} {TOWN}", 0), found[f"{what} uk"]) == (by_town, 1), what
    assert (found["opened/3"], found["answered/3"]) == (1, 1)
    assert "declined uk" not in found


async def test_a_reason_is_counted_for_no_town_and_no_language(desk: Desk) -> None:
    code = await desk.lead()
    await desk.jana.take(Decline(code, desk.reason))
    found = await counts(desk.database)

    assert (found[f"declined/{desk.reason}"], found["declined uk"], found["answered/1"]) == (1, 1, 1)
    assert f"declined {TOWN}" not in found


@pytest.mark.parametrize("way", ["withdrawn", "erased"])
async def test_what_was_counted_outlives_the_person(desk: Desk, way: str) -> None:
    code = await desk.lead()
    before = await counts(desk.database)
    await desk.oksana.take(model.Withdraw(code) if way == "withdrawn" else model.Erase())
    for _ in range(60):
        desk.clock.advance(days=4)
        await desk.database.write(tidy_now)

    assert await desk.database.read(lambda tx: tx.one("SELECT count(*) FROM lead")) == (0,)
    assert await counts(desk.database) == {**before, "withdrawn uk": 1}


async def test_months_are_those_of_prague(desk: Desk) -> None:
    desk.clock.advance(days=6, hours=13, minutes=30)  # 30 November, 23:30 in UTC
    await desk.oksana.take(model.Start())

    (row,) = await desk.database.read(lambda tx: facts.counted(tx, *ALL))
    assert row.month == "2026-12"


async def test_no_count_is_by_town_and_language_at_once(desk: Desk) -> None:
    await desk.lead()
    await finish(desk.dispatcher, desk.oksana.sender, desk.dispatcher.library.content)

    rows = await desk.database.read(lambda tx: facts.counted(tx, *ALL))
    assert rows
    assert not [row for row in rows if row.slug and row.language]
    columns = await desk.database.read(lambda tx: tx.all("SELECT name FROM pragma_table_info('tally')"))
    assert [name for (name,) in columns] == ["month", "slug", "language", "what", "count"]


async def test_a_step_that_is_taken_back_is_counted_no_more_and_once_again_when_it_is_taken_again(desk: Desk) -> None:
    code = await desk.lead()
    await desk.jana.take(model.Open(LeadDetails(code)))
    before = await counts(desk.database)
    desk.clock.advance(days=6)  # the first of the two is counted in November, whenever it is taken back
    await desk.jana.take(Decline(code, desk.reason))
    declined = await counts(desk.database)
    desk.clock.advance(minutes=5)
    await desk.jana.take(Undo(code, await desk.last_step(code)))

    assert {name: number for name, number in (await counts(desk.database)).items() if number} == before
    await desk.jana.take(Decline(code, desk.reason))
    assert await counts(desk.database) == declined


async def test_it_is_taken_from_the_month_in_which_it_was_counted(desk: Desk) -> None:
    code = await desk.lead()
    await desk.jana.take(model.Open(LeadDetails(code)))
    desk.clock.moment = datetime(2026, 11, 30, 22, 58, tzinfo=UTC)
    await desk.jana.take(Decline(code, desk.reason))
    desk.clock.advance(minutes=5)
    await desk.jana.take(Undo(code, await desk.last_step(code)))

    rows = await desk.database.read(lambda tx: facts.counted(tx, *ALL))
    assert {row.month for row in rows} == {"2026-11"}
    assert {row.count for row in rows if row.what.startswith("declined")} == {0}


async def test_an_erasure_withdraws_only_what_was_open(desk: Desk) -> None:
    code = await desk.lead()
    await desk.jana.take(model.Open(LeadDetails(code)), Decline(code, desk.reason))
    before = await counts(desk.database)
    await desk.oksana.take(model.Erase())
    assert await counts(desk.database) == before
