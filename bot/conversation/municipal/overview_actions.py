"""What a coordinator can do about an unanswered lead without opening it, and how a candidate answers an offer."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class AskTown:
    """Ask those who answer for a lead to do so."""

    lead: str


@dataclass(frozen=True)
class TakeOver:
    """Let the coordinators see a lead too."""

    lead: str


@dataclass(frozen=True)
class OfferTown:
    """Ask the candidate whether the lead may go to another town."""

    lead: str
    slug: str


OverviewAction: TypeAlias = AskTown | TakeOver | OfferTown


@dataclass(frozen=True)
class Offered:
    """A screen of the candidate: exactly what would go to whom."""

    lead: str


@dataclass(frozen=True)
class Agree:
    """Let the lead go to the town that was offered: this one, whatever is offered by now."""

    lead: str
    slug: str


@dataclass(frozen=True)
class Refuse:
    """Leave the lead where it is."""

    lead: str


OfferAction: TypeAlias = Agree | Refuse
