"""The preview in a real browser without a network: it asks nobody, fits the smallest phone, can be read out and printed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from bot.editorial.preview import Fixture
from bot.editorial.preview_page import PreviewPage
from tests.browser.accessible import violations
from tests.browser.steps import shot
from tests.editorial.conftest import Read, book, draw, drawn, little, own_words, paper, real

__all__ = ["book", "drawn", "little", "own_words", "paper", "real"]
WIDE, SMALLEST = 1400, 320


@pytest.fixture
def file(tmp_path: Path, drawn: Read) -> Path:
    path = tmp_path / "preview.html"
    path.write_text(drawn.text, "utf-8")
    return path


@pytest.fixture(params=[WIDE, SMALLEST])
async def opened(request: pytest.FixtureRequest, browser: Browser, file: Path) -> AsyncIterator[Page]:
    """The page at a width, offline; it may ask for nothing but itself, and its own policy is not broken."""
    context = await browser.new_context(viewport={"width": int(request.param), "height": 800}, offline=True)
    opened = await context.new_page()
    asked: list[str] = []
    said: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    await opened.goto(file.as_uri())
    yield opened
    assert asked == [file.as_uri()]
    assert said == []


async def test_it_opens_without_a_network_fits_and_its_buttons_lead_to_their_cards(opened: Page) -> None:
    await opened.get_by_role("heading", level=1).wait_for()
    assert await opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    width = await opened.evaluate("window.innerWidth")
    await shot(opened, f"preview-{width}")
    await opened.locator("[id='everybody.menu'] .phone").first.locator("a.key[href='#everybody.guide']").click()
    card = opened.locator(".card:target")
    assert await card.get_attribute("id") == "everybody.guide"
    assert await card.evaluate("card => Math.abs(card.getBoundingClientRect().top) < 60")
    await shot(opened, f"preview-{width}-guide")


async def test_everybody_can_use_it(browser: Browser, tmp_path: Path, little: Fixture, paper: PreviewPage) -> None:
    """Of the small content, which has a card of each kind: the checker would look at the whole page for minutes."""
    path = tmp_path / "preview.html"
    path.write_text(draw(little, paper), "utf-8")
    context = await browser.new_context(viewport={"width": WIDE, "height": 900}, bypass_csp=True)
    opened = await context.new_page()
    await opened.goto(path.as_uri())
    assert await violations(opened) == []


async def test_on_paper_every_button_names_its_card_and_repeated_cards_are_only_named(
    browser: Browser, file: Path
) -> None:
    opened = await browser.new_page()
    await opened.goto(file.as_uri())
    await opened.emulate_media(media="print")
    repeated = "[...document.querySelectorAll('.again .pair, nav, .list')]"
    assert await opened.evaluate(f"{repeated}.every(one => getComputedStyle(one).display === 'none')")
    keys = "[...document.querySelectorAll('a.key:not(.out)')]"
    assert await opened.evaluate(f"{keys}.every(one => Number(one.querySelector('.to').textContent) > 0)")
    # what leads nowhere copies a text
    leading_nowhere = "[...document.querySelectorAll('span.key')]"
    assert await opened.evaluate(f"{leading_nowhere}.every(one => one.textContent.startsWith('📋'))")
    assert await opened.locator(".approval:visible").count() == 1
