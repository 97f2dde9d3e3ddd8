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


@dataclass(frozen=True)
class SendSentence:
    """Say a ready sentence to the candidate."""

    lead: str
    sentence: str


@dataclass(frozen=True)
class HearCandidate:
    """Take the candidate's messages about a lead, or no more of them. Says the wanted state, so a double tap does no harm."""

    lead: str
    wanted: bool


WriteAction: TypeAlias = SendSentence | HearCandidate
ContactAction: TypeAlias = WriteAction | AcceptInvite | Take | MarkContacted | Decline
