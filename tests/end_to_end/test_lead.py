"""From /start to an answered lead."""

from tests.people import Person


async def fill_lead(candidate: Person) -> None:
    await candidate.start("m_plzen")
    await candidate.press("✉️ Мені цікаво")
    await candidate.press_all("Зрозуміло, далі", "Так, мені є 18")
    await candidate.say("Оксана")
    await candidate.press_all("💬 У цьому чаті", "На побутові теми", "Тимчасовий захист", "Пропустити")


async def send_lead(candidate: Person) -> None:
    await fill_lead(candidate)
    await candidate.press("✉️ Надіслати")


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


async def test_deleting_everything_does_not_bring_more_leads_a_day(
    candidate: Person, contact: Person
) -> None:
    for _ in range(3):
        await send_lead(candidate)
        await candidate.say("/delete")
        await candidate.press("Так, видалити все")
    assert (
        sum("Otevřít" in str(message.buttons) or "stáhl" in message.text for message in contact.messages) >= 3
    )
    await candidate.start("m_plzen")
    await candidate.press("✉️ Мені цікаво")
    await candidate.press("Зрозуміло, далі")
    candidate.sees("три повідомлення")
