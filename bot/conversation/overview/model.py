"""What a coordinator sees of all towns, without a word of any candidate, and can do about a lead that nobody answers.

`lead` is the code of an unanswered lead, `page` counts from 0. A candidate's answer to an offer stands here too.
"""

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from bot.conversation.base import CallbackData, LeadData, PageData, ValueObject
from bot.conversation.lead.model import Offer
from bot.conversation.private import Private


class Unanswered(ValueObject):
    """An open lead that no town has answered. `covered`: the coordinators may open it."""

    code: str
    slug: str
    state: str
    """The value of its `lead.happened.State`."""
    sent_at: datetime
    covered: bool
    of_coordinator: bool
    """It was sent to the coordinators; the town never sees it."""
    offer: Offer | None = None
    reminded: bool = False
    """Somebody was, by the ladder or by a coordinator."""
    urged: bool = False
    """A coordinator has asked its town to answer today, this message or another, answered by now or not: once a day is enough."""


ALL = "all"
"""In place of a region."""


class Trouble(StrEnum):
    """Why somebody of the municipal side may hear of nothing."""

    DECLINED = "declined"
    NOT_LINKED = "not-linked"
    NOT_CONFIRMED = "not-confirmed"
    UNREACHABLE = "unreachable"


class Troubled(ValueObject):
    """Somebody whom messages do not reach, or not every way. `slug` is "" for a coordinator."""

    contact: int
    slug: str
    name: Private
    why: Trouble


class Monthly(ValueObject):
    """What was counted for a town in a month ("2026-11")."""

    month: str
    slug: str
    sent: int
    opened: int
    answered: int
    hired: int


class Joined(ValueObject):
    """How far the people of a town have come: how many there are, and how many of them did what."""

    slug: str
    people: int
    invited: int
    confirmed: int
    """Of whom the address is confirmed."""
    telegram: int
    tested: int
    """Where a test was seen to arrive."""

    @property
    def done(self) -> bool:
        """Say whether somebody has come all the way: confirmed, and a test arrived."""
        return bool(self.confirmed and self.tested)


class CountedRow(ValueObject):
    """How often something was counted in a month ("2026-11" in Prague). `slug` or `language` is set, or neither; never both."""

    month: str
    slug: str
    language: str
    what: str
    count: int


class Overview(ValueObject):
    """All of it, loaded only for a coordinator who looks at it."""

    unanswered: tuple[Unanswered, ...] = ()
    """Oldest first."""
    troubled: tuple[Troubled, ...] = ()
    wanted: tuple[tuple[str, int], ...] = ()
    """Towns that nobody answers for, and how often somebody asked for them in the last year, most often first."""
    monthly: tuple[Monthly, ...] = ()
    """Newest month first."""
    joined: tuple[Joined, ...] = ()
    """Towns that have anybody, by name of the slug."""
    reached: frozenset[str] = frozenset()
    """The towns in which somebody can be told of something."""

    def lead(self, code: str) -> Unanswered | None:
        return next((lead for lead in self.unanswered if lead.code == code), None)


class AskTown(LeadData, code="ask-town"):
    """Ask those who answer for a lead to do so. Here and in what follows, `region` is that of the list it was opened from."""

    region: str = ALL


class AskTowns(CallbackData, code="ask-towns"):
    """Ask each town of a region that lets somebody wait for too long, once."""

    region: str = ALL


class TakeOver(LeadData, code="take-over"):
    """Let the coordinators see a lead too."""

    region: str = ALL


class OfferTown(LeadData, code="offer"):
    """Ask the candidate whether the lead may go to another town."""

    slug: str
    region: str = ALL


AboutOne: TypeAlias = AskTown | TakeOver | OfferTown
OverviewAction: TypeAlias = AboutOne | AskTowns


class Offered(LeadData, code="offered"):
    """A screen of the candidate: exactly what would go to whom."""


class Agree(LeadData, code="agree"):
    """Let the lead go to the town that was offered: this one, whatever is offered by now."""

    slug: str


class Refuse(LeadData, code="refuse"):
    """Leave the lead where it is."""


OfferAction: TypeAlias = Agree | Refuse


class Urge(ValueObject):
    """Tell those who answer for a lead that the coordinator asks for an answer; the candidate sees that it was done."""

    lead: str


class Escalate(ValueObject):
    """Let the coordinators see a lead; the candidate sees that it was done, and by which of them."""

    lead: str
    contact: int


class MakeOffer(ValueObject):
    """Keep an offer, in place of an earlier one, and ask the candidate."""

    lead: str
    slug: str
    contact: int
    """Who asks, and hears the answer."""


class CloseOffer(ValueObject):
    """Note the candidate's answer and tell whoever asked. `moved` is the code of the lead it became, "" for a no."""

    lead: str
    moved: str = ""


OverviewEffect: TypeAlias = Urge | Escalate | MakeOffer | CloseOffer


class AllTowns(CallbackData, code="all-towns"):
    """How many wait, how many cannot be reached: the way to the rest."""


class NotAnswered(CallbackData, code="unanswered"):
    """The leads that no town has answered, of one region; of all for whatever is no region of theirs."""

    region: str = ALL
    page: int = 0


class OneUnanswered(LeadData, code="one-unanswered"):
    """One of them, without a word of the candidate, and what can be done."""

    region: str = ALL


class OtherTowns(LeadData, code="other-towns"):
    """The towns a lead could be offered to."""

    page: int = 0
    region: str = ALL


class TakingOver(LeadData, code="taking-over"):
    """Asks once more before coordinators see a lead of a town: the second press is `TakeOver`."""

    region: str = ALL


class NotReached(PageData, code="not-reached"):
    """Who of the municipal side cannot be reached."""


class Wanted(PageData, code="wanted"):
    """The towns that nobody answers for and people asked for."""


class Months(PageData, code="months"):
    """What was counted by month and town."""


class Joining(PageData, code="joining"):
    """How far each town is on the way in."""


OverviewScreen: TypeAlias = (
    AllTowns | NotAnswered | OneUnanswered | OtherTowns | TakingOver | NotReached | Wanted | Months | Joining
)
