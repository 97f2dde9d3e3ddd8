"""The papers of a candidate (CV, motivation letter, ready letter): answers, screens and actions.

All papers share the answers, so nothing is asked twice. The next question is the first one without
an answer; a skipped question has an empty one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.content.content import Content
from bot.content.models import LATER, PaperKind
from bot.content.paper_items import PaperItem
from bot.conversation.base import CallbackData, ValueObject
from bot.conversation.private import Private
from bot.conversation.selfcheck import is_spared, most_detailed

DRAFT_LIFETIME = timedelta(hours=72)
KINDS: tuple[PaperKind, ...] = ("cv", "motivation", "letter")
ALL_PAPERS = "-"
KEPT = "kept"
"""Instead of a group: the lines that were taken, to remove one."""
BOTH = "both"
"""The motivation letter and the CV in one PDF."""
FORMS = ("pdf", "docx", "txt")
"""File formats of a paper; the ready letter is sent as plain text in an e-mail."""


class PaperAnswers(ValueObject):
    """Answers for the papers, kept for 72 hours. `slug`: the municipality, or `later`."""

    started: datetime
    slug: str = LATER
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """The chosen options by question, in the order of the content; empty if it was skipped."""
    typed: Mapping[str, Private] = field(default_factory=dict[str, Private])
    """By question; by `work/cook` years and place of a ready line, by `work/?` words to look up."""
    asked: bool = False
    """True if the ready letter was opened from the self-check; back leads there."""

    def expired(self, now: datetime) -> bool:
        return now - self.started > DRAFT_LIFETIME

    def choose(self, name: str, options: tuple[str, ...]) -> "PaperAnswers":
        return replace(self, chosen={**self.chosen, name: options})

    def type(self, name: str, text: Private) -> "PaperAnswers":
        """Store a typed answer and keep the chosen options."""
        return replace(self, chosen={name: (), **self.chosen}, typed={**self.typed, name: text})

    def skip(self, name: str) -> "PaperAnswers":
        kept = {asked: text for asked, text in self.typed.items() if asked.partition("/")[0] != name}
        return replace(self.choose(name, ()), typed=kept)

    def note(self, name: str, text: str) -> "PaperAnswers":
        """Store typed words without answering a question; "" removes them."""
        kept = {asked: given for asked, given in self.typed.items() if asked != name}
        return replace(self, typed={**kept, name: Private(text)} if text else kept)


def asked_for(kind: str, slug: str, content: Content) -> Iterator[tuple[str, PaperItem]]:
    """Yield the questions of a paper in their order."""
    for name, item in content.papers.items():
        if kind in item.papers and (not item.needs_town or content.municipality(slug)):
            yield name, item


def next_question(kind: str, said: PaperAnswers, content: Content) -> str | None:
    """Return the first question of a paper without an answer, or None if it is complete."""
    return next((name for name, _ in asked_for(kind, said.slug, content) if name not in said.chosen), None)


def with_selfcheck_answers(said: PaperAnswers, answers: Mapping[str, str], content: Content) -> PaperAnswers:
    """Copy answers of the self-check; skip unneeded questions and answers without a sentence."""
    for name, item in content.papers.items():
        if item.same_as is None or name in said.chosen or (item.needs_town and answers.get("town") != said.slug):
            continue
        question = content.questions.get(item.same_as)
        spared = question is not None and is_spared(question, answers)
        given = "" if spared else answers.get(most_detailed(item.same_as, answers, content))
        if given is not None:
            said = said.choose(name, (given,) if given in item.options else ())
    return said


def for_town(said: PaperAnswers, slug: str, content: Content) -> PaperAnswers:
    """Return the answers for a town, without those about another town."""
    if slug == said.slug:
        return said
    local = {name for name, item in content.papers.items() if item.needs_town}
    kept = {name: given for name, given in said.chosen.items() if name not in local}
    return replace(said, slug=slug if content.municipality(slug) else LATER, chosen=kept)


def finished_cv(
    said: PaperAnswers | None, slug: str, answers: Mapping[str, str], content: Content
) -> PaperAnswers | None:
    """Return the printed answers of a complete CV for a town, or None."""
    if said is None or next_question("cv", said, content):
        return None
    said = with_selfcheck_answers(for_town(said, slug, content), answers, content)
    own = {"form", *(name for name in content.papers if f"{{{name}" in content.templates["cv"])}
    return replace(
        said,
        asked=False,
        chosen={name: given for name, given in said.chosen.items() if name in own},
        typed={name: text for name, text in said.typed.items() if name.partition("/")[0] in own},
    )


class PapersStart(CallbackData, code="papers"):
    """The choice of a paper, and the retention of the answers."""


class PaperQuestion(CallbackData, code="paper-ask"):
    """One question for a paper."""

    kind: str
    item: str


class PaperList(CallbackData, code="paper-list"):
    """The lines to choose from, their groups, or the questions, to change an answer."""

    kind: str
    item: str = ALL_PAPERS
    group: str = ALL_PAPERS
    page: int = 0


class PaperPreview(CallbackData, code="paper"):
    """A paper as text, with a button to change each answer."""

    kind: str


class PaperFile(CallbackData, code="paper-file"):
    """A paper as a file."""

    kind: str
    form: str


class FileWithContact(ValueObject):
    """A paper as a file with a phone or e-mail, which are stored nowhere."""

    kind: str
    form: str
    contact: Private


PaperScreen: TypeAlias = PapersStart | PaperQuestion | PaperList | PaperPreview | PaperFile | FileWithContact


class BeginPaper(CallbackData, code="begin-paper"):
    """Begin or continue a paper, or choose the town of all of them (`ALL_PAPERS`).

    `slug` is the town or `later`; `asked` as in `ReadyLetter`.
    """

    kind: str
    slug: str
    asked: bool = False


class PickSentence(CallbackData, code="paper-pick"):
    """Choose an option, or remove it."""

    kind: str
    item: str
    option: str
    wanted: bool


class PassPaper(CallbackData, code="paper-on"):
    """Finish a question with the chosen options (`keep`), or skip it."""

    kind: str
    item: str
    keep: bool


class DropLine(CallbackData, code="paper-drop"):
    """Remove the line of a number, or look up its words again."""

    kind: str
    item: str
    number: int
    again: bool


class DropPapers(CallbackData, code="drop-papers"):
    """Delete the answers for the papers."""


PaperAction: TypeAlias = BeginPaper | PickSentence | PassPaper | DropLine | DropPapers
