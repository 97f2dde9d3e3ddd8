"""The chats of a candidate and a contact who write to each other."""

from bot.conversation.contact import model as contact_model
from bot.conversation.lead.model import Answering
from bot.conversation.model import Menu
from tests.bot_parts import press, says, shipped, write_lead
from tests.canary import NAME
from tests.operator_commands import Console
from tests.people import Person
from tests.world import World

STOPPED = says("A town takes no more messages of a candidate")


async def test_an_abusive_writer_is_stopped_and_heard_again(
    candidate: Person, contact: Person, coordinator: Person
) -> None:
    code = await write_lead(candidate)
    await press(contact, contact_model.LeadDetails(code))
    await press(contact, contact_model.Writing(code))
    await press(contact, contact_model.HearCandidate(code, wanted=False))
    assert coordinator.last.text.startswith(STOPPED)
    assert NAME not in coordinator.last.text

    before = len(contact.messages)
    await candidate.say("/mylead")
    await press(candidate, Answering(code))
    await candidate.say("Ну що?")
    candidate.sees("🔇")
    assert len(contact.messages) == before

    await press(contact, contact_model.HearCandidate(code, wanted=True))
    await candidate.say("/mylead")
    await press(candidate, Answering(code))
    await candidate.say("Дякую!")
    assert len(contact.messages) == before + 1


async def test_two_accounts_of_one_name_are_two_people(town: World, candidate: Person, contact: Person) -> None:
    other = town.somebody("uk", "Оксана")
    first = await write_lead(candidate)
    await press(contact, contact_model.LeadDetails(first))
    await press(contact, contact_model.Reasons(first))
    reason = next(iter(shipped()[0].reasons))
    await press(contact, contact_model.Declining(first, reason))
    await press(contact, contact_model.Decline(first, reason))
    second = await write_lead(other)
    await press(contact, contact_model.LeadDetails(second))
    contact.sees(second, NAME)
    contact.sees_not(first, "↩️")


async def test_a_sheet_opened_from_the_list_is_protected(candidate: Person, contact: Person) -> None:
    code = await write_lead(candidate)
    await contact.say("/leads")
    await press(contact, contact_model.LeadDetails(code))
    sheets = [message for message in contact.messages if NAME in message.text]
    assert sheets
    assert all(message.protected for message in sheets)


async def test_a_screen_that_took_the_place_of_a_sheet_is_not_folded(
    town: World, candidate: Person, contact: Person
) -> None:
    code = await write_lead(candidate)
    await press(contact, contact_model.LeadDetails(code))
    await press(contact, contact_model.Inbox())
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


async def test_a_ready_sentence_needs_no_help(candidate: Person, contact: Person) -> None:
    code = await write_lead(candidate)
    await press(contact, contact_model.LeadDetails(code))
    await press(contact, contact_model.Writing(code))
    heard = len(candidate.messages)
    await contact.press("→")
    await press(contact, contact_model.SentenceCheck(code, "come", page=1))
    assert len(candidate.messages) == heard, "it goes by a second press"
    await press(contact, contact_model.SendSentence(code, "come"))
    candidate.sees_not("💬", "🙏")
