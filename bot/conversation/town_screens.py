"""Finding a town and what is known of it. `slug` is a town of the list, `page` counts from 0."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Towns:
    """The ways to find a town."""


@dataclass(frozen=True)
class Regions:
    """The regions."""


@dataclass(frozen=True)
class Region:
    """The towns of one region; `page` counts from 0."""

    code: str
    page: int = 0


@dataclass(frozen=True)
class Town:
    """What is known of one town."""

    slug: str


@dataclass(frozen=True)
class LocalRules:
    """The documented local rules of one town."""

    slug: str


@dataclass(frozen=True)
class ShareLocation:
    """The request to share a location, with a keyboard for it."""


@dataclass(frozen=True)
class TownMatches:
    """Towns that a typed name may mean."""

    slugs: tuple[str, ...]


@dataclass(frozen=True)
class Nearest:
    """The listed towns nearest to a place: slugs and whole kilometres. `place` is "" for a shared location."""

    place: str
    towns: tuple[tuple[str, int], ...]


TownScreen: TypeAlias = Towns | Regions | Region | Town | LocalRules | ShareLocation | TownMatches | Nearest
