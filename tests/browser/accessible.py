"""Accessibility checks with axe-core (pinned): WCAG 2.2 A and AA, and its best practices."""

import os
from hashlib import sha256

import pytest
from playwright.async_api import Page

from bot.operations.environment import ROOT

VERSION = "4.14.1"
SCRIPT = ROOT / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
HASH = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
MISSING = f"There is no axe-core. Run: npm install --prefix build/axe --no-save axe-core@{VERSION}"


def axe() -> str:
    """Return the script; skip the test if it is missing."""
    if not SCRIPT.exists():
        if os.environ.get("CPA_BROWSER_REQUIRED") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    data = SCRIPT.read_bytes()
    assert sha256(data).hexdigest() == HASH, "this is another axe-core than the one that was looked at"
    return data.decode("utf-8")


async def violations(page: Page) -> list[str]:
    """Return the violations: rule and element."""
    await page.evaluate(axe())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{one['id']}: {node['target']}" for one in found["violations"] for node in one["nodes"]]
