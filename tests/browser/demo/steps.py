"""Steps on the demo page."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from playwright.async_api import Locator, Page, expect

from bot.app import Dependencies
from bot.features.demo.running import Demo, open_demo
from bot.features.demo.texts import page_words
from tests.people import running_clock
from tests.world import cached_approval

REPLY = "Dobrý den, přijďte prosím ve středu v 10 hodin na radnici."


@asynccontextmanager
async def playing() -> AsyncGenerator[Demo]:
    """Run the demo as `make demo` does, on a fixed date."""
    async with open_demo(parts=Dependencies(clock=running_clock(), content=cached_approval)) as demo:
        running = asyncio.ensure_future(demo.app.run())
        try:
            await demo.simulator.wait_until_polled()
            yield demo
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def chat_of(page: Page, role: str) -> Locator:
    return page.locator(f"[data-chat={role}]")


async def press(chat: Locator, *labels: str) -> None:
    for label in labels:
        await chat.get_by_role("button", name=label, exact=True).last.click()


async def say(chat: Locator, text: str) -> None:
    await chat.get_by_role("textbox").fill(text)
    await chat.get_by_role("textbox").press("Enter")


async def new_candidate(demo: Demo, page: Page, language: str = "uk", town: str = "plzen") -> Locator:
    """Create a candidate with the page's menus and start the bot; return the chat."""
    texts = page_words(demo.app.dispatcher.words[await page.locator("html").get_attribute("lang") or ""])
    opener = page.locator("#open-start")
    if await opener.is_visible():
        await opener.click()
    await page.get_by_label(texts["tongue"]).select_option(language)
    await page.get_by_label(texts["link"]).select_option(f"m_{town}" if town else "")
    await page.locator("#start-form").get_by_role("button").click()
    chat = chat_of(page, "new")
    await press(chat, texts["start"])
    return chat


async def send_lead(candidate: Locator) -> None:
    await press(candidate, "✉️ Надіслати повідомлення", "Зрозуміло, далі", "Так, мені є 18")
    await expect(candidate).to_contain_text("Як до вас звертатися?")
    await say(candidate, "Оксана")
    await press(candidate, "💬 У цьому чаті", "На побутові теми", "Тимчасовий захист", "Пропустити")
    await press(candidate, "✉️ Надіслати")
    await expect(candidate).to_contain_text("Надіслано")


async def answer_lead(contact: Locator) -> None:
    await press(contact, "Otevřít", "✋ Převzít", "✍️ Napsat zájemci")
    await expect(contact.locator(".message").last).to_contain_text("Napište")
    await say(contact, REPLY)
