"""What a turn wants done besides showing a screen. Values only; `dispatch` carries them out in one transaction."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from bot.conversation.administration.admin_effects import AdminEffect, NotFound
from bot.conversation.lead import NO_STEP, PLAIN, Event, Happened, Lead, State, Step, Voice
from bot.conversation.municipal.contact_actions import SettingsAction
from bot.conversation.municipal.overview_effects import OverviewEffect
from bot.conversation.private import NOTHING, Private
from bot.conversation.town_effects import TownEffect


@dataclass(frozen=True)
class CreateLead:
    """Store a new lead and notify whoever answers for the town; the details lack only the chat."""

    lead: Lead


@dataclass(frozen=True)
class Record:
    """Note that something happened to a lead, and move it to a state if one is given."""

    lead: Lead
    what: Happened
    by: Private = NOTHING
    state: State | None = None
    reason: str = ""
    text: Private = NOTHING
    voice: Voice = PLAIN
    step: Step = NO_STEP


class News(StrEnum):
    """What the candidate is told."""

    SEEN = "seen"
    TAKEN = "taken"
    CONTACTED = "contacted"
    DECLINED = "declined"
    WROTE = "wrote"
    SILENCED = "silenced"
    HEARD_AGAIN = "heard-again"
    UNHEARD = "unheard"
    HANDED = "handed"
    INVITED = "invited"
    HIRED = "hired"
    CLOSED = "closed"
    PASSED_ON = "passed-on"
    UNDONE = "undone"
    OFFERED = "offered"


@dataclass(frozen=True)
class TellCandidate:
    """Tell the candidate of a lead."""

    lead: Lead
    news: News
    by: Private = NOTHING
    text: Private = NOTHING
    voice: Voice = PLAIN


@dataclass(frozen=True)
class TellContacts:
    """Tell those who answer for a lead what the candidate has done; what was written stands on the sheet only."""

    lead: Lead
    what: Happened = Happened.CANDIDATE_WROTE


@dataclass(frozen=True)
class TellCoordinators:
    """Tell the coordinators that a town has stopped a candidate's messages: which lead and town, nothing of the person."""

    lead: Lead


@dataclass(frozen=True)
class UpdateDetails:
    """Put the details of the lead as they are here in place of the stored ones; the chat stays."""

    lead: Lead


@dataclass(frozen=True)
class TellColleague:
    """Tell one of those who answer for a lead that it was handed to them."""

    lead: Lead
    contact: int


@dataclass(frozen=True)
class TakeBack:
    """Tell the candidate that a step no longer holds; what they have not been told of yet is kept from them instead."""

    lead: Lead
    step: Event
    by: Private = NOTHING


@dataclass(frozen=True)
class StrikeNote:
    """Delete an internal note."""

    lead: Lead
    note: Event


@dataclass(frozen=True)
class RemoveSheets:
    """Have every message that shows a lead say that it is no longer there."""

    lead: Lead


@dataclass(frozen=True)
class LinkContact:
    """Link this account to the contact whose one-time token this is, and use the token up."""

    token: str


@dataclass(frozen=True)
class ConfirmEmail:
    """Note that the contact's e-mail address was confirmed by its owner."""

    contact: int


@dataclass(frozen=True)
class KeepSetting:
    """Do what somebody of the municipal side has set for themselves, or answered to a change; it was authorised."""

    action: SettingsAction
    by: Private = NOTHING


@dataclass(frozen=True)
class ErasePerson:
    """Delete everything of this person's, after withdrawing what is open."""


@dataclass(frozen=True)
class DeleteMessage:
    """Delete the person's own message in the chat."""

    message: int


Effect: TypeAlias = (
    CreateLead
    | Record
    | TellCandidate
    | TellContacts
    | TellCoordinators
    | UpdateDetails
    | TellColleague
    | TakeBack
    | StrikeNote
    | RemoveSheets
    | LinkContact
    | ConfirmEmail
    | KeepSetting
    | ErasePerson
    | DeleteMessage
    | TownEffect
    | OverviewEffect
    | AdminEffect
    | NotFound
)
