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


@dataclass(frozen=True)
class HandOver:
    """Hand the lead to a colleague, or take it over from one."""

    lead: str
    contact: int


@dataclass(frozen=True)
class SendInterview:
    """Propose the interview that was typed and read back; `number` is that of `Interview`."""

    lead: str
    number: int


@dataclass(frozen=True)
class Hire:
    """The candidate was hired."""

    lead: str


@dataclass(frozen=True)
class Close:
    """Close the lead without an answer to it; `reason` is a `Closing`."""

    lead: str
    reason: str


@dataclass(frozen=True)
class PassOn:
    """Note that the lead was passed on outside of the bot: by which `Way`, on which day (`date.toordinal`)."""

    lead: str
    way: str
    day: int


@dataclass(frozen=True)
class Undo:
    """Take the own last step back; `step` is the number of its event."""

    lead: str
    step: int


@dataclass(frozen=True)
class ChooseDigest:
    """Have the list of open leads sent daily at this hour; 0: not at all."""

    contact: int
    hour: int


@dataclass(frozen=True)
class BeginPause:
    """Go on holiday; `days` as in `preferences.written`, `substitute` a colleague's id or 0."""

    contact: int
    days: str
    substitute: int


@dataclass(frozen=True)
class EndPause:
    """Be back, or not go after all."""

    contact: int


@dataclass(frozen=True)
class AgreeToChange:
    """Agree as a second person of the town to a change of who receives its leads."""

    change: int


@dataclass(frozen=True)
class StopChange:
    """Stop such a change."""

    change: int


SettingsAction: TypeAlias = ChooseDigest | BeginPause | EndPause | AgreeToChange | StopChange
WriteAction: TypeAlias = SendSentence | HearCandidate
StepAction: TypeAlias = Take | MarkContacted | Decline | HandOver | SendInterview | Hire | Close | PassOn
OnLead: TypeAlias = WriteAction | StepAction | Undo
"""What is about one lead."""
ContactAction: TypeAlias = AcceptInvite | SettingsAction | OnLead
