"""From the invitation to the answer, by e-mail and page alone."""

from bot.conversation.draft import Reach
from bot.conversation.lead import Happened, State
from tests.canary import NAME, PHONE
from tests.program import says, send_lead
from tests.web.stage import ADDRESS, Town


async def test_a_lead_is_answered_by_email_and_page_alone(town: Town) -> None:
    await town.joined()
    assert says("Thank you, the e-mail address is confirmed.") in town.browser.text
    code = await send_lead(town.desk, town.candidate(), reach=Reach.PHONE)
    await town.deliver()
    (link,) = town.mail.links(ADDRESS)[1:]

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
    assert [chat for chat, _ in town.chats.sent] == [1, 1, 1]
    assert "přijďte ve středu" in town.chats.sent[-1][1].text
