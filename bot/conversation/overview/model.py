"""Screens, actions, effects and data of coordinators, without a word of any candidate.

`lead` is the code of an unanswered lead. A candidate's answer to an offer is here, too.
"""

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from bot.conversation.base import CallbackData, LeadData, PageData, ValueObject
from bot.conversation.lead.model import Offer
from bot.conversation.private import Private


class Unanswered(ValueObject):
    """An open lead without an answer. `covered`: the coordinators may open it."""

    code: str
    slug: str
    state: str
    """The value of its `State`."""
    sent_at: datetime
    covered: bool
    of_coordinator: bool
    """It was sent to the coordinators."""
    offer: Offer | None = None
    reminded: bool = False
    """By the ladder or by a coordinator."""
    urged: bool = False
    """A coordinator has reminded the town today, about this lead or another one."""


ALL = "all"
"""Stands for all regions."""


class ReachIssue(StrEnum):
    """Reasons why an official cannot be reached."""

    DECLINED = "declined"
    NOT_LINKED = "not-linked"
    NOT_CONFIRMED = "not-confirmed"
    UNREACHABLE = "unreachable"


class Unreachable(ValueObject):
    """An official who cannot be reached. `slug` is "" for a coordinator."""

    contact: int
    slug: str
    name: Private
    why: ReachIssue


class MonthlyCounts(ValueObject):
    """Counts of a town in a month ("2026-11")."""

    month: str
    slug: str
    sent: int
    opened: int
    answered: int
    hired: int


class JoinedCounts(ValueObject):
    """Number of people of a town, and of those who completed each step."""

    slug: str
    people: int
    invited: int
    confirmed: int
    telegram: int
    tested: int
    """The number of people whose test message arrived."""

    @property
    def done(self) -> bool:
        """Return True if somebody has confirmed the address and received a test."""
        return bool(self.confirmed and self.tested)


class CountedRow(ValueObject):
    """A monthly count ("2026-11" in Prague). At most one of `slug` and `language` is set."""

    month: str
    slug: str
    language: str
    what: str
    count: int


class Overview(ValueObject):
    """The coordinator's data, loaded only where they are shown."""

    unanswered: tuple[Unanswered, ...] = ()
    """Oldest first."""
    troubled: tuple[Unreachable, ...] = ()
    wanted: tuple[tuple[str, int], ...] = ()
    """Towns without a contact, with the requests of the last year, the most frequent first."""
    monthly: tuple[MonthlyCounts, ...] = ()
    """Newest month first."""
    joined: tuple[JoinedCounts, ...] = ()
    """Towns with at least one person, by slug."""
    reached: frozenset[str] = frozenset()
    """The towns with a reachable receiver of messages."""

    @property
    def deserted(self) -> list[str]:
        """The towns with an unanswered lead and nobody to receive it."""
        asked = {lead.slug for lead in self.unanswered if not lead.of_coordinator}
        return sorted(asked - {one.slug for one in self.joined})

    def lead(self, code: str) -> Unanswered | None:
        return next((lead for lead in self.unanswered if lead.code == code), None)


class AskTown(LeadData, code="ask-town"):
    """Remind a town of a lead. Here and below, `region` is that of the list."""

    region: str = ALL


class AskTowns(CallbackData, code="ask-towns"):
    """Remind each late town of a region once."""

    region: str = ALL


class TakeOver(LeadData, code="take-over"):
    """Let the coordinators see a lead."""

    region: str = ALL


class OfferTown(LeadData, code="offer"):
    """Ask the candidate whether the lead may go to another town."""

    slug: str
    region: str = ALL


AboutOne: TypeAlias = AskTown | TakeOver | OfferTown
OverviewAction: TypeAlias = AboutOne | AskTowns


class Offered(LeadData, code="offered"):
    """The candidate's confirmation of an offer."""


class Agree(LeadData, code="agree"):
    """Accept the offer of this town."""

    slug: str


class Refuse(LeadData, code="refuse"):
    """Refuse the offer."""


OfferAction: TypeAlias = Agree | Refuse


class UrgeTown(ValueObject):
    """Remind the town of a lead, and record it for the candidate."""

    lead: str


class EscalateLead(ValueObject):
    """Let the coordinators see a lead, and record it for the candidate."""

    lead: str
    contact: int


class MakeOffer(ValueObject):
    """Store an offer in place of an earlier one, and ask the candidate."""

    lead: str
    slug: str
    contact: int
    """The coordinator, who is notified of the answer."""


class CloseOffer(ValueObject):
    """Store the answer and tell the coordinator. `moved`: code of the new lead, "" for a no."""

    lead: str
    moved: str = ""


OverviewEffect: TypeAlias = UrgeTown | EscalateLead | MakeOffer | CloseOffer


class AllTowns(CallbackData, code="all-towns"):
    """The coordinator's start: numbers of waiting leads and of unreachable officials."""


class UnansweredLeads(CallbackData, code="unanswered"):
    """The unanswered leads of a region, or all."""

    region: str = ALL
    page: int = 0


class UnansweredLead(LeadData, code="one-unanswered"):
    """One unanswered lead, without a word of the candidate, and the possible actions."""

    region: str = ALL


class OtherTowns(LeadData, code="other-towns"):
    """The towns to which a lead can be offered."""

    page: int = 0
    region: str = ALL


class TakingOver(LeadData, code="taking-over"):
    """The confirmation of `TakeOver`."""

    region: str = ALL


class UnreachableOfficials(PageData, code="not-reached"):
    """The officials who cannot be reached."""


class RequestedTowns(PageData, code="wanted"):
    """The requested towns without a contact."""


class Months(PageData, code="months"):
    """Counts by month and town."""


class JoiningProgress(PageData, code="joining"):
    """The onboarding progress of each town."""


OverviewScreen: TypeAlias = (
    AllTowns
    | UnansweredLeads
    | UnansweredLead
    | OtherTowns
    | TakingOver
    | UnreachableOfficials
    | RequestedTowns
    | Months
    | JoiningProgress
)
