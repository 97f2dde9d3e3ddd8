"""The pages, and a browser without a screen before them."""

from collections.abc import AsyncIterator

import pytest

from bot.storage.crypto import Vault
from bot.storage.database import Database
from tests.people import Clock
from tests.web.stage import Town, open_town


@pytest.fixture
async def town(database: Database, clock: Clock, vault: Vault) -> AsyncIterator[Town]:
    async with open_town(database, clock, vault) as opened:
        yield opened
