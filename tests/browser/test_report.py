"""The report in a real browser without a network: it asks nobody, fits a phone, and can be read out."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from bot.content.content import Content
from bot.report.page import ReportPage, page
from tests.report.conftest import made, paper

__all__ = ["paper"]


@pytest.fixture(params=[2, 30], ids=["few", "many"])
def file(request: pytest.FixtureRequest, tmp_path: Path, content: Content, paper: ReportPage) -> Path:
    path = tmp_path / "report.html"
    path.write_text(page(made(content, 5, int(request.param)), paper), "utf-8")
    return path


@pytest.fixture(params=[1200, 320])
async def opened(request: pytest.FixtureRequest, browser: Browser, file: Path) -> AsyncIterator[Page]:
    """The page at a width, offline; it may ask for nothing but itself, and its own policy is not broken."""
    context = await browser.new_context(
        viewport={"width": int(request.param), "height": 800}, offline=True, java_script_enabled=True
    )
    opened = await context.new_page()
    asked: list[str] = []
    said: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    await opened.goto(file.as_uri())
    yield opened
    assert asked == [file.as_uri()]
    assert said == []


async def test_it_opens_without_a_network_and_fits(opened: Page) -> None:
    await opened.get_by_role("heading", level=1).wait_for()
    assert await opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert await opened.locator("svg").count() > 10


async def test_charts_say_in_words_what_they_show(opened: Page) -> None:
    charts = opened.get_by_role("img")
    for number in range(await charts.count()):
        chart = charts.nth(number)
        assert await chart.locator("title").text_content()
        assert "11/2026: " in (await chart.locator("desc").text_content() or "")
    assert await charts.count() == 2


async def test_it_prints_on_a_few_pages(browser: Browser, file: Path) -> None:
    printed = await browser.new_page()
    await printed.goto(file.as_uri())
    pdf = await printed.pdf(prefer_css_page_size=True)
    assert 2 <= pdf.count(b"/Type /Page\n") <= 8
