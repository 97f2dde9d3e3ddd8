"""A lead: an expression of interest handed to a town, with what has happened to it. Never an application."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.conversation.draft import Reach
from bot.conversation.private import NOTHING, Private

DAY = timedelta(hours=24)
LEADS_PER_DAY = 3
"""New leads one person may send within 24 hours."""
MESSAGES_PER_DAY = 10
"""Messages each side may write about one lead within 24 hours."""


class State(StrEnum):
    """How far a lead has come."""

    SENT = "sent"
    SEEN = "seen"
    TAKEN = "taken"
    CONTACTED = "contacted"
    INVITED = "invited"
    """The town has named a day for an interview."""
    DECLINED = "declined"
    HIRED = "hired"
    CLOSED = "closed"
    """Ended by the town without an answer to the wish itself: a mistake, a duplicate; `Lead.reason` says which."""
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Say whether the two sides may still write to each other."""
        return self not in {State.DECLINED, State.HIRED, State.CLOSED, State.WITHDRAWN}


class Closing(StrEnum):
    """Why a lead is closed without an answer. The candidate reads it too, so no name here blames anybody."""

    UNCLEAR = "unclear"
    """What the town calls spam."""
    WRONG_PERSON = "wrong-person"
    DUPLICATE = "duplicate"
    OTHER = "other"


class Way(StrEnum):
    """How a lead is passed on outside of the bot."""

    PHONE = "phone"
    EMAIL = "email"
    IN_PERSON = "in-person"


class Happened(StrEnum):
    """What can happen to a lead; the candidate sees all of it but the town's notes."""

    SENT = "sent"
    OPENED = "opened"
    TAKEN = "taken"
    CONTACTED = "contacted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TOWN_WROTE = "town-wrote"
    CANDIDATE_WROTE = "candidate-wrote"
    HANDED = "handed"
    INVITED = "invited"
    CONFIRMED = "confirmed"
    MOVE_ASKED = "move-asked"
    HIRED = "hired"
    CLOSED = "closed"
    PASSED_ON = "passed-on"
    """Passed on to the town outside of the bot."""
    UNDONE = "undone"
    NOTED = "noted"
    """An internal note of the town: the only one that the candidate is not shown."""
    TOWN_STOPPED = "town-stopped"
    TOWN_RESUMED = "town-resumed"
    CANDIDATE_STOPPED = "candidate-stopped"
    CANDIDATE_RESUMED = "candidate-resumed"
    UPDATED = "updated"
    UNREACHED = "unreached"
    UNCONFIRMED = "unconfirmed"
    UNHEARD = "unheard"
    REMINDED = "reminded"
    """Nobody dealt with it, so whoever has it was reminded; the next two: so somebody else was asked."""
    DEPUTY_ASKED = "deputy-asked"
    COORDINATOR_ASKED = "coordinator-asked"
    OFFERED = "offered"
    """The candidate was asked whether it may go to another town; the next one: it did."""
    MOVED = "moved"


class Role(StrEnum):
    """What somebody on the municipal side is for."""

    CONTACT = "contact"
    DEPUTY = "deputy"
    COORDINATOR = "coordinator"


@dataclass(frozen=True)
class Voice:
    """How something is said: in which role (None: as the candidate, or unknown), and whether it is a ready sentence."""

    role: Role | None = None
    ready: Mapping[str, str] = field(default_factory=dict[str, str])
    """A ready sentence by language, as it read when it was sent; empty for own words."""


PLAIN = Voice()


@dataclass(frozen=True)
class Step:
    """What a step of the municipal side was about, beside who took it and what was written."""

    contact: int = 0
    """Who took it; 0 for what the candidate did."""
    to: int = 0
    """Whom the lead was handed to; their name is the event's text."""
    when: datetime | None = None
    """The time of an interview, or the day (at noon) a lead was passed on."""
    about: str = ""
    """What was undone (`Happened`), the way it was passed on, why it was closed."""


NO_STEP = Step()
"""What is no step of the municipal side."""


@dataclass(frozen=True)
class Event:
    """Something that happened to a lead; `by` is the contact's name, "" for the candidate; `text` what was written."""

    what: Happened
    at: datetime
    by: Private = NOTHING
    text: Private = NOTHING
    voice: Voice = PLAIN
    step: Step = NO_STEP
    before: State | None = None
    """The state it changed, so that it can be changed back."""


@dataclass(frozen=True)
class Details:
    """The personal part of a lead, encrypted wherever it is stored."""

    name: Private
    reach: Reach
    address: Private
    verified: bool
    words: Private
    language: str
    answers: Mapping[str, str]
    ticks: frozenset[str]
    ask_town: bool
    agreed: str
    chat: int = field(default=0, repr=False)
    """Where the candidate's Telegram chat is; filled in when the lead is stored."""


@dataclass(frozen=True)
class Lead:
    """One lead. `code` is what people read to each other; it opens nothing by itself."""

    code: str
    slug: str
    coordinator: bool
    """True: it was sent to the coordinators, since nobody answers for the town."""
    state: State
    details: Details
    reason: str = ""
    """The content id of the reason for "not now"."""
    escalated: bool = False
    """Nobody of the town could be reached, so the coordinators see it too."""
    events: tuple[Event, ...] = ()
    superseded: bool = False
    """The same person has written to the town anew since: this lead cannot be opened again."""

    @property
    def sent_at(self) -> datetime:
        """When it was sent."""
        return self.events[0].at

    def written_out(self, what: Happened, now: datetime) -> bool:
        """Say whether a side (`what`: who wrote) has written as often as it may in a day."""
        recent = sum(event.what is what and now - event.at < DAY for event in self.events)
        return recent >= MESSAGES_PER_DAY
