"""What a candidate can answer the town with a button once a lead is sent. `code` is the lead's code."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class AnswerSentence:
    """Say a ready sentence to the town."""

    code: str
    sentence: str


@dataclass(frozen=True)
class HearTown:
    """Take the town's messages about a lead, or no more of them. Says the wanted state, so a double tap does no harm."""

    code: str
    wanted: bool


@dataclass(frozen=True)
class UpdateLead:
    """Send the answers and ticks as they are now into a lead that is open."""

    code: str


@dataclass(frozen=True)
class ConfirmInterview:
    """Say "I will come" to an interview; `number` is that of its `Meeting`."""

    code: str
    number: int


TalkAction: TypeAlias = AnswerSentence | HearTown | UpdateLead | ConfirmInterview
