"""The demo, running."""

from collections.abc import AsyncIterator

import pytest

from bot.features.demo.running import Demo
from tests.browser.demo.steps import playing


@pytest.fixture
async def demo() -> AsyncIterator[Demo]:
    async with playing() as demo:
        yield demo
