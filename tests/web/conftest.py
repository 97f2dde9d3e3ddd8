"""The pages, and a browser without a screen before them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.people import Clock
from tests.web.editor_user import Office, open_office
from tests.web.page_server import Web, open_town


@pytest.fixture
async def town(tmp_path: Path, clock: Clock) -> AsyncIterator[Web]:
    async with open_town(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
async def office(tmp_path: Path, clock: Clock, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """Over the small content; over the shipped one where a test is about what the bot really says."""
    shipped, writes = (request.node.get_closest_marker(name) is not None for name in ("shipped", "own_catalogues"))
    async with open_office(tmp_path, clock, shipped=shipped, own_catalogues=writes) as opened:
        yield opened
