"""What a coordinator sees of all towns, without a word of any candidate, and can do about a lead that nobody answers.

`lead` is the code of an unanswered lead, `page` counts from 0. A candidate's answer to an offer stands here too.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias

from bot.conversation.lead.model import Offer
from bot.conversation.private import Private


@dataclass(frozen=True)
class Unanswered:
    """An open lead that no town has answered. `covered`: the coordinators may open it."""

    code: str
    slug: str
    state: str
    """The value of its `lead.State`."""
    sent_at: datetime
    covered: bool
    of_coordinator: bool
    """It was sent to the coordinators; the town never sees it."""
    offer: Offer | None = None


class Trouble(StrEnum):
    """Why somebody of the municipal side may hear of nothing."""

    NOT_LINKED = "not-linked"
    NOT_CONFIRMED = "not-confirmed"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Troubled:
    """Somebody whom messages do not reach, or not every way. `slug` is "" for a coordinator."""

    contact: int
    slug: str
    name: Private
    why: Trouble


@dataclass(frozen=True)
class Monthly:
    """What was counted for a town in a month ("2026-11")."""

    month: str
    slug: str
    sent: int
    opened: int
    answered: int
    hired: int


@dataclass(frozen=True)
class Overview:
    """All of it, loaded only for a coordinator who looks at it."""

    unanswered: tuple[Unanswered, ...] = ()
    """Oldest first."""
    troubled: tuple[Troubled, ...] = ()
    wanted: tuple[tuple[str, int], ...] = ()
    """Towns that nobody answers for, and how often somebody asked for them in the last year, most often first."""
    monthly: tuple[Monthly, ...] = ()
    """Newest month first."""

    def lead(self, code: str) -> Unanswered | None:
        """Give an unanswered lead by its code."""
        return next((lead for lead in self.unanswered if lead.code == code), None)


@dataclass(frozen=True)
class AskTown:
    """Ask those who answer for a lead to do so."""

    CODE: ClassVar = "ask-town"
    lead: str


@dataclass(frozen=True)
class TakeOver:
    """Let the coordinators see a lead too."""

    CODE: ClassVar = "take-over"
    lead: str


@dataclass(frozen=True)
class OfferTown:
    """Ask the candidate whether the lead may go to another town."""

    CODE: ClassVar = "offer"
    lead: str
    slug: str


OverviewAction: TypeAlias = AskTown | TakeOver | OfferTown


@dataclass(frozen=True)
class Offered:
    """A screen of the candidate: exactly what would go to whom."""

    CODE: ClassVar = "offered"
    lead: str


@dataclass(frozen=True)
class Agree:
    """Let the lead go to the town that was offered: this one, whatever is offered by now."""

    CODE: ClassVar = "agree"
    lead: str
    slug: str


@dataclass(frozen=True)
class Refuse:
    """Leave the lead where it is."""

    CODE: ClassVar = "refuse"
    lead: str


OfferAction: TypeAlias = Agree | Refuse


@dataclass(frozen=True)
class Urge:
    """Tell those who answer for a lead that the coordinator asks for an answer; the candidate sees that it was done."""

    lead: str


@dataclass(frozen=True)
class Escalate:
    """Let the coordinators see a lead; the candidate sees that it was done."""

    lead: str


@dataclass(frozen=True)
class MakeOffer:
    """Keep an offer, in place of an earlier one, and ask the candidate."""

    lead: str
    slug: str
    contact: int
    """Who asks, and hears the answer."""


@dataclass(frozen=True)
class CloseOffer:
    """Note the candidate's answer and tell whoever asked. `moved` is the code of the lead it became, "" for a no."""

    lead: str
    moved: str = ""


OverviewEffect: TypeAlias = Urge | Escalate | MakeOffer | CloseOffer


@dataclass(frozen=True)
class AllTowns:
    """How many wait, how many cannot be reached: the way to the rest."""

    CODE: ClassVar = "all-towns"


@dataclass(frozen=True)
class NotAnswered:
    """The leads that no town has answered."""

    CODE: ClassVar = "unanswered"
    page: int = 0


@dataclass(frozen=True)
class OneUnanswered:
    """One of them, without a word of the candidate, and what can be done."""

    CODE: ClassVar = "one-unanswered"
    lead: str


@dataclass(frozen=True)
class OtherTowns:
    """The towns a lead could be offered to."""

    CODE: ClassVar = "other-towns"
    lead: str
    page: int = 0


@dataclass(frozen=True)
class NotReached:
    """Who of the municipal side cannot be reached."""

    CODE: ClassVar = "not-reached"
    page: int = 0


@dataclass(frozen=True)
class Wanted:
    """The towns that nobody answers for and people asked for."""

    CODE: ClassVar = "wanted"
    page: int = 0


@dataclass(frozen=True)
class Months:
    """What was counted by month and town."""

    CODE: ClassVar = "months"
    page: int = 0


OverviewScreen: TypeAlias = AllTowns | NotAnswered | OneUnanswered | OtherTowns | NotReached | Wanted | Months
