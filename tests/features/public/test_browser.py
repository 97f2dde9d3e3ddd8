"""The public pages in a real browser, without a script: they fit a phone and can be used by everybody."""

import pytest
from playwright.async_api import Browser

from tests.browser.accessible import violations
from tests.browser.conftest import browser, chromium, fits, new_page
from tests.web.conftest import town
from tests.web.page_server import Web

__all__ = ["browser", "chromium", "town"]
pytestmark = pytest.mark.proof
PATHS = ("/", "/?in=uk", "/candidates", "/sample", "/guide")


async def test_they_fit_a_phone_and_can_be_used_by_everybody(town: Web, browser: Browser) -> None:
    await town.joined()
    phone, checked = await new_page(browser, (390, 800)), await new_page(browser, (390, 800), "dark", checked=True)
    for path in PATHS:
        await phone.goto(town.browser.origin + path)
        await fits(phone)
        await checked.goto(town.browser.origin + path)
        assert await violations(checked) == [], path
