"""Being told when a town or region opens: the screens and what can be pressed. `place` is a town's slug or a region's code."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class BeTold:
    """What is stored when somebody wants to be told of a place, for how long, and how to stop it."""

    place: str


@dataclass(frozen=True)
class ToldOf:
    """All places the person wants to be told of; `page` counts from 0."""

    page: int = 0


@dataclass(frozen=True)
class TellMe:
    """Consent to be told of a place."""

    place: str


@dataclass(frozen=True)
class KeepTelling:
    """Say once more that all of it is still wanted."""


@dataclass(frozen=True)
class StopTelling:
    """Do not be told of a place any more."""

    place: str


@dataclass(frozen=True)
class StopAbout:
    """Stop all messages about a town: those asked for by its name and by its region."""

    slug: str


@dataclass(frozen=True)
class StopAllTelling:
    """Do not be told of any place any more."""


InterestScreen: TypeAlias = BeTold | ToldOf
InterestAction: TypeAlias = TellMe | KeepTelling | StopTelling | StopAbout | StopAllTelling
