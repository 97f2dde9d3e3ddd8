"""The coordinator over all towns, through the whole program: asks, takes over, and offers another town to the candidate."""

from bot.conversation.codes import Coded, encode
from bot.conversation.contact.model import LeadDetails, MarkContacted, MoreSteps
from bot.conversation.lead.events import LeadEvent, Notice, State
from bot.conversation.lead.model import Lead, MyLead
from bot.conversation.notes import Note
from bot.conversation.overview.model import (
    Agree,
    AllTowns,
    AskTown,
    AskTowns,
    JoiningProgress,
    Months,
    Offered,
    OfferTown,
    OtherTowns,
    Refuse,
    RequestedTowns,
    TakeOver,
    TakingOver,
    UnansweredLead,
    UnansweredLeads,
    UnreachableOfficials,
)
from bot.dispatch.dispatcher import Dispatcher
from bot.storage import contacts, facts, leads, outbox
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


async def test_a_yes_moves_the_lead_and_tells_all_three_sides(
    town: World, candidate: Person, contact: Person, coordinator: Person
) -> None:
    dispatcher = town.app.dispatcher
    code = await offered(candidate, coordinator)
    coordinator.sees(says(Note.OFFER_MADE))
    candidate.sees("Пльзень", "Брно")

    await press(candidate, Offered(code))
    candidate.sees(NAME, PHONE, "Jana Ukázková", "Karel Zkušební")
    assert (await stored(dispatcher, code)).state is State.SENT
    await press(candidate, Agree(code, OTHER))
    candidate.sees(says(Note.OFFER_AGREED, "uk"))

    old = await stored(dispatcher, code)
    (new,) = await dispatcher.database.read(lambda tx: leads.open_for(tx, [OTHER], coordinator=False))
    assert (old.state, new.state, new.slug) == (State.WITHDRAWN, State.SENT, OTHER)
    assert [event.what for event in old.events] == [
        LeadEvent.SENT,
        LeadEvent.REMINDED,
        LeadEvent.OFFERED,
        LeadEvent.MOVED,
    ]
    assert [event.what for event in new.events] == [LeadEvent.SENT]
    assert new.details.name == old.details.name
    assert any(code in message.text and "vzal zpět" in message.text for message in contact.messages)
    contact.sees(new.code, "Brno")
    coordinator.sees(code, "Brno")
    seen = "\n".join(message.text for message in coordinator.messages)
    assert not [word for word in PERSONAL if word in seen]

    await contact.press("Otevřít")
    contact.sees(NAME)
    counted = await dispatcher.database.read(lambda tx: facts.counted(tx, "2026-01", "2026-12"))
    assert {(row.language, row.what): row.count for row in counted}["uk", "moved"] == 1


async def test_a_no_moves_nothing(town: World, candidate: Person, contact: Person, coordinator: Person) -> None:
    code = await offered(candidate, coordinator)
    heard = len(contact.messages)
    await press(candidate, Offered(code))
    await press(candidate, Refuse(code))

    candidate.sees(says(Note.OFFER_REFUSED, "uk"))
    assert (await stored(town.app.dispatcher, code)).state is State.SENT
    assert len(contact.messages) == heard
    coordinator.sees(code)
    await forge(candidate, Agree(code, OTHER))
    candidate.sees(says(Note.OFFER_GONE, "uk"))
    assert (await stored(town.app.dispatcher, code)).state is State.SENT


async def test_an_offer_expires(town: World, candidate: Person, contact: Person, coordinator: Person) -> None:
    del contact  # linked, so the lead goes to the town
    code = await offered(candidate, coordinator)
    await press(candidate, Offered(code))
    town.clock.advance(days=7)
    town.app.dispatcher.outbox_changed.set()
    await press(candidate, Agree(code, OTHER))

    gone = says(Note.OFFER_GONE, "uk")
    assert any(gone in message.text for message in candidate.messages)
    assert (await stored(town.app.dispatcher, code)).state is State.SENT


async def test_the_coordinator_asks_the_town_once_a_day_and_takes_over(
    town: World, candidate: Person, contact: Person, coordinator: Person
) -> None:
    code = await write_lead(candidate)
    await coordinator.say("/leads")
    for screen in (AllTowns(), UnansweredLeads(), UnansweredLead(code)):
        await press(coordinator, screen)
    heard = len(contact.messages)
    await press(coordinator, AskTown(code))
    await press(coordinator, AskTown(code))
    assert len(contact.messages) == heard + 1
    contact.sees(code, "Koordinátor prosí")
    assert "Otevřít" not in coordinator.labels
    assert not [label for label in coordinator.labels if "Vyžádat" in label or "jiné město" in label], "it is not late"
    for early in (TakingOver(code), TakeOver(code), OtherTowns(code), OfferTown(code, OTHER)):
        await forge(coordinator, early)
        coordinator.sees(says(Note.STALE))

    town.clock.advance(days=2)
    await press(coordinator, UnansweredLeads())
    await press(coordinator, UnansweredLead(code))
    await press(coordinator, TakingOver(code))
    assert LeadEvent.TAKEN_OVER not in [event.what for event in (await stored(town.app.dispatcher, code)).events]
    await press(coordinator, TakeOver(code))
    await press(coordinator, LeadDetails(code))
    coordinator.sees(NAME, "Vyžádal ji koordinátor")
    coordinator.sees_not("Osloven koordinátor")
    await press(candidate, MyLead(code))
    candidate.sees("повідомленням зайнявся координатор програми: Karel Zkušební")
    candidate.sees_not("звернулися до координатора")
    events = [event.what for event in (await stored(town.app.dispatcher, code)).events]
    assert events == [LeadEvent.SENT, LeadEvent.REMINDED, LeadEvent.TAKEN_OVER, LeadEvent.OPENED]


async def test_the_other_lists_lead_back(candidate: Person, contact: Person, coordinator: Person) -> None:
    del contact  # linked, so the lead goes to the town
    await write_lead(candidate)
    await coordinator.say("/leads")
    await press(coordinator, AllTowns())
    for screen in (UnreachableOfficials(), RequestedTowns(), Months(), JoiningProgress()):
        await press(coordinator, screen)
        assert len(coordinator.text) > 20
        await press(coordinator, AllTowns())


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


async def test_nobody_else_gets_there(candidate: Person, contact: Person) -> None:
    code = await write_lead(candidate)
    for person in (candidate, contact):
        for screen in (AllTowns(), UnansweredLeads(), UnansweredLead(code)):
            await forge(person, screen)
            person.sees(says(Note.REFUSED, "uk" if person is candidate else "cs"))
