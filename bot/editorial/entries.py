"""What can be edited in a browser: entries by kind and name, each the texts of all languages and what the structure says of it.

The kinds are those that the loader read, so a new section can be edited as soon as it is read. A state is what the files say
of one entry, part by part: a language, `entry` (YAML), `row` (the table of towns), `ways` (that of the ways to reach them); the
empty one says that it is not there. Nothing here touches a file; what a draft makes of the files is told as bytes.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from pydantic import ValidationError, create_model

from bot.content import compared as notes
from bot.content import writing
from bot.content.checks.words import SECTIONS, SENTENCES_FILE
from bot.content.compared import COMPARED_FILE, mark
from bot.content.content import bilingual_texts
from bot.content.facts import sentences
from bot.content.loader import Loaded
from bot.content.models import EvidenceKind, Local, PageWords, PublicWay, WhenOffered
from bot.content.parsing import Lines, Value, parse_markdown, parse_yaml
from bot.content.problems import Problem
from bot.content.references import ANSWERS, Id
from bot.content.snapshot import Snapshot
from bot.content.tables import MUNICIPALITY_COLUMNS, TOWNS_FILE, WAY_COLUMNS, WAYS_FILE
from bot.content.writing import Part, UnwritableError
from bot.conversation.admin.turn import example_session, preview_of
from bot.conversation.model import Screen, Shown, TermPage
from bot.conversation.resolving import PAGES as SCREENS
from bot.conversation.state import LoadedState
from bot.conversation.towns.model import Town
from bot.dispatch.dispatcher import Dispatcher
from bot.editorial.approve import examined
from bot.editorial.forms import NAME, FormField, below, form_of, read_form
from bot.editorial.gallery import worded
from bot.view.context import Message, Operator
from bot.view.render import render

_CHOSEN = {"evidence_kind": (EvidenceKind, ""), "ukrainian_cpa": (Literal["yes", "unknown"], "")}
# a model whose fields are the columns of the table
_TOWN_ROW: object = create_model("TownRow", **{**dict.fromkeys(MUNICIPALITY_COLUMNS, (str, "")), **_CHOSEN})  # type: ignore[call-overload]
_TOWN_WAYS: object = create_model("TownWays", ways=(tuple[PublicWay, ...], ()))


@cache
def _sides(languages: tuple[str, ...], *beside: str) -> object:
    """Give a sentence as a form: a new one asks for each language, and `beside` them for a yes or no."""
    sides = {**dict.fromkeys(languages, (str, "")), **dict.fromkeys(beside, (bool, False))}
    return create_model("Sides", **sides)  # type: ignore[call-overload]


@cache
def _town_entry(languages: tuple[str, ...]) -> object:
    """Give the file of a town as a form."""
    sides = _sides(languages)
    # a type that is made here
    return create_model("TownEntry", __base__=Local, says=(Mapping[Id, sides], {}))  # type: ignore[valid-type]  # pyright: ignore[reportInvalidTypeForm]


State: TypeAlias = dict[str, Part]
Files: TypeAlias = Mapping[str, bytes]
Changed: TypeAlias = Mapping[str, bytes | None]
"""The new content of files; None: the file is removed."""
ENTRY, ROW, WAYS = "entry", "row", "ways"
PAGES, TOWNS, FACTS, OFFERED = "pages", "municipalities", "facts", "candidate_says"
LONGEST = 20_000
"""Characters that are compared word by word; of more only the whole is shown."""
HIDES = "no-hidden-words"
"""The rule about words of one search list that hide another page."""
ALONE = ("privacy",)
"""Pages that lie in no folder."""


@dataclass(frozen=True)
class EditKind:
    """Entries of one kind: where they stand, and what each part of one holds."""

    name: str
    shapes: Mapping[str, object]
    file: str = ""
    section: str = ""
    words: bool = field(default=False)

    @property
    def grows(self) -> bool:
        """Say whether there can be a new one: pages are named by the program."""
        return self.name != PAGES

    @property
    def languages(self) -> list[str]:
        return [part for part in self.shapes if part not in {ENTRY, ROW, WAYS}]

    def path(self, name: str) -> str:
        return name if self.name == PAGES and name in ALONE else f"{self.name}/{name}"


class Use(NamedTuple):
    """Where an entry is named: by which other one, and in which field."""

    kind: str
    name: str
    path: str


class Examined(NamedTuple):
    """A state of the folder: what was read, and all that is wrong with it."""

    loaded: Loaded
    problems: tuple[Problem, ...]


def kinds_of(loaded: Loaded) -> dict[str, EditKind]:
    spoken = dict.fromkeys(loaded.content.languages, PageWords)
    with_words = {path.partition("/")[0] for _, path in loaded.content.words}
    folders = {section: folder for folder, section in SECTIONS.items()}
    offered = _sides(loaded.content.languages, *WhenOffered.model_fields)
    shapes = {**loaded.shapes, (SENTENCES_FILE, OFFERED): offered}
    kinds = [
        EditKind(name, {**(spoken if name in with_words else {}), ENTRY: shape}, file, section, name in with_words)
        for (file, section), shape in shapes.items()
        for name in [folders.get(section, section)]
    ]
    towns = EditKind(
        TOWNS,
        {ROW: _TOWN_ROW, WAYS: _TOWN_WAYS, ENTRY: _town_entry(loaded.content.languages), **spoken},
        f"{TOWNS}/{{}}.yaml",
        words=True,
    )
    return {kind.name: kind for kind in (*kinds, towns, EditKind(PAGES, spoken, words=True))}


def names_of(kind: EditKind, loaded: Loaded, language: str) -> dict[str, str]:
    """Give the entries of a kind with what people call them, in the order of the files."""
    content = loaded.content
    if kind.name == TOWNS:
        return {slug: town.names[language] for slug, town in content.municipalities.items()}
    if kind.section:
        found = [
            name
            for section, name, *deeper in (place for place in loaded.lines[kind.file].by_location if place[1:])
            if section == kind.section and not deeper
        ]
    else:
        found = sorted(path.rpartition("/")[2] for spoken, path in content.words if spoken == language and (path.startswith(f"{PAGES}/") or path in ALONE))  # fmt: skip
    texts = (one.text for one in loaded.written_texts if one.language == language)
    facts = sentences(texts, language, content.facts) if kind.section == FACTS else {}
    # the first of its short texts says what it is; the value of a fact does not
    short = {place[1]: said for _, place, said in reversed([*bilingual_texts(content)]) if place[0] == kind.section != FACTS}  # fmt: skip
    groups = {"alike": content.alike, "skip": content.skip, "others": content.others, "elsewhere": content.elsewhere, "said": content.said}  # fmt: skip
    short |= {name: {said: ", ".join(words[:3]) for said, words in group.items()} for name, group in groups.get(kind.section, {}).items()}  # fmt: skip
    if kind.section == "wordings":
        short = {
            name: one.why if isinstance(one.why, Mapping) else dict[str, str]()
            for name, one in content.wordings.items()
        }

    def title(name: str) -> str:
        if words := content.words.get((language, kind.path(name))):
            return words.title or words.label or name
        source = content.sources.get(name) if kind.section == "sources" else None
        return source.title if source else facts.get(name) or short.get(name, {}).get(language, name)

    return {name: title(name) for name in map(str, found)}


def lists_of(loaded: Loaded, language: str) -> dict[str, dict[str, str]]:
    """Give what can be chosen where something is referred to, by kind: names, with what people call them."""
    content = loaded.content
    answers = {answer: content.say(language, f"questions/{asked}").options.get(answer, answer) for asked, answer, _ in content.answers()}  # fmt: skip
    return {ANSWERS: answers, **{name: names_of(kind, loaded, language) for name, kind in kinds_of(loaded).items()}}


def uses(files: Files, loaded: Loaded, kind: EditKind, name: str) -> Iterator[Use]:
    """Yield where else an entry is named: as what something refers to, or, of a fact, in braces."""
    said = _said(kind.name, name)
    for other in kinds_of(loaded).values():
        for entry in names_of(other, loaded, loaded.content.languages[0]):
            # to read the forms of all entries takes a quarter of a second: only where the name stands in the files at all
            at = (files.get(_file(other, entry, part), b"") for part in other.shapes)
            if (other.name, entry) != (kind.name, name) and any(said.encode() in data for data in at):
                yield from (
                    Use(other.name, entry, place)
                    for place in mentions(other, _raw(files, other, entry), kind.name, name)
                )


def mentions(of: EditKind, state: State, kind: str, name: str) -> Iterator[str]:
    """Yield the places of an entry that name another one."""
    braced = re.compile(rf"\{{{re.escape(_said(kind, name))}[|}}]") if kind == FACTS else None
    for place, refers, texts in said_in(of, state):
        # an answer is the name of an option, but to the question for a town
        to = TOWNS if place.endswith(".answers.town") else refers
        if any(braced.search(text) if braced else (to, text) == (kind, name) for text in texts):
            yield place


def _said(kind: str, name: str) -> str:
    return name.replace("-", "_") if kind == FACTS else name


def said_in(kind: EditKind, state: State) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each place of an entry, the kind of what is named there ("": of none), and what it says or names."""
    fields = fields_of(kind, state)
    for path, one in fields.items():
        place = path.removesuffix(f".{NAME}")
        yield place, one.refers, one.value.split("\n") if place == path else below(fields, place)


def state_of(files: Files, kind: EditKind, name: str) -> State:
    """Give what the files say of an entry, as a form would read it; {} where they do not know it."""
    raw = _raw(files, kind, name)
    return {part: value for part, value in read_state(kind, fields_of(kind, raw)).items() if part in raw}


def fields_of(kind: EditKind, state: State) -> dict[str, FormField]:
    return {one.path: one for part, shape in kind.shapes.items() for one in form_of(shape, state.get(part), part)}


def _raw(files: Files, kind: EditKind, name: str) -> State:
    found: State = {}
    for part in kind.shapes:
        data = files.get(_file(kind, name, part))
        if data is None:
            continue
        text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
        if part == ROW:
            found |= {ROW: rows[0]} if (rows := _rows(text, name, MUNICIPALITY_COLUMNS)) else {}
        elif part == WAYS:
            found |= {WAYS: {WAYS: [*rows]}} if (rows := _rows(text, name, WAY_COLUMNS[1:])) else {}
        elif part != ENTRY:
            found[part] = _words(text)
        else:
            value = _read(text)
            inner = value.get(kind.section, {}) if kind.section else value
            entry = inner.get(name) if kind.section and isinstance(inner, dict) else inner
            found |= {ENTRY: entry} if isinstance(entry, dict) else {}
    return found


def read_state(kind: EditKind, form: Mapping[str, str | FormField]) -> State:
    """Read what was filled in; nothing but what the kind knows comes out."""
    sent = {path: one.value if isinstance(one, FormField) else one for path, one in form.items()}
    # what is new is named once, for its texts and all else
    named = {path.partition(".")[2]: name for path, name in sent.items() if name and path.rpartition(".")[2].startswith(NAME)}  # fmt: skip
    sent |= {path: name for rest, name in named.items() for part in kind.shapes if not sent.get(path := f"{part}.{rest}")}  # fmt: skip
    read = {part: read_form(shape, sent, part) for part, shape in kind.shapes.items()}
    return {part: value for part, value in read.items() if isinstance(value, dict)}


def _file(kind: EditKind, name: str, part: str) -> str:
    if part in {ROW, WAYS}:
        return TOWNS_FILE if part == ROW else WAYS_FILE
    return kind.file.format(name) if part == ENTRY else f"{part}/{kind.path(name)}.md"


def _rows(text: str, name: str, columns: Sequence[str]) -> list[Part]:
    found = (row for _, _, row in writing.rows_of(text)[1] if row.get("slug") == name)
    return [{column: cell for column, cell in row.items() if column in columns} for row in found]


@lru_cache(maxsize=64)
def _read(text: str) -> Part:
    """Read a file of structure: the same for each of its entries."""
    return dict(parse_yaml(text, "").data)


def _words(text: str) -> Part:
    read = parse_markdown(text, "")[0]
    sections: Value = {name: one.strip() for name, one in read.sections.items()}
    return {**read.front.data, "body": read.body.strip(), "sections": sections}


def place_of(loaded: Loaded, problem: Problem) -> tuple[str | int, ...]:
    """Give where a problem stands: the kind and name of the entry, and, of a file of structure, what is below; () of none."""
    stem, _, ending = problem.file.rpartition(".")
    folder, _, name = stem.rpartition("/")
    language, _, kind = folder.partition("/")
    if ending == "md":
        return (kind or PAGES, name) if language in loaded.content.languages else ()
    if folder == TOWNS:
        return TOWNS, name
    lines = loaded.lines.get(problem.file, Lines(problem.file)).by_location
    if problem.file in {TOWNS_FILE, WAYS_FILE}:
        return next(((TOWNS, *place) for place, line in lines.items() if line == problem.line), ())
    sections = {one.section: one.name for one in kinds_of(loaded).values() if one.file == problem.file}
    before = [(line, len(place), place) for place, line in lines.items() if place[1:] and place[0] in sections and line <= problem.line]  # fmt: skip
    place = max(before, key=lambda one: one[:2], default=(0, 0, ()))[2]
    return (sections[str(place[0])], *place[1:]) if place else ()


def hiding(files: Files, found: Examined) -> dict[tuple[str, str], set[str]]:
    """Give the words in the lists of the search that hide a page, by the entry in which they stand."""
    kinds, hide = kinds_of(found.loaded), dict[tuple[str, str], set[str]]()
    for problem in found.problems:
        if problem.rule == HIDES and (place := place_of(found.loaded, problem))[3:]:
            kind, name, language, number = place
            said = state_of(files, kinds[str(kind)], str(name)).get(ENTRY, {}).get(str(language))
            words = enumerate(said if isinstance(said, list) else [])
            hide.setdefault((str(kind), str(name)), set()).update(str(word) for at, word in words if at == number)
    return hide


def without_words(state: State, words: Set[str]) -> State:
    """Take words out of the lists of an entry."""
    lists = state.get(ENTRY, {}).items()
    return {ENTRY: {name: [one for one in said if one not in words] if isinstance(said, list) else said for name, said in lists}}  # fmt: skip


def mark_of(state: object) -> str:
    """Name a state, or what else JSON can tell: equal for as long as it says the same."""
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]


def blank_of(files: Files, kind: EditKind, name: str, model: str) -> State:
    """Give what a new entry begins as: of a town its slug, of short texts the languages that another one is in."""
    if kind.name == TOWNS:
        return {ROW: {"slug": name}}
    shape, entry = kind.shapes.get(ENTRY), state_of(files, kind, model).get(ENTRY, {})
    return {ENTRY: dict.fromkeys(entry, "")} if shape == dict[str, str] else {}


def written(files: Files, kind: EditKind, name: str, state: State, *, same: bool) -> dict[str, bytes | None]:
    """Give the files that a state changes. `same`: the texts of all languages were compared. Raises `UnwritableError`."""
    changed: dict[str, bytes | None] = {}
    raw, before = _raw(files, kind, name), state_of(files, kind, name)
    for part in kind.shapes:
        file, value = _file(kind, name, part), state.get(part, {})
        old = files.get(file, b"")
        if before.get(part, {}) == value and (state or part not in raw):
            continue
        value = _with_unread(raw.get(part, {}), before.get(part, {}), value)
        new: bytes | None
        if part == ROW:
            if state and value.get("slug") != name:
                # the row of another town would be written over, or one of no name added
                raise UnwritableError
            cells = [{key: str(one) for key, one in value.items()}] if state else []
            new = writing.rewritten(old, partial(writing.with_rows, name=name, rows=cells, known=MUNICIPALITY_COLUMNS))
        elif part == WAYS:
            ways = value.get(WAYS, [])
            cells = [
                {"slug": name, **{key: str(cell) for key, cell in one.items()}} for one in ways if isinstance(one, dict)
            ]
            new = writing.rewritten(old, partial(writing.with_rows, name=name, rows=cells, known=WAY_COLUMNS))
        elif not state:
            new = writing.rewritten(old, partial(writing.without_entry, section=kind.section, name=name)) if part == ENTRY and kind.section else None  # fmt: skip
        elif part == ENTRY:
            place: tuple[str, str] | tuple[()] = (kind.section, name) if kind.section else ()
            new = writing.rewritten(old, partial(writing.with_yaml, place=place, value=value))
        else:
            new = writing.rewritten(old, partial(writing.with_markdown, value=value))
        changed |= {file: new} if new != files.get(file) else {}
    if same and kind.words and state:
        table = files.get(COMPARED_FILE, b"")
        noted = writing.rewritten(table, partial(_with_compared, kind=kind, name=name, state=state))
        changed |= {COMPARED_FILE: noted} if noted != table else {}
    return changed


def _with_unread(raw: Part, read: Part, new: Part) -> Part:
    """Keep values of the file that no form can show: those empty on purpose, or of the wrong type."""
    kept = {name: one for name, one in raw.items() if not {name} & {*read, *new, "body", "sections"}}
    deeper = dict[str, Value]()
    for name, now in new.items():
        then, seen = raw.get(name), read.get(name)
        if isinstance(then, dict) and isinstance(now, dict):
            deeper[name] = _with_unread(then, seen if isinstance(seen, dict) else {}, now)
    return {**new, **deeper, **kept}


def _with_compared(text: str, kind: EditKind, name: str, state: State) -> str:
    """Write into the table that the texts of all languages say the same as they are in a state."""
    rows = dict(notes.read(text)[0])
    first, *others = kind.languages
    for language in others:
        marks = _mark(state.get(language, {})), _mark(state.get(first, {}))
        rows |= {_file(kind, name, language): frozenset({marks})} if all(marks) else {}
    return notes.table(rows) if rows != notes.read(text)[0] else text


def _mark(words: Part) -> str:
    try:
        return mark(PageWords.model_validate(words)) if words else ""
    except ValidationError:
        # the check says what is wrong
        return ""


@lru_cache(maxsize=6)
def examine(files: Snapshot, folder: Path, locales: Path, operator: Operator, today: date) -> Examined:
    """Judge a state of the content folder that lies nowhere; the last few of a day are remembered."""
    loaded, problems = examined(folder, locales, operator, today, files)
    return Examined(loaded, tuple(problems))


def screens(found: Examined, kind: EditKind, name: str, dispatcher: Dispatcher) -> dict[str, tuple[Message, ...]]:
    """Give what a candidate sees of an entry, by language; {} where it is no screen of its own."""
    content, words, operator = found.loaded.content, dispatcher.words, dispatcher.operator
    spoken = {language: words[language] for language in content.languages if language in words}
    kinds: Mapping[str, Callable[[str], Screen]] = {**SCREENS, "terms": TermPage, TOWNS: Town}
    try:
        if kind.name in kinds and kind.name != PAGES:
            screen = kinds[kind.name](name)
            sessions = {
                language: example_session(preview_of(screen, language, content), content) for language in spoken
            }
            return {
                language: render(Shown(screen), dispatcher.context(session, LoadedState(), content))
                for language, session in sessions.items()
            }
        files = {f"{language}/{kind.path(name)}.md": language for language in spoken} if kind.words else {}
        seen: dict[str, tuple[Message, ...]] = {}
        for file, _, messages in worded(content, spoken, operator) if files else ():
            if file in files:
                seen.setdefault(files[file], messages)
        return seen
    except Exception:  # noqa: BLE001  a screen cannot be worded of content that does not hold together
        return {}


def merged(kind: EditKind, base: State, now: State, mine: State) -> State:
    """Give `now`, except for the fields in which `mine` differs from `base`."""
    old, there, own = (fields_of(kind, state) for state in (base, now, mine))
    taken = {path: one for path, one in own.items() if path not in old or one.value != old[path].value}
    emptied = {path: replace(one, value="") for path, one in old.items() if path not in own}
    return read_state(kind, {**there, **emptied, **taken})


Piece: TypeAlias = tuple[str, str]
"""How words stand to those before (`same`, `gone`, `new`), and the words."""


class FieldChange(NamedTuple):
    """A field that differs: of what is chosen each name, of other words each line that does."""

    field: FormField
    lines: list[list[Piece]]


def compared(kind: EditKind, before: State, after: State) -> Iterator[FieldChange]:
    """Yield the fields that differ, and how, word by word."""
    old, new = fields_of(kind, before), fields_of(kind, after)
    for path, one in {**old, **new}.items():
        then, now = (fields[path].value if path in fields else "" for fields in (old, new))
        if then != now and (one.refers or one.choices):
            gone, come = ([name for name in value.split("\n") if name] for value in (then, now))
            chosen = [[("gone", name)] for name in gone if name not in come] + [[("new", name)] for name in come if name not in gone]  # fmt: skip
            # where only the order is another one, all of it is told
            yield FieldChange(one, chosen or [[("new", name)] for name in come])
        elif then != now:
            yield FieldChange(one, [*changed_lines(then, now)])


def changed_lines(then: str, now: str) -> Iterator[list[Piece]]:
    """Yield the lines of a text that differ, and how, word by word."""
    old, new = then.strip().split("\n"), now.strip().split("\n")
    for tag, start, end, begin, stop in SequenceMatcher(None, old, new).get_opcodes():
        if tag != "equal":
            yield [*_pieces("\n".join(old[start:end]), "\n".join(new[begin:stop]))]


def _pieces(then: str, now: str) -> Iterator[Piece]:
    if len(then) + len(now) > LONGEST:
        yield from (("gone", then), ("new", now))
        return
    old, new = (text.replace("\n", " \n ").split(" ") for text in (then, now))
    # words that come again and again are no landmarks: with them a thousand equal words take a quarter of a minute
    for tag, start, end, begin, stop in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield "same", " ".join(old[start:end])
            continue
        if any(old[start:end]):
            yield "gone", " ".join(old[start:end])
        if any(new[begin:stop]):
            yield "new", " ".join(new[begin:stop])
