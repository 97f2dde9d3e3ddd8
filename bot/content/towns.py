"""Towns: those documented to have assistants, what is known of each, and every other Czech municipality as a point."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from pydantic import Field

from bot.content.models import Id, Model, Sourced, Url, Verdict


class LocalRule(Sourced):
    """What one town was documented to ask. It warns; it gives `unmet` only when the town confirmed it here."""

    requirement: Id
    adds: bool = False
    """True: `requirement` is not one of the national ones but this town's own, told with a title of its own."""
    year: int | None = None
    """None: the source is undated."""
    answers: Mapping[Id, Verdict] = Field(default_factory=dict[str, Verdict])
    """Option ids and what this rule makes of them, once confirmed."""
    confirmed_on: date | None = None


class PublicWay(Model):
    """A public way to reach a town, filled in by the operator: never guessed."""

    value: str
    source: Url
    on: date


class Local(Model):
    """What is known of one town beyond the list: its rules, its papers, its public addresses."""

    rules: tuple[LocalRule, ...] = ()
    documents: tuple[Id, ...] = ()
    website: PublicWay | None = None
    public_phone: PublicWay | None = None
    public_email: PublicWay | None = None


class Municipality(Model):
    """A town documented to have, or to have had, assistants. Not a claim that it is hiring."""

    slug: Id
    names: Mapping[str, str]
    region: str
    lat: float
    lon: float
    population: int
    evidence: Url
    evidence_year: int | None
    ukrainian_cpa: bool
    local: Local = Local()


class Place(NamedTuple):
    """Any Czech municipality: enough to find it by name and to measure how far the listed towns are."""

    name: str
    plain: str
    """The plain spelling of its name."""
    lat: float
    lon: float
    population: int
