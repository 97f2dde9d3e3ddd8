"""The shipped content and the small one, with confirmed and unconfirmed rules."""

import pytest

from bot.content.content import Content
from tests import small
from tests.conversation.strategies import Draws


@pytest.fixture(scope="session", params=["real", "small"])
def some(request: pytest.FixtureRequest, content: Content) -> Draws:
    """Strategies over the shipped content, then over the small one."""
    return Draws(content if request.param == "real" else small.content())
