"""The administrators' screens with long values, so that they are measured too.

The frame around a preview is no screen of its own: the page inside is measured as a candidate sees it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.content.content import Content
from bot.content.problems import Problem, Severity
from bot.conversation.administration import admin_screens as screens
from bot.conversation.administration.administration import (
    AdminInvitation,
    Administrator,
    MissedWord,
    Standing,
)
from bot.conversation.administration.missed_words import LONGEST
from bot.conversation.administration.preview_pages import FOUND, Kind, listed
from bot.conversation.administration.previews import coded
from bot.conversation.known import Known
from bot.conversation.private import NOTHING, Private
from bot.conversation.screens import Screen
from bot.conversation.session import Session

PATH = "pages/admin-invite"
MANY = 12
_NAME = Private("N" * 20)


def known_to_administrators(known: Known, now: datetime) -> Known:
    """Add what an administrator knows where all that can be wrong is wrong."""
    problems = tuple(Problem("f" * 40, line, "m" * 400, "a" * 400) for line in range(9000, 9000 + MANY))
    warned = Problem("f" * 40, 9000, "m" * 400, "a" * 400, Severity.WARNING)
    missed = tuple(MissedWord(Private("w" * LONGEST), 999) for _ in range(MANY))
    return replace(
        known,
        administrator=Administrator(1, _NAME),
        admin_invitation=AdminInvitation(_NAME, NOTHING),
        standing=Standing(now, problems, (warned,), "v" * 12, "v" * 12, missed),
    )


def of_administration(content: Content) -> Iterator[tuple[str, Screen, Session]]:
    """Yield (where its words stand, screen, session) of all of them."""
    shown: list[Screen] = [
        screens.AdminInvite("t" * 22),
        screens.ContentState(),
        screens.Problems(1),
        screens.Overdue(),
        screens.Missed(),
        screens.AskRollBack("v" * 12),
        screens.PreviewKinds(),
        *(screens.PreviewList(kind) for kind in Kind),
        screens.PreviewMatches(tuple(coded(screen) for screen in listed(Kind.FAQ, content)[:FOUND])),
    ]
    yield from ((PATH, screen, Session()) for screen in shown)
