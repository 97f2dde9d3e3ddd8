"""What many see is worded once a minute; what one person alone has to do with is worded for them."""

from dataclasses import replace

from bot.content.library import Library
from bot.conversation.lead.model import AskErase
from bot.conversation.model import Guide, Menu, Open, Say, Show, Start
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.towns.model import Town
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from tests.people import Clock
from tests.program import TOWN, fill_in, official, send_lead, take


async def test_two_at_the_same_place_are_given_the_same_words(
    dispatcher: Dispatcher, oksana: Sender, karel: Sender, clock: Clock
) -> None:
    first = await take(dispatcher, oksana, Start(), Open(Guide()))
    other = await take(dispatcher, replace(karel, language_code="uk"), Start(), Open(Guide()))
    assert other.messages[0] is first.messages[0]
    clock.advance(minutes=1)
    later = await take(dispatcher, oksana, Open(Guide()))
    assert later.messages[0] is not first.messages[0], "a minute later it may be another day"
    assert later.messages == first.messages


async def test_another_language_has_words_of_its_own(dispatcher: Dispatcher, oksana: Sender, karel: Sender) -> None:
    first = await take(dispatcher, oksana, Start(), Open(Guide()))
    other = await take(dispatcher, karel, Start(), Open(Guide()))
    assert other.messages[0].text != first.messages[0].text


async def test_changed_content_is_seen_at_once(dispatcher: Dispatcher, oksana: Sender, clock: Clock) -> None:
    first = await take(dispatcher, oksana, Start(), Open(Guide()))
    content = dispatcher.library.content
    changed = replace(dispatcher, library=Library(replace(content, places=content.places), clock()))
    assert (await take(changed, oksana, Open(Guide()))).messages[0] is not first.messages[0]


async def test_who_reaches_a_town_is_never_told_from_before(
    dispatcher: Dispatcher, oksana: Sender, karel: Sender, jana: Sender
) -> None:
    """The card of a town says whether somebody reads messages there."""
    nobody = await take(dispatcher, oksana, Start(), Open(Town(TOWN)))
    await official(dispatcher.database, "Jana", jana)
    somebody = await take(dispatcher, replace(karel, language_code="uk"), Start(), Open(Town(TOWN)))
    assert somebody.messages[0].rows != nobody.messages[0].rows


async def test_what_somebody_typed_is_kept_for_nobody(dispatcher: Dispatcher, oksana: Sender, jana: Sender) -> None:
    await official(dispatcher.database, "Jana", jana)
    await fill_in(dispatcher, oksana)
    first = await take(dispatcher, oksana, Open(Menu()))
    assert (await take(dispatcher, oksana, Open(Menu()))).messages[0] is not first.messages[0]


async def test_what_only_they_have_is_worded_for_them(dispatcher: Dispatcher, oksana: Sender, jana: Sender) -> None:
    await official(dispatcher.database, "Jana", jana)
    await send_lead(dispatcher, oksana)
    first = await take(dispatcher, oksana, Open(Menu()))
    assert (await take(dispatcher, oksana, Open(Menu()))).messages[0] is not first.messages[0]


async def test_a_line_above_a_screen_is_said_once(dispatcher: Dispatcher, oksana: Sender) -> None:
    asked = await take(dispatcher, oksana, Start(), Open(AskErase()))
    typed = await take(dispatcher, oksana, Say(Private("так")))
    assert typed.shown[-1].note is Note.PRESS_A_BUTTON
    assert typed.messages[0].text.endswith(asked.messages[0].text)
    assert (await take(dispatcher, oksana, Show())).messages[0] is asked.messages[0]
    assert (await take(dispatcher, oksana, Say(Private("ні?")))).messages[0] is typed.messages[0]
