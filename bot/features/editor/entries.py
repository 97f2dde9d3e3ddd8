"""What the files say of one entry, part by part, what a change of it makes of the files, and how two states differ.

A state is what a form would read of an entry; the empty one says that it is not there. Nothing here touches a file: files come
as bytes, and what changes is given as bytes.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache, partial
from typing import NamedTuple, TypeAlias

from pydantic import ValidationError

from bot.content import compared as comparisons
from bot.content import writing
from bot.content.compared import COMPARED_FILE, is_whole, mark
from bot.content.loader import EXAMPLE_COLUMNS, Loaded, examples_file
from bot.content.models import PageWords
from bot.content.parsing import Value, parse_yaml
from bot.content.tables import MUNICIPALITY_COLUMNS, WAY_COLUMNS
from bot.content.writing import EntryPart, UnwritableError
from bot.features.editor.edit_kinds import ENTRY, EXAMPLES, FACTS, ROW, TOWNS, WAYS, EditKind, kinds_of, names_of
from bot.features.editor.forms import NAME, NEW, ROOM, FormField, below, form_of, read_form

EntryState: TypeAlias = dict[str, EntryPart]
Files: TypeAlias = Mapping[str, bytes]
Changed: TypeAlias = Mapping[str, bytes | None]
"""The new content of files; None: the file is removed."""
LONGEST = 20_000
"""Characters that are compared word by word; of more only the whole is shown."""
Piece: TypeAlias = tuple[str, str]
"""How words stand to those before (`same`, `gone`, `new`), and the words."""


class Use(NamedTuple):
    """Where an entry is named: by which other one, and in which field."""

    kind: str
    name: str
    path: str


def state_of(files: Files, kind: EditKind, name: str) -> EntryState:
    """Return what the files say of an entry, as a form would read it; {} where they do not know it."""
    raw = _raw(files, kind, name)
    return {part: value for part, value in read_state(kind, fields_of(kind, raw)).items() if part in raw}


def fields_of(kind: EditKind, state: EntryState) -> dict[str, FormField]:
    return {one.path: one for part, shape in kind.shapes.items() for one in form_of(shape, state.get(part), part)}


def read_state(kind: EditKind, form: Mapping[str, str | FormField]) -> EntryState:
    """Read what was filled in; nothing but what the kind knows comes out."""
    sent = {path: one.value if isinstance(one, FormField) else one for path, one in form.items()}
    # an answer may be named as its button, which is easiest to read in Czech
    tongues = sorted(kind.languages, key=lambda language: language != "cs")
    for number in ROOM:
        labels = [label for one in tongues if (label := sent.get(f"{one}.options.{NEW}{number}", "").strip())]
        if labels and not any(sent.get(f"{part}.options.{NAME}{number}") for part in kind.shapes):
            sent[f"{tongues[0]}.options.{NAME}{number}"] = labels[0]
    # what is new is named once, for its texts and all else
    for path, name in [*sent.items()]:
        _, _, place = path.partition(".")
        if name and place.rpartition(".")[2].startswith(NAME):
            sent |= {same: name for part in kind.shapes if not sent.get(same := f"{part}.{place}")}
    read = {part: read_form(shape, sent, part) for part, shape in kind.shapes.items()}
    return {part: value for part, value in read.items() if isinstance(value, dict)}


def _raw(files: Files, kind: EditKind, name: str) -> EntryState:
    found: EntryState = {}
    for part in kind.shapes:
        data = files.get(kind.file_of(name, part))
        if data is None:
            continue
        text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
        if part == ROW:
            found |= {ROW: rows[0]} if (rows := _rows(text, name, MUNICIPALITY_COLUMNS)) else {}
        elif part == WAYS:
            found |= {WAYS: {WAYS: [*rows]}} if (rows := _rows(text, name, WAY_COLUMNS[1:])) else {}
        elif part != ENTRY or kind.shared:
            is_own = _is_of(kind, part)
            found[part] = {field: one for field, one in writing.page_of(text).items() if is_own(field)}
            if asked := _asked(files, kind.path(name), part):
                found[part][EXAMPLES] = [*asked]
        else:
            value = _read(text)
            inner = value.get(kind.section, {}) if kind.section else value
            entry = inner.get(name) if kind.section and isinstance(inner, dict) else inner
            found |= {ENTRY: entry} if isinstance(entry, dict) else {}
    return found


def _asked(files: Files, page: str, language: str) -> list[str]:
    """Return the examples of a page in a language."""
    text = files.get(examples_file(language), b"").decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return [row["question"] for *_, row in _examples(text) if row.get("page") == page and row.get("question")]


@lru_cache(maxsize=8)
def _examples(text: str) -> list[tuple[int, int, dict[str, str]]]:
    return writing.rows_of(text)[1] if text else []


def _rows(text: str, name: str, columns: Sequence[str]) -> list[EntryPart]:
    found = (row for _, _, row in writing.rows_of(text)[1] if row.get("slug") == name)
    return [{column: cell for column, cell in row.items() if column in columns} for row in found]


@lru_cache(maxsize=64)
def _read(text: str) -> EntryPart:
    """Read a file of structure: the same for each of its entries."""
    return dict(parse_yaml(text, "").data)


def blank_of(files: Files, kind: EditKind, name: str, model: str) -> EntryState:
    """Return what a new entry begins as: of a town its slug, of short texts the languages that another one is in."""
    if kind.name == TOWNS:
        return {ROW: {"slug": name}}
    shape, entry = kind.shapes.get(ENTRY), state_of(files, kind, model).get(ENTRY, {})
    return {ENTRY: dict.fromkeys(entry, "")} if shape == dict[str, str] else {}


def mark_of(state: object) -> str:
    """Name a state, or what else JSON can tell: equal for as long as it says the same."""
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]


def merged(kind: EditKind, base: EntryState, now: EntryState, mine: EntryState) -> EntryState:
    """Return `now`, except for the fields in which `mine` differs from `base`."""
    old, there, own = (fields_of(kind, state) for state in (base, now, mine))
    taken = {path: one for path, one in own.items() if path not in old or one.value != old[path].value}
    emptied = {path: replace(one, value="") for path, one in old.items() if path not in own}
    return read_state(kind, {**there, **emptied, **taken})


def written(files: Files, kind: EditKind, name: str, state: EntryState, *, same: bool) -> dict[str, bytes | None]:
    """Return the files that a state changes. `same`: the texts of all languages were compared. Raises `UnwritableError`."""
    changed: dict[str, bytes | None] = {}
    raw, before = _raw(files, kind, name), state_of(files, kind, name)
    for part in kind.shapes:
        file, value = kind.file_of(name, part), state.get(part, {})
        old = changed.get(file, files.get(file)) or b""
        if before.get(part, {}) == value and (state or part not in raw):
            continue
        kept = _with_unread(raw.get(part, {}), before.get(part, {}), value)
        if part in kind.languages:
            changed |= _examples_changed(files, kind.path(name), part, kept.pop(EXAMPLES, []))
        new = _written_part(old, kind, name, part, kept if state else None)
        changed |= {file: new} if new != files.get(file) else {}
    if same and kind.words and state:
        if not is_whole(table := files.get(COMPARED_FILE, b"")):
            raise UnwritableError
        noted = writing.rewritten(table, partial(_with_compared, kind=kind, name=name, state=state))
        changed |= {COMPARED_FILE: noted} if noted != table else {}
    return changed


def _written_part(old: bytes, kind: EditKind, name: str, part: str, value: EntryPart | None) -> bytes | None:
    """Return a file with one part of an entry; without it where there is no value. None: no file is left."""
    if part == ROW:
        if value is not None and value.get("slug") != name:
            # the row of another town would be written over, or one of no name added
            raise UnwritableError
        rows = [] if value is None else [value]
        return _with_rows(old, name, rows, MUNICIPALITY_COLUMNS)
    if part == WAYS:
        ways = (value or {}).get(WAYS, [])
        return _with_rows(old, name, ({"slug": name, **one} for one in ways if isinstance(one, dict)), WAY_COLUMNS)
    if value is None:
        if part != ENTRY or not kind.section:
            return None
        return writing.rewritten(old, partial(writing.without_entry, section=kind.section, name=name))
    if part == ENTRY and not kind.shared:
        place: tuple[str, str] | tuple[()] = (kind.section, name) if kind.section else ()
        return writing.rewritten(old, partial(writing.with_yaml, place=place, value=value))
    is_own = _is_of(kind, part)

    def changed(text: str) -> str:
        kept = {field: one for field, one in writing.page_of(text).items() if not is_own(field)}
        return writing.with_markdown(text, {**kept, **value})

    return writing.rewritten(old, changed)


def _is_of(kind: EditKind, part: str) -> Callable[[str], bool]:
    """Return whether a field of a page belongs to a part: all do, but those that the words of the first language share a file with."""
    first = kind.file_of("", part) == kind.file_of("", ENTRY)
    return lambda field: not first or (field in kind.shared) == (part == ENTRY)


def _with_rows(old: bytes, name: str, rows: Iterable[EntryPart], known: Sequence[str]) -> bytes:
    cells = [{column: str(cell) for column, cell in row.items()} for row in rows]
    return writing.rewritten(old, partial(writing.with_rows, name=name, rows=cells, known=known))


def _examples_changed(files: Files, page: str, language: str, asked: Value) -> dict[str, bytes]:
    """Return the table of examples if those of a page are others."""
    questions, file = [*map(str, asked)] if isinstance(asked, list) else [], examples_file(language)
    if questions == _asked(files, page, language):
        return {}
    rows = [{"page": page, "question": one} for one in questions]
    old = files.get(file) or f"{','.join(EXAMPLE_COLUMNS)}\n".encode()
    return {file: writing.rewritten(old, partial(writing.with_rows, name=page, rows=rows, known=EXAMPLE_COLUMNS))}


def _with_unread(raw: EntryPart, read: EntryPart, new: EntryPart) -> EntryPart:
    """Keep values of the file that no form can show: those empty on purpose, or of the wrong type."""
    kept = {name: one for name, one in raw.items() if not {name} & {*read, *new, "body", "sections"}}
    deeper = dict[str, Value]()
    for name, now in new.items():
        then, seen = raw.get(name), read.get(name)
        if isinstance(then, dict) and isinstance(now, dict):
            deeper[name] = _with_unread(then, seen if isinstance(seen, dict) else {}, now)
    return {**new, **deeper, **kept}


def _with_compared(text: str, kind: EditKind, name: str, state: EntryState) -> str:
    """Write into the table that the texts of all languages say the same as they are in a state."""
    noted = comparisons.read(text)[0]
    rows = dict(noted)
    first, *others = kind.languages
    for language in others:
        marks = _mark_of_words(state.get(language, {})), _mark_of_words(state.get(first, {}))
        if all(marks):
            rows[kind.file_of(name, language)] = frozenset({marks})
    return comparisons.table(rows) if rows != noted else text


def retold(kind: EditKind, before: EntryState, now: EntryState) -> set[str]:
    """Return the languages in which people read something else than before."""
    marks = ([_mark_of_words(state.get(one, {})) for one in kind.languages] for state in (before, now))
    return {one for one, then, since in zip(kind.languages, *marks, strict=True) if then != since}


def _mark_of_words(words: EntryPart) -> str:
    read = {name: one for name, one in words.items() if name != EXAMPLES}
    try:
        return mark(PageWords.model_validate(read)) if read else ""
    except ValidationError:
        # the check says what is wrong
        return ""


def uses(files: Files, loaded: Loaded, kind: EditKind, name: str) -> Iterator[Use]:
    """Yield where else an entry is named: as what something refers to, or, of a fact, in braces."""
    said = _said(kind.name, name)
    for other in kinds_of(loaded).values():
        for entry in names_of(other, loaded, loaded.content.languages[0]):
            # to read the forms of all entries takes a quarter of a second: only where the name stands in the files at all
            at = (files.get(other.file_of(entry, part), b"") for part in other.shapes)
            if (other.name, entry) != (kind.name, name) and any(said.encode() in data for data in at):
                yield from (
                    Use(other.name, entry, place)
                    for place in mentions(other, _raw(files, other, entry), kind.name, name)
                )


def mentions(of: EditKind, state: EntryState, kind: str, name: str) -> Iterator[str]:
    """Yield the places of an entry that name another one."""
    braced = re.compile(rf"\{{{re.escape(_said(kind, name))}[|}}]") if kind == FACTS else None
    for place, refers, texts in said_in(of, state):
        # an answer is the name of an option, but to the question for a town
        to = TOWNS if place.endswith(".answers.town") else refers
        if any(braced.search(text) if braced else (to, text) == (kind, name) for text in texts):
            yield place


def _said(kind: str, name: str) -> str:
    return name.replace("-", "_") if kind == FACTS else name


def said_in(kind: EditKind, state: EntryState) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each place of an entry, the kind of what is named there ("": of none), and what it says or names."""
    fields = fields_of(kind, state)
    for path, one in fields.items():
        place = path.removesuffix(f".{NAME}")
        yield place, one.refers, one.value.split("\n") if place == path else below(fields, place)


class FieldChange(NamedTuple):
    """A field that differs: of what is chosen each name, of other words each line that does."""

    field: FormField
    lines: list[list[Piece]]


def compared(kind: EditKind, before: EntryState, after: EntryState) -> Iterator[FieldChange]:
    """Yield the fields that differ, and how, word by word."""
    old, new = fields_of(kind, before), fields_of(kind, after)
    for path, one in {**old, **new}.items():
        then, now = (fields[path].value if path in fields else "" for fields in (old, new))
        if then != now and (one.refers or one.choices):
            yield FieldChange(one, _chosen(then, now))
        elif then != now:
            yield FieldChange(one, [*changed_lines(then, now)])


def _chosen(then: str, now: str) -> list[list[Piece]]:
    """Tell of what is chosen each name that goes or comes; where only the order is another one, all of it."""
    before, after = ([name for name in value.split("\n") if name] for value in (then, now))
    gone = [("gone", name) for name in before if name not in after]
    come = [("new", name) for name in after if name not in before]
    pieces: list[Piece] = [*gone, *come] or [("new", name) for name in after]
    return [[piece] for piece in pieces]


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
