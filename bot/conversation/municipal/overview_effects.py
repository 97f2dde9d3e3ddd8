"""What the coordinator's presses, and a candidate's answer to an offer, want done. `lead` is a lead's code."""

from dataclasses import dataclass
from typing import TypeAlias


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
