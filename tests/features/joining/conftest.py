"""The web pages of a town."""

from tests.web.conftest import office, town

__all__ = ["office", "town"]
