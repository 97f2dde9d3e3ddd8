"""What a candidate sees of a lead, from the first question about it to what became of it, and of the own data."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class LeadStart:
    """Before a lead: what it is, who gets it, how long it is kept."""

    slug: str


@dataclass(frozen=True)
class NoContact:
    """A town nobody answers for here: the letter, and the coordinator on an extra yes."""

    slug: str


@dataclass(frozen=True)
class Letter:
    """The ready Czech letter for one town."""

    slug: str


@dataclass(frozen=True)
class LeadField:
    """One line of the lead being filled in: see `draft.Field`."""

    field: str


@dataclass(frozen=True)
class Summary:
    """Exactly what goes to whom, before it is sent."""


@dataclass(frozen=True)
class MyLeads:
    """The person's leads."""


@dataclass(frozen=True)
class MyLead:
    """One lead with what has happened to it."""

    code: str


@dataclass(frozen=True)
class AskWithdraw:
    """Ask once before a lead is withdrawn."""

    code: str


@dataclass(frozen=True)
class Answering:
    """The candidate writes to the contact of a lead."""

    code: str


@dataclass(frozen=True)
class Updating:
    """What is newer than in an open lead, before it is sent there."""

    code: str


@dataclass(frozen=True)
class Moving:
    """The candidate asks for another time of an interview."""

    code: str


@dataclass(frozen=True)
class MyData:
    """Everything held about the person, also as a file."""


@dataclass(frozen=True)
class AskErase:
    """Ask once before everything is deleted."""


@dataclass(frozen=True)
class Erased:
    """Everything is gone."""


LeadScreen: TypeAlias = (
    LeadStart
    | NoContact
    | Letter
    | LeadField
    | Summary
    | MyLeads
    | MyLead
    | AskWithdraw
    | Answering
    | Updating
    | Moving
    | MyData
    | AskErase
    | Erased
)
