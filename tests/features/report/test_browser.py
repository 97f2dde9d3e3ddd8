"""The report in a real browser without a network: it asks nobody, fits a phone, and can be read out."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from bot.content.content import Content
from bot.features.report.page import ReportPage, page
from tests.browser.accessible import violations
from tests.browser.conftest import WIDE, browser, chromium, fits, new_page, offline
from tests.features.report.conftest import made, paper

__all__ = ["browser", "chromium", "paper"]
pytestmark = pytest.mark.proof


@pytest.fixture(params=[2, 30], ids=["few", "many"])
def file(request: pytest.FixtureRequest, tmp_path: Path, content: Content, paper: ReportPage) -> Path:
    path = tmp_path / "report.html"
    path.write_text(page(made(content, 5, int(request.param)), paper), "utf-8")
    return path


@pytest.fixture(params=[1200, 320])
async def opened(request: pytest.FixtureRequest, browser: Browser, file: Path) -> AsyncIterator[Page]:
    async with offline(browser, file, int(request.param)) as page:
        yield page


async def test_it_opens_without_a_network_and_fits(opened: Page) -> None:
    await opened.get_by_role("heading", level=1).wait_for()
    await fits(opened)
    assert await opened.locator("svg").count() > 10


async def test_charts_say_in_words_what_they_show(opened: Page) -> None:
    charts = opened.get_by_role("img")
    for number in range(await charts.count()):
        chart = charts.nth(number)
        assert await chart.locator("title").text_content()
        assert "11/2026: " in (await chart.locator("desc").text_content() or "")
    assert await charts.count() == 2


async def test_everybody_can_use_it(browser: Browser, file: Path) -> None:
    opened = await new_page(browser, WIDE, checked=True)
    await opened.goto(file.as_uri())
    assert await violations(opened) == []


async def test_it_prints_on_a_few_pages(browser: Browser, file: Path) -> None:
    printed = await browser.new_page()
    await printed.goto(file.as_uri())
    pdf = await printed.pdf(prefer_css_page_size=True)
    assert 2 <= pdf.count(b"/Type /Page\n") <= 8
