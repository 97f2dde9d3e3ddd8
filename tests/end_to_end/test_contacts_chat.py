"""What stands in a contact's chat: details only in protected messages, and nothing written over another screen."""

from bot.conversation.contact.model import Inbox, Sheet
from bot.conversation.model import Menu
from tests.canary import NAME
from tests.operating import Console
from tests.people import Person
from tests.program import press, write_lead
from tests.world import World


async def test_a_sheet_opened_from_the_list_is_protected(candidate: Person, contact: Person) -> None:
    code = await write_lead(candidate)
    await contact.say("/leads")
    await press(contact, Sheet(code))
    sheets = [message for message in contact.messages if NAME in message.text]
    assert sheets
    assert all(message.protected for message in sheets)


async def test_a_screen_that_took_the_place_of_a_sheet_is_not_folded(
    town: World, candidate: Person, contact: Person
) -> None:
    code = await write_lead(candidate)
    await press(contact, Sheet(code))
    await press(contact, Inbox())
    await press(contact, Menu())
    before = contact.text
    town.clock.advance(hours=25)
    town.app.dispatcher.outbox_changed.set()
    await town.settled()
    assert contact.text == before


async def test_an_invitation_survives_a_change_of_language(town: World) -> None:
    operator = Console.of(town.app)
    await operator.add("contact", "add", "kyjov", "--name", "Iva Vymyšlená")
    token = await operator.invite("contact", "invite", "kyjov")
    iva = town.somebody("uk", "Iva")
    await iva.start(f"i_{token}")
    asked = iva.text
    await iva.say("/language")
    await iva.press("Čeština")
    assert iva.text != asked
    await iva.press("Ano, to jsem já")
    await iva.say("/leads")
    iva.sees("Žádná neuzavřená zpráva")
