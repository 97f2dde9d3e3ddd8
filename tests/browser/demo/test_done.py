"""The tasks of the municipal side in the demo, from the first press to the last."""

import pytest
from playwright.async_api import Page, expect

from bot.features.demo.running import PAGE_TOWN, Demo
from tests.browser.conftest import Opened
from tests.browser.demo.steps import REPLY, chat_of, new_candidate, send_lead
from tests.browser.steps import shot

PHONE = (390, 844)
MOST_MORNINGS = 8


async def press(page: Page, label: str) -> None:
    async with page.expect_navigation():
        await page.get_by_role("button", name=label, exact=True).click()


@pytest.mark.parametrize("size", [(1440, 900), PHONE])
async def test_a_lead_is_answered_from_an_email_and_its_page_alone(
    demo: Demo, open_page: Opened, size: tuple[int, int]
) -> None:
    page = await open_page(demo.url, "cs", size, calm=True)
    candidate = await new_candidate(demo, page, town=PAGE_TOWN)
    await send_lead(candidate)
    if size == PHONE:
        await page.locator("#tab-letters").click()
    letter = page.locator("#letters details").first
    await expect(letter).to_contain_text("marie@example.org")
    assert "Оксана" not in await letter.inner_text()
    async with page.expect_popup() as opened:
        await letter.get_by_role("link").first.click()
    lead = await opened.value
    await expect(lead.get_by_role("heading").first).to_be_visible()
    assert "Оксана" not in await lead.inner_text("body")
    await shot(lead, f"lead-page-door-{size[0]}")
    await press(lead, "Otevřít")
    await expect(lead.locator("main")).to_contain_text("Оксана")
    await shot(lead, f"lead-page-{size[0]}")
    await press(lead, "✋ Převzít")
    await press(lead, "✍️ Napsat zájemci")
    await lead.get_by_role("textbox", name="Váš text").fill(REPLY)
    await lead.locator("form[action='/say'] button").click()
    await expect(lead.locator("main")).to_contain_text("Odesláno")
    await shot(lead, f"lead-page-written-{size[0]}")
    if size == PHONE:
        await page.locator("#tab-person").click()
    await expect(candidate).to_contain_text(REPLY)
    await expect(candidate).to_contain_text("Marie Příkladná")
    await shot(page, f"answered-by-page-{size[0]}")


@pytest.mark.parametrize("language", ["cs", "uk"])
async def test_what_nobody_answers_reaches_the_coordinator_as_time_passes(
    demo: Demo, open_page: Opened, language: str
) -> None:
    page = await open_page(demo.url, language, calm=True)
    words = demo.app.dispatcher.words[language]
    candidate = await new_candidate(demo, page)
    await send_lead(candidate)
    morning = page.get_by_role("button", name=words.say("Next working day, 9:00"), exact=True)
    contact, coordinator = chat_of(page, "contact"), chat_of(page, "coordinator")
    reminded = coordinator.get_by_text("Zpráva zájemce čeká")
    for _ in range(MOST_MORNINGS):
        await morning.click()
        await expect(page.locator("#time")).not_to_have_attribute("aria-busy", "true")
        if "Karel Zkušební" in await candidate.inner_text():
            break
    await expect(contact).to_contain_text("Zpráva zájemce čeká")
    await page.locator("#tab-coordinator").click()
    await expect(reminded.first).to_be_visible()
    letters = await page.locator("#letters summary").all_inner_texts()
    assert [letter.count("petr@example.org") for letter in letters].count(1) == 1
    for name in ("Jana Ukázková", "Petr Náhradní", "Karel Zkušební"):
        await expect(candidate).to_contain_text(name)
    await shot(page, f"ladder-{language}")
