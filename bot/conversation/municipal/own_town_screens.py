"""What a contact sees of the own town: what it says of its recruiting, and the rules it may confirm."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Part(StrEnum):
    """What an announcement is asked for, in this order."""

    POSTS = "posts"
    UNTIL = "until"
    APPLY_BY = "apply-by"
    HOW = "how"


@dataclass(frozen=True)
class OwnTowns:
    """The towns somebody answers for."""


@dataclass(frozen=True)
class OwnTown:
    """What candidates read of a town's recruiting now, and the ways to change it."""

    slug: str


@dataclass(frozen=True)
class Announcing:
    """One part of an announcement is asked for: see `Part`."""

    slug: str
    part: str


@dataclass(frozen=True)
class Announced:
    """An announcement as candidates will read it, before it is published."""

    slug: str


@dataclass(frozen=True)
class OwnRules:
    """The rules known of a town, with what its contact has confirmed."""

    slug: str


@dataclass(frozen=True)
class OwnRule:
    """One rule: does it hold?"""

    slug: str
    requirement: str


@dataclass(frozen=True)
class Objecting:
    """The contact says what is not right with a rule."""

    slug: str
    requirement: str


OwnTownScreen: TypeAlias = OwnTowns | OwnTown | Announcing | Announced | OwnRules | OwnRule | Objecting
