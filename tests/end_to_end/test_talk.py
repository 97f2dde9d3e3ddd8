"""The chats of a candidate and a contact: what stays in them, and when a talk ends and both sides hear of it."""

from datetime import datetime, timedelta

from bot.conversation.contact import model as contact_model
from bot.conversation.contact.model import Decline, Declining, LeadDetails, Reasons, Writing
from bot.conversation.lead.model import Answering, MyLead
from bot.conversation.model import Menu
from tests.bot_parts import press, shipped, write_lead
from tests.canary import NAME
from tests.operator_commands import Console
from tests.people import Person
from tests.world import World

ENDS_FOR_CANDIDATE = "вашу розмову про нього буде тут видалено"
ENDS_FOR_TOWN = "Zpráva zájemce bude brzy smazána"


async def days_pass(town: World, until_day: int, begun: datetime) -> None:
    """Let the days pass up to one of them, counted from the sending, with the work of each."""
    while town.clock.moment < begun + timedelta(days=until_day):
        town.clock.advance(days=1)
        await town.app.maintenance.tidy()
        town.app.dispatcher.outbox_changed.set()
        await town.settled()


def told(person: Person, words: str) -> list[str]:
    return [message.text for message in person.messages if words in message.text]


async def answered_on(candidate: Person, code: str, words: str) -> None:
    await press(candidate, MyLead(code))
    await press(candidate, Answering(code))
    await candidate.say(words)


async def test_a_talk_that_goes_on_is_kept_and_both_sides_are_told_before_its_end(
    town: World, candidate: Person, contact: Person
) -> None:
    begun = town.clock.moment
    code = await write_lead(candidate)
    await press(contact, LeadDetails(code))
    await press(contact, Writing(code))
    await contact.say("Dobrý den, ozveme se na jaře.")
    await days_pass(town, 100, begun)
    await answered_on(candidate, code, "Дякую, чекаю.")
    await days_pass(town, 265, begun)
    assert told(candidate, ENDS_FOR_CANDIDATE) == told(contact, ENDS_FOR_TOWN) == []
    await days_pass(town, 266, begun)
    (said,), (heard,) = told(candidate, ENDS_FOR_CANDIDATE), told(contact, ENDS_FOR_TOWN)
    assert "31.8.2027" in said
    assert "31. 8. 2027" in heard
    await days_pass(town, 270, begun)
    assert len(told(candidate, ENDS_FOR_CANDIDATE)) == 1, "once for each end"

    await candidate.press("✍️ Відповісти")
    await candidate.say("Я ще тут.")
    await days_pass(town, 350, begun)
    assert len(told(contact, ENDS_FOR_TOWN)) == 1
    await days_pass(town, 352, begun)
    assert len(told(candidate, ENDS_FOR_CANDIDATE)) == len(told(contact, ENDS_FOR_TOWN)) == 2
    await days_pass(town, 364, begun)
    assert await town.app.dispatcher.database.read(lambda tx: tx.one("SELECT count(*) FROM lead")) == (1,)
    await days_pass(town, 366, begun)
    assert await town.app.dispatcher.database.read(lambda tx: tx.one("SELECT count(*) FROM lead")) == (0,)


async def test_what_nobody_speaks_of_goes_after_180_days_and_what_is_closed_after_30(
    town: World, candidate: Person, contact: Person
) -> None:
    begun = town.clock.moment
    await write_lead(candidate)
    await days_pass(town, 166, begun)
    assert len(told(candidate, ENDS_FOR_CANDIDATE)) == len(told(contact, ENDS_FOR_TOWN)) == 1
    await days_pass(town, 181, begun)
    assert await town.app.dispatcher.database.read(lambda tx: tx.one("SELECT count(*) FROM lead")) == (0,)

    begun = town.clock.moment
    code = await write_lead(town.somebody("uk", "Богдан"))
    await press(contact, LeadDetails(code))
    await press(contact, Reasons(code))
    reason = next(iter(shipped()[0].reasons))
    await press(contact, Declining(code, reason))
    await press(contact, Decline(code, reason))
    await days_pass(town, 31, begun)
    assert await town.app.dispatcher.database.read(lambda tx: tx.one("SELECT count(*) FROM lead")) == (0,)
    assert len(told(contact, ENDS_FOR_TOWN)) == 1, "of what is closed nobody is told"


async def test_whoever_asks_for_it_keeps_the_list_for_a_year(town: World, candidate: Person) -> None:
    async def ready(person: Person) -> bool:
        await person.say("/documents")
        return "☑" in person.text

    other = town.somebody("uk", "Богдан")
    for person in (candidate, other):
        await person.start()
        await person.say("/documents")
        assert not [label for label in person.labels if "рік" in label], "there is nothing to keep yet"
        await person.press_all("Резюме (životopis)", "☐ Уже маю")
    await candidate.press("🗓 Зберігати мій список рік")
    candidate.sees("зберігаються рік після останнього користування")
    begun = town.clock.moment
    await days_pass(town, 91, begun)
    assert not await ready(other)
    await days_pass(town, 364, begun)
    assert await ready(candidate)
    await candidate.press("🗓 Зберігаємо рік. Скасувати")
    await days_pass(town, 364 + 91, begun)
    assert not await ready(candidate)


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
