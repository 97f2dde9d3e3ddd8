"""Reads text, YAML and Markdown files, and remembers on which line each value stood, so that every problem can name its place.

YAML is composed, not loaded: every scalar stays text, so `yes`, `12:30` and `0420` mean what they look like; duplicate keys,
tags and aliases are refused (an alias can grow a small file without bound). Markdown has front matter between `---` lines, a
text, and sections that begin with `## id`. What a refused value should be is said in plain words: whoever edits content reads
no library's messages.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, TypeAlias, get_args

import yaml
from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.content.problems import NoContentFileError, Problem, did_you_mean, nearest
from bot.content.snapshot import Snapshot

Location: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 256 * 1024
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
"""What nobody sees and no screen shows: control characters, and those that turn the direction of what follows."""
HIDDEN = "a control character"
Value: TypeAlias = "str | list[Value] | dict[str, Value]"
MAX_DEPTH = 20
_ADVICE = {
    "start any token": "replace a tab by spaces, or put the text between quotes",
    "mapping values": 'put a text with a colon between quotes: "...", or write the colon that lacks above',
    "did not find expected key": "give names of one list the same number of spaces before them, or close a quotation mark",
    "could not find expected ':'": "write a colon and a space behind the name",
    "quoted scalar": "close the quotation mark",
    "expected ',' or": "close the bracket, or write a comma",
    "flow": "close the bracket, or write a comma",
    "alphabetic or numeric": "put a text that begins with * or & between quotes",
    "alias": "put a text that begins with * or & between quotes",
    "block": "give names of one list the same number of spaces before them",
}
"""What to look for, by what the parser says."""
_PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str")}
FRONT = re.compile(r"--- *\n(?:(.*?)^--- *(?:\n|\Z))?", re.DOTALL | re.MULTILINE)
"""The opening line, and the front matter with its closing line if there is one."""
_SECTION = re.compile(r"^## +([a-z0-9-]+) *$", re.MULTILINE)
A_DAY = "write a day such as 2026-11-24"
_EXAMPLES: Mapping[str, str] = {
    "url": "https://...", "title": "the publisher and the page's own title",
    "dated": "2024-05-31 (or 2024, about 2020, after 2010, undated)",
    "read_on": "2026-11-24 (the day you read it)", "read_as": "live (or copy, part)",
    "review_by": "2027-05-24 (the day to read it again)",
    "year": "2026 (the year of its source)", "next": "result (or the question that comes next)",
    "group": "usual (or if-asked, later)", "least": "0", "most": "30", "topic": "one of the topics above",
}  # fmt: skip
_PATTERNS: Mapping[str, str] = {
    "https?": "write an address that begins with https://",
    "undated": 'write a day, a month or a year, "about 2020", "after 2010" or undated',
    "a-z0-9": "use a-z, 0-9 and hyphens",
    "1[0-2]": 'write month and day as numbers, such as "06-01"',
}
"""What to write where a text does not follow a pattern, by a part of the pattern."""
_PLAIN: Mapping[str, str] = {
    "string_type": "write a text in its place, nothing below it",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "float_parsing": "write a number such as 49.74",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "tuple_type": "write a list such as [a, b]",
    "string_too_short": "write at least {min_length} characters",
    "string_too_long": "shorten it to {max_length} characters",
    "greater_than_equal": "write {ge} or more",
    "less_than_equal": "write {le} or less",
    "too_short": "write at least one name below it",
}


@dataclass(frozen=True)
class Lines:
    """Where the values of one file stand: `at("questions", "age")` is the line of that key, or of its parent."""

    file: str
    by_location: Mapping[Location, int] = field(default_factory=dict[Location, int])

    def at(self, *location: str | int) -> int:
        """Give the line (from 1) of the value at `location`, or of the nearest enclosing one."""
        for length in range(len(location), 0, -1):
            if line := self.by_location.get(location[:length]):
                return line
        return 1

    def problem(self, message: str, advice: str, *location: str | int, rule: str = "", fix: str = "") -> Problem:
        return Problem(self.file, self.at(*location), message, advice, rule=rule, fix=fix)


def read_text(files: Snapshot, file: str, max_bytes: int = MAX_BYTES) -> tuple[str, list[Problem]]:
    """Read a small UTF-8 text file of the content folder; what cannot be read is a problem and an empty text."""
    unreadable = partial(Problem, file, rule="readable-files")
    try:
        raw = files.read(file, max_bytes)
    except NoContentFileError as error:
        return "", [unreadable(1, error.what, error.advice)]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return "", [unreadable(line, "the file is not UTF-8 text", "save it with the encoding UTF-8")]
    if control := CONTROL.search(text):
        line = text[: control.start()].count("\n") + 1
        return "", [unreadable(line, f"the text holds {HIDDEN}", "remove it")]
    return text.replace("\r\n", "\n"), []


class YamlFile(NamedTuple):
    """One YAML file: its mapping (empty when unreadable), its lines, and what was wrong with it as YAML."""

    data: dict[str, Value]
    lines: Lines
    problems: tuple[Problem, ...] = ()


def read_yaml(files: Snapshot, file: str) -> YamlFile:
    """Read one YAML file whose top level is a mapping."""
    text, problems = read_text(files, file)
    return YamlFile({}, Lines(file), tuple(problems)) if problems else parse_yaml(text, file)


def parse_yaml(text: str, file: str, first_line: int = 1) -> YamlFile:
    """Turn YAML text into plain values; `first_line` is where the text begins in its file."""
    invalid, walk = partial(Problem, file, rule="valid-yaml"), _Walk(file, first_line)
    try:
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
        value = walk.plain(root, ()) if root is not None else {}
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + first_line
        what = f"this is not valid YAML ({error.problem or 'unreadable'})"
        known = (advice for word, advice in _ADVICE.items() if word in (error.problem or ""))
        advice = next(known, "check the indentation, colons and quotes")
        return YamlFile({}, Lines(file), (invalid(line, what, f"{advice}, here or one line above"),))
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + first_line
        return YamlFile({}, Lines(file), (invalid(line, f"the file holds {HIDDEN}", "remove it"),))
    except _UnreadableError as error:
        return YamlFile({}, Lines(file), (*walk.problems, error.problem))
    if not isinstance(value, dict):
        problem = invalid(first_line, "the top of the file is not a list of names", "begin with `name:`")
        return YamlFile({}, Lines(file, walk.lines), (*walk.problems, problem))
    return YamlFile(value, Lines(file, walk.lines), tuple(walk.problems))


class _UnreadableError(Exception):
    """The file holds something whose value we do not take."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Walk:
    """Turns composed nodes into plain values, noting lines and refusing what we do not allow."""

    def __init__(self, file: str, first_line: int) -> None:
        self.file, self.first_line = file, first_line
        self.lines: dict[Location, int] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def plain(self, node: yaml.Node, location: Location) -> Value:
        refused = partial(Problem, self.file, rule="plain-yaml")
        # an alias stands where its anchor does; the place is that of what holds it
        if id(node) in self._seen:
            line = Lines(self.file, self.lines).at(*location)
            raise _UnreadableError(refused(line, "an alias (*name) repeats another value", "write the value out"))
        line = node.start_mark.line + self.first_line
        if len(location) > MAX_DEPTH:
            raise _UnreadableError(refused(line, "the nesting is too deep", "flatten it"))
        self.lines.setdefault(location, line)
        self._seen.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            self._refuse(line, f'the tag "{node.tag}" is not allowed', "remove the word that begins with !")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, location)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*location, index)) for index, item in enumerate(node.value)]
        # written as an escape, such as "\\e"
        if CONTROL.search(node.value):
            self._refuse(line, f"the text holds {HIDDEN}", "remove it")
        return str(node.value)

    def _mapping(self, node: yaml.MappingNode, location: Location) -> Value:
        values: dict[str, Value] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + self.first_line
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag not in _PLAIN_TAGS:
                self._refuse(line, "a name must be a plain word", "write `name: value`")
                continue
            key = str(key_node.value)
            if key in values:
                self._refuse(line, f'"{key}" stands here twice', "keep one of the two", "no-twice")
                continue
            self.lines[(*location, key)] = line
            values[key] = self.plain(value_node, (*location, key))
        return values

    def _refuse(self, line: int, message: str, advice: str, rule: str = "plain-yaml") -> None:
        self.problems.append(Problem(self.file, line, message, advice, rule=rule))


class MarkdownFile(NamedTuple):
    """One Markdown file: front matter, the text before the first `## id` heading, and the sections by id.

    `lines` holds the line of each heading under its id; each text begins in that line, the first one under "".
    """

    front: YamlFile
    body: str
    sections: Mapping[str, str]
    lines: Lines


def read_markdown(files: Snapshot, file: str) -> tuple[MarkdownFile, list[Problem]]:
    """Read a Markdown file with optional front matter between `---` lines and optional `## id` sections."""
    text, problems = read_text(files, file)
    read, found = parse_markdown(text, file)
    return read, [*problems, *found]


def parse_markdown(text: str, file: str) -> tuple[MarkdownFile, list[Problem]]:
    """Take a Markdown file's text apart."""
    problems = list[Problem]()
    front = YamlFile({}, Lines(file))
    body_line = 1
    if opening := FRONT.match(text):
        if opening[1] is None:
            what = "the part between the two --- lines is not closed"
            problem = Problem(file, 1, what, "add a line --- below it", rule="front-matter", fix="---")
            return MarkdownFile(front, "", {}, Lines(file)), [problem]
        front = parse_yaml(opening[1], file, first_line=2)
        problems.extend(front.problems)
        body_line += opening[0].count("\n")
        text = text[opening.end() :]
    lines: dict[Location, int] = {}
    parts = dict[str, str]()
    for name, part, offset in _sections(text):
        if name in parts:
            what = f'the section "{name}" stands here twice'
            problems.append(Problem(file, body_line + offset, what, "keep one of the two", rule="no-twice"))
        lines[(name,)] = body_line + offset
        parts[name] = part.rstrip()
    body = parts.pop("", "")
    return MarkdownFile(front, body, parts, Lines(file, lines)), problems


def _sections(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield (id, text, lines before it); the part before the first heading has the id ""."""
    start, name, offset = 0, "", 0
    for match in _SECTION.finditer(text):
        yield name, text[start : match.start()], offset
        start, name = match.end(), match[1]
        offset = text[: match.start()].count("\n")
    yield name, text[start:], offset


class Fault(NamedTuple):
    """What to say about one value: the name of the rule, what is wrong, what to do, the text to write if it is known."""

    rule: str
    message: str
    advice: str
    fix: str = ""


def explain(fault: ErrorDetails, model: type[BaseModel], name: str) -> Fault:
    kind = fault["type"]
    if kind == "extra_forbidden":
        known = _fields(model, fault["loc"])
        return Fault("known-names", f'unknown name "{name}"', did_you_mean(name, known), nearest(name, known))
    if kind == "missing":
        line = f"{name}: {_EXAMPLES.get(name, '...')}"
        return Fault("needed-names", f'"{name}" is missing', f"add {line}")
    return Fault("right-values", f'"{name}" is not right', *_value(fault))


def _value(fault: ErrorDetails) -> tuple[str, str]:
    kind = fault["type"]
    # whatever the library says of each kind
    details: Mapping[str, Any] = fault.get("ctx", {})
    if kind in {"literal_error", "enum"}:
        choices = re.findall("'([^']*)'", details["expected"])
        given = str(fault["input"])
        return did_you_mean(given, choices), nearest(given, choices)
    if kind == "string_pattern_mismatch":
        fitting = (advice for part, advice in _PATTERNS.items() if part in details["pattern"])
        return next(fitting, "write it as the entries beside it are written"), ""
    if kind.startswith("date"):
        return A_DAY, ""
    if kind in {"dict_type", "mapping_type", "model_type"}:
        return "write names below it, two spaces deeper", ""
    advice = _PLAIN.get(kind, fault["msg"].removeprefix("Value error, "))
    return advice.format(**details) if kind in _PLAIN else advice, ""


def _fields(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Give the names that may stand where the last part of the location does."""
    for part in location[:-1]:
        field = model.model_fields.get(str(part))
        model = (_model_in(field.annotation) if field else None) or model
    return list(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Give the model inside an annotation such as `Mapping[str, Option]` or `PublicWay | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(part) for part in get_args(annotation))
    return next((model for model in inner if model), None)
