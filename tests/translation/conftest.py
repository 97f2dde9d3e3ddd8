"""The content as translators have it: the names of facts stand in braces."""

import pytest

from bot.content.content import Content
from bot.content.loader import load
from bot.settings import read_settings


@pytest.fixture(scope="session")
def content() -> Content:
    return load(read_settings(_env_file=None).content_dir).content
