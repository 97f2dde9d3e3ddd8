"""Holds the content that is live. A change replaces it whole, never in part."""

from bot.content.content import Content


class Library:
    """The live content; readers take it once per turn and keep it for that turn."""

    def __init__(self, content: Content) -> None:
        self._content = content

    @property
    def content(self) -> Content:
        """The content as it is now."""
        return self._content

    def replace(self, content: Content) -> None:
        """Make another content live."""
        self._content = content
