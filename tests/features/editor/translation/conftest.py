"""The content as translators have it."""

from tests.translation.conftest import content

__all__ = ["content"]
