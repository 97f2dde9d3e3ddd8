"""From /start to an answered lead."""

from tests.people import Person


async def send_lead(candidate: Person) -> None:
    await candidate.start("m_plzen")
    await candidate.press("✉️ Мені цікаво")
    await candidate.press_all("Зрозуміло, далі", "Так, мені є 18")
    await candidate.say("Оксана")
    await candidate.press_all(
        "💬 У цьому чаті", "На побутові теми", "Тимчасовий захист", "Пропустити", "✉️ Надіслати"
    )


async def test_a_lead_reaches_the_contact_and_is_answered(candidate: Person, contact: Person) -> None:
    await send_lead(candidate)
    candidate.sees("Надіслано")

    assert "Оксана" not in contact.last.text
    await contact.press("Otevřít")
    contact.sees("Оксана", "O běžných věcech")
    candidate.sees("Ваше повідомлення відкрито: Jana Ukázková")

    await contact.press("✋ Beru si to")
    candidate.sees("Вашим повідомленням займається")
    await contact.press("✍️ Napsat uchazeči")
    await contact.say("Dobrý den, přijďte prosím ve středu.")
    candidate.sees("Dobrý den, přijďte prosím ve středu.")
    await candidate.press("✍️ Відповісти")
    await candidate.say("Дякую, прийду!")
    await contact.press("Otevřít")
    contact.sees("Дякую, прийду!")
