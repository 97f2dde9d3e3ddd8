"""Fixtures for a browser. Pages must not fail, violate their CSP, or send requests elsewhere."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal, TypeAlias

import aiohttp
import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from telegram_simulator import Simulator, User, serve
from telegram_simulator.page import Page as DemoPage
from tests.people import Clock
from tests.simulator.client import TOKEN, Client
from tests.simulator.page_sample import stage
from tests.web.page_server import Web, open_town

CHROMIUM = Path("/usr/bin/chromium")
MISSING = f"There is no browser at {CHROMIUM}. On Debian: apt-get install chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDE = (1440, 900)

Opened: TypeAlias = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one browser for all tests of a worker, since a start is slow."""
    if not CHROMIUM.exists():
        if os.environ.get("CPA_BROWSER_REQUIRED") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    options = tmp_path_factory.mktemp("chromium") / "options.json"
    options.write_text(json.dumps({"executablePath": str(CHROMIUM), "args": ARGUMENTS}), "utf-8")
    command = [sys.executable, "-m", "playwright", "launch-server", "--browser", "chromium", "--config", str(options)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        # it, and what it started; nothing more comes once all of them have ended
        os.killpg(server.pid, signal.SIGTERM)
        server.stdout.read()


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A browser for one test, with contexts of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect(chromium)
        yield browser
        await browser.close()


async def new_page(
    browser: Browser,
    size: tuple[int, int],
    scheme: Literal["light", "dark"] = "light",
    *,
    script: bool = False,
    checked: bool = False,
) -> Page:
    """Open a new page. `checked`: disable the CSP so that axe-core can run."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        java_script_enabled=script or checked,
        bypass_csp=checked,
        locale="cs-CZ",
    )
    return await context.new_page()


async def fits(page: Page) -> None:
    """Assert that the styled page has no horizontal scrolling."""
    await page.wait_for_load_state()
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture
async def town(tmp_path: Path, clock: Clock) -> AsyncIterator[Web]:
    """The lead pages."""
    async with open_town(tmp_path, clock) as opened:
        yield opened


@asynccontextmanager
async def offline(browser: Browser, file: Path, width: int) -> AsyncGenerator[Page]:
    """Open a file without a network; assert that it sends no requests and keeps its CSP."""
    context = await browser.new_context(viewport={"width": width, "height": 800}, offline=True)
    page, said = await context.new_page(), list[str]()
    page.on("request", lambda request: said.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    await page.goto(file.as_uri())
    yield page
    assert said == [file.as_uri()]


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[Opened]:
    """A function that opens a page; after the test the rules of this module are checked."""
    problems: list[str] = []

    async def opened(
        url: str,
        language: str = "cs",
        size: tuple[int, int] = WIDE,
        scheme: Literal["light", "dark"] = "light",
        *,
        calm: bool = False,
    ) -> Page:
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            reduced_motion="reduce" if calm else "no-preference",
            locale="cs-CZ",
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if "Security Policy" in said.text else None)
        page.on("request", lambda asked: None if asked.url.startswith(url) else problems.append(asked.url))
        await page.goto(f"{url}/?lang={language}")
        return page

    yield opened
    assert problems == []


@pytest.fixture
def simulator() -> Simulator:
    """A simulator without a bot: the test acts as the bot."""
    return Simulator(token=TOKEN, rates=None)


@pytest.fixture
async def bot(simulator: Simulator) -> AsyncIterator[Client]:
    """A Bot API client for the test; its `url` is also that of the page."""
    page = DemoPage()
    page.open(stage(simulator))
    async with serve(simulator, routes=page.routes) as url, aiohttp.ClientSession() as session:
        yield Client(session, url)


@pytest.fixture
def jana(simulator: Simulator, bot: Client) -> User:
    del bot  # it puts Jana on the stage
    return next(user for user in simulator.world.users.values() if user.first_name == "Jana")


@pytest.fixture
async def page(bot: Client, open_page: Opened) -> Page:
    return await open_page(bot.url)


@pytest.fixture
async def chat(page: Page) -> Locator:
    chat = page.locator("[data-chat=contact]")
    await expect(chat.locator(".message")).not_to_have_count(0)
    return chat


async def sent(bot: Client, user: User, text: str = "Text", **more: object) -> int:
    return await bot.sent("sendMessage", chat_id=user.id, text=text, **more)
