"""Everything a municipal contact or the coordinator can do with a button. `lead` is the code of a lead."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class AcceptInvite:
    """Say "yes, that is me": link this account to the invited contact."""

    token: str


@dataclass(frozen=True)
class Take:
    """The contact takes the lead."""

    lead: str


@dataclass(frozen=True)
class MarkContacted:
    """The contact has reached the candidate."""

    lead: str


@dataclass(frozen=True)
class Decline:
    """Say "not now", with a reason from the content."""

    lead: str
    reason: str


ContactAction: TypeAlias = AcceptInvite | Take | MarkContacted | Decline
