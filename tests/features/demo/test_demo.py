"""The demo: the whole product without a token, gone without a trace when it ends."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.app import Dependencies
from bot.content.snapshot import read_folder
from bot.conversation.contact.model import LeadDetails, Take
from bot.conversation.lead.model import LeadStart
from bot.conversation.model import BeginLead
from bot.conversation.notes import Note
from bot.features.demo import texts
from bot.features.demo.running import DEPUTY, TIME_STEPS, Demo, DemoClock, open_demo
from bot.operations.simulated_bot import BOT, CONTACT, COORDINATOR, TOWNS
from bot.storage import contacts, leads
from tests.bot_parts import press, says, session_of, write_lead
from tests.canary import NAME, hits
from tests.people import Clock, Person, running_clock
from tests.world import World, cached_approval


@asynccontextmanager
async def playing() -> AsyncGenerator[tuple[Demo, World]]:
    """Run the demo as `make demo` does, on a fixed date."""
    async with open_demo(parts=Dependencies(clock=running_clock(), content=cached_approval)) as demo:
        town = World(demo.app, demo.simulator, Clock(demo.app.dispatcher.clock()))
        town.begin()
        await town.settled()
        try:
            yield demo, town
        finally:
            await town.end()


async def test_a_lead_reaches_the_contact_in_the_demo() -> None:
    async with playing() as (demo, town):
        folder = demo.app.settings.data_dir
        assert [contact.person.name for contact in await demo.app.dispatcher.database.read(lambda tx: contacts.of_town(tx, TOWNS[0]))] == [CONTACT, DEPUTY]  # fmt: skip
        candidate, contact = town.somebody("uk"), Person(town, demo.contact)
        code = await write_lead(candidate)
        await press(contact, LeadDetails(code))
        contact.sees(code)
        assert [letter.to for letter in demo.simulator.letters] == ["jana@example.org"]
        async with aiohttp.ClientSession() as session, session.get(f"{demo.url}/") as page:
            assert (page.status, hits(await page.read())) == (200, [])
    assert not folder.exists()


async def test_a_day_passes_at_once_and_all_that_is_due_is_done() -> None:
    async with playing() as (demo, town):
        candidate, contact = town.somebody("uk"), Person(town, demo.contact)
        code = await write_lead(candidate)
        await press(contact, LeadDetails(code))
        contact.sees(NAME)
        sheet = contact.last.message_id
        before = demo.app.dispatcher.clock()
        now = await demo.time_travel.advance("day")
        assert timedelta(days=1) <= now - before < timedelta(days=1, minutes=1)
        folded = next(message for message in contact.messages if message.message_id == sheet)
        assert NAME not in folded.text
        await press(contact, LeadDetails(code))
        await press(contact, Take(code))
        assert not demo.simulator.world.queries.unanswered
        candidate.sees(CONTACT)
        assert candidate.last.date >= now


async def test_what_may_be_kept_for_three_days_only_is_gone_after_four() -> None:
    async with playing() as (demo, town):
        candidate = town.somebody("uk")
        key = demo.app.vault.person(candidate.user.id)
        await candidate.start(f"m_{TOWNS[0]}")
        await press(candidate, LeadStart(TOWNS[0]))
        await press(candidate, BeginLead(TOWNS[0], coordinator=False))
        assert (await session_of(demo.app.dispatcher.database, key)).draft is not None
        for _ in range(4):
            await demo.time_travel.advance("day")
        assert (await session_of(demo.app.dispatcher.database, key)).draft is None


async def test_an_unanswered_lead_climbs_to_the_coordinator() -> None:
    async with playing() as (demo, town):
        candidate, contact = town.somebody("uk"), Person(town, demo.contact)
        coordinator = Person(town, demo.coordinator)
        code = await write_lead(candidate)
        asked: list[str] = []
        for _ in range(7):
            await demo.time_travel.advance("morning")
            asked += [name for name in (CONTACT, DEPUTY, COORDINATOR) if name in candidate.last.text]
        assert list(dict.fromkeys(asked)) == [CONTACT, DEPUTY, COORDINATOR]
        receivers = dict.fromkeys(letter.to.partition("@")[0] for letter in demo.simulator.letters)
        assert [*receivers] == ["jana", "petr", "karel"]
        contact.sees(code)
        coordinator.sees(code)
        assert NAME not in "".join(letter.body for letter in demo.simulator.letters)


@pytest.mark.proof
async def test_months_pass_too() -> None:
    async with playing() as (demo, town):
        candidate = town.somebody("uk")
        code = await write_lead(candidate)
        for _ in range(5):
            await demo.time_travel.advance("month")
        assert await demo.app.dispatcher.database.read(lambda tx: leads.by_code(tx, code)) is not None
        await demo.time_travel.advance("month")
        assert await demo.app.dispatcher.database.read(lambda tx: leads.by_code(tx, code)) is None


def test_the_next_working_morning() -> None:
    for moment, morning in [
        ((2026, 11, 24, 7, 59), (2026, 11, 24, 8)),  # a Tuesday; Prague is an hour ahead
        ((2026, 11, 24, 8, 0), (2026, 11, 25, 8)),
        ((2026, 11, 27, 12, 0), (2026, 11, 30, 8)),  # a Friday
        ((2026, 12, 23, 12, 0), (2026, 12, 28, 8)),  # Christmas, then a weekend
        ((2027, 3, 25, 12, 0), (2027, 3, 30, 7)),  # Easter, and the clocks change on its Sunday
    ]:
        year, month, day, hour, minute = moment
        found = TIME_STEPS["morning"](datetime(year, month, day, hour, minute, tzinfo=UTC))
        assert found.astimezone(UTC).timetuple()[:4] == morning


def test_the_page_names_every_leap() -> None:
    assert list(texts.LEAPS) == list(TIME_STEPS)


def test_the_clock_goes_on_and_never_back() -> None:
    real = Clock()
    clock = DemoClock(real)
    assert clock() == real()
    clock.move(real() + timedelta(hours=2))
    clock.move(real() - timedelta(hours=2))
    real.advance(minutes=1)
    assert clock() == real() + timedelta(hours=2)


async def test_the_coordinator_hears_of_towns_without_a_contact() -> None:
    async with open_demo() as demo:
        assert demo.app.dispatcher.operator.bot == BOT
        known = await demo.app.dispatcher.database.read(contacts.everyone)
        assert len(known) == len(TOWNS) + 3
        assert all(contact.linked for contact in known)
        edited = demo.app.settings.content_dir
        assert edited.parent == demo.app.settings.data_dir.parent, "what is published in the demo is gone with it"
        assert read_folder(edited).version == demo.app.dispatcher.library.content.version


async def test_the_administrator_sees_how_the_content_stands() -> None:
    async with playing() as (demo, town):
        administrator = Person(town, demo.administrator)
        await administrator.say("/content")
        administrator.sees(says("The bot's content"))
        await administrator.say("/leads")
        administrator.sees(says(Note.REFUSED))
