"""What a town says of itself, and who wants to hear of it: whether it recruits, which of its rules hold, who asked.

It is the town's word with its date, never the bot's; and no confirmation changes a verdict.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.conversation.days import day_of
from bot.conversation.private import NOTHING, Private


@dataclass(frozen=True)
class Announcement:
    """The town recruits so many posts until a day, apply by a day: as far as it was said. `posts` 0: without a number."""

    slug: str
    posts: int | None = None
    until: date | None = None
    apply_by: date | None = None
    how: Private | None = None
    """Where and how to apply, in the contact's own words; "" where none were wanted."""


@dataclass(frozen=True)
class Recruiting:
    """The town's last word: it recruits, or it does not now and notes interest. `by` is who of the town said it."""

    slug: str
    open: bool
    on: datetime
    by: Private = NOTHING
    posts: int = 0
    until: date | None = None
    apply_by: date | None = None
    how: Private = NOTHING
    opening: int = 0
    """Which opening it is: a correction belongs to the same one, and nobody is told of one opening twice."""

    def takes_applications(self, now: datetime) -> bool:
        """Say whether one can apply today."""
        return self.open and self.apply_by is not None and day_of(now) <= self.apply_by


@dataclass(frozen=True)
class Confirmation:
    """A contact's "yes, this rule holds", for the rule of this mark only."""

    mark: str
    on: datetime


@dataclass(frozen=True)
class Interest:
    """One person's wish to be told when a town (`place` is its slug) or a region (its code) opens."""

    place: str
    since: datetime
    """When the wish was said, or said again."""
    until: datetime
    """When it is deleted unless it is said again."""


@dataclass(frozen=True)
class TownNews:
    """What of all this the screen at hand shows; empty for screens that show none of it."""

    recruiting: Mapping[str, Recruiting] = field(default_factory=dict[str, Recruiting])
    """By town; on lists only those that take applications."""
    confirmed: Mapping[str, Confirmation] = field(default_factory=dict[str, Confirmation])
    """By requirement, of the one town at hand."""
    interests: tuple[Interest, ...] = ()
    """The person's own."""

    def wanted(self, place: str) -> Interest | None:
        """Give the person's wish to be told of a place."""
        return next((interest for interest in self.interests if interest.place == place), None)
