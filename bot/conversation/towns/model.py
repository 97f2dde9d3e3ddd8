"""Towns: finding them, what they say of themselves, who wants to hear of it, and who speaks for them.

What a town says of its recruiting and its rules is the town's word with its date, never the bot's, and no confirmation
changes a verdict. `Duty.covers` is the one rule of which leads an account may see. `slug` is a town of the list, `place` a
town's slug or a region's code, `page` counts from 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias

from bot.conversation.dates import day_of
from bot.conversation.lead.model import Duty
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


@dataclass(frozen=True)
class Towns:
    """The ways to find a town."""

    CODE: ClassVar = "towns"


@dataclass(frozen=True)
class Regions:
    """The regions."""

    CODE: ClassVar = "regions"


@dataclass(frozen=True)
class Region:
    """The towns of one region; `page` counts from 0."""

    CODE: ClassVar = "region"
    code: str
    page: int = 0


@dataclass(frozen=True)
class Town:
    """What is known of one town."""

    CODE: ClassVar = "town"
    slug: str


@dataclass(frozen=True)
class LocalRules:
    """The documented local rules of one town."""

    CODE: ClassVar = "rules"
    slug: str


@dataclass(frozen=True)
class ShareLocation:
    """The request to share a location, with a keyboard for it."""

    CODE: ClassVar = "position"


@dataclass(frozen=True)
class TownMatches:
    """Towns that a typed name may mean."""

    slugs: tuple[str, ...]


@dataclass(frozen=True)
class Nearest:
    """The listed towns nearest to a place: slugs and whole kilometres. `place` is "" for a shared location."""

    place: str
    towns: tuple[tuple[str, int], ...]


TownScreen: TypeAlias = Towns | Regions | Region | Town | LocalRules | ShareLocation | TownMatches | Nearest


@dataclass(frozen=True)
class BeTold:
    """What is stored when somebody wants to be told of a place, for how long, and how to stop it."""

    CODE: ClassVar = "be-told"
    place: str


@dataclass(frozen=True)
class ToldOf:
    """All places the person wants to be told of; `page` counts from 0."""

    CODE: ClassVar = "told-of"
    page: int = 0


@dataclass(frozen=True)
class TellMe:
    """Consent to be told of a place."""

    CODE: ClassVar = "tell-me"
    place: str


@dataclass(frozen=True)
class KeepTelling:
    """Say once more that all of it is still wanted."""

    CODE: ClassVar = "keep-telling"


@dataclass(frozen=True)
class StopTelling:
    CODE: ClassVar = "stop-telling"
    place: str


@dataclass(frozen=True)
class StopAbout:
    """Stop all messages about a town: those asked for by its name and by its region."""

    CODE: ClassVar = "stop-about"
    slug: str


@dataclass(frozen=True)
class StopAllTelling:
    CODE: ClassVar = "stop-all-telling"


InterestScreen: TypeAlias = BeTold | ToldOf
InterestAction: TypeAlias = TellMe | KeepTelling | StopTelling | StopAbout | StopAllTelling


@dataclass(frozen=True)
class Announce:
    """Begin an announcement that the town recruits."""

    CODE: ClassVar = "announce"
    slug: str


@dataclass(frozen=True)
class FillPart:
    """Fill a part of the announcement by a tap: see `AnnouncementPart`."""

    CODE: ClassVar = "say"
    slug: str
    part: str
    value: str


@dataclass(frozen=True)
class Publish:
    CODE: ClassVar = "publish"
    slug: str


@dataclass(frozen=True)
class SayNotNow:
    """Say that the town does not recruit now and notes interest."""

    CODE: ClassVar = "not-now"
    slug: str


@dataclass(frozen=True)
class SayNothing:
    """Take back whatever the town says of its recruiting."""

    CODE: ClassVar = "say-nothing"
    slug: str


@dataclass(frozen=True)
class ConfirmFact:
    """Say that a rule holds; `mark` is that of the words that were read."""

    CODE: ClassVar = "holds"
    slug: str
    requirement: str
    mark: str


OwnTownAction: TypeAlias = Announce | FillPart | Publish | SayNotNow | SayNothing | ConfirmFact


class AnnouncementPart(StrEnum):
    """What an announcement is asked for, in this order."""

    POSTS = "posts"
    UNTIL = "until"
    APPLY_BY = "apply-by"
    HOW = "how"


@dataclass(frozen=True)
class OwnTowns:
    """The towns somebody answers for."""

    CODE: ClassVar = "own-towns"


@dataclass(frozen=True)
class OwnTown:
    """What candidates read of a town's recruiting now, and the ways to change it."""

    CODE: ClassVar = "own-town"
    slug: str


@dataclass(frozen=True)
class Announcing:
    """One part of an announcement is asked for: see `AnnouncementPart`."""

    CODE: ClassVar = "announcing"
    slug: str
    part: str


@dataclass(frozen=True)
class Announced:
    """An announcement as candidates will read it, before it is published."""

    CODE: ClassVar = "announced"
    slug: str


@dataclass(frozen=True)
class OwnRules:
    """The rules known of a town, with what its contact has confirmed."""

    CODE: ClassVar = "own-rules"
    slug: str


@dataclass(frozen=True)
class OwnRule:
    """One rule: does it hold?"""

    CODE: ClassVar = "own-rule"
    slug: str
    requirement: str


@dataclass(frozen=True)
class Objecting:
    """The contact says what is not right with a rule."""

    CODE: ClassVar = "objecting"
    slug: str
    requirement: str


OwnTownScreen: TypeAlias = OwnTowns | OwnTown | Announcing | Announced | OwnRules | OwnRule | Objecting


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
