"""A town's own numbers in the chat: they grow with its messages, and stay when those are gone."""

from tests.people import Person
from tests.program import write_lead
from tests.world import World


async def test_they_grow_with_an_answer_and_stay_when_the_message_goes(
    town: World, candidate: Person, contact: Person
) -> None:
    await write_lead(candidate)
    await contact.say("/leads")
    await contact.press("📊 Naše čísla")
    contact.sees("Plzeň · počítáno od 11/2026", "Přišlo zpráv: 1", "Zprávy s odpovědí: 0", "čeká na první odpověď: 1")
    contact.sees("Zatím žádná zpráva nepřišla.")
    await contact.press("Otevřít")
    await contact.press("☎️ Spojili jsme se jinak")
    await candidate.say("/delete")
    await candidate.press("Так, видалити все")
    town.clock.advance(days=40)
    await contact.say("/leads")
    await contact.press("📊 Naše čísla")
    contact.sees("Přišlo zpráv: 1", "Zprávy s odpovědí: 1", "čeká na první odpověď: 0", "do 1 pracovního dne")
