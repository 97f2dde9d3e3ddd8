"""Words a screen once for all who see the same: wording is a pure function, and of a crowd most are at the same few places.

Used for a minute, as nothing that a screen says is more exact than that; nothing is held for whoever has a message begun.
"""

from dataclasses import dataclass, field
from hashlib import blake2b

from bot.content.content import Content
from bot.conversation.state import LoadedState, Session, Turn
from bot.view.context import Message, RenderContext
from bot.view.render import render

MINUTE_S = 60
MOST = 500
"""Screens kept at a time."""


@dataclass
class ReadyScreens:
    """The screens of this minute, by what they show, to whom (a digest of the session), and which towns can be reached."""

    _content: Content | None = None
    _minute: int = 0
    _screens: dict[object, tuple[Message, ...]] = field(default_factory=dict[object, tuple[Message, ...]])

    def messages(self, outcome: Turn, stored: bytes, context: RenderContext) -> tuple[Message, ...]:
        """Give the messages of a turn; `stored`: the session after it, b"" where it was not stored."""
        if not stored or not _is_anybodys(outcome, context.session, context.known):
            return _worded(outcome, context)
        screens, known = self._of(context), context.known
        # a digest of the session: its answers are not to stand in memory for as long as the screen
        key = outcome.shown, blake2b(stored).digest(), known.towns_with_contact, known.coordinator
        if (ready := screens.get(key)) is None:
            ready = _worded(outcome, context)
            # a file says at which second it was made, and may be somebody's own data
            if all(one.file is None and one.paper is None for one in ready):
                screens[key] = ready
        return ready

    def _of(self, context: RenderContext) -> dict[object, tuple[Message, ...]]:
        """Give the screens of this minute and this content; those of an earlier one are dropped."""
        minute = int(context.now.timestamp()) // MINUTE_S
        if minute != self._minute or context.content is not self._content or len(self._screens) >= MOST:
            self._minute, self._content, self._screens = minute, context.content, {}
        return self._screens


def _worded(outcome: Turn, context: RenderContext) -> tuple[Message, ...]:
    return tuple(message for shown in outcome.shown for message in render(shown, context))


def _is_anybodys(outcome: Turn, session: Session, known: LoadedState) -> bool:
    """Say whether nothing of one person alone is in what is shown."""
    typed = session.draft or session.papers or session.interview or session.refusal or session.announcement
    if typed or any(shown.sent_message for shown in outcome.shown):
        return False
    return known == LoadedState(towns_with_contact=known.towns_with_contact, coordinator=known.coordinator)
