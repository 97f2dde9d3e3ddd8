"""The live content, earlier valid versions, and the problems of the last edit.

A change replaces the content as a whole. Readers take `content` once per turn.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.content.content import Content
from bot.content.problems import Problem

MAX_VERSIONS = 3
"""Number of valid versions that are kept, including the live one."""


class Library:
    """The live content and its history. Only the watcher calls `replace` and `refuse`."""

    def __init__(self, content: Content, since: datetime) -> None:
        self.content = content
        self._versions: tuple[Content, ...] = (content,)
        self.since = since
        """The time at which the live version became live."""
        self.problems: tuple[Problem, ...] = ()
        """Problems of the current folder, sorted; empty if it is live."""
        self.untold: frozenset[Problem] = frozenset()
        """Unreported warnings that are new in the live version."""
        self.set_aside = ""
        """Version of the folder that was rolled back from, "" if none."""
        self.back_asked = "", 0
        """The version that an administrator asked to restore, and the administrator's number."""
        self.reloads = 0
        """Number of requests to validate the folder again."""
        self.editable = False
        """True if a feature can edit the content by a button in the chat."""
        self.asked: Callable[[], object] = lambda: None
        """Called after a request to reload or to roll back."""

    @property
    def versions(self) -> tuple[Content, ...]:
        """The valid versions that are kept, the live one last."""
        return self._versions

    @property
    def previous(self) -> Content | None:
        """The valid version before the live one, or None."""
        return self._versions[-2] if len(self._versions) > 1 else None

    def remember(self, before: Sequence[Content]) -> None:
        """Add valid versions of earlier runs, oldest first."""
        known = {content.version for content in self._versions}
        self._versions = (*(one for one in before if one.version not in known), *self._versions)[-MAX_VERSIONS:]

    def replace(self, content: Content, now: datetime) -> None:
        """Make valid content live. A version that is known moves up."""
        self.problems, self.set_aside = (), ""
        if content.version != self.content.version:
            self.untold = frozenset(content.warnings) - frozenset(self.content.warnings)
            others = (kept for kept in self._versions if kept.version != content.version)
            self._versions, self.content = (*others, content)[-MAX_VERSIONS:], content
            self.since, self.back_asked = now, ("", 0)

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Keep the live content: the current folder has these problems."""
        self.problems = tuple(sorted(set(problems)))

    def roll_back(self, now: datetime) -> bool:
        """Make the previous version live until the folder changes or a reload; False if none."""
        if self.previous is None:
            return False
        self.set_aside = self.set_aside or self.content.version
        self._versions, self.content = self._versions[:-1], self.previous
        self.since, self.back_asked = now, ("", 0)
        self.asked()
        return True

    def ask_reload(self) -> None:
        """Request that the folder is validated again, even unchanged."""
        self.reloads += 1
        self.asked()
