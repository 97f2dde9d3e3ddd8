"""A town says that it recruits: candidates read it, and those who asked to be told hear of it once."""

import pytest

from bot.conversation.towns import model as towns_model
from bot.conversation.towns.turn import SAME
from tests.bot_parts import TOWN, press, says, shipped
from tests.people import Person

TOWNS = shipped()[0].municipalities
REGION = TOWNS[TOWN].region
SILENT, SILENT_REGION = next((town.slug, town.region) for town in TOWNS.values() if town.region != REGION)
HOW = "Městská policie, Vymyšlená 5"
OPENS = "🔔 {town} is recruiting"


async def announce(contact: Person, until: str = "31. 3. 2027", slug: str = TOWN) -> None:
    """Announce two posts of a town, from the contact's inbox to the last press."""
    await contact.say("/leads")
    await press(contact, towns_model.OwnTowns())
    await press(contact, towns_model.OwnTown(slug))
    await press(contact, towns_model.Announce(slug))
    await press(contact, towns_model.FillPart(slug, towns_model.AnnouncementPart.POSTS, "2"))
    await contact.say(until)
    await press(contact, towns_model.FillPart(slug, towns_model.AnnouncementPart.APPLY_BY, SAME))
    await contact.say(HOW)
    await press(contact, towns_model.Publish(slug))


async def ask_to_be_told(candidate: Person, slug: str = TOWN) -> None:
    await candidate.start(f"m_{slug}")
    await press(candidate, towns_model.SubscriptionConsent(slug))
    await press(candidate, towns_model.Subscribe(slug))


def told(person: Person, slug: str = TOWN) -> int:
    """Count the notices of an opening."""
    names = shipped()[0].municipalities[slug].names
    lines = {says(OPENS, language, town=name) for language in ("uk", "cs") for name in names.values()}
    both = says(OPENS, "uk", town=f"{names['uk']} ({names['cs']})")
    return sum(any(line in (message.text or "") for line in (*lines, both)) for message in person.messages)


async def wait(person: Person, seconds: float = 1) -> None:
    """Let time pass, and what is due by then go out."""
    person.town.clock.advance(seconds=seconds)
    person.town.app.dispatcher.outbox_changed.set()
    await person.town.settled()


@pytest.mark.parametrize("place", [REGION, towns_model.COUNTRY])
async def test_whoever_asked_where_no_town_answers_hears_of_the_first_that_opens(
    candidate: Person, contact: Person, place: str
) -> None:
    """From the card of a silent town to its region, and on to the whole country."""
    await candidate.start(f"m_{SILENT}")
    await press(candidate, towns_model.SubscriptionConsent(SILENT_REGION))
    candidate.sees(says("Nobody there speaks through this bot yet: a message can come only once somebody does.", "uk"))
    await press(candidate, towns_model.SubscriptionConsent(towns_model.COUNTRY))
    if place == REGION:
        await candidate.start(f"m_{TOWN}")
        await press(candidate, towns_model.Region(REGION))
        await press(candidate, towns_model.SubscriptionConsent(REGION))
    await press(candidate, towns_model.Subscribe(place))
    await announce(contact)
    await wait(candidate)
    assert told(candidate) == 1
    await press(candidate, towns_model.UnsubscribeFromTown(TOWN))
    candidate.sees(says("Nothing: you have not asked to be told of any town.", "uk"))
