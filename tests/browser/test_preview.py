"""The preview in a real browser without a network: it asks nobody, fits the smallest phone, can be read out and printed."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from bot.editorial.preview import Fixture
from bot.editorial.preview_page import PreviewPage
from tests.browser.accessible import violations
from tests.browser.conftest import fits, new_page, offline
from tests.browser.steps import shot
from tests.editorial.conftest import draw, little, own_words, paper, real

__all__ = ["little", "own_words", "paper", "real"]
WIDE, SMALLEST = 1400, 320
MOST_PAGES = 39
"""Of A4; 38 when this was written."""


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory, real: Fixture, paper: PreviewPage) -> Path:
    """The page of the shipped content, as people open and print it."""
    path = tmp_path_factory.mktemp("preview") / "preview.html"
    path.write_text(draw(real, paper), "utf-8")
    return path


@pytest.fixture(params=[WIDE, SMALLEST])
async def opened(request: pytest.FixtureRequest, browser: Browser, file: Path) -> AsyncIterator[Page]:
    async with offline(browser, file, int(request.param)) as page:
        yield page


async def test_it_opens_without_a_network_fits_and_its_buttons_lead_to_their_cards(opened: Page) -> None:
    await opened.get_by_role("heading", level=1).wait_for()
    await fits(opened)
    width = await opened.evaluate("window.innerWidth")
    await shot(opened, f"preview-{width}")
    menu = opened.locator("article").filter(has=opened.locator("code", has_text="menu")).first
    key = menu.locator(".keys a", has_text="Co je to za práci")
    await key.click()
    card = opened.locator("article:target")
    assert f"#{await card.get_attribute('id')}" == await key.get_attribute("href")
    assert await card.evaluate("card => Math.abs(card.getBoundingClientRect().top) < 60")
    await shot(opened, f"preview-{width}-guide")


async def test_everybody_can_use_it(browser: Browser, tmp_path: Path, little: Fixture, paper: PreviewPage) -> None:
    """Of the small content, which has a card of each kind: the checker would look at the whole page for minutes."""
    path = tmp_path / "preview.html"
    path.write_text(draw(little, paper), "utf-8")
    opened = await new_page(browser, (WIDE, 900), checked=True)
    await opened.goto(path.as_uri())
    assert await violations(opened) == []


async def test_on_paper_every_button_names_its_card_and_nothing_is_said_twice(browser: Browser, file: Path) -> None:
    opened = await browser.new_page()
    await opened.goto(file.as_uri())
    await opened.emulate_media(media="print")
    repeated = "[...document.querySelectorAll('.stale, .known, nav, .bubble s')]"
    assert await opened.evaluate(f"{repeated}.every(one => getComputedStyle(one).display === 'none')")
    named = "[...document.querySelectorAll('.keys a[href^=\"#\"]')]"
    said = "getComputedStyle(one, '::after').content"
    assert await opened.evaluate(f"{named}.every(one => {said}.includes('#') || {said}.includes('attr'))")
    assert await opened.locator(".approval:visible").count() == 1
    assert await opened.locator("details .answers").first.is_visible(), "the folded examples are printed too"


async def test_all_of_it_fits_into_a_folder_of_paper(browser: Browser, file: Path) -> None:
    opened = await browser.new_page()
    await opened.goto(file.as_uri())
    printed = await opened.pdf(prefer_css_page_size=True)
    assert 0 < len(re.findall(rb"/Type /Page\b", printed)) <= MOST_PAGES
