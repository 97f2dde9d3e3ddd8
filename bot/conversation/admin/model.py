"""What an administrator can be shown and can do, and what a turn may know for it: how the content stands, nothing of any lead.

`page` counts from 0. Of words that were looked up in vain only single words are kept, and never what may name, number or
reach somebody (`missed_words`).
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType, TypeAlias

from bot.content.problems import Problem
from bot.conversation.base import CallbackData, PageData, TokenData, ValueObject
from bot.conversation.private import NOTHING, Private


class LinkAdministrator(ValueObject):
    """Link this account to the administrator whose one-time token this is, and use the token up."""

    token: str


class ConfirmAdminEmail(ValueObject):
    administrator: int


class ReloadContent(ValueObject):
    """Have the content's files read now."""


class RollBackContent(ValueObject):
    """Make the previous version live again if it is still this one, and tell the other administrators."""

    version: str
    administrator: int
    by: Private
    only_asks: bool = False
    """Another administrator has to press it too."""


@dataclass(frozen=True)
class NotFound:
    """Count words that somebody looked for in vain; see `missed_words` for what is kept of a sentence."""

    words: frozenset[str] = field(repr=False)


class SendEditingLink(ValueObject):
    """Send this administrator the one-time link to the editor in a browser."""

    administrator: int


class AddSearchWord(ValueObject):
    """Have a word found on a page: write it into the page's file, or keep a draft that does."""

    administrator: int
    word: Private
    language: str
    page: str
    """Such as "faq/pay"."""


class ConfirmSource(ValueObject):
    """Note that somebody looked at a source today, as its file, or a draft, is to say."""

    administrator: int
    page: str
    """Such as "sources/mv-criteria"."""


PressedEdit: TypeAlias = AddSearchWord | ConfirmSource
"""What a press in the chat does to the files of the content."""
AdminEffect: TypeAlias = (
    LinkAdministrator | ConfirmAdminEmail | ReloadContent | RollBackContent | SendEditingLink | PressedEdit
)


class Administrator(ValueObject):
    """The administrator an account belongs to."""

    id: int
    name: Private
    email_code: Private = NOTHING
    """The code that was mailed to this person's address and has not come back yet."""


class AdminInvitation(ValueObject):
    """A one-time invitation that is still good."""

    name: Private
    email: Private


@dataclass(frozen=True)
class MissedWord:
    """A word that at least three people looked for in vain, and how many they were."""

    word: Private
    people: int
    mark: str = field(default="", compare=False)
    """Names it on a button, which says nothing of the word."""


class Standing(ValueObject):
    """How the content stands."""

    since: datetime
    """Since when the version is live."""
    problems: tuple[Problem, ...] = ()
    """Why the newest edit was refused; () when it is live."""
    warnings: tuple[Problem, ...] = ()
    """What should be looked at in the live version."""
    previous: str = ""
    """The version that can be put back, "" if there is none."""
    set_aside: str = ""
    """The newest version of the files while an earlier one was put back, else ""."""
    missed: tuple[MissedWord, ...] = ()
    """Most often first."""
    refused: tuple[Problem, ...] = ()
    """What the check has against the edit that was just pressed."""
    may_put_back: bool = False
    """Another administrator has asked for it, or there is no other one."""
    editable: bool = True
    """It can be edited from here: a feature does that."""


PageCode = NewType("PageCode", str)


class AcceptAdminInvite(TokenData, code="accept-admin"):
    """Say yes to an invitation."""


class Reload(CallbackData, code="reload"):
    """Read the content's files now."""


class RollBack(CallbackData, code="roll-back"):
    """Put the previous version back: this one, whatever was live before by now."""

    version: str


class EditInBrowser(CallbackData, code="edit"):
    """Ask for the link to the editor."""


class AddWord(CallbackData, code="add-word"):
    """Have a word that was looked for in vain found on a page from now on."""

    mark: str
    page: PageCode


class StillSo(CallbackData, code="still-so"):
    """Say that a source, looked at now, still says what we say by it."""

    source: str


class Stay(CallbackData, code="stay"):
    """Press a button of a preview that would do something: here it does nothing. The fields are those of `Preview`."""

    language: str
    example: int
    page: PageCode


AdminAction: TypeAlias = AcceptAdminInvite | Reload | RollBack | EditInBrowser | AddWord | StillSo | Stay


class AdminInvite(TokenData, code="admin-invite"):
    """The question whether an invitation reached the right person."""


class ContentState(CallbackData, code="content"):
    """How the content stands: version, since when, what is wrong; the way to the rest."""


class Problems(PageData, code="problems"):
    """What is wrong with the edit that was refused, and what is to be looked at in the live content."""


class Overdue(PageData, code="overdue"):
    """Sources whose day of review has passed."""


class SourceDue(CallbackData, code="source"):
    """A source to be looked at again, and what is said by it."""

    source: str


class Missed(PageData, code="missed"):
    """Words that people looked for in vain."""


class WordPages(CallbackData, code="missed-word"):
    """The pages that one of these words may be meant for."""

    mark: str


class AskRollBack(CallbackData, code="ask-roll-back"):
    """Ask once before the previous version is put back; `version` is that one."""

    version: str


class PreviewKinds(CallbackData, code="previews"):
    """What there is to preview, by kind. Typed words are looked up here."""


class PreviewList(CallbackData, code="preview-list"):
    """The pages of one kind: see `admin.turn.PageKind`."""

    kind: str
    page: int = 0


class PreviewMatches(ValueObject):
    """The pages that typed words may mean: codes of screens, best first."""

    pages: tuple[PageCode, ...]


class Preview(CallbackData, code="see"):
    """One page as a candidate sees it. `example`: whose answers it shows, counted from 1 as in scenarios.yaml."""

    language: str
    example: int
    page: PageCode


AdminScreen: TypeAlias = (
    AdminInvite | ContentState | Problems | Overdue | SourceDue | Missed | WordPages | AskRollBack | PreviewKinds | PreviewList
    | PreviewMatches | Preview
)  # fmt: skip


SHORTEST = 3
LONGEST = 30
MOST = 8
"""Words of one sentence."""
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")
_INSIDE = re.compile(r"[.\-/_]+")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")


def missed_words(text: str) -> frozenset[str]:
    """Give the words to be counted, in lower case."""
    kept: list[str] = []
    for chunk in unicodedata.normalize("NFKC", text).casefold().split():
        if "@" in chunk or any(char.isdigit() for char in chunk):
            continue
        words = _INSIDE.split(_EDGES.sub("", chunk))
        kept += [word for word in words if SHORTEST <= len(word) <= LONGEST and _LETTERS.fullmatch(word)]
    return frozenset(kept[:MOST])
