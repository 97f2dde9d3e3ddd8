"""The sign-off sheet in a browser without a network: it fits a phone, can be read out and printed."""

from pathlib import Path

from playwright.async_api import Browser

from tests.browser.accessible import violations
from tests.browser.conftest import fits, new_page, offline
from tests.cli.running import command


async def test_it_opens_without_a_network_and_everybody_can_use_it(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "sheet.html"
    assert command("content", "signoff", str(path)).code == 0
    async with offline(browser, path, 320) as page:
        await fits(page)
        assert await page.locator(".sign").count() > 10
    checked = await new_page(browser, (320, 800), checked=True)
    await checked.goto(path.as_uri())
    assert await violations(checked) == []
