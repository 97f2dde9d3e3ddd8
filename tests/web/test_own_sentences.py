"""A town's own ready sentences, from the file to the candidate: written by the administrator, pressed by the contact."""

from bot.conversation.lead.happened import Happened
from tests.program import TOWN, send_lead
from tests.web.editing import Office
from tests.web.stage import ADDRESS

OWN = """
says:
  when-open:
    uk: Приходьте в понеділок до 17:00.
    cs: Přijďte v pondělí do 17:00.
  call-us:
    uk: Зателефонуйте до приймальні.
    cs: Zavolejte na podatelnu.
"""


async def test_a_town_says_its_own_sentences_and_the_candidate_reads_them(office: Office) -> None:
    town = office.town
    path = office.content / "municipalities" / f"{TOWN}.yaml"
    path.write_text(path.read_text("utf-8") + OWN, "utf-8")
    await office.live()
    await town.joined()
    code = await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    await town.browser.get(town.links(ADDRESS)[-1])
    await town.browser.press("Otevřít")
    await town.browser.press("✍️ Napsat zájemci")
    first, second, third, *_ = [one for one in town.browser.labels if one[:1].isdigit()]
    assert (first, second) == ("1. Přijďte v pondělí do 17:00.", "2. Zavolejte na podatelnu.")
    assert third == "3. Come-cs?"
    assert "Call us-cs." not in town.browser.text, "the town's own stands in its place"
    await town.browser.press(first)
    assert "Přijďte v pondělí do 17:00." in town.browser.text
    assert (await town.lead(code)).events[-1].what is not Happened.TOWN_WROTE, "it goes by a second press"
    await town.browser.press("Ano, odeslat")
    lead = await town.lead(code)
    assert lead.events[-1].what is Happened.TOWN_WROTE
    await town.deliver()
    told = town.simulator.chat(town.simulator.world.users[1]).from_bot[-1].text
    assert "Приходьте в понеділок до 17:00." in told
    assert "Готове речення: кожен читає його своєю мовою" in told


async def test_another_town_has_the_common_ones_alone(office: Office) -> None:
    town = office.town
    await town.joined()
    await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    await town.browser.get(town.links(ADDRESS)[-1])
    await town.browser.press("Otevřít")
    await town.browser.press("✍️ Napsat zájemci")
    assert "Hall-cs." not in town.browser.text, "that is a sentence of Brno"
    assert "1. Call us-cs." in town.browser.labels
