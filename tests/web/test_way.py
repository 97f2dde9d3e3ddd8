"""From the invitation to the answer, by e-mail and page alone."""

from bot.conversation.lead.happened import Happened, State
from bot.conversation.lead.model import Reach
from bot.conversation.model import Withdraw
from tests.canary import NAME, PHONE
from tests.program import says, send_lead, take
from tests.web.browsing import Reader
from tests.web.stage import ADDRESS, Town


async def test_a_lead_is_answered_by_email_and_page_alone(town: Town) -> None:
    await town.joined()
    assert says("Thank you, the e-mail address is confirmed.") in town.browser.text
    code = await send_lead(town.dispatcher, town.candidate(), reach=Reach.PHONE)
    await town.deliver()
    (link,) = town.links(ADDRESS)[1:]

    await town.browser.get(link)
    assert code in town.browser.text
    assert NAME not in town.browser.text
    assert (await town.lead(code)).state is State.SENT
    await town.browser.press("Otevřít")
    assert NAME in town.browser.text
    assert PHONE in town.browser.text

    await town.browser.press("✋ Beru si to")
    await town.browser.press("✍️ Napsat uchazeči")
    await town.browser.write("Dobrý den, přijďte ve středu.\nJana")
    lead = await town.lead(code)
    assert [event.what for event in lead.events] == [
        Happened.SENT,
        Happened.OPENED,
        Happened.TAKEN,
        Happened.TOWN_WROTE,
    ]
    assert lead.events[-1].text == "Dobrý den, přijďte ve středu.\nJana"
    await town.deliver()
    assert town.told == [1, 1, 1]
    assert "přijďte ve středu" in town.simulator.chat(town.simulator.world.users[1]).from_bot[-1].text


async def test_a_lead_is_a_row_of_a_table_named_by_its_code(town: Town) -> None:
    await town.joined()
    code = await send_lead(town.dispatcher, town.candidate(), reach=Reach.PHONE)
    await town.deliver()
    await town.browser.get(town.links(ADDRESS)[-1])
    await town.browser.press("Otevřít")
    await town.browser.press("Stáhnout jako řádek tabulky (CSV)")
    assert town.browser.headers["content-disposition"] == f'attachment; filename="{code}.csv"'
    assert NAME in town.browser.page
    assert f"'{PHONE}" in town.browser.page, "no formula"
    opened = [event for event in (await town.lead(code)).events if event.what is Happened.OPENED]
    assert len(opened) == 2, "the candidate sees that it was taken along"

    await take(town.dispatcher, town.candidate(), Withdraw(code))
    await town.browser.get("/")
    form = Reader(town.browser.page).forms[0].hidden
    await town.browser.post("/csv", **form)
    assert NAME not in town.browser.page
