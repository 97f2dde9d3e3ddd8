"""The difference between two versions of the content: results, entries, and suspicious numbers."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from pydantic import BaseModel

from bot.content.content import Content, feature_sections
from bot.content.loader import Loaded
from bot.content.problems import Problem, Remark, Severity, msg, tr
from bot.content.texts import TEMPLATES
from bot.conversation.lead.history import may_send
from bot.conversation.selfcheck import assess, checklist, relevant, walk
from bot.conversation.state import Session

JsonValue: TypeAlias = "str | float | bool | list[JsonValue] | dict[str, JsonValue] | None"
Leaves: TypeAlias = Mapping[str, str]
"""A flattened value: `answers.less` -> `unmet`."""
GROUPS = {"usual": msg("usually"), "if-asked": msg("if the town asks for it"), "later": msg("after the selection")}
STATES = {"new": msg("new"), "gone": msg("gone"), "changed": msg("changed")}
"""Labels of groups of papers and of states of entries."""


def _in_no_table(_: Content) -> Mapping[str, BaseModel]:
    return {}


@dataclass(frozen=True)
class EntryKind:
    """A kind of entry, its name in reports, and its kind in the editor ("": none)."""

    name: str
    called: str
    entry: str = ""
    entries: Callable[[Content], Mapping[str, BaseModel | Mapping[str, str]]] = _in_no_table


def _candidate_says(content: Content) -> Mapping[str, Mapping[str, str]]:
    marks = {"answers_town": content.answers_town, "asks_nothing": content.asks_nothing}
    return {
        name: {**one, **{mark: "true" for mark, marked in marks.items() if name in marked}}
        for name, one in content.candidate_says.items()
    }


def _texts(content: Content) -> Mapping[str, BaseModel]:
    return {f"{language}/{path}.md": read for (language, path), read in content.words.items()}


ENTRY_KINDS = (
    EntryKind("question", msg("question of the self-check"), "questions", lambda one: one.questions),
    EntryKind("requirement", msg("condition"), "requirements", lambda one: one.requirements),
    EntryKind("document", msg("document"), "documents", lambda one: one.documents),
    EntryKind("chapter", msg("chapter"), "guide", lambda one: one.chapters),
    EntryKind("topic", msg("topic of questions and answers"), "topics", lambda one: one.faq_topics),
    EntryKind("faq entry", msg("question and answer"), "faq", lambda one: one.faq),
    EntryKind("town", msg("town"), "municipalities", lambda one: one.municipalities),
    EntryKind("region", msg("region"), "regions", lambda one: one.regions),
    EntryKind("source", msg("source"), "", lambda one: one.sources),
    EntryKind("fact", msg("fact"), "facts", lambda one: one.facts),
    *(EntryKind(one.name, one.called, one.name if one.model else "", one.of) for _, one in feature_sections()),
    EntryKind("example", msg("example"), "", lambda one: one.scenarios),
    EntryKind("term", msg("term"), "terms", lambda one: one.glossary),
    EntryKind("question for the town", msg("question to the town"), "town_questions", lambda one: one.town_questions),
    EntryKind("reason", msg("reason of a town"), "reasons", lambda one: one.reasons),
    EntryKind("sentence of a town", msg("sentence of a town"), "town_says", lambda one: one.town_says),
    EntryKind("sentence of a candidate", msg("sentence of a candidate"), "candidate_says", _candidate_says),
    EntryKind("reminder", msg("reminder"), "", lambda one: one.ladder),
    EntryKind("question for a paper", msg("question for a paper"), "papers", lambda one: one.papers),
    EntryKind("next step", msg("next step"), "next_steps", lambda one: one.next_steps),
    EntryKind("part of the year", msg("part of the year"), "year", lambda one: one.stages),
    EntryKind("text", msg("text"), "", _texts),
    EntryKind("letter", msg("letter")),
    EntryKind("paper", msg("paper")),
    EntryKind("list of all municipalities", msg("list of all municipalities")),
)
KIND_LABELS = {one.name: one.called for one in ENTRY_KINDS}
EDITOR_KINDS = {one.name: one.entry for one in ENTRY_KINDS}
FIGURES = ("fact", "document")
"""Kinds of entries with numbers."""
MAX_FACTOR, MAX_DAY = 3, 31
"""Factor from which a changed number is reported; in texts, only numbers beyond days of a date."""
_NUMBER = re.compile(r"(?<![\w/.:+-])(?:\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)")


class Aspect(StrEnum):
    """Part of a result, in the order of the screens."""

    OPEN = "open"
    """The next question; none: the result is reached."""
    VERDICT = "verdict"
    PAPER = "paper"
    """The group of the entry."""
    LEAD = "lead"
    """"yes" if a message to a town is accepted."""


ExampleOutcome: TypeAlias = Mapping[tuple[Aspect, str], str]
"""Results of answers: each aspect with its requirement or paper ("": none)."""
_OPEN = (Aspect.OPEN, "")


class ResultChange(NamedTuple):
    """A change of a result: the requirement or paper, before and after ("": nothing)."""

    aspect: Aspect
    name: str
    before: str
    after: str


def outcome(content: Content, answers: Mapping[str, str]) -> ExampleOutcome:
    lead = may_send(Session(answers=relevant(answers, content)), content)
    papers = ((paper, group) for group, listed in checklist(content, answers).items() for paper in listed)
    return {
        _OPEN: walk(content, answers).here or "",
        **{(Aspect.VERDICT, line.requirement): line.verdict for line in assess(content, answers)},
        **{(Aspect.PAPER, paper): group for paper, group in papers},
        (Aspect.LEAD, ""): "yes" if lead else "",
    }


def changes(before: ExampleOutcome, after: ExampleOutcome) -> Iterator[ResultChange]:
    """Yield the changes in the order of a result."""
    for about in sorted({**before, **after}, key=lambda about: [*Aspect].index(about[0])):
        if before.get(about, "") != after.get(about, ""):
            yield ResultChange(*about, before.get(about, ""), after.get(about, ""))


class EntryChange(NamedTuple):
    """A new, removed or changed entry. `details` are (field, before, after), "" for nothing."""

    kind: str
    name: str
    state: str
    details: tuple[tuple[str, str, str], ...] = ()


def changed_results(old: Content, new: Content) -> Iterator[tuple[str, list[ResultChange]]]:
    """Yield the examples whose result changes. A removed one is compared with the answers it had."""
    for name, scenario in {**old.scenarios, **new.scenarios}.items():
        if found := [*changes(outcome(old, scenario.answers), outcome(new, scenario.answers))]:
            yield name, found


def jumps(before: Loaded, after: Loaded, changed: Iterable[EntryChange]) -> Iterator[Problem]:
    """Yield numbers that became three times as large or small, usually by an extra zero."""
    for thing in changed:
        section = EDITOR_KINDS[thing.kind] if thing.kind in FIGURES else ""
        parts = {place.partition(".")[0] for place, *_ in thing.details} if thing.kind == "fact" else set[str]()
        if "value" in parts and "sources" not in parts:
            what = tr('"{name}" has a new value and the sources of the old one', thing.name)
            yield after.warning("facts.yaml", what, tr("choose the source that says it"), "facts", thing.name, "value")
        for place, was, now in thing.details if section else ():
            if _is_suspicious(was, now):
                yield after.warning(f"{section}.yaml", *_asked(was, now), section, thing.name, *place.split("."))
        if thing.kind == "text" and thing.state == "changed":
            then = _paragraphs(before, thing.name)
            for key, (passage, line) in _paragraphs(after, thing.name).items():
                pairs = [[*_NUMBER.finditer(text)] for text in (then.get(key, ("",))[0], passage)]
                for was, now in zip(*pairs, strict=True) if len({*map(len, pairs)}) == 1 else ():
                    if _is_suspicious(was[0], now[0], MAX_DAY + 1):
                        here = line + passage.count("\n", 0, now.start())
                        yield Problem(thing.name, here, *_asked(was[0], now[0]), Severity.WARNING)


def _is_suspicious(was: str, now: str, least: int = 0) -> bool:
    if not (_NUMBER.fullmatch(was) and _NUMBER.fullmatch(now)):
        return False
    less, more = sorted(float(re.sub(r"[ \u00a0]", "", one).replace(",", ".")) for one in (was, now))
    return more >= max(least, MAX_FACTOR * less)


def _asked(was: str, now: str) -> tuple[Remark, Remark]:
    what = tr("{now} stands in place of {was}", now, was)
    return what, tr("look whether that is right: a zero may be too many or too few")


def _paragraphs(loaded: Loaded, file: str) -> Mapping[tuple[str, int, int], tuple[str, int]]:
    """Return each paragraph of a file with its line, by kind of text and place."""
    found, counted = dict[tuple[str, int, int], tuple[str, int]](), Counter[str]()
    for text in (one for one in loaded.written_texts if one.file == file):
        line = text.line
        for number, passage in enumerate(text.text.split("\n\n")):
            found[text.kind, counted[text.kind], number] = passage, line
            line += passage.count("\n") + 2
        counted[text.kind] += 1
    return found


def deltas(old: Content, new: Content) -> Iterator[EntryChange]:
    """Yield the changed entries, also of invalid content."""
    for thing in ENTRY_KINDS:
        kind = thing.name
        before, after = ({name: _flat_entry(entry) for name, entry in thing.entries(one).items()} for one in (old, new))
        for name in {**before, **after}:
            was, now = before.get(name), after.get(name)
            if was is None or now is None:
                yield EntryChange(kind, name, "new" if was is None else "gone")
            elif list(was.items()) != list(now.items()):
                # The order of answers counts as well.
                fields = ((field, was.get(field, ""), now.get(field, "")) for field in {**was, **now})
                yield EntryChange(kind, name, "changed", tuple(one for one in fields if one[1] != one[2]))
        left = [name for name in before if name in after]
        if left != [name for name in after if name in before]:
            yield EntryChange(kind, "", "order")
    for kind, file in TEMPLATES.items():
        if old.templates[kind] != new.templates[kind]:
            yield EntryChange("letter" if kind == "letter" else "paper", file, "changed")
    if old.places != new.places:
        yield EntryChange("list of all municipalities", "municipalities_all.csv", "changed")


def _flat_entry(entry: BaseModel | Mapping[str, str]) -> Leaves:
    return dict(_leaves(entry.model_dump(mode="json") if isinstance(entry, BaseModel) else {**entry}, ()))


def _leaves(value: JsonValue, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Flatten a value, without empty values; rules and ways of a town are keyed by subject."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(value, list):
        rules = [one for one in value if isinstance(one, dict)]
        for rule in rules:
            yield from _leaves(rule, (*path, str(rule.get("requirement") or rule["kind"])))
        if value and not rules:
            yield ".".join(path), ", ".join(map(str, value))
    elif value is True or (value is not False and value not in (None, "")):
        yield ".".join(path), "yes" if value is True else str(value)
