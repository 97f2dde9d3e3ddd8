"""The coordinator over all towns, through the whole program: asks, takes over, and offers another town to the candidate."""

from bot.conversation.codes import Coded, encode
from bot.conversation.contact.model import LeadDetails, MarkContacted, MoreSteps
from bot.conversation.lead.events import LeadEvent, Notice, State
from bot.conversation.lead.model import Lead
from bot.conversation.notes import Note
from bot.conversation.overview.model import (
    AllTowns,
    AskTown,
    AskTowns,
    OfferTown,
    OtherTowns,
    UnansweredLead,
    UnansweredLeads,
)
from bot.dispatch.dispatcher import Dispatcher
from bot.storage import contacts, leads, outbox
from bot.storage.database import Transaction
from bot.storage.notices import LeadNotice
from tests.bot_parts import TOWN, press, says, write_lead
from tests.canary import EMAIL, NAME, PHONE, WORDS
from tests.people import Person
from tests.world import World

OTHER = "brno"
PERSONAL = (NAME, PHONE, EMAIL, WORDS)


async def stored(dispatcher: Dispatcher, code: str) -> Lead:
    lead = await dispatcher.database.read(lambda tx: leads.by_code(tx, code))
    assert lead is not None
    return lead


async def forge(person: Person, meaning: Coded) -> None:
    person.town.simulator.forge_press(person.user, encode(meaning), person.screen.message_id)
    await person.town.settled()


async def offered(candidate: Person, coordinator: Person) -> str:
    """A lead nobody answered in time, which the coordinator offers to another town; return its code."""
    code = await write_lead(candidate)
    candidate.town.clock.advance(days=2)
    # days passed in a moment: the delivery would sleep on for half a minute of real time
    candidate.town.app.dispatcher.outbox_changed.set()
    await coordinator.say("/leads")
    for screen in (AllTowns(), UnansweredLeads(), UnansweredLead(code), OtherTowns(code)):  # fmt: skip
        await press(coordinator, screen)
    await press(coordinator, OfferTown(code, OTHER))
    return code


async def test_one_press_reminds_each_late_town_once_a_day(
    town: World, candidate: Person, contact: Person, coordinator: Person
) -> None:
    codes = {slug: await write_lead(candidate, slug) for slug in (TOWN, OTHER)}
    town.clock.advance(days=2)
    town.app.dispatcher.outbox_changed.set()
    await coordinator.say("/leads")
    for screen in (AllTowns(), UnansweredLeads()):
        await press(coordinator, screen)
    coordinator.sees("2 pracovní dny")
    heard = len(contact.messages)
    await coordinator.press("🔔 Připomenout městům (2)")
    coordinator.sees(says(Note.TOWNS_URGED), "Dnes připomenuto městům: 2")
    assert "🔔 Připomenout městům (2)" not in coordinator.labels
    told = "\n".join(message.text for message in contact.messages[heard:])
    assert [told.count(code) for code in codes.values()] == [1, 1]
    assert told.count("Koordinátor prosí") == 2

    again = len(contact.messages)
    await forge(coordinator, AskTowns())
    await press(coordinator, UnansweredLead(codes[TOWN]))
    await press(coordinator, AskTown(codes[TOWN]))
    assert len(contact.messages) == again, "neither way reminds twice on a day"
    for code in codes.values():
        events = [event.what for event in (await stored(town.app.dispatcher, code)).events]
        assert events == [LeadEvent.SENT, LeadEvent.REMINDED, LeadEvent.REMINDED]


async def test_a_town_that_answered_one_message_is_not_reminded_of_another_on_the_same_day(
    town: World, candidate: Person, contact: Person, coordinator: Person
) -> None:
    first, second = await write_lead(candidate), await write_lead(town.somebody("uk", "Богдан"))
    town.clock.advance(days=2)
    town.app.dispatcher.outbox_changed.set()
    await coordinator.say("/leads")
    for screen in (AllTowns(), UnansweredLeads()):
        await press(coordinator, screen)
    await coordinator.press("🔔 Připomenout městům (1)")
    await press(contact, LeadDetails(first))
    await press(contact, MoreSteps(first))
    await press(contact, MarkContacted(first))
    assert (await stored(town.app.dispatcher, first)).state is State.CONTACTED

    heard = len(contact.messages)
    await forge(coordinator, UnansweredLeads())
    coordinator.sees(second, "Dnes připomenuto městům: 1")
    assert [label for label in coordinator.labels if "Připomenout" in label] == []
    await forge(coordinator, AskTowns())
    assert len(contact.messages) == heard
    town.clock.advance(days=1)
    town.app.dispatcher.outbox_changed.set()
    await forge(coordinator, UnansweredLeads())
    assert "🔔 Připomenout městům (1)" in coordinator.labels, "tomorrow it may be"


async def test_whoever_lost_a_letter_is_reminded_in_the_chat(
    town: World, candidate: Person, contact: Person, coordinator: Person
) -> None:
    def lose_letter(tx: Transaction) -> None:
        (jana,) = contacts.of_town(tx, TOWN)
        letter = LeadNotice(Notice.NEW_LEAD, "mail", code, jana.id)
        outbox.put(tx, letter)
        tx.run("UPDATE outbox SET state = 'dead' WHERE channel = 'mail'")

    code = await write_lead(candidate)
    await town.database.write(lose_letter)
    town.clock.advance(days=2)
    town.app.dispatcher.outbox_changed.set()
    await coordinator.say("/leads")
    await coordinator.press_all("🗺 Všechna města", "⏳ Zatím bez odpovědi: 1")
    coordinator.sees_not("Připomenout nejde")
    await coordinator.press("🔔 Připomenout městům (1)")
    contact.sees(code, "Koordinátor prosí")
