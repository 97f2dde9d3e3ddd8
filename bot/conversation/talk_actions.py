"""What a candidate can do in the talk about one of their leads with a button. `code` is the lead's code."""

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


TalkAction: TypeAlias = AnswerSentence | HearTown | UpdateLead
