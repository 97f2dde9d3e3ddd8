"""What turns about a town's own word, and about who wants to hear of it, want done."""

from dataclasses import dataclass
from typing import TypeAlias

from bot.conversation.municipal.duty import Duty
from bot.conversation.private import Private
from bot.conversation.town_news import Announcement


@dataclass(frozen=True)
class OpenTown:
    """Publish that a town recruits; colleagues hear of it, and those who asked to."""

    said: Announcement
    duty: Duty


@dataclass(frozen=True)
class CloseTown:
    """Publish that a town does not recruit now (`silent`: that it says nothing any more); colleagues hear of it."""

    slug: str
    silent: bool
    duty: Duty


@dataclass(frozen=True)
class ConfirmRule:
    """Note that a rule holds, for the words of this mark."""

    slug: str
    requirement: str
    mark: str
    duty: Duty


@dataclass(frozen=True)
class ObjectToRule:
    """Take a confirmation back, and pass on to the coordinators what is not right with the rule."""

    slug: str
    requirement: str
    words: Private
    duty: Duty


@dataclass(frozen=True)
class KeepInterest:
    """Note that this person wants to be told of a town or region."""

    place: str


@dataclass(frozen=True)
class RenewInterests:
    """Note that this person still wants to be told of all that was asked for."""


@dataclass(frozen=True)
class DropInterests:
    """Forget that this person wants to be told of these places, or of any (empty)."""

    places: tuple[str, ...] = ()


TownEffect: TypeAlias = (
    OpenTown | CloseTown | ConfirmRule | ObjectToRule | KeepInterest | RenewInterests | DropInterests
)
