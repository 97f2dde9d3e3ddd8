"""What a set of answers comes to in one content, and what is other in the next: of an example person or of a real one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.content.content import Content
from bot.content.models import Verdict
from bot.conversation.answers_gone import gone
from bot.conversation.checklist import checklist
from bot.conversation.journey import relevant, walk
from bot.conversation.renewing import may_send
from bot.conversation.session import Session
from bot.conversation.verdict import assess


@dataclass(frozen=True)
class Outcome:
    """Where the answers lead, the verdict on each requirement, the group of each paper, and whether a message is taken."""

    open: str | None
    """The question that is asked next; None: the result is reached."""
    verdicts: Mapping[str, Verdict]
    papers: Mapping[str, str]
    lead: bool


class Aspect(StrEnum):
    """What of an outcome is other than before."""

    OPEN = "open"
    VERDICT = "verdict"
    PAPER = "paper"
    LEAD = "lead"


@dataclass(frozen=True)
class Change:
    """One thing that is other: the requirement or paper, and what stood and stands there ("": nothing)."""

    aspect: Aspect
    name: str
    before: str
    after: str


class Touch(StrEnum):
    """How an edit touches an open self-check."""

    LOSES = "loses"
    """An answer that was given no longer exists."""
    REOPENS = "reopens"
    """It was finished and has a question to answer again."""
    RESULT = "result"
    """Its verdicts or its papers become others."""


def outcome(content: Content, answers: Mapping[str, str]) -> Outcome:
    """Give what a set of answers comes to."""
    groups = checklist(content, answers)
    return Outcome(
        open=walk(content, answers).here,
        verdicts={line.requirement: line.verdict for line in assess(content, answers)},
        papers={paper: group for group, papers in groups.items() for paper in papers},
        lead=may_send(Session(answers=relevant(answers, content)), content),
    )


def changes(before: Outcome, after: Outcome) -> Iterator[Change]:
    """Yield what is other, in the order of a result: where it stops, verdicts, papers, whether a message is taken."""
    if before.open != after.open:
        yield Change(Aspect.OPEN, "", before.open or "", after.open or "")
    yield from _changed(Aspect.VERDICT, before.verdicts, after.verdicts)
    yield from _changed(Aspect.PAPER, before.papers, after.papers)
    if before.lead is not after.lead:
        yield Change(Aspect.LEAD, "", "yes" if before.lead else "", "yes" if after.lead else "")


def touched(before: Content, after: Content, answers: Mapping[str, str]) -> frozenset[Touch]:
    """Say how going over from one content to another touches somebody's answers."""
    then, now = outcome(before, answers), outcome(after, answers)
    said = {
        Touch.LOSES: bool(gone(answers, after) - gone(answers, before)),
        Touch.REOPENS: then.open is None and now.open is not None,
        Touch.RESULT: (then.verdicts, then.papers, then.lead) != (now.verdicts, now.papers, now.lead),
    }
    return frozenset(touch for touch, so in said.items() if so)


def _changed(aspect: Aspect, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in {**before, **after}:
        if before.get(name) != after.get(name):
            yield Change(aspect, name, before.get(name, ""), after.get(name, ""))
