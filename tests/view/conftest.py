"""A stage with the catalogues of the program."""

import pytest

from bot.content.content import Content
from bot.view.catalog import Words
from tests.conversation.strategies import Some
from tests.view.rendering import Stage


@pytest.fixture(scope="session")
def stage(words: dict[str, Words]) -> Stage:
    return Stage(words)


@pytest.fixture(scope="session")
def real_stage(words: dict[str, Words], content: Content) -> Stage:
    """The content people are shown."""
    return Stage(words, content)


@pytest.fixture(scope="session", params=["real", "small"])
def some(request: pytest.FixtureRequest, stage: Stage, real_stage: Stage) -> Some:
    """Anything that can happen, with either content."""
    return Some((real_stage if request.param == "real" else stage).context().content)
