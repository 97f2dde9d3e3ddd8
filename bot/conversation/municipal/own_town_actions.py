"""What a contact can do for the own town with a button. Every press is authorised by the duties of the account."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Announce:
    """Begin an announcement that the town recruits."""

    slug: str


@dataclass(frozen=True)
class FillPart:
    """Fill a part of the announcement by a tap: see `own_town_screens.Part`."""

    slug: str
    part: str
    value: str


@dataclass(frozen=True)
class Publish:
    """Publish the announcement that was filled in."""

    slug: str


@dataclass(frozen=True)
class SayNotNow:
    """Say that the town does not recruit now and notes interest."""

    slug: str


@dataclass(frozen=True)
class SayNothing:
    """Take back whatever the town says of its recruiting."""

    slug: str


@dataclass(frozen=True)
class ConfirmFact:
    """Say that a rule holds; `mark` is that of the words that were read."""

    slug: str
    requirement: str
    mark: str


OwnTownAction: TypeAlias = Announce | FillPart | Publish | SayNotNow | SayNothing | ConfirmFact
