"""Screens, actions and effects of administrators, and the data for them: the state of the content.

Only single words of failed searches are stored, no numbers and no possible names of persons
(`missed_words`).
"""

import re
import unicodedata
from dataclasses import field
from datetime import datetime
from typing import NewType, TypeAlias

from bot.content.problems import Problem
from bot.conversation.base import CallbackData, PageData, TokenData, ValueObject
from bot.conversation.private import NOTHING, Private


class LinkAdministrator(ValueObject):
    token: str


class ConfirmAdminEmail(ValueObject):
    administrator: int


class ReloadContent(ValueObject):
    """Reload the content from its files."""


class RollBackContent(ValueObject):
    """Restore the previous version if it is still this one, and notify the other administrators."""

    version: str
    administrator: int
    by: Private
    only_asks: bool = False
    """Another administrator must agree."""


class NotFound(ValueObject):
    """Count the words of a failed search (`missed_words`)."""

    words: frozenset[str] = field(repr=False)


class SendEditingLink(ValueObject):
    """Send this administrator the one-time link to the editor in a browser."""

    administrator: int


class AddSearchWord(ValueObject):
    """Add a word to the examples of a page: in its file, or as a draft."""

    administrator: int
    word: Private
    language: str
    page: str
    """For example "faq/pay"."""


class ConfirmSource(ValueObject):
    """Record in the file of a source, or in a draft, that somebody reviewed it today."""

    administrator: int
    page: str
    """For example "sources/mv-criteria"."""


PressedEdit: TypeAlias = AddSearchWord | ConfirmSource
"""Changes of content files by a button in the chat."""
AdminEffect: TypeAlias = (
    LinkAdministrator | ConfirmAdminEmail | ReloadContent | RollBackContent | SendEditingLink | PressedEdit
)


class Administrator(ValueObject):
    """The administrator an account belongs to."""

    id: int
    name: Private
    email_code: Private = NOTHING
    """The code that was mailed to confirm the address, until it is typed."""


class AdminInvitation(ValueObject):
    """A valid one-time invitation."""

    name: Private
    email: Private


class MissedWord(ValueObject):
    """A word that at least three people did not find, and their number."""

    word: Private
    people: int
    mark: str = field(default="", compare=False)
    """Its id on a button, which does not reveal the word."""


class ContentStatus(ValueObject):
    """The state of the content."""

    since: datetime
    problems: tuple[Problem, ...] = ()
    """Errors of the newest edit; empty if it is live."""
    warnings: tuple[Problem, ...] = ()
    """Warnings about the live version."""
    previous: str = ""
    """The version that can be restored, or ""."""
    set_aside: str = ""
    """The newest version of the files while an earlier one is restored, else ""."""
    missed: tuple[MissedWord, ...] = ()
    """The most frequent first."""
    refused: tuple[Problem, ...] = ()
    """Errors of the edit that was just made."""
    may_put_back: bool = False
    """Another administrator has asked to restore, or there is no other one."""
    editable: bool = True
    """True if a feature can edit the content by a button in the chat."""


PageCode = NewType("PageCode", str)


class AcceptAdminInvite(TokenData, code="accept-admin"):
    """Accept an invitation."""


class Reload(CallbackData, code="reload"):
    """Reload the content."""


class RestorePrevious(CallbackData, code="roll-back"):
    """Restore the previous version, if it is this one."""

    version: str


class EditInBrowser(CallbackData, code="edit"):
    """Ask for the link to the editor."""


class AddWord(CallbackData, code="add-word"):
    """Add a word of a failed search to the examples of a page."""

    mark: str
    page: PageCode


class SourceStillValid(CallbackData, code="still-so"):
    """Confirm that a source still supports the statements."""

    source: str


class StayInPreview(CallbackData, code="stay"):
    """A button in a preview that would change something outside the preview. The fields are those of `Preview`."""

    language: str
    example: int
    page: PageCode


AdminAction: TypeAlias = (
    AcceptAdminInvite | Reload | RestorePrevious | EditInBrowser | AddWord | SourceStillValid | StayInPreview
)


class AdminInvite(TokenData, code="admin-invite"):
    """The confirmation of an invitation."""


class ContentState(CallbackData, code="content"):
    """The state of the content: version, date, errors, and links to details."""


class Problems(PageData, code="problems"):
    """Errors of the rejected edit, and warnings about the live content."""


class OverdueSources(PageData, code="overdue"):
    """Sources past their review date."""


class SourceDue(CallbackData, code="source"):
    """A source to be reviewed, with its statements."""

    source: str


class MissedWordList(PageData, code="missed"):
    """The words of failed searches."""


class WordPages(CallbackData, code="missed-word"):
    """The pages to which one of these words can be assigned."""

    mark: str


class AskRollBack(CallbackData, code="ask-roll-back"):
    """The confirmation before the previous version is restored."""

    version: str


class PreviewKinds(CallbackData, code="previews"):
    """The kinds of pages to preview. Typed words are looked up here."""


class PreviewList(CallbackData, code="preview-list"):
    """The pages of one `PageKind`."""

    kind: str
    page: int = 0


class PreviewMatches(ValueObject):
    """The pages found for typed words: codes of screens, best first."""

    pages: tuple[PageCode, ...]


class Preview(CallbackData, code="see"):
    """A page as a candidate sees it. `example`: number of the person in scenarios.yaml, from 1."""

    language: str
    example: int
    page: PageCode


AdminScreen: TypeAlias = (
    AdminInvite | ContentState | Problems | OverdueSources | SourceDue | MissedWordList | WordPages | AskRollBack
    | PreviewKinds | PreviewList
    | PreviewMatches | Preview
)  # fmt: skip


MIN_LETTERS = 3
MAX_LETTERS = 30
MAX_WORDS = 8
"""Words of one sentence."""
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")
_INSIDE = re.compile(r"[.\-/_]+")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")


def missed_words(text: str) -> frozenset[str]:
    """Return the words to count, in lower case."""
    kept: list[str] = []
    for chunk in unicodedata.normalize("NFKC", text).casefold().split():
        if "@" in chunk or any(char.isdigit() for char in chunk):
            continue
        words = _INSIDE.split(_EDGES.sub("", chunk))
        kept += [word for word in words if MIN_LETTERS <= len(word) <= MAX_LETTERS and _LETTERS.fullmatch(word)]
    return frozenset(kept[:MAX_WORDS])
