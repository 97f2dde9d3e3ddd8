"""Everything a municipal contact or the coordinator can be shown. The lead's data are not here, only its code."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Invite:
    """Ask "is that you?": the invitation behind a one-time link."""

    token: str


@dataclass(frozen=True)
class Inbox:
    """The open leads a contact may see; `page` counts from 0."""

    page: int = 0


@dataclass(frozen=True)
class Sheet:
    """One lead in full."""

    lead: str


@dataclass(frozen=True)
class Pointer:
    """A lead without personal data: code, town, time."""

    lead: str


@dataclass(frozen=True)
class Reasons:
    """The reasons for "not now"."""

    lead: str


@dataclass(frozen=True)
class Writing:
    """The contact writes to the candidate."""

    lead: str


ContactScreen: TypeAlias = Invite | Inbox | Sheet | Pointer | Reasons | Writing
