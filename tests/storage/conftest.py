"""Fixtures for files and for everything that is stored."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture
def no_umask() -> Iterator[None]:
    """Let files get the widest mode they are made with."""
    before = os.umask(0)
    yield
    os.umask(before)
