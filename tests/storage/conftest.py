"""What tests of files and of everything that is stored share."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture
def no_umask() -> Iterator[None]:
    """Let files get the widest mode they are made with."""
    before = os.umask(0)
    yield
    os.umask(before)
