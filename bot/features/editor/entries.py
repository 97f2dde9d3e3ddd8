"""Reading the state of an entry from files, writing a changed state, and comparing states.

A state holds the values of an entry's form; an empty one means that the entry does not exist. The
functions work on bytes and do no I/O.
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
from bot.content.compared import COMPARED_FILE, is_lossless, mark
from bot.content.loader import EXAMPLE_COLUMNS, Loaded, examples_file
from bot.content.models import PageWords
from bot.content.parsing import Value, parse_yaml
from bot.content.tables import MUNICIPALITY_COLUMNS, WAY_FIELDS
from bot.content.writing import EntryPart, UnwritableError
from bot.features.editor.edit_kinds import ENTRY, EXAMPLES, FACTS, ROW, TOWNS, WAYS, EditKind, kinds_of, names_of
from bot.features.editor.forms import NAME, NEW, NEW_ITEMS, FormField, below, form_of, read_form

EntryState: TypeAlias = dict[str, EntryPart]
Files: TypeAlias = Mapping[str, bytes]
Changed: TypeAlias = Mapping[str, bytes | None]
"""New content by file; None: delete the file."""
MAX_CHARACTERS = 20_000
"""Longest text, in characters, that is compared word by word; a longer one is shown whole."""
Piece: TypeAlias = tuple[str, str]
"""The status of words (`same`, `gone`, `new`), and the words."""


class EntryReference(NamedTuple):
    """A reference to an entry: the referring entry and field."""

    kind: str
    name: str
    path: str


def state_of(files: Files, kind: EditKind, name: str) -> EntryState:
    """Return the state of an entry, or {} if it does not exist."""
    raw = _raw(files, kind, name)
    return {part: value for part, value in read_state(kind, fields_of(kind, raw)).items() if part in raw}


def fields_of(kind: EditKind, state: EntryState) -> dict[str, FormField]:
    return {one.path: one for part, shape in kind.shapes.items() for one in form_of(shape, state.get(part), part)}


def read_state(kind: EditKind, form: Mapping[str, str | FormField]) -> EntryState:
    """Read the state from a submitted form; drop unknown fields."""
    sent = {path: one.value if isinstance(one, FormField) else one for path, one in form.items()}
    # Answers may be named like their Czech button.
    tongues = sorted(kind.languages, key=lambda language: language != "cs")
    for number in NEW_ITEMS:
        labels = [label for one in tongues if (label := sent.get(f"{one}.options.{NEW}{number}", "").strip())]
        if labels and not any(sent.get(f"{part}.options.{NAME}{number}") for part in kind.shapes):
            sent[f"{tongues[0]}.options.{NAME}{number}"] = labels[0]
    # The name of a new item applies to all parts.
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
            found |= {WAYS: {WAYS: [*rows]}} if (rows := _rows(text, name, WAY_FIELDS)) else {}
        elif part != ENTRY or kind.shared:
            is_own = _is_of(kind, part)
            found[part] = {field: one for field, one in writing.page_of(text).items() if is_own(field)}
            if asked := _asked_questions(files, kind.path(name), part):
                found[part][EXAMPLES] = [*asked]
        else:
            value = _read_structure(text)
            inner = value.get(kind.section, {}) if kind.section else value
            entry = inner.get(name) if kind.section and isinstance(inner, dict) else inner
            found |= {ENTRY: entry} if isinstance(entry, dict) else {}
    return found


def _asked_questions(files: Files, page: str, language: str) -> list[str]:
    """Return the example questions of a page in a language."""
    text = files.get(examples_file(language), b"").decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return [row["question"] for *_, row in _examples(text) if row.get("page") == page and row.get("question")]


@lru_cache(maxsize=8)
def _examples(text: str) -> list[tuple[int, int, dict[str, str]]]:
    return writing.rows_of(text)[1] if text else []


def _rows(text: str, name: str, columns: Sequence[str]) -> list[EntryPart]:
    found = (row for _, _, row in writing.rows_of(text)[1] if row.get("slug") == name)
    return [{column: cell for column, cell in row.items() if column in columns} for row in found]


@lru_cache(maxsize=64)
def _read_structure(text: str) -> EntryPart:
    """Parse a structure file (cached for all of its entries)."""
    return dict(parse_yaml(text, "").data)


def blank_of(files: Files, kind: EditKind, name: str, model: str) -> EntryState:
    """Return the initial state of a new entry: the slug of a town, the languages of short texts."""
    if kind.name == TOWNS:
        return {ROW: {"slug": name}}
    shape, entry = kind.shapes.get(ENTRY), state_of(files, kind, model).get(ENTRY, {})
    return {ENTRY: dict.fromkeys(entry, "")} if shape == dict[str, str] else {}


def hash_of(state: object) -> str:
    """Return a hash of a state or other JSON value."""
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]


def merged(kind: EditKind, base: EntryState, now: EntryState, mine: EntryState) -> EntryState:
    """Merge three-way: return `now` with the fields that `mine` changes from `base`."""
    old, there, own = (fields_of(kind, state) for state in (base, now, mine))
    taken = {path: one for path, one in own.items() if path not in old or one.value != old[path].value}
    emptied = {path: replace(one, value="") for path, one in old.items() if path not in own}
    return read_state(kind, {**there, **emptied, **taken})


def written(files: Files, kind: EditKind, name: str, state: EntryState, *, same: bool) -> dict[str, bytes | None]:
    """Return the files changed by a state. Raises `UnwritableError`.

    `same`: True if the texts of all languages were compared.
    """
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
        if not is_lossless(table := files.get(COMPARED_FILE, b"")):
            raise UnwritableError
        noted = writing.edit_text(table, partial(_with_compared, kind=kind, name=name, state=state))
        changed |= {COMPARED_FILE: noted} if noted != table else {}
    return changed


def _written_part(old: bytes, kind: EditKind, name: str, part: str, value: EntryPart | None) -> bytes | None:
    """Return a file with a part of an entry written or removed. None: delete the file."""
    if part == ROW:
        if value is not None and value.get("slug") != name:
            # It would overwrite another town's row or add one without a name.
            raise UnwritableError
        rows = [] if value is None else [value]
        return _with_rows(old, name, rows, MUNICIPALITY_COLUMNS)
    if part == WAYS:
        ways = (value or {}).get(WAYS, [])
        return _with_rows(
            old, name, ({"slug": name, **one} for one in ways if isinstance(one, dict)), ("slug", *WAY_FIELDS)
        )
    if value is None:
        if part != ENTRY or not kind.section:
            return None
        return writing.edit_text(old, partial(writing.without_entry, section=kind.section, name=name))
    if part == ENTRY and not kind.shared:
        place: tuple[str, str] | tuple[()] = (kind.section, name) if kind.section else ()
        return writing.edit_text(old, partial(writing.with_yaml, place=place, value=value))
    is_own = _is_of(kind, part)

    def changed(text: str) -> str:
        kept = {field: one for field, one in writing.page_of(text).items() if not is_own(field)}
        return writing.with_markdown(text, {**kept, **value})

    return writing.edit_text(old, changed)


def _is_of(kind: EditKind, part: str) -> Callable[[str], bool]:
    """Return True if a page's field belongs to a part; shared ones belong to the first language."""
    first = kind.file_of("", part) == kind.file_of("", ENTRY)
    return lambda field: not first or (field in kind.shared) == (part == ENTRY)


def _with_rows(old: bytes, name: str, rows: Iterable[EntryPart], known: Sequence[str]) -> bytes:
    cells = [{column: str(cell) for column, cell in row.items()} for row in rows]
    return writing.edit_text(old, partial(writing.with_rows, name=name, rows=cells, known=known))


def _examples_changed(files: Files, page: str, language: str, asked: Value) -> dict[str, bytes]:
    """Return the table of examples if those of a page have changed."""
    questions, file = [*map(str, asked)] if isinstance(asked, list) else [], examples_file(language)
    if questions == _asked_questions(files, page, language):
        return {}
    rows = [{"page": page, "question": one} for one in questions]
    old = files.get(file) or f"{','.join(EXAMPLE_COLUMNS)}\n".encode()
    return {file: writing.edit_text(old, partial(writing.with_rows, name=page, rows=rows, known=EXAMPLE_COLUMNS))}


def _with_unread(raw: EntryPart, read: EntryPart, new: EntryPart) -> EntryPart:
    """Keep values that forms cannot show: intentionally empty or of the wrong type."""
    kept = {name: one for name, one in raw.items() if not {name} & {*read, *new, "body", "sections"}}
    deeper = dict[str, Value]()
    for name, now in new.items():
        then, seen = raw.get(name), read.get(name)
        if isinstance(then, dict) and isinstance(now, dict):
            deeper[name] = _with_unread(then, seen if isinstance(seen, dict) else {}, now)
    return {**new, **deeper, **kept}


def _with_compared(text: str, kind: EditKind, name: str, state: EntryState) -> str:
    """Record in the table that the texts of all languages in a state match."""
    noted = comparisons.read_table(text)[0]
    rows = dict(noted)
    first, *others = kind.languages
    for language in others:
        marks = _mark_of_words(state.get(language, {})), _mark_of_words(state.get(first, {}))
        if all(marks):
            rows[kind.file_of(name, language)] = frozenset({marks})
    return comparisons.table_text(rows) if rows != noted else text


def changed_languages(kind: EditKind, before: EntryState, now: EntryState) -> set[str]:
    """Return the languages whose visible texts have changed."""
    marks = ([_mark_of_words(state.get(one, {})) for one in kind.languages] for state in (before, now))
    return {one for one, then, since in zip(kind.languages, *marks, strict=True) if then != since}


def _mark_of_words(words: EntryPart) -> str:
    read = {name: one for name, one in words.items() if name != EXAMPLES}
    try:
        return mark(PageWords.model_validate(read)) if read else ""
    except ValidationError:
        # The check reports the error.
        return ""


def references_to(files: Files, loaded: Loaded, kind: EditKind, name: str) -> Iterator[EntryReference]:
    """Yield the references to an entry, including placeholders of facts."""
    said = _said(kind.name, name)
    for other in kinds_of(loaded).values():
        for entry in names_of(other, loaded, loaded.content.languages[0]):
            # Reading the forms of all entries takes 0.25 s, so skip files without the name.
            at = (files.get(other.file_of(entry, part), b"") for part in other.shapes)
            if (other.name, entry) != (kind.name, name) and any(said.encode() in data for data in at):
                yield from (
                    EntryReference(other.name, entry, place)
                    for place in references_from(other, _raw(files, other, entry), kind.name, name)
                )


def references_from(of: EditKind, state: EntryState, kind: str, name: str) -> Iterator[str]:
    """Yield the fields of an entry that refer to another one."""
    braced = re.compile(rf"\{{{re.escape(_said(kind, name))}[|}}]") if kind == FACTS else None
    for place, refers, texts in said_in(of, state):
        # An answer refers to an option, except for the question about the town.
        to = TOWNS if place.endswith(".answers.town") else refers
        if any(braced.search(text) if braced else (to, text) == (kind, name) for text in texts):
            yield place


def _said(kind: str, name: str) -> str:
    return name.replace("-", "_") if kind == FACTS else name


def said_in(kind: EditKind, state: EntryState) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each field of an entry, the kind it refers to ("": none), and its value."""
    fields = fields_of(kind, state)
    for path, one in fields.items():
        place = path.removesuffix(f".{NAME}")
        yield place, one.refers, one.value.split("\n") if place == path else below(fields, place)


class FieldChange(NamedTuple):
    """A changed field: the changed references, or the changed lines of a text."""

    field: FormField
    lines: list[list[Piece]]


def field_changes(kind: EditKind, before: EntryState, after: EntryState) -> Iterator[FieldChange]:
    """Yield the changed fields with word-by-word differences."""
    old, new = fields_of(kind, before), fields_of(kind, after)
    for path, one in {**old, **new}.items():
        then, now = (fields[path].value if path in fields else "" for fields in (old, new))
        if then != now and (one.refers or one.choices):
            yield FieldChange(one, _changed_references(then, now))
        elif then != now:
            yield FieldChange(one, [*changed_lines(then, now)])


def _changed_references(then: str, now: str) -> list[list[Piece]]:
    """Return removed and added references, or all of them if only the order has changed."""
    before, after = ([name for name in value.split("\n") if name] for value in (then, now))
    gone = [("gone", name) for name in before if name not in after]
    come = [("new", name) for name in after if name not in before]
    pieces: list[Piece] = [*gone, *come] or [("new", name) for name in after]
    return [[piece] for piece in pieces]


def changed_lines(then: str, now: str) -> Iterator[list[Piece]]:
    """Yield the changed lines of a text with word-by-word differences."""
    old, new = then.strip().split("\n"), now.strip().split("\n")
    for tag, start, end, begin, stop in SequenceMatcher(None, old, new).get_opcodes():
        if tag != "equal":
            yield [*_pieces("\n".join(old[start:end]), "\n".join(new[begin:stop]))]


def _pieces(then: str, now: str) -> Iterator[Piece]:
    if len(then) + len(now) > MAX_CHARACTERS:
        yield from (("gone", then), ("new", now))
        return
    old, new = (text.replace("\n", " \n ").split(" ") for text in (then, now))
    # Ignore frequent words: with them, a thousand equal words take 15 s.
    for tag, start, end, begin, stop in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield "same", " ".join(old[start:end])
            continue
        if any(old[start:end]):
            yield "gone", " ".join(old[start:end])
        if any(new[begin:stop]):
            yield "new", " ".join(new[begin:stop])
