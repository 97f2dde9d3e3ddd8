"""A CV made in the bot, attached to a message: the town opens it, reads it, has it as a file, and loses it with the message."""

import json

from bot.conversation.contact.model import AttachedCv, LeadDetails, LeadFile
from bot.conversation.lead.model import CvToSend, LeadStart
from bot.conversation.model import BeginLead, Erase, Fill, Open, SendCvAlong, SendLead, Withdraw
from bot.storage import leads
from telegram_simulator import ChatMessage
from tests.bot_parts import TOWN, press, sender, take
from tests.papers.test_files import newest_file
from tests.people import Person
from tests.world import World

WORK = "Vymyšlená práce, Nikde nad Ničím"
NAME = "Olena Vyhadana"


async def with_cv(candidate: Person) -> str:
    """Make a CV, write to a town and attach it, pressing only what is shown; return the code of the message."""
    await candidate.start(f"m_{TOWN}")
    await candidate.say("/documents")
    await candidate.press_all("📝 Скласти резюме й листи", "📄 Резюме (životopis)")
    await candidate.say(NAME)
    await candidate.press_all("Жіноча: prodavačka", "Рік або довше")
    await candidate.say(WORK)
    await candidate.press_all("Далі →", "Пропустити", "Трохи", "Далі →", "Пропустити")
    await press(candidate, LeadStart(TOWN))
    await press(candidate, BeginLead(TOWN, coordinator=False))
    await press(candidate, Fill("age", "adult"))
    await candidate.say("Testa")
    await press(candidate, Fill("reach", "chat"))
    await press(candidate, Fill("czech", "little"))
    await press(candidate, Fill("permit", "temporary"))
    await press(candidate, Fill("words", "skip"))
    candidate.sees_not("📎 Додане резюме")
    await press(candidate, CvToSend())
    candidate.sees(WORK, "Asistentka prevence kriminality, město Plzeň")
    await press(candidate, SendCvAlong(wanted=True))
    candidate.sees("📎 Додане резюме: Ім'я та прізвище, ")
    code = next(b.data or "" for row in candidate.screen.buttons for b in row if (b.data or "").startswith("send:"))
    await press(candidate, SendLead(code.removeprefix("send:")))
    return code.removeprefix("send:")


def documents(person: Person) -> list[ChatMessage]:
    return [message for message in person.messages if message.document]


def everything_shown(person: Person) -> str:
    return "\n".join(message.text for message in person.messages)


async def read(contact: Person, code: str, form: str) -> None:
    await contact.say("/leads")
    await press(contact, LeadDetails(code))
    contact.sees("📎 Přiložený životopis: Jméno a příjmení, ")
    contact.sees_not(WORK)
    await press(contact, AttachedCv(code))
    contact.sees(WORK)
    await press(contact, LeadFile(code, form))


async def test_it_leaves_the_chat_of_the_contact_after_a_day_and_when_the_message_is_withdrawn(
    town: World, candidate: Person, contact: Person
) -> None:
    code = await with_cv(candidate)
    await read(contact, code, "pdf")
    assert len(documents(contact)) == 1
    town.clock.advance(hours=25)
    town.app.dispatcher.outbox_changed.set()
    await town.settled()
    assert documents(contact) == []
    assert WORK not in everything_shown(contact)
    await read(contact, code, "docx")
    assert len(documents(contact)) == 1
    await candidate.say("/withdraw")
    await press(candidate, Withdraw(code))
    await town.settled()
    assert documents(contact) == []
    assert WORK not in everything_shown(contact)
    jana = sender(town.app.vault, contact.user.id, "cs")
    for screen in (AttachedCv(code), LeadFile(code, "pdf")):
        reply = await take(town.app.dispatcher, jana, Open(screen))
        assert [message.file for message in reply.messages] == [None]
        assert WORK not in reply.messages[0].text


async def test_it_is_in_the_own_data_and_gone_with_them(town: World, candidate: Person, contact: Person) -> None:
    code = await with_cv(candidate)
    await read(contact, code, "pdf")
    await candidate.say("/mydata")
    candidate.sees("з вашим резюме: 1")
    _, data = newest_file(candidate)
    assert json.loads(data)["messages"][0]["details"]["cv"]["typed"] == {
        "name": NAME, "work": WORK,
    }  # fmt: skip
    await candidate.say("/delete")
    await press(candidate, Erase())
    await town.settled()
    assert await town.app.dispatcher.database.read(lambda tx: leads.by_code(tx, code)) is None
    assert documents(contact) == []
