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


@dataclass(frozen=True)
class More:
    """The rarer steps."""

    lead: str


@dataclass(frozen=True)
class Colleagues:
    """Whom the lead can be handed to; `page` counts from 0."""

    lead: str
    page: int = 0


@dataclass(frozen=True)
class Noting:
    """The contact writes an internal note."""

    lead: str


@dataclass(frozen=True)
class Inviting:
    """The contact types day, time and place of an interview."""

    lead: str


@dataclass(frozen=True)
class InterviewCheck:
    """The interview as it was read, before it goes."""

    lead: str


@dataclass(frozen=True)
class Hiring:
    """Ask once before the candidate is told that they were hired."""

    lead: str


@dataclass(frozen=True)
class Closing:
    """The reasons to close a lead."""

    lead: str


@dataclass(frozen=True)
class Passing:
    """How a lead was passed on outside of the bot, and when: `day` is `date.toordinal`, 0 for today."""

    lead: str
    day: int = 0


@dataclass(frozen=True)
class Leads:
    """The leads of one shelf (`contact_inbox.Shelf`); `page` counts from 0."""

    shelf: str
    page: int = 0


@dataclass(frozen=True)
class MySettings:
    """What one of the account's duties is set to; `contact` 0: the first one."""

    contact: int = 0


@dataclass(frozen=True)
class DigestHours:
    """The choice of the hour for the daily list."""

    contact: int


@dataclass(frozen=True)
class PauseDays:
    """Ask for the first and the last day of a holiday."""

    contact: int


@dataclass(frozen=True)
class Substitutes:
    """Ask who stands in; `days` as in `preferences.written`."""

    contact: int
    days: str


@dataclass(frozen=True)
class ChangeOfTown:
    """A change of who receives the town's leads, to agree to or to stop."""

    change: int


SettingsScreen: TypeAlias = MySettings | DigestHours | PauseDays | Substitutes | ChangeOfTown
StepScreen: TypeAlias = More | Colleagues | Noting | Inviting | InterviewCheck | Hiring | Closing | Passing
"""Where a step is chosen or typed: of an open lead only."""
OfLead: TypeAlias = Sheet | Pointer | Reasons | Writing | StepScreen
"""What is about one lead."""
ContactScreen: TypeAlias = Invite | Inbox | Leads | SettingsScreen | OfLead
