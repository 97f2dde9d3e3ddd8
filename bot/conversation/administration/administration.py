"""What a turn may know for an administrator: who it is, and how the content stands. Nothing of any lead."""

from dataclasses import dataclass
from datetime import datetime

from bot.content.problems import Problem
from bot.conversation.private import NOTHING, Private


@dataclass(frozen=True)
class Administrator:
    """The administrator an account belongs to."""

    id: int
    name: Private
    email_code: Private = NOTHING
    """The code that was mailed to this person's address and has not come back yet."""


@dataclass(frozen=True)
class AdminInvitation:
    """A one-time invitation that is still good."""

    name: Private
    email: Private


@dataclass(frozen=True)
class MissedWord:
    """A word that at least three people looked for in vain, and how many they were."""

    word: Private
    people: int


@dataclass(frozen=True)
class Standing:
    """How the content stands."""

    since: datetime
    """Since when the version is live."""
    problems: tuple[Problem, ...] = ()
    """Why the newest edit was refused; () when it is live."""
    warnings: tuple[Problem, ...] = ()
    """What should be looked at in the live version."""
    previous: str = ""
    """The version that can be put back, "" if there is none."""
    set_aside: str = ""
    """The newest version of the files while an earlier one was put back, else ""."""
    missed: tuple[MissedWord, ...] = ()
    """Most often first."""
