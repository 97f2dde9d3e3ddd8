"""The pages, and a browser without a screen before them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.people import Clock
from tests.web.editing import Office, open_office
from tests.web.stage import Town, open_town


@pytest.fixture
async def town(tmp_path: Path, clock: Clock) -> AsyncIterator[Town]:
    async with open_town(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
async def office(tmp_path: Path, clock: Clock) -> AsyncIterator[Office]:
    async with open_office(tmp_path, clock) as opened:
        yield opened
