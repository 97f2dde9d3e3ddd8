"""Somebody who uses the chat and the page at the same time: what is typed in one goes where that one stood."""

from bot.conversation.contact.model import Noting, Writing
from bot.conversation.lead.happened import Happened
from bot.conversation.model import Open, Say
from bot.conversation.private import Private
from bot.dispatch.sending import Person
from bot.storage import contacts
from tests.program import send_lead, take
from tests.web.stage import ADDRESS, Town

WORDS = "Jen pro nás: volala, že neumí číst."


async def with_both_ways(town: Town) -> tuple[Person, str, str]:
    """A contact with an account and the page, and two leads."""
    contact = await town.joined()
    jana = town.account(77)
    await town.database.write(
        lambda tx: contacts.link(tx, contacts.invite(tx, contact), jana.key, jana.chat, "cs")
    )
    codes = [await send_lead(town.dispatcher, town.candidate(number)) for number in (1, 2)]
    await town.deliver()
    return jana, codes[0], codes[1]


async def test_a_note_typed_in_the_chat_goes_to_no_candidate_whose_lead_is_open_on_the_page(
    town: Town,
) -> None:
    jana, one, other = await with_both_ways(town)
    await take(town.dispatcher, jana, Open(Noting(one)))
    await town.browser.get(town.links(ADDRESS)[-1])
    await town.browser.press("Otevřít")
    await town.browser.press_code(f"writing:{other}")
    await take(town.dispatcher, jana, Say(Private(WORDS)))
    assert [event.what for event in (await town.lead(one)).events if event.text] == [Happened.NOTED]
    assert not [event for event in (await town.lead(other)).events if event.text]


async def test_words_typed_on_the_page_leave_the_chat_where_it_stands(town: Town) -> None:
    jana, one, other = await with_both_ways(town)
    await take(town.dispatcher, jana, Open(Writing(one)))
    await town.browser.get(town.links(ADDRESS)[-1])
    await town.browser.press("Otevřít")
    await town.browser.press_code(f"noting:{other}")
    await town.browser.write(WORDS)
    await take(town.dispatcher, jana, Say(Private("Přijďte ve středu.")))
    assert [str(event.text) for event in (await town.lead(other)).events if event.text] == [WORDS]
    assert [str(event.text) for event in (await town.lead(one)).events if event.text] == [
        "Přijďte ve středu."
    ]
