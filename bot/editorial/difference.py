"""What an edit does, in terms of content: example persons, questions, translations, overdue sources, and each thing.

Pure: two contents go in, values come out, also for the answers of a real person. The command words them for people.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from pydantic import BaseModel

from bot.content.checks.facts import stale_translation
from bot.content.compared import other_language
from bot.content.content import Content, feature_sections
from bot.content.loader import Loaded
from bot.content.models import Sourced
from bot.content.problems import Problem, Remark, Severity, msg, tr
from bot.content.texts import TEMPLATES
from bot.conversation.lead.history import may_send
from bot.conversation.selfcheck import assess, checklist, relevant, walk
from bot.conversation.state import Session
from bot.conversation.turn import stale_answers

JsonValue: TypeAlias = "str | float | bool | list[JsonValue] | dict[str, JsonValue] | None"
Leaves: TypeAlias = Mapping[str, str]
"""A value laid flat: `answers.less` -> `unmet`."""
VERDICTS = {
    "met": msg("looks met"),
    "unmet": msg("looks not met"),
    "office": msg("the town assesses"),
    "": msg("not in the result"),
}
GROUPS = {"usual": msg("usually"), "if-asked": msg("if the town asks for it"), "later": msg("after the selection")}
STATES = {"new": msg("new"), "gone": msg("gone"), "changed": msg("changed")}
"""What verdicts, groups of papers and the states of things are called."""


def _in_no_table(_: Content) -> Mapping[str, BaseModel]:
    return {}


@dataclass(frozen=True)
class ThingKind:
    """What the difference calls a thing (the report says it to people), and the kind of its entry in the editor ("": none that is led to)."""

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
    words = {f"{language}/{path}.md": read for (language, path), read in content.words.items()}
    return {name: read.model_copy(update={"twin": ""}) for name, read in words.items()}


THING_KINDS = (
    ThingKind("question", msg("question of the self-check"), "questions", lambda one: one.questions),
    ThingKind("requirement", msg("condition"), "requirements", lambda one: one.requirements),
    ThingKind("document", msg("document"), "documents", lambda one: one.documents),
    ThingKind("chapter", msg("chapter"), "guide", lambda one: one.chapters),
    ThingKind("topic", msg("topic of questions and answers"), "topics", lambda one: one.faq_topics),
    ThingKind("faq entry", msg("question and answer"), "faq", lambda one: one.faq),
    ThingKind("town", msg("town"), "municipalities", lambda one: one.municipalities),
    ThingKind("region", msg("region"), "regions", lambda one: one.regions),
    ThingKind("source", msg("source"), "", lambda one: one.sources),
    ThingKind("fact", msg("fact"), "facts", lambda one: one.facts),
    *(ThingKind(one.name, one.called, one.name if one.model else "", one.of) for _, one in feature_sections()),
    ThingKind("example", msg("example"), "", lambda one: one.scenarios),
    ThingKind("term", msg("term"), "terms", lambda one: one.glossary),
    ThingKind("question for the town", msg("question to the town"), "town_questions", lambda one: one.town_questions),
    ThingKind("reason", msg("reason of a town"), "reasons", lambda one: one.reasons),
    ThingKind("sentence of a town", msg("sentence of a town"), "town_says", lambda one: one.town_says),
    ThingKind("sentence of a candidate", msg("sentence of a candidate"), "candidate_says", _candidate_says),
    ThingKind("reminder", msg("reminder"), "", lambda one: one.ladder),
    ThingKind("question for a paper", msg("question for a paper"), "papers", lambda one: one.papers),
    ThingKind("part of the year", msg("part of the year"), "year", lambda one: one.stages),
    ThingKind("text", msg("text"), "", _texts),
    ThingKind("letter", msg("letter")),
    ThingKind("paper", msg("paper")),
    ThingKind("list of all municipalities", msg("list of all municipalities")),
    ThingKind("rule", msg("local rule")),
)
CALLED = {one.name: one.called for one in THING_KINDS}
OF_KIND = {one.name: one.entry for one in THING_KINDS}
FIGURES = ("fact", "document")
"""Kinds of things that hold numbers of their own."""
LEAP, MOST_DAYS = 3, 31
"""How many times as large or small a number becomes that is asked about; in a text a small one may be the day of a date."""
_NUMBER = re.compile(r"(?<![\w/.:+-])(?:\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)")


class Aspect(StrEnum):
    """What an outcome is made of, in the order of a result."""

    OPEN = "open"
    """The question that is asked next; none: the result is reached."""
    VERDICT = "verdict"
    PAPER = "paper"
    """The group it stands in."""
    LEAD = "lead"
    """Whether a message to a town is taken: "yes", or nothing."""


ExampleOutcome: TypeAlias = Mapping[tuple[Aspect, str], str]
"""What answers come to: each aspect, with the name of the requirement or paper it is about ("": of none)."""
_OPEN = (Aspect.OPEN, "")


class Change(NamedTuple):
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


def outcome(content: Content, answers: Mapping[str, str]) -> ExampleOutcome:
    lead = may_send(Session(answers=relevant(answers, content)), content)
    papers = ((paper, group) for group, listed in checklist(content, answers).items() for paper in listed)
    return {
        _OPEN: walk(content, answers).here or "",
        **{(Aspect.VERDICT, line.requirement): line.verdict for line in assess(content, answers)},
        **{(Aspect.PAPER, paper): group for paper, group in papers},
        (Aspect.LEAD, ""): "yes" if lead else "",
    }


def changes(before: ExampleOutcome, after: ExampleOutcome) -> Iterator[Change]:
    """Yield what is other, in the order of a result."""
    for about in sorted({**before, **after}, key=lambda about: [*Aspect].index(about[0])):
        if before.get(about, "") != after.get(about, ""):
            yield Change(*about, before.get(about, ""), after.get(about, ""))


def touched(before: Content, after: Content, answers: Mapping[str, str]) -> frozenset[Touch]:
    """Say how going over from one content to another touches somebody's answers."""
    then, now = outcome(before, answers), outcome(after, answers)
    said = {
        Touch.LOSES: bool(stale_answers(answers, after) - stale_answers(answers, before)),
        Touch.REOPENS: not then[_OPEN] and bool(now[_OPEN]),
        Touch.RESULT: any(change.aspect is not Aspect.OPEN for change in changes(then, now)),
    }
    return frozenset(touch for touch, so in said.items() if so)


class ChangedResult(NamedTuple):
    """An example person whose result becomes another one."""

    name: str
    changes: tuple[Change, ...]


class Thing(NamedTuple):
    """A thing that is new, gone or changed. `details` are (field, before, after), "" where there was or is nothing."""

    kind: str
    name: str
    state: str
    details: tuple[tuple[str, str, str], ...] = ()


class OverdueSource(NamedTuple):
    """A source whose review became overdue, and what stands on it (kind and id)."""

    source: str
    since: date
    carries: tuple[tuple[str, str], ...]


class Difference(NamedTuple):
    """All that an edit does."""

    persons: tuple[ChangedResult, ...]
    examples: int
    """How many example persons there are."""
    vanished: tuple[tuple[str, str], ...]
    """Questions ("" as answer) and answers that are gone: whoever gave one is asked again."""
    asked_anew: tuple[str, ...]
    """Questions that were not there before."""
    stale: tuple[tuple[str, int], ...]
    """Texts (file and line) to be compared with a twin that has changed, and had not before."""
    overdue: tuple[OverdueSource, ...]
    things: tuple[Thing, ...]
    leaps: tuple[Problem, ...]
    """Numbers that become much larger or smaller."""

    @property
    def nothing(self) -> bool:
        return not (self.persons or self.stale or self.overdue or self.things)


def compare(before: Loaded, after: Loaded, then: date, today: date) -> Difference:
    """Compare two states of the content folder; `then` is the day of the earlier one."""
    old, new = before.content, after.content
    changed = tuple(things(old, new))
    stale_before = {problem.file for problem in stale_translation(before)}
    return Difference(
        persons=tuple(_persons(old, new)),
        examples=len({**old.scenarios, **new.scenarios}),
        vanished=tuple(_vanished(old, new)),
        asked_anew=tuple(name for name in new.questions if name not in old.questions),
        stale=tuple(
            (one.file, _line(before, after, one.file))
            for one in stale_translation(after)
            if one.file not in stale_before
        ),
        overdue=tuple(_overdue(old, new, then, today)),
        things=changed,
        leaps=tuple(leaps(before, after, changed)),
    )


def _line(before: Loaded, after: Loaded, file: str) -> int:
    """Give the line of a text that says what its twin says where that has changed; the first where there is none."""
    language, _, path = file.partition("/")
    twin = f"{other_language(language, after.content.languages)}/{path}"
    was, now, here = _passages(before, twin), _passages(after, twin), _passages(after, file)
    changed = (key for key in {**now, **was} if was.get(key, ("",))[0] != now.get(key, ("",))[0])
    return next((here[key][1] for key in changed if key in here), 1)


def leaps(before: Loaded, after: Loaded, changed: Iterable[Thing]) -> Iterator[Problem]:
    """Yield each number that becomes three times as large or small in a fact, a document or a text: a zero too many, usually."""
    for thing in changed:
        section = OF_KIND[thing.kind] if thing.kind in FIGURES else ""
        parts = {place.partition(".")[0] for place, *_ in thing.details} if thing.kind == "fact" else set[str]()
        if "value" in parts and "sources" not in parts:
            what = tr('"{name}" has a new value and the sources of the old one', thing.name)
            yield after.warning("facts.yaml", what, tr("choose the source that says it"), "facts", thing.name, "value")
        for place, was, now in thing.details if section else ():
            if _leap(was, now):
                yield after.warning(f"{section}.yaml", *_asked(was, now), section, thing.name, *place.split("."))
        if thing.kind == "text" and thing.state == "changed":
            then = _passages(before, thing.name)
            for key, (passage, line) in _passages(after, thing.name).items():
                pairs = [[*_NUMBER.finditer(text)] for text in (then.get(key, ("",))[0], passage)]
                for was, now in zip(*pairs, strict=True) if len({*map(len, pairs)}) == 1 else ():
                    if _leap(was[0], now[0], MOST_DAYS + 1):
                        here = line + passage.count("\n", 0, now.start())
                        yield Problem(thing.name, here, *_asked(was[0], now[0]), Severity.WARNING)


def _leap(was: str, now: str, least: int = 0) -> bool:
    if not (_NUMBER.fullmatch(was) and _NUMBER.fullmatch(now)):
        return False
    less, more = sorted(float(re.sub(r"[ \u00a0]", "", one).replace(",", ".")) for one in (was, now))
    return more >= max(least, LEAP * less)


def _asked(was: str, now: str) -> tuple[Remark, Remark]:
    what = tr("{now} stands in place of {was}", now, was)
    return what, tr("look whether that is right: a zero may be too many or too few")


def _passages(loaded: Loaded, file: str) -> Mapping[tuple[str, int, int], tuple[str, int]]:
    """Give each paragraph of a file with its line, by the kind of its text and its place among those of the kind."""
    found, counted = dict[tuple[str, int, int], tuple[str, int]](), Counter[str]()
    for text in (one for one in loaded.written_texts if one.file == file):
        line = text.line
        for number, passage in enumerate(text.text.split("\n\n")):
            found[text.kind, counted[text.kind], number] = passage, line
            line += passage.count("\n") + 2
        counted[text.kind] += 1
    return found


def _persons(old: Content, new: Content) -> Iterator[ChangedResult]:
    """Yield whose result changes. A person is the answers of an example as they are now, or were when it is gone."""
    for name, scenario in {**old.scenarios, **new.scenarios}.items():
        if found := tuple(changes(outcome(old, scenario.answers), outcome(new, scenario.answers))):
            yield ChangedResult(name, found)


def _vanished(old: Content, new: Content) -> Iterator[tuple[str, str]]:
    left = {(name, option) for name, option, _ in new.answers()}
    for name, question in old.questions.items():
        if name not in new.questions:
            yield name, ""
        else:
            yield from ((name, option) for option in question.options if (name, option) not in left)
    yield from (("town", slug) for slug in old.municipalities if slug not in new.municipalities)


def _overdue(old: Content, new: Content, then: date, today: date) -> Iterator[OverdueSource]:
    for name, source in new.sources.items():
        known = old.sources.get(name)
        if source.is_overdue(today) and (known is None or not known.is_overdue(then)):
            carries = tuple((kind, one) for kind, one, sourced in _sourced(new) if name in sourced.sources)
            yield OverdueSource(name, source.review_by, carries)


def _sourced(content: Content) -> Iterator[tuple[str, str, Sourced]]:
    """Yield (kind, id, sources) of whatever names sources."""
    kinds = {entry: kind for kind, entry in OF_KIND.items()}
    for folder, entries in content.sourced_by_folder.items():
        yield from ((kinds[folder], name, entry) for name, entry in entries.items())
    for slug, town in content.municipalities.items():
        yield from (("rule", f"{slug}/{rule.requirement}", rule) for rule in town.local.rules)


def things(old: Content, new: Content) -> Iterator[Thing]:
    """Yield what is new, gone or other; of content that does not hold together, too."""
    for thing in THING_KINDS:
        kind = thing.name
        before, after = ({name: _flat(entry) for name, entry in thing.entries(one).items()} for one in (old, new))
        for name in {**before, **after}:
            was, now = before.get(name), after.get(name)
            if was is None or now is None:
                yield Thing(kind, name, "new" if was is None else "gone")
            elif list(was.items()) != list(now.items()):
                # the order of answers counts as well
                fields = ((field, was.get(field, ""), now.get(field, "")) for field in {**was, **now})
                yield Thing(kind, name, "changed", tuple(one for one in fields if one[1] != one[2]))
        left = [name for name in before if name in after]
        if left != [name for name in after if name in before]:
            yield Thing(kind, "", "order")
    for kind, file in TEMPLATES.items():
        if old.templates[kind] != new.templates[kind]:
            yield Thing("letter" if kind == "letter" else "paper", file, "changed")
    if old.places != new.places:
        yield Thing("list of all municipalities", "municipalities_all.csv", "changed")


def _flat(entry: BaseModel | Mapping[str, str]) -> Leaves:
    return dict(_leaves(entry.model_dump(mode="json") if isinstance(entry, BaseModel) else {**entry}, ()))


def _leaves(value: JsonValue, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Lay a value flat. What is empty counts as left out; a town's rules and ways go by what they are about."""
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
