"""Both contents: the real one and the small one, whose rules are confirmed and unconfirmed."""

import pytest

from bot.content.content import Content
from tests import small
from tests.conversation.strategies import Draws


@pytest.fixture(scope="session", params=["real", "small"])
def some(request: pytest.FixtureRequest, content: Content) -> Draws:
    """Anything that can happen with the real content, then with the small one."""
    return Draws(content if request.param == "real" else small.content())
