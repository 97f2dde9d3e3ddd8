"""Towns: finding them, what they say of themselves, who wants to hear of it, and who speaks for them.

What a town says of its recruiting and its rules is the town's word with its date, never the bot's, and no confirmation
changes a verdict. `Duty.covers` is the one rule of which leads an account may see. `slug` is a town of the list, `place` a
town's slug or a region's code, `page` counts from 0.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from bot.conversation.base import CallbackData, PageData, TownData, ValueObject
from bot.conversation.dates import day_of
from bot.conversation.lead.model import Duty
from bot.conversation.private import NOTHING, Private
from bot.conversation.reminders import KeptReminder, Reminder, ReminderAction, Reminders


class Announcement(ValueObject):
    """The town recruits so many posts until a day, apply by a day: as far as it was said. `posts` 0: without a number."""

    slug: str
    posts: int | None = None
    until: date | None = None
    apply_by: date | None = None
    how: Private | None = None
    """Where and how to apply, in the contact's own words; "" where none were wanted."""


class Recruiting(ValueObject):
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


class Confirmation(ValueObject):
    """A contact's "yes, this rule holds", for the rule of this mark only."""

    mark: str
    on: datetime


class Interest(ValueObject):
    """One person's wish to be told when a town (`place` is its slug) or a region (its code) opens."""

    place: str
    since: datetime
    """When the wish was said, or said again."""
    until: datetime
    """When it is deleted unless it is said again."""


class TownNews(ValueObject):
    """What of all this the screen at hand shows; empty for screens that show none of it."""

    recruiting: Mapping[str, Recruiting] = field(default_factory=dict[str, Recruiting])
    """By town; on lists only those that take applications."""
    confirmed: Mapping[str, Confirmation] = field(default_factory=dict[str, Confirmation])
    """By requirement, of the one town at hand."""
    interests: tuple[Interest, ...] = ()
    """The person's own."""
    reminders: tuple[KeptReminder, ...] = ()

    def wanted(self, place: str) -> Interest | None:
        """Give the person's wish to be told of a place."""
        return next((interest for interest in self.interests if interest.place == place), None)

    def reminder(self, of: Reminder) -> KeptReminder | None:
        return next((kept for kept in self.reminders if kept.reminder is of), None)


class Towns(CallbackData, code="towns"):
    """The ways to find a town."""


class Regions(CallbackData, code="regions"):
    """The regions; here and below `asked`: for the self-check, which asks for a town."""

    asked: bool = False


class Region(CallbackData, code="region"):
    """The towns of one region; `page` counts from 0."""

    code: str
    page: int = 0
    asked: bool = False


class Town(TownData, code="town"):
    """What is known of one town."""


class LocalRules(TownData, code="rules"):
    """The documented local rules of one town."""

    page: int = 0


class ShareLocation(CallbackData, code="position"):
    """The request to share a location, with a keyboard for it."""

    asked: bool = False


class TownMatches(ValueObject):
    """Towns that a typed name may mean."""

    slugs: tuple[str, ...]
    asked: bool = False


class PlacesNamed(CallbackData, code="places"):
    """The municipalities of one name: which is meant? `name` is what was typed of it, in the plain spelling with hyphens."""

    name: str
    asked: bool = False


class Around(CallbackData, code="around"):
    """The listed towns nearest to a municipality that is none of them, by its code."""

    place: str
    asked: bool = False


class Nearest(ValueObject):
    """The listed towns nearest to a shared location: slugs and whole kilometres."""

    towns: tuple[tuple[str, int], ...]
    asked: bool = False


TownScreen: TypeAlias = (
    Towns | Regions | Region | Town | LocalRules | ShareLocation | TownMatches | PlacesNamed | Around | Nearest
)


class BeTold(CallbackData, code="be-told"):
    """What is stored when somebody wants to be told of a place, for how long, and how to stop it."""

    place: str


class ToldOf(PageData, code="told-of"):
    """All places the person wants to be told of; `page` counts from 0."""


class TellMe(CallbackData, code="tell-me"):
    """Consent to be told of a place."""

    place: str


class KeepTelling(CallbackData, code="keep-telling"):
    """Say once more that all of it is still wanted."""


class StopTelling(CallbackData, code="stop-telling"):
    """Stop the messages about a place, or one reminder."""

    place: str


class StopAbout(TownData, code="stop-about"):
    """Stop all messages about a town: those asked for by its name and by its region."""


class StopAllTelling(CallbackData, code="stop-all-telling"):
    """Stop all messages about towns."""


InterestScreen: TypeAlias = BeTold | ToldOf | Reminders
InterestAction: TypeAlias = TellMe | KeepTelling | StopTelling | StopAbout | StopAllTelling | ReminderAction


class Announce(TownData, code="announce"):
    """Begin an announcement that the town recruits."""


class FillPart(TownData, code="say"):
    """Fill a part of the announcement by a tap: see `AnnouncementPart`."""

    part: str
    value: str


class Publish(TownData, code="publish"):
    """Publish the announcement that was shown."""


class SayNotNow(TownData, code="not-now"):
    """Say that the town does not recruit now and notes interest."""


class SayNothing(TownData, code="say-nothing"):
    """Take back whatever the town says of its recruiting."""


class ConfirmFact(TownData, code="holds"):
    """Say that a rule holds; `mark` is that of the words that were read."""

    requirement: str
    mark: str


OwnTownAction: TypeAlias = Announce | FillPart | Publish | SayNotNow | SayNothing | ConfirmFact


class AnnouncementPart(StrEnum):
    """What an announcement is asked for, in this order."""

    POSTS = "posts"
    UNTIL = "until"
    APPLY_BY = "apply-by"
    HOW = "how"


class OwnTowns(CallbackData, code="own-towns"):
    """The towns somebody answers for."""


class OwnTown(TownData, code="own-town"):
    """What candidates read of a town's recruiting now, and the ways to change it."""


class Announcing(TownData, code="announcing"):
    """One part of an announcement is asked for: see `AnnouncementPart`."""

    part: str


class Announced(TownData, code="announced"):
    """An announcement as candidates will read it, before it is published."""


class OwnRules(TownData, code="own-rules"):
    """The rules known of a town, with what its contact has confirmed."""

    page: int = 0


class OwnRule(TownData, code="own-rule"):
    """One rule: does it hold?"""

    requirement: str


class Objecting(TownData, code="objecting"):
    """The contact says what is not right with a rule."""

    requirement: str


OwnTownScreen: TypeAlias = OwnTowns | OwnTown | Announcing | Announced | OwnRules | OwnRule | Objecting


class OpenTown(ValueObject):
    """Publish that a town recruits; colleagues hear of it, and those who asked to."""

    said: Announcement
    duty: Duty


class CloseTown(ValueObject):
    """Publish that a town does not recruit now (`silent`: that it says nothing any more); colleagues hear of it."""

    slug: str
    silent: bool
    duty: Duty


class ConfirmRule(ValueObject):
    slug: str
    requirement: str
    mark: str
    duty: Duty


class ObjectToRule(ValueObject):
    """Take a confirmation back, and pass on to the coordinators what is not right with the rule."""

    slug: str
    requirement: str
    words: Private
    duty: Duty


class KeepInterest(ValueObject):
    """Note that this person wants to be told of a town or region."""

    place: str


class RenewInterests(ValueObject):
    """Note that this person still wants to be told of all that was asked for."""


class DropInterests(ValueObject):
    """Forget that this person wants to be told of these places or reminders, or of any place (empty)."""

    places: tuple[str, ...] = ()


TownEffect: TypeAlias = (
    OpenTown | CloseTown | ConfirmRule | ObjectToRule | KeepInterest | RenewInterests | DropInterests | KeptReminder
)
