"""The coordinator's screens over all towns. `page` counts from 0; `lead` is the code of an unanswered lead."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class AllTowns:
    """How many wait, how many cannot be reached: the way to the rest."""


@dataclass(frozen=True)
class NotAnswered:
    """The leads that no town has answered."""

    page: int = 0


@dataclass(frozen=True)
class OneUnanswered:
    """One of them, without a word of the candidate, and what can be done."""

    lead: str


@dataclass(frozen=True)
class OtherTowns:
    """The towns a lead could be offered to."""

    lead: str
    page: int = 0


@dataclass(frozen=True)
class NotReached:
    """Who of the municipal side cannot be reached."""

    page: int = 0


@dataclass(frozen=True)
class Wanted:
    """The towns that nobody answers for and people asked for."""

    page: int = 0


@dataclass(frozen=True)
class Months:
    """What was counted by month and town."""

    page: int = 0


OverviewScreen: TypeAlias = AllTowns | NotAnswered | OneUnanswered | OtherTowns | NotReached | Wanted | Months
