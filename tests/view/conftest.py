"""A stage with the catalogues of the program."""

import pytest

from bot.content.content import Content
from bot.view.catalog import Words
from tests.conversation.strategies import Draws
from tests.view.rendering import Views


@pytest.fixture(scope="session")
def stage(words: dict[str, Words]) -> Views:
    return Views(words)


@pytest.fixture(scope="session")
def real_stage(words: dict[str, Words], content: Content) -> Views:
    """The content people are shown."""
    return Views(words, content)


@pytest.fixture(scope="session", params=["real", "small"])
def some(request: pytest.FixtureRequest, stage: Views, real_stage: Views) -> Draws:
    """Anything that can happen, with either content."""
    return Draws((real_stage if request.param == "real" else stage).context().content)
