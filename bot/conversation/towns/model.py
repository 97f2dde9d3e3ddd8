"""Screens, actions and data of towns: search, recruiting, local rules, notices of an opening.

Statements of a town about its recruiting and rules have a date and change no verdict. `place` is a
town's slug, a region's code, or `COUNTRY`.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from bot.conversation.base import CallbackData, PageData, TownData, ValueObject
from bot.conversation.dates import day_of
from bot.conversation.lead.model import Duty
from bot.conversation.plan import KeptReminder, Reminder, ReminderAction, Reminders
from bot.conversation.private import NOTHING, Private

COUNTRY = "CZ"
"""Stands for all towns in a subscription."""


class Announcement(ValueObject):
    """An announcement that is being filled in. `posts` 0: without a number."""

    slug: str
    posts: int | None = None
    until: date | None = None
    apply_by: date | None = None
    how: Private | None = None
    """The way to apply, in the contact's own words; "" for none."""


class Recruiting(ValueObject):
    """A town's statement about its recruiting. `by` is the author."""

    slug: str
    open: bool
    on: datetime
    by: Private = NOTHING
    posts: int = 0
    until: date | None = None
    apply_by: date | None = None
    how: Private = NOTHING
    opening: int = 0
    """Number of the opening; a correction keeps it, so that nobody is notified twice."""

    def takes_applications(self, now: datetime) -> bool:
        return self.open and self.apply_by is not None and day_of(now) <= self.apply_by


class Confirmation(ValueObject):
    """A contact's confirmation of a rule with this mark."""

    mark: str
    on: datetime


class Interest(ValueObject):
    """A subscription to openings of towns of this place."""

    place: str
    since: datetime
    until: datetime
    """The end of its retention, unless it is renewed."""


class TownReadModel(ValueObject):
    """The data about towns that the current screen shows."""

    recruiting: Mapping[str, Recruiting] = field(default_factory=dict[str, Recruiting])
    """By town; in lists only towns that take applications."""
    confirmed: Mapping[str, Confirmation] = field(default_factory=dict[str, Confirmation])
    """By requirement, of the current town."""
    interests: tuple[Interest, ...] = ()
    """The person's own."""
    reminders: tuple[KeptReminder, ...] = ()

    def wanted(self, place: str) -> Interest | None:
        return next((interest for interest in self.interests if interest.place == place), None)

    def reminder(self, of: Reminder) -> KeptReminder | None:
        return next((kept for kept in self.reminders if kept.reminder is of), None)


class Towns(CallbackData, code="towns"):
    """The ways to find a town."""


class Regions(CallbackData, code="regions"):
    """The regions; here and below `asked`: for the question of the self-check."""

    asked: bool = False


class Region(CallbackData, code="region"):
    """The towns of one region."""

    code: str
    page: int = 0
    asked: bool = False


class Town(TownData, code="town"):
    """The page of one town."""


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
    """The municipalities of one name, in plain spelling with hyphens."""

    name: str
    asked: bool = False


class TownsAround(CallbackData, code="around"):
    """The listed towns nearest to another municipality, by its code."""

    place: str
    asked: bool = False


class NearestTowns(ValueObject):
    """The listed towns nearest to a shared location: slugs and whole kilometres."""

    towns: tuple[tuple[str, int], ...]
    asked: bool = False


TownScreen: TypeAlias = (
    Towns
    | Regions
    | Region
    | Town
    | LocalRules
    | ShareLocation
    | TownMatches
    | PlacesNamed
    | TownsAround
    | NearestTowns
)


class SubscriptionConsent(CallbackData, code="be-told"):
    """The consent to notices about a place: stored data, retention, unsubscribing."""

    place: str


class Subscriptions(PageData, code="told-of"):
    """The places of the person's subscriptions."""


class Subscribe(CallbackData, code="tell-me"):
    """Consent to notices about a place."""

    place: str


class RenewSubscriptions(CallbackData, code="keep-telling"):
    """Renew all subscriptions."""


class Unsubscribe(CallbackData, code="stop-telling"):
    """Stop the notices about a place, or one reminder."""

    place: str


class UnsubscribeFromTown(TownData, code="stop-about"):
    """Stop all notices that include a town."""


class UnsubscribeFromAll(CallbackData, code="stop-all-telling"):
    """Stop all notices about towns."""


InterestScreen: TypeAlias = SubscriptionConsent | Subscriptions | Reminders
InterestAction: TypeAlias = (
    Subscribe | RenewSubscriptions | Unsubscribe | UnsubscribeFromTown | UnsubscribeFromAll | ReminderAction
)


class Announce(TownData, code="announce"):
    """Begin an announcement that the town recruits."""


class FillPart(TownData, code="say"):
    """Fill an `AnnouncementPart` by a button."""

    part: str
    value: str


class Publish(TownData, code="publish"):
    """Publish the announcement that was shown."""


class SayNotNow(TownData, code="not-now"):
    """Publish that the town does not recruit now but collects applications."""


class WithdrawStatement(TownData, code="say-nothing"):
    """Withdraw the town's statement about its recruiting."""


class ConfirmFact(TownData, code="holds"):
    """Confirm a rule; `mark` is the hash of the words that were read."""

    requirement: str
    mark: str


OwnTownAction: TypeAlias = Announce | FillPart | Publish | SayNotNow | WithdrawStatement | ConfirmFact


class AnnouncementPart(StrEnum):
    """Parts of an announcement, in the order they are asked."""

    POSTS = "posts"
    UNTIL = "until"
    APPLY_BY = "apply-by"
    HOW = "how"


class OwnTowns(CallbackData, code="own-towns"):
    """The towns of a contact."""


class OwnTown(TownData, code="own-town"):
    """The recruiting of a town as candidates read it now, and the ways to change it."""


class AnnouncementForm(TownData, code="announcing"):
    """The form for one `AnnouncementPart`."""

    part: str


class AnnouncementPreview(TownData, code="announced"):
    """An announcement before it is published."""


class OwnRules(TownData, code="own-rules"):
    """The local rules of a town with their confirmations."""

    page: int = 0


class OwnRule(TownData, code="own-rule"):
    """The confirmation of a rule."""

    requirement: str


class ObjectionForm(TownData, code="objecting"):
    """The form for an objection to a rule."""

    requirement: str


OwnTownScreen: TypeAlias = (
    OwnTowns | OwnTown | AnnouncementForm | AnnouncementPreview | OwnRules | OwnRule | ObjectionForm
)


class OpenTown(ValueObject):
    """Publish that a town recruits, and notify colleagues and subscribers."""

    said: Announcement
    duty: Duty


class CloseTown(ValueObject):
    """Publish that a town does not recruit now (`silent`: nothing), and notify colleagues."""

    slug: str
    silent: bool
    duty: Duty


class ConfirmRule(ValueObject):
    slug: str
    requirement: str
    mark: str
    duty: Duty


class ObjectToRule(ValueObject):
    """Withdraw a confirmation, and send the objection to the coordinators."""

    slug: str
    requirement: str
    words: Private
    duty: Duty


class KeepInterest(ValueObject):
    place: str


class RenewInterests(ValueObject):
    """Renew all subscriptions of the person."""


class DropInterests(ValueObject):
    """Delete the person's subscriptions to places, or reminders; empty: those to all places."""

    places: tuple[str, ...] = ()


TownEffect: TypeAlias = (
    OpenTown | CloseTown | ConfirmRule | ObjectToRule | KeepInterest | RenewInterests | DropInterests | KeptReminder
)
