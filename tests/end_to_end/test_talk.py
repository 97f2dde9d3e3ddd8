"""A candidate and a town write to each other, and learn when one of them cannot be reached or wants no more."""

from bot.conversation.contact.model import Decline, HearCandidate, Reasons, SendSentence, Sheet, Writing
from bot.conversation.lead.model import Answering, AnswerSentence
from tests.end_to_end.test_lead import send_lead
from tests.people import Person
from tests.program import press, says, shipped
from tests.world import World

STOPPED, LOST = (
    says("A town takes no more messages of a candidate"),
    says("A message to the candidate did not arrive"),
)
UNHEARD = says(
    "The notice of your message has reached nobody so far. Whoever runs this bot has been told. Please do not wait for it:"
    " turn to the town itself. How to reach it, and a ready letter, are below.",
    "uk",
)


async def code_of(candidate: Person) -> str:
    await candidate.say("/mylead")
    return candidate.text.split(" ")[0]


async def test_both_press_a_ready_sentence_and_each_reads_their_own_language(
    candidate: Person, contact: Person
) -> None:
    content = shipped()[0]
    town, back = next(iter(content.town_says)), next(iter(content.candidate_says))
    await send_lead(candidate)
    code = await code_of(candidate)
    await press(contact, Sheet(code))
    await press(contact, Writing(code))
    await press(contact, SendSentence(code, town))
    candidate.sees(content.town_says[town]["uk"], "Jana Ukázková (контактна особа міста, Пльзень)")
    candidate.sees_not(content.town_says[town]["cs"])

    await press(candidate, Answering(code))
    await press(candidate, AnswerSentence(code, back))
    candidate.sees(content.town_says[town]["uk"], content.candidate_says[back]["uk"])
    await press(contact, Sheet(code))
    contact.sees(content.candidate_says[back]["cs"], "Оксана (uchazeč)")


async def test_an_abusive_writer_is_stopped_and_heard_again(
    candidate: Person, contact: Person, coordinator: Person
) -> None:
    await send_lead(candidate)
    code = await code_of(candidate)
    await press(contact, Sheet(code))
    await press(contact, Writing(code))
    await press(contact, HearCandidate(code, wanted=False))
    assert coordinator.last.text.startswith(STOPPED)
    assert "Оксана" not in coordinator.last.text

    before = len(contact.messages)
    await candidate.say("/mylead")
    await press(candidate, Answering(code))
    await candidate.say("Ну що?")
    candidate.sees("🔇")
    assert len(contact.messages) == before

    await press(contact, HearCandidate(code, wanted=True))
    await candidate.say("/mylead")
    await press(candidate, Answering(code))
    await candidate.say("Дякую!")
    assert len(contact.messages) == before + 1


async def test_a_candidate_who_blocked_the_bot_stands_on_the_sheet(
    town: World, candidate: Person, contact: Person
) -> None:
    await send_lead(candidate)
    code = await code_of(candidate)
    await press(contact, Sheet(code))
    await press(contact, Writing(code))
    town.simulator.block(candidate.user)
    await contact.say("Dobrý den, ozveme se.")
    assert contact.last.text.startswith(LOST)
    await press(contact, Sheet(code))
    contact.sees("⚠️", says("They gave no phone and no e-mail."))


async def test_a_lead_that_reaches_nobody_is_no_secret(
    town: World, candidate: Person, coordinator: Person
) -> None:
    town.simulator.block(coordinator.user)
    await candidate.start("m_decin")
    await candidate.press("✉️ Мені цікаво")
    await candidate.press("Так, пишу координатору")
    await candidate.press("Так, мені є 18")
    await candidate.say("Оксана")
    await candidate.press_all("💬 У цьому чаті", "Трохи", "Не вказую", "Пропустити", "✉️ Надіслати")
    assert UNHEARD in candidate.last.text
    await candidate.press("📝 Готовий лист чеською")
    candidate.sees("Děčín")


async def test_two_accounts_of_one_name_are_two_people(
    town: World, candidate: Person, contact: Person
) -> None:
    other = town.somebody("uk", "Оксана")
    await send_lead(candidate)
    first = await code_of(candidate)
    await press(contact, Sheet(first))
    await press(contact, Reasons(first))
    await press(contact, Decline(first, next(iter(shipped()[0].reasons))))
    await send_lead(other)
    second = await code_of(other)
    await press(contact, Sheet(second))
    contact.sees(second, "Оксана")
    contact.sees_not(first, "↩️")
