"""The papers a candidate hands in: what has been said for them, their screens and what can be pressed there.

One store of answers serves all papers, so nothing is asked twice. Which question comes next is derived from them, as in a
lead; a question passed over is answered with nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.content.content import Content
from bot.content.models import LATER, PaperItem, PaperKind
from bot.conversation.base import CallbackData, ValueObject
from bot.conversation.private import Private
from bot.conversation.selfcheck import spelled_out

DRAFT_LIFETIME = timedelta(hours=72)
KINDS: tuple[PaperKind, ...] = ("cv", "motivation", "letter")
FORMS = ("pdf", "docx", "txt")
"""What a paper can be handed over as; the ready letter, which goes into an e-mail, as plain text."""


class PaperAnswers(ValueObject):
    """What somebody has said for the papers, kept for 72 hours. `slug`: the town (see `has_letter`), or `later`."""

    started: datetime
    slug: str = LATER
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """The options taken, by question, in the order of the content; none where it was passed over."""
    typed: Mapping[str, Private] = field(default_factory=dict[str, Private])
    asked: bool = False
    """Whether the ready letter was opened where the self-check asks for a town, and leads back there."""

    def expired(self, now: datetime) -> bool:
        return now - self.started > DRAFT_LIFETIME

    def choose(self, name: str, options: tuple[str, ...]) -> "PaperAnswers":
        return replace(self, chosen={**self.chosen, name: options})

    def type(self, name: str, text: Private) -> "PaperAnswers":
        """Take what was typed; what had been chosen stays beside it."""
        return replace(self, chosen={name: (), **self.chosen}, typed={**self.typed, name: text})

    def skip(self, name: str) -> "PaperAnswers":
        kept = {asked: text for asked, text in self.typed.items() if asked != name}
        return replace(self.choose(name, ()), typed=kept)


def has_letter(slug: str, content: Content) -> bool:
    """Say whether there is a ready letter for a place: a town of the list, or any other municipality by its code."""
    return slug in content.municipalities or slug in content.place_index.by_code


def asked_for(kind: str, slug: str, content: Content) -> Iterator[tuple[str, PaperItem]]:
    """Yield the questions of a paper in their order."""
    for name, item in content.papers.items():
        if kind in item.papers and (not item.needs_town or has_letter(slug, content)):
            yield name, item


def next_question(kind: str, said: PaperAnswers, content: Content) -> str | None:
    """Give the first question of a paper that nothing has been said to, or None when it can be made."""
    return next((name for name, _ in asked_for(kind, said.slug, content) if name not in said.chosen), None)


def with_check(said: PaperAnswers, answers: Mapping[str, str], content: Content) -> PaperAnswers:
    """Take over what the self-check knows; what it has no sentence for is passed over, not asked a second time."""
    for name, item in content.papers.items():
        if item.same_as is None or name in said.chosen or (item.needs_town and answers.get("town") != said.slug):
            continue
        given = answers.get(spelled_out(item.same_as, answers, content))
        if given is not None:
            said = said.choose(name, (given,) if given in item.options else ())
    return said


def for_town(said: PaperAnswers, slug: str, content: Content) -> PaperAnswers:
    """Give what was said as it holds for a town: what was said of living in one town holds for no other."""
    if slug == said.slug:
        return said
    local = {name for name, item in content.papers.items() if item.needs_town}
    kept = {name: given for name, given in said.chosen.items() if name not in local}
    return replace(said, slug=slug if has_letter(slug, content) else LATER, chosen=kept)


def finished_cv(
    said: PaperAnswers | None, slug: str, answers: Mapping[str, str], content: Content
) -> PaperAnswers | None:
    """Give what a CV for a town holds, and nothing that was said for other papers; None: there is none, or it is not finished."""
    if said is None or next_question("cv", said, content):
        return None
    said = with_check(for_town(said, slug, content), answers, content)
    own = {name for name, _ in asked_for("cv", said.slug, content)}
    return replace(
        said,
        asked=False,
        chosen={name: given for name, given in said.chosen.items() if name in own},
        typed={name: text for name, text in said.typed.items() if name in own},
    )


class PapersStart(CallbackData, code="papers"):
    """Which paper to make, and what happens to what is said for it."""


class PaperAsk(CallbackData, code="paper-ask"):
    """One question of the interview for a paper."""

    kind: str
    item: str


class PaperPreview(CallbackData, code="paper"):
    """A paper as text before it becomes a file, with a way to change each answer."""

    kind: str


class PaperFile(CallbackData, code="paper-file"):
    """A paper as a file."""

    kind: str
    form: str


PaperScreen: TypeAlias = PapersStart | PaperAsk | PaperPreview | PaperFile


class BeginPaper(CallbackData, code="begin-paper"):
    """Begin or go on with a paper; `slug` is the town it is for, or `later`; `asked`: see `ReadyLetter`."""

    kind: str
    slug: str
    asked: bool = False


class PickSentence(CallbackData, code="paper-pick"):
    """Take an option or leave it out again. Says the wanted state, so a double tap does no harm."""

    kind: str
    item: str
    option: str
    wanted: bool


class PassPaper(CallbackData, code="paper-on"):
    """Leave a question with what was taken (`keep`), or with nothing."""

    kind: str
    item: str
    keep: bool


class DropPapers(CallbackData, code="drop-papers"):
    """Delete what was said for the papers."""


PaperAction: TypeAlias = BeginPaper | PickSentence | PassPaper | DropPapers
