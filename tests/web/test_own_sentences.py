"""A town's own ready sentences, from the file to the candidate: written by the administrator, pressed by the contact."""

from tests.program import send_lead
from tests.web.editing import Office
from tests.web.stage import ADDRESS


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
