"""What an administrator can be shown. `page` counts from 0."""

from dataclasses import dataclass
from typing import TypeAlias

from bot.conversation.administration.page_code import PageCode


@dataclass(frozen=True)
class AdminInvite:
    """The question whether an invitation reached the right person."""

    token: str


@dataclass(frozen=True)
class ContentState:
    """How the content stands: version, since when, what is wrong; the way to the rest."""


@dataclass(frozen=True)
class Problems:
    """What is wrong with the edit that was refused, and what is to be looked at in the live content."""

    page: int = 0


@dataclass(frozen=True)
class Overdue:
    """Sources whose day of review has passed."""

    page: int = 0


@dataclass(frozen=True)
class Missed:
    """Words that people looked for in vain."""

    page: int = 0


@dataclass(frozen=True)
class AskRollBack:
    """Ask once before the previous version is put back; `version` is that one."""

    version: str


@dataclass(frozen=True)
class PreviewKinds:
    """What there is to preview, by kind. Typed words are looked up here."""


@dataclass(frozen=True)
class PreviewList:
    """The pages of one kind: see `previews.Kind`."""

    kind: str
    page: int = 0


@dataclass(frozen=True)
class PreviewMatches:
    """The pages that typed words may mean: codes of screens, best first."""

    pages: tuple[PageCode, ...]


@dataclass(frozen=True)
class Preview:
    """One page as a candidate sees it. `example`: whose answers it shows, counted from 1 as in scenarios.yaml."""

    language: str
    example: int
    page: PageCode


AdminScreen: TypeAlias = (
    AdminInvite
    | ContentState
    | Problems
    | Overdue
    | Missed
    | AskRollBack
    | PreviewKinds
    | PreviewList
    | PreviewMatches
    | Preview
)
