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

from bot.conversation.coded import Frozen, OnButton
from bot.conversation.dates import day_of
from bot.conversation.lead.model import Duty
from bot.conversation.private import NOTHING, Private
from bot.conversation.reminders import KeptReminder, Reminder, ReminderAction, Reminders


class Announcement(Frozen):
    """The town recruits so many posts until a day, apply by a day: as far as it was said. `posts` 0: without a number."""

    slug: str
    posts: int | None = None
    until: date | None = None
    apply_by: date | None = None
    how: Private | None = None
    """Where and how to apply, in the contact's own words; "" where none were wanted."""


class Recruiting(Frozen):
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


class Confirmation(Frozen):
    """A contact's "yes, this rule holds", for the rule of this mark only."""

    mark: str
    on: datetime


class Interest(Frozen):
    """One person's wish to be told when a town (`place` is its slug) or a region (its code) opens."""

    place: str
    since: datetime
    """When the wish was said, or said again."""
    until: datetime
    """When it is deleted unless it is said again."""


class TownNews(Frozen):
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


class Towns(OnButton, code="towns"):
    """The ways to find a town."""


class Regions(OnButton, code="regions"):
    """The regions; here and below `asked`: for the self-check, which asks for a town."""

    asked: bool = False


class Region(OnButton, code="region"):
    """The towns of one region; `page` counts from 0."""

    code: str
    page: int = 0
    asked: bool = False


class Town(OnButton, code="town"):
    """What is known of one town."""

    slug: str


class LocalRules(OnButton, code="rules"):
    """The documented local rules of one town."""

    slug: str
    page: int = 0


class ShareLocation(OnButton, code="position"):
    """The request to share a location, with a keyboard for it."""

    asked: bool = False


class TownMatches(Frozen):
    """Towns that a typed name may mean."""

    slugs: tuple[str, ...]
    asked: bool = False


class PlacesNamed(OnButton, code="places"):
    """The municipalities of one name: which is meant? `name` is what was typed of it, in the plain spelling with hyphens."""

    name: str
    asked: bool = False


class Around(OnButton, code="around"):
    """The listed towns nearest to a municipality that is none of them, by its code."""

    place: str
    asked: bool = False


class Nearest(Frozen):
    """The listed towns nearest to a shared location: slugs and whole kilometres."""

    towns: tuple[tuple[str, int], ...]
    asked: bool = False


TownScreen: TypeAlias = (
    Towns | Regions | Region | Town | LocalRules | ShareLocation | TownMatches | PlacesNamed | Around | Nearest
)


class BeTold(OnButton, code="be-told"):
    """What is stored when somebody wants to be told of a place, for how long, and how to stop it."""

    place: str


class ToldOf(OnButton, code="told-of"):
    """All places the person wants to be told of; `page` counts from 0."""

    page: int = 0


class TellMe(OnButton, code="tell-me"):
    """Consent to be told of a place."""

    place: str


class KeepTelling(OnButton, code="keep-telling"):
    """Say once more that all of it is still wanted."""


class StopTelling(OnButton, code="stop-telling"):
    """Stop the messages about a place, or one reminder."""

    place: str


class StopAbout(OnButton, code="stop-about"):
    """Stop all messages about a town: those asked for by its name and by its region."""

    slug: str


class StopAllTelling(OnButton, code="stop-all-telling"):
    """Stop all messages about towns."""


InterestScreen: TypeAlias = BeTold | ToldOf | Reminders
InterestAction: TypeAlias = TellMe | KeepTelling | StopTelling | StopAbout | StopAllTelling | ReminderAction


class Announce(OnButton, code="announce"):
    """Begin an announcement that the town recruits."""

    slug: str


class FillPart(OnButton, code="say"):
    """Fill a part of the announcement by a tap: see `AnnouncementPart`."""

    slug: str
    part: str
    value: str


class Publish(OnButton, code="publish"):
    slug: str


class SayNotNow(OnButton, code="not-now"):
    """Say that the town does not recruit now and notes interest."""

    slug: str


class SayNothing(OnButton, code="say-nothing"):
    """Take back whatever the town says of its recruiting."""

    slug: str


class ConfirmFact(OnButton, code="holds"):
    """Say that a rule holds; `mark` is that of the words that were read."""

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


class OwnTowns(OnButton, code="own-towns"):
    """The towns somebody answers for."""


class OwnTown(OnButton, code="own-town"):
    """What candidates read of a town's recruiting now, and the ways to change it."""

    slug: str


class Announcing(OnButton, code="announcing"):
    """One part of an announcement is asked for: see `AnnouncementPart`."""

    slug: str
    part: str


class Announced(OnButton, code="announced"):
    """An announcement as candidates will read it, before it is published."""

    slug: str


class OwnRules(OnButton, code="own-rules"):
    """The rules known of a town, with what its contact has confirmed."""

    slug: str
    page: int = 0


class OwnRule(OnButton, code="own-rule"):
    """One rule: does it hold?"""

    slug: str
    requirement: str


class Objecting(OnButton, code="objecting"):
    """The contact says what is not right with a rule."""

    slug: str
    requirement: str


OwnTownScreen: TypeAlias = OwnTowns | OwnTown | Announcing | Announced | OwnRules | OwnRule | Objecting


class OpenTown(Frozen):
    """Publish that a town recruits; colleagues hear of it, and those who asked to."""

    said: Announcement
    duty: Duty


class CloseTown(Frozen):
    """Publish that a town does not recruit now (`silent`: that it says nothing any more); colleagues hear of it."""

    slug: str
    silent: bool
    duty: Duty


class ConfirmRule(Frozen):
    slug: str
    requirement: str
    mark: str
    duty: Duty


class ObjectToRule(Frozen):
    """Take a confirmation back, and pass on to the coordinators what is not right with the rule."""

    slug: str
    requirement: str
    words: Private
    duty: Duty


class KeepInterest(Frozen):
    """Note that this person wants to be told of a town or region."""

    place: str


class RenewInterests(Frozen):
    """Note that this person still wants to be told of all that was asked for."""


class DropInterests(Frozen):
    """Forget that this person wants to be told of these places or reminders, or of any place (empty)."""

    places: tuple[str, ...] = ()


TownEffect: TypeAlias = (
    OpenTown | CloseTown | ConfirmRule | ObjectToRule | KeepInterest | RenewInterests | DropInterests | KeptReminder
)
