"""The demo as it is shown: a candidate writes to a town, the official answers, the e-mail is seen; wide and on a phone."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, expect

from bot.features.demo.running import Demo, open_demo
from bot.features.demo.texts import page_words
from tests.browser.accessible import violations
from tests.browser.conftest import WIDE, Opened
from tests.browser.demo.steps import REPLY, answer_lead, chat_of, new_candidate, press, say, send_lead
from tests.browser.steps import shot, tab_to

PHONE = (390, 844)
SMALLEST = (320, 640)
THANKS = "Дякую, прийду!"

expect.set_options(timeout=20_000)


async def scrolls_sideways(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


async def test_from_the_first_word_to_the_answer(demo: Demo, open_page: Opened) -> None:
    page = await open_page(demo.url, calm=True)
    await expect(chat_of(page, "contact").locator(".message.in")).to_be_visible()
    await shot(page, "wide-start")
    candidate, contact = await new_candidate(demo, page), chat_of(page, "contact")
    await send_lead(candidate)
    letter = page.locator("#letters details")
    await expect(letter).to_contain_text("jana@example.org")
    await expect(letter).to_have_attribute("open", "")
    assert "Оксана" not in await letter.inner_text()

    await answer_lead(contact)
    await expect(candidate).to_contain_text(REPLY)
    await press(candidate, "✍️ Відповісти")
    await say(candidate, THANKS)
    await press(contact, "Otevřít")
    await expect(contact).to_contain_text(THANKS)
    await shot(page, "wide")


async def test_in_the_dark(demo: Demo, open_page: Opened) -> None:
    page = await open_page(demo.url, "uk", scheme="dark", calm=True)
    await send_lead(await new_candidate(demo, page))
    await press(chat_of(page, "contact"), "Otevřít")
    await expect(chat_of(page, "contact")).to_contain_text("Оксана")
    await shot(page, "wide-dark")


async def test_on_a_phone_the_panes_are_tabs_that_tell_of_news(demo: Demo, open_page: Opened) -> None:
    page = await open_page(demo.url, size=PHONE, calm=True)
    tabs = page.get_by_role("tablist").first.get_by_role("tab")
    await expect(tabs.first).to_have_attribute("aria-selected", "true")
    await shot(page, "phone-start")
    await send_lead(await new_candidate(demo, page))
    for tab in (tabs.nth(1), tabs.nth(2)):
        await expect(tab.locator(".badge")).to_have_text(re.compile("^1"))
    await shot(page, "phone-candidate")

    await tabs.first.focus()
    await page.keyboard.press("ArrowRight")
    await expect(tabs.nth(1)).to_be_focused()
    await expect(tabs.nth(1).locator(".badge")).to_be_hidden()
    await answer_lead(chat_of(page, "contact"))
    await expect(tabs.first.locator(".badge")).to_be_visible()
    await shot(page, "phone-contact")
    await tabs.nth(1).focus()
    await page.keyboard.press("End")
    await expect(page.locator("#letters details")).to_be_visible()
    await shot(page, "phone-letters")
    await page.keyboard.press("ArrowRight")
    await expect(chat_of(page, "new")).to_contain_text(REPLY)


@pytest.mark.parametrize("language", ["uk", "cs"])
async def test_the_smallest_phone_never_scrolls_sideways(demo: Demo, open_page: Opened, language: str) -> None:
    page = await open_page(demo.url, language, SMALLEST, calm=True)
    candidate = await new_candidate(demo, page, "uk", "")
    await expect(candidate.locator(".message.in")).to_be_visible()
    for pane in range(3):
        await page.get_by_role("tablist").first.get_by_role("tab").nth(pane).click()
        assert not await scrolls_sideways(page)
    await page.locator("#open-start").click()
    assert not await scrolls_sideways(page)


async def test_with_the_keyboard_alone(demo: Demo, open_page: Opened) -> None:
    page = await open_page(demo.url, "uk", calm=True)
    texts = page_words(demo.app.dispatcher.words["uk"])
    towns = page.get_by_label(texts["link"])
    await tab_to(page, towns)
    await page.keyboard.press("ArrowDown")
    await expect(towns).to_have_value("m_plzen")
    await tab_to(page, page.locator("#start-form").get_by_role("button"))
    await page.keyboard.press("Enter")
    candidate = chat_of(page, "new")
    await expect(candidate.get_by_role("button", name=texts["start"], exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    for label in ("✉️ Надіслати повідомлення", "Зрозуміло, далі", "Так, мені є 18"):
        button = candidate.get_by_role("button", name=label, exact=True).last
        await expect(button).to_be_visible()
        await tab_to(page, button)
        await page.keyboard.press("Enter")
    await expect(candidate).to_contain_text("Як до вас звертатися?")
    await tab_to(page, candidate.get_by_role("textbox"))
    await page.keyboard.type("Оксана")
    await page.keyboard.press("Enter")
    await expect(candidate.get_by_role("button", name="💬 У цьому чаті")).to_be_visible()
    await tab_to(page, page.get_by_role("tab", name=demo.app.dispatcher.words["uk"].say("town contact")))
    await page.keyboard.press("ArrowRight")
    await expect(chat_of(page, "coordinator").get_by_role("heading")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, SMALLEST])
async def test_time_passes_with_the_keyboard_and_is_told(demo: Demo, open_page: Opened, size: tuple[int, int]) -> None:
    page = await open_page(demo.url, "uk", size, calm=True)
    texts = page_words(demo.app.dispatcher.words["uk"])
    await send_lead(await new_candidate(demo, page))
    opener, time = page.locator("#open-leaps"), page.locator("#time time")
    before = await time.get_attribute("datetime")
    if await opener.is_visible():
        await tab_to(page, opener)
        await page.keyboard.press("Enter")
        await expect(opener).to_have_attribute("aria-expanded", "true")
    day = page.get_by_role("button", name=demo.app.dispatcher.words["uk"].say("+ 1 day"), exact=True)
    await tab_to(page, day)
    await page.keyboard.press("Enter")
    told = page.locator("#told")
    await expect(told).to_contain_text(texts["time"])
    await expect(told).to_contain_text(await time.inner_text())
    assert demo.app.dispatcher.clock() - datetime.fromisoformat(before or "") >= timedelta(days=1)
    await expect(day).to_be_focused()
    assert not await scrolls_sideways(page)
    await shot(page, f"time-{size[0]}")
    candidate = chat_of(page, "new")
    await press(candidate, "☰ Меню")
    await say(candidate, "/help")
    await expect(candidate.locator(".day")).to_have_count(2)


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (WIDE, "dark"), (PHONE, "light")])
async def test_everybody_can_use_the_page(demo: Demo, open_page: Opened, size: tuple[int, int], scheme: str) -> None:
    page = await open_page(demo.url, "uk", size, scheme, calm=True)
    await send_lead(await new_candidate(demo, page))
    if size == PHONE:
        await page.locator("#open-leaps").click()
    assert await violations(page) == []


async def test_the_end_of_the_demo_is_told_and_a_new_one_begins_by_itself(open_page: Opened) -> None:
    async with open_demo() as demo:
        port = urlsplit(demo.url).port or 0
        page = await open_page(demo.url)
        texts = page_words(demo.app.dispatcher.words["cs"])
        banner = page.get_by_text(texts["ended"])
        await expect(chat_of(page, "contact").locator(".message")).to_have_count(1)
        await expect(banner).to_be_hidden()
    await expect(banner).to_be_visible()
    async with open_demo(port):
        await expect(banner).to_be_hidden()
        await expect(chat_of(page, "contact").locator(".message")).to_have_count(1)


async def test_a_page_that_could_not_begin_tries_again_by_itself(demo: Demo, open_page: Opened) -> None:
    page = await open_page(demo.url)
    await page.route("**/time", lambda route: route.abort())
    await page.reload()
    banner = page.locator("#ended")
    await expect(banner).to_be_visible()
    await page.unroute("**/time")
    await expect(banner).to_be_hidden()
    await expect(page.locator("#time [data-part=now]")).not_to_be_empty()
