"""Everything a candidate can be shown, without a word of any language: a name and the ids it needs.

A button that opens a screen carries that screen (`codes`), so the screen seen last is remembered as its code and any
old button still says what it means.
"""

from dataclasses import dataclass
from typing import TypeAlias

from bot.conversation.administration.admin_screens import AdminScreen
from bot.conversation.interest_actions import InterestScreen
from bot.conversation.lead_screens import LeadScreen
from bot.conversation.municipal.contact_screens import ContactScreen
from bot.conversation.municipal.overview_actions import Offered
from bot.conversation.municipal.overview_screens import OverviewScreen
from bot.conversation.municipal.own_town_screens import OwnTownScreen
from bot.conversation.notes import Note
from bot.conversation.town_screens import TownScreen


@dataclass(frozen=True)
class Menu:
    """The start of everything."""


@dataclass(frozen=True)
class Languages:
    """The choice of language, in all languages at once."""


@dataclass(frozen=True)
class Guide:
    """The chapters of the guide."""


@dataclass(frozen=True)
class Chapter:
    """One chapter."""

    id: str


@dataclass(frozen=True)
class Sources:
    """Where the statements of one thing come from: `kind` is guide, requirements, documents or faq."""

    kind: str
    id: str


@dataclass(frozen=True)
class Ask:
    """One question of the self-check."""

    question: str


@dataclass(frozen=True)
class Result:
    """All requirements with their signs."""


@dataclass(frozen=True)
class ResultLine:
    """One requirement: verdict, the answer behind it, source and date, what would change it."""

    requirement: str


@dataclass(frozen=True)
class Told:
    """The conditions that are only told, never asked."""


@dataclass(frozen=True)
class Answers:
    """All answers given, each with a way to change it."""


@dataclass(frozen=True)
class ToAsk:
    """The questions to put to the town."""


@dataclass(frozen=True)
class Documents:
    """The checklist."""


@dataclass(frozen=True)
class DocumentPage:
    """One document."""

    id: str


@dataclass(frozen=True)
class Faq:
    """The topics of frequent questions."""


@dataclass(frozen=True)
class Topic:
    """The questions of one topic."""

    id: str


@dataclass(frozen=True)
class Entry:
    """One frequent question with its answer."""

    id: str


@dataclass(frozen=True)
class Found:
    """What typed words led to: screens, best first."""

    screens: "tuple[Screen, ...]"


@dataclass(frozen=True)
class Glossary:
    """The terms; `page` counts from 0."""

    page: int = 0


@dataclass(frozen=True)
class TermPage:
    """One term, as the reader says it and as it stands on Czech paper."""

    id: str
    page: int = 0


@dataclass(frozen=True)
class Page:
    """One of the fixed pages that are read by themselves: see `content.READ_PAGES`."""

    id: str


@dataclass(frozen=True)
class Privacy:
    """The privacy notice: its parts."""


@dataclass(frozen=True)
class PrivacyPart:
    """One part of the privacy notice."""

    id: str


Screen: TypeAlias = (
    Menu | Languages | Guide | Chapter | Sources | Ask | Result | ResultLine | Told | Answers | ToAsk
    | Documents | DocumentPage
    | Faq | Topic | Entry | Found | Glossary | TermPage | Page | Privacy | PrivacyPart
    | TownScreen | LeadScreen | ContactScreen
    | OwnTownScreen | InterestScreen
    | OverviewScreen | Offered
    | AdminScreen
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A screen with the line above it, if any; `sent_message` is the file whose removal is offered."""

    screen: Screen
    note: Note | None = None
    sent_message: int | None = None
