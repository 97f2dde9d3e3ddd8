"""The editor, and administrators before it."""

from collections.abc import AsyncIterator

import pytest

from tests.web.conftest import office, town
from tests.web.editor_desk import Desk, Office

__all__ = ["office", "town"]


@pytest.fixture
async def jana(office: Office) -> AsyncIterator[Desk]:
    """An administrator who reads Czech, in the editor."""
    async with office.desk("Jana", 11) as desk:
        await desk.enter()
        yield desk


@pytest.fixture
async def petro(office: Office) -> AsyncIterator[Desk]:
    """One who reads Ukrainian."""
    async with office.desk("Petro", 12, "uk") as desk:
        await desk.enter()
        yield desk
