"""Steps for any page: screenshots and keyboard navigation."""

from functools import partial

from playwright.async_api import Error, Locator, Page

from bot.operations.environment import ROOT

SCREENSHOTS = ROOT / "build" / "screenshots"
MOST_TABS = 120


async def shot(page: Page, name: str) -> None:
    """Save a screenshot after the animation of the last change."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    picture = partial(page.screenshot, path=SCREENSHOTS / f"{name}.png", animations="disabled")
    try:
        await picture()
    except Error:
        # where a machine is too busy to draw, Chromium has no picture the first time
        await picture()


async def tab_to(page: Page, target: Locator) -> None:
    """Move to an element with Tab and assert that its focus is visible."""
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        if await target.evaluate("element => element === document.activeElement"):
            assert await target.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
            return
    raise AssertionError(f"Tab never reaches {target}")
