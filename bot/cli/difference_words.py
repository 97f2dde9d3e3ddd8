"""The report of `cpa-bot content diff` in words: ids as they stand in the files, with the name people see beside them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from bot.content.content import Content
from bot.review.difference import Difference, Overdue, Thing
from bot.review.outcome import Aspect, Change, Touch

Line: TypeAlias = tuple[str, Sequence[str]]
"""A line, and what belongs below it."""
Count: TypeAlias = Callable[[], Mapping[str, int] | str]
VERDICTS = {
    "met": "looks met",
    "unmet": "looks not met",
    "office": "the town decides",
    "": "not in the result",
}
TOUCHES = {
    Touch.LOSES: "lose an answer that no longer exists and are asked again",
    Touch.REOPENS: "were finished and have a question to answer again",
    Touch.RESULT: "come to other verdicts or papers",
}
FOLDERS = {"requirement": "requirements", "document": "documents", "chapter": "guide", "faq entry": "faq"}
"""Where the title of a kind of thing stands."""
OF_THE_CHECK = {"question", "requirement", "document", "town"}
"""Kinds of things that a self-check depends on."""
SHORT = 60
"""A value with more characters is not quoted."""


class Part(NamedTuple):
    """A part of the report."""

    title: str
    lines: Sequence[Line]


def parts(found: Difference, old: Content, new: Content, language: str, count: Count) -> Iterator[Part]:
    """Yield the parts of the report; `count` counts the open self-checks, and is asked only where any can be touched."""
    name = Names(old, new, language)
    if found.nothing:
        yield Part("Nothing changes.", ())
        return
    persons = [
        (person.name, [_change(change, name) for change in person.changes]) for person in found.persons
    ]
    yield Part(f"Example persons: {len(persons)} of {found.examples} come to something else", persons)
    if found.vanished or found.asked_anew or any(thing.kind in OF_THE_CHECK for thing in found.things):
        yield Part("Open self-checks", list(_open(found, count())))
    if found.stale:
        title = "Translations to compare again (then: cpa-bot content translated FILE)"
        yield Part(title, [(file, ()) for file in found.stale])
    if found.overdue:
        yield Part("Sources to read again: newly overdue", [_overdue(one, name) for one in found.overdue])
    yield Part("Rules, texts, towns and sources", [_thing(thing, name) for thing in found.things])


class Names:
    """How people know a thing, in one language, beside its id."""

    def __init__(self, old: Content, new: Content, language: str) -> None:
        self._words = {**old.words, **new.words}
        self._sources = {**old.sources, **new.sources}
        self._towns = {**old.municipalities, **new.municipalities}
        self._language = language

    def __call__(self, kind: str, name: str) -> str:
        """Give `citizenship (Státní občanství)`; the id alone where there is no name."""
        title = ""
        if kind == "source" and name in self._sources:
            title = self._sources[name].title
        elif kind == "town" and name in self._towns:
            title = self._towns[name].names.get(self._language, "")
        elif kind == "text":
            language, _, path = name.removesuffix(".md").partition("/")
            title = self._words[language, path].title
        elif words := self._words.get((self._language, f"{FOLDERS.get(kind, '')}/{name}")):
            title = words.title
        return f"{name} ({title})" if title else name


def _change(change: Change, name: Names) -> str:
    match change.aspect:
        case Aspect.OPEN:
            where = f'stops at the question "{change.after}"' if change.after else "gets to the result"
            return f"{where} (before: {change.before or 'the result'})"
        case Aspect.VERDICT:
            verdicts = f"{VERDICTS[change.before]} -> {VERDICTS[change.after]}"
            return f"{name('requirement', change.name)}: {verdicts}"
        case Aspect.PAPER:
            paper = name("document", change.name)
            if change.before and change.after:
                return f"paper {paper}: {change.before} -> {change.after}"
            return f"paper {paper}: " + (
                f"new, {change.after}" if change.after else f"gone, was {change.before}"
            )
        case Aspect.LEAD:
            return f"a message to a town is {'taken now' if change.after else 'no longer taken'}"


def _open(found: Difference, counted: Mapping[str, int] | str) -> Iterator[Line]:
    for question, option in found.vanished:
        what = f'the answer "{option}" to "{question}"' if option else f'the question "{question}"'
        yield f"{what} is gone", ()
    for question in found.asked_anew:
        yield f'the question "{question}" is new', ()
    if isinstance(counted, str):
        yield counted, ()
    else:
        touches = [f"{counted[touch]} {said}" for touch, said in TOUCHES.items() if counted[touch]]
        yield (
            f"{counted['open']} are open" + ("; none of them is touched" if not touches else ", of these"),
            touches,
        )


def _overdue(one: Overdue, name: Names) -> Line:
    carries = [f"{kind} {name(kind, carried)} stands on it" for kind, carried in one.carries]
    return f"{name('source', one.source)}: to be read again by {one.since}", carries


def _thing(thing: Thing, name: Names) -> Line:
    if thing.state == "order":
        return f"{thing.kind}s: in another order", ()
    details = [
        f"{field}: {before or 'nothing'} -> {after or 'nothing'}"
        if len(before) <= SHORT and len(after) <= SHORT
        else f"{field}: {'new' if not before else 'gone' if not after else 'another text'}"
        for field, before, after in thing.details
    ]
    return f"{thing.kind} {name(thing.kind, thing.name)}: {thing.state}", details
