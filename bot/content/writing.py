"""Edits of one place in a content file; comments, order, quotes and line ends stay.

Only the lines of a changed value are written. The result is parsed again: if anything else would
change, the edit is rejected and must be made by hand.
"""

import csv
import io
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, repeat
from typing import TypeAlias

import yaml

from bot.content.models import PublicWay, WayKind
from bot.content.parsing import FRONT, Value, parse_markdown, parse_yaml
from bot.content.tables import WAY_COLUMNS, WAY_FIELDS, separator_of

PREFERRED_WIDTH = 120
MAX_WIDTH = 200
"""Maximum length of a line of plain words, such as a list of sources."""
EntryPart: TypeAlias = dict[str, Value]
Pair: TypeAlias = tuple[yaml.Node, yaml.Node]
FileEdit: TypeAlias = tuple[int, int, list[str]]
"""First line, end (not included), and the current lines."""


class UnwritableError(Exception):
    """Only a person can edit this file, because of its formatting."""


def edit_text(old: bytes, change: Callable[[str], str]) -> bytes:
    """Change a file's text; keep line ends and BOM. Raises `UnwritableError`."""
    try:
        text = old.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnwritableError from None
    mark, end = b"\xef\xbb\xbf" if old.startswith(b"\xef\xbb\xbf") else b"", "\r\n" if "\r\n" in text else "\n"
    return mark + change(text.replace("\r\n", "\n")).replace("\n", end).encode()


def with_yaml(text: str, place: tuple[str, str] | tuple[()], value: EntryPart) -> str:
    """Return the text with a new value at a place: (section, entry), or () for the whole file."""
    before, lines = parse_yaml(text, "").data, text.split("\n")
    section = before.get(place[0]) if place else None
    after = {**before, place[0]: {**section, place[1]: value}} if place and isinstance(section, dict) else value
    if before == after:
        return text
    root = _composed_node(text)
    if place:
        entries = next((_pairs(inner) for key, inner in _pairs(root) if key.value == place[0]), list[Pair]())
        edits = _entry_lines(entries, place[1], value, lines)
    elif root is None:
        end = len(lines) - 1
        edits = iter([(end, end, [line for name, one in value.items() for line in _written_lines(name, one, "")])])
    else:
        edits = _edits(root, value, lines)
    for start, end, new in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        lines[start:end] = new
    read = parse_yaml(written := "\n".join(lines), "")
    kept = [line.strip() for line in lines]
    if (
        read.problems
        or read.data != after
        or any(_comment(line) and line.strip() not in kept for line in text.split("\n"))
    ):
        raise UnwritableError
    return written


def confirmed_source(source: EntryPart, today: date) -> EntryPart | None:
    """Return a source as read live today; None if it has no dates to change."""
    try:
        read, again = (date.fromisoformat(str(source[day])) for day in ("read_on", "review_by"))
    except (KeyError, ValueError):
        return None
    return {**source, "read_on": f"{today}", "read_as": "live", "review_by": f"{today + (again - read)}"}


def without_entry(text: str, section: str, name: str) -> str:
    """Return the text without an entry of a section and the comments within it."""
    lines = text.split("\n")
    root = _pairs(_composed_node(text))
    pairs = next((_pairs(inner) for key, inner in root if key.value == section), list[Pair]())
    for key, inner in pairs:
        if key.value == name and len(pairs) > 1:
            del lines[key.start_mark.line : _end(inner, lines)]
    before, read = parse_yaml(text, "").data, parse_yaml(written := "\n".join(lines), "")
    there = before.get(section)
    kept = {one: value for one, value in there.items() if one != name} if isinstance(there, dict) else there
    if read.problems or read.data != {**before, section: kept} or kept == there:
        raise UnwritableError
    return written


def _comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _composed_node(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError:
        raise UnwritableError from None


def _pairs(node: yaml.Node | None) -> list[Pair]:
    """Return the (key, value) nodes of a block mapping, [] for any other node."""
    return node.value if isinstance(node, yaml.MappingNode) and not node.flow_style else []


def _entry_lines(entries: list[Pair], name: str, value: EntryPart, lines: list[str]) -> Iterator[FileEdit]:
    if not entries:
        raise UnwritableError
    indent, known = entries[0][0].start_mark.column, {key.value: (key, inner) for key, inner in entries}
    if name not in known:
        end = _end(entries[-1][1], lines)
        inner = " " * (indent + 2)
        deeper = [line for key, one in value.items() for line in _written_lines(key, one, inner)]
        yield end, end, [f"{' ' * indent}{name}:", *deeper]
        return
    key, node = known[name]
    if _pairs(node):
        yield from _edits(node, value, lines)
    else:
        yield key.start_mark.line, _end(node, lines), _written_lines(name, value, " " * indent)


def _edits(node: yaml.Node, value: EntryPart, lines: list[str]) -> Iterator[FileEdit]:
    """Yield the edits that change the lines of a mapping to another value."""
    if not (pairs := _pairs(node)):
        raise UnwritableError
    for key, inner in pairs:
        new = value.get(key.value)
        if new is None:
            yield key.start_mark.line, _end(inner, lines), []
        elif new != _plain(inner):
            yield from _field_edits(key, inner, new, lines)
    known, indent = {key.value for key, _ in pairs}, " " * pairs[0][0].start_mark.column
    added = [(name, one) for name, one in value.items() if name not in known]
    end = _end(node, lines)
    yield end, end, [line for name, one in added for line in _written_lines(name, one, indent)]


def _field_edits(key: yaml.Node, inner: yaml.Node, new: Value, lines: list[str]) -> Iterator[FileEdit]:
    start, end = key.start_mark.line, _end(inner, lines)
    below = inner.start_mark.line > start
    if below and _pairs(inner) and isinstance(new, dict) and new:
        yield from _edits(inner, new, lines)
        return
    # a comment behind a value stays there
    rest = "" if below else lines[end - 1][inner.end_mark.column :].strip()
    first, *more = _written_lines(str(key.value), new, lines[start][: key.start_mark.column])
    yield start, end, [f"{first}  {rest}" if rest.startswith("#") else first, *more]


def _plain(node: yaml.Node) -> Value:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(inner) for key, inner in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one) for one in node.value]
    return str(node.value)


def _end(node: yaml.Node, lines: list[str]) -> int:
    """Return the line after a value. Comments below it do not belong to it."""
    if pairs := _pairs(node):
        return _end(pairs[-1][1], lines)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        items: list[yaml.Node] = node.value
        return _end(items[-1], lines)
    return min(node.end_mark.line + (node.end_mark.column > 0), len(lines))


def _written_lines(name: str, value: Value, before: str) -> list[str]:
    """Format a name and its value; `before` precedes the name: spaces, and the dash of an item."""
    indent = " " * len(before)
    if isinstance(value, str):
        return [f"{before}{name}: {scalar(value)}"]
    short = f"{before}{name}: {_flow_style(value)}"
    if len(short) <= (MAX_WIDTH if isinstance(value, list) else PREFERRED_WIDTH) and not _has_inner_mapping(value):
        return [short]
    lines = [f"{before}{name}:"]
    if isinstance(value, dict):
        return lines + [line for key, one in value.items() for line in _written_lines(key, one, f"{indent}  ")]
    for one in value:
        if isinstance(one, dict):
            for number, (key, inner) in enumerate(one.items()):
                lines += _written_lines(key, inner, f"{indent}    " if number else f"{indent}  - ")
        else:
            # In a separate line, a comma separates nothing.
            lines.append(f"{indent}  - {scalar(one) if isinstance(one, str) else _flow_style(one)}")
    return lines


def _has_inner_mapping(value: Value) -> bool:
    inner = value.values() if isinstance(value, dict) else value
    return any(isinstance(one, dict) for one in inner)


def _flow_style(value: Value) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name}: {_flow_style(one)}' for name, one in value.items())} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow_style, value))}]"
    return scalar(value, flow=True)


def scalar(text: str, *, flow: bool = False) -> str:
    """Return a plain scalar if it is parsed as equal (`flow`: in a list or map), else quoted."""
    line = f"k: [{text}, {{ k: {text} }}]" if flow else f"k: {text}"
    try:
        read = yaml.load(line, Loader=yaml.CBaseLoader)  # noqa: S506  texts alone
    except yaml.YAMLError:
        read = None
    return text if read == {"k": [text, {"k": text}] if flow else text} else json.dumps(text, ensure_ascii=False)


def with_markdown(text: str, value: dict[str, Value]) -> str:
    """Return a file of words with other `body`, `sections` and front matter."""
    front = {name: one for name, one in value.items() if name not in {"body", "sections"}}
    body, sections = value.get("body", ""), value.get("sections", {})
    if not isinstance(body, str) or not isinstance(sections, dict):
        raise UnwritableError
    top, rest = _split_front_matter(text)
    if _texts(text) != (body, sections):
        parts = [f"{body}\n" if body else "", *(f"## {name}\n\n{one}\n" for name, one in sections.items())]
        rest = "\n".join(part for part in parts if part)
    head = with_yaml(top, (), front)
    new = f"---\n{head}---\n{rest}" if head or FRONT.match(text) else rest
    if _texts(new) != (body, sections):
        raise UnwritableError
    return new


def page_of(text: str) -> EntryPart:
    """Return the contents of a file of words: front matter, `body` and `sections`."""
    body, sections = _texts(text)
    return {**parse_markdown(text, "")[0].front.data, "body": body, "sections": {**sections}}


def _texts(text: str) -> tuple[str, dict[str, str]]:
    read = parse_markdown(text, "")[0]
    return read.body.strip(), {name: one.strip() for name, one in read.sections.items()}


def _split_front_matter(text: str) -> tuple[str, str]:
    opening = FRONT.match(text)
    return (opening[1] or "", text[opening.end() :]) if opening else ("", text)


def rows_of(text: str) -> tuple[list[str], list[tuple[int, int, dict[str, str]]]]:
    """Return the columns of a table, and its rows as (first line, line after the last, cells)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))
    columns = [*map(str.strip, next(reader, list[str]()))]
    rows, line = list[tuple[int, int, dict[str, str]]](), reader.line_num
    for cells in reader:
        rows.append((line, reader.line_num, dict(zip(columns, map(str.strip, cells), strict=False))))
        line = reader.line_num
    return columns, rows


def with_rows(text: str, name: str, rows: Sequence[Mapping[str, str]], known: Collection[str]) -> str:
    """Return a table with other rows of a name; columns that are not `known` stay.

    Raises `UnwritableError` if a value has no column.
    """
    lines, (columns, there) = text.split("\n"), rows_of(text)
    old = [one for one in there if one[2].get(columns[0]) == name]
    if any(value for row in rows for column, value in row.items() if column not in columns):
        raise UnwritableError
    before = chain((cells for *_, cells in old), repeat(dict[str, str]()))
    new = [
        {column: (row if column in known else then).get(column, "") for column in columns}
        for row, then in zip(rows, before, strict=False)
    ]
    if new == [cells for *_, cells in old]:
        return text
    out = io.StringIO()
    csv.writer(out, delimiter=separator_of(text), lineterminator="\n").writerows(row.values() for row in new)
    at = old[0][0] if old else len(text.rstrip("\n").split("\n"))
    for start, end, _ in reversed(old):
        del lines[start:end]
    lines[at:at] = out.getvalue().split("\n")[:-1]
    return "\n".join(lines) if lines[-1] == "" else "\n".join([*lines, ""])


def ways_table(ways: Mapping[str, Mapping[WayKind, PublicWay]]) -> str:
    """Write the ways to reach towns as the table that the loader reads."""
    found = ((slug, known[kind]) for slug, known in ways.items() for kind in WayKind if kind in known)
    rows = ((slug, *way.model_dump(mode="json").values()) for slug, way in found)
    return table([(WAY_COLUMNS[0], *WAY_FIELDS), *rows])


def table(rows: Iterable[Iterable[object]]) -> str:
    """Write rows, the first one with the names of the columns."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
