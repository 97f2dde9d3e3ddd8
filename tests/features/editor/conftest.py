"""The editor, and administrators before it."""

from collections.abc import AsyncIterator

import pytest

from tests.web.conftest import office, town
from tests.web.editor_user import Office, User

__all__ = ["office", "town"]


@pytest.fixture
async def jana(office: Office) -> AsyncIterator[User]:
    """An administrator who reads Czech, in the editor."""
    async with office.desk("Jana", 11) as desk:
        await desk.enter()
        yield desk


@pytest.fixture
async def petro(office: Office) -> AsyncIterator[User]:
    """One who reads Ukrainian."""
    async with office.desk("Petro", 12, "uk") as desk:
        await desk.enter()
        yield desk
