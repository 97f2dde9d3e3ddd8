"""Parsers of text, YAML and Markdown files with the line number of every value.

YAML is composed, not loaded, so every scalar remains text (`yes`, `12:30`, `0420`); duplicate keys,
tags and aliases are rejected (an alias can grow a small file without bound). Markdown has front
matter between `---` lines, a text, and sections that begin with `## id`. Errors of pydantic are
explained in plain words for editors.
"""

import re
from collections.abc import Iterator, Mapping, Sized
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, NamedTuple, TypeAlias, get_args

import yaml
from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.content.problems import NoContentFileError, Problem, Remark, Severity, counted, did_you_mean, tr
from bot.content.snapshot import Snapshot

ValuePath: TypeAlias = tuple[str | int, ...]

MAX_TEXT_BYTES = 256 * 1024
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
"""Invisible characters: control characters and changes of text direction."""
Value: TypeAlias = "str | list[Value] | dict[str, Value]"
MAX_DEPTH = 20
_BRACKET, _STAR = tr("close the bracket, or write a comma"), tr("put a text that begins with * or & between quotes")
_SAME_DEPTH = tr("give names of one list the same number of spaces before them")
DEEPER = tr("put two more spaces before it and before each line below it")
_NAMED = re.compile(r"( *)[\w-]+:(?: +(\S.*))?$")
_ADVICE: Mapping[str, Remark] = {
    "start any token": tr("replace a tab by spaces, or put the text between quotes"),
    "mapping values": tr('put a text with a colon between quotes: "...", or write the colon that lacks above'),
    "did not find expected key": tr("give names of one list the same number of spaces before them, or close a quotation mark"),
    "could not find expected ':'": tr("write a colon and a space behind the name"),
    "expected ',' or": _BRACKET, "flow": _BRACKET,
    "alphabetic or numeric": _STAR, "alias": _STAR,
    "block": _SAME_DEPTH,
}  # fmt: skip
"""Advice by part of the parser's message."""
_TAG_OF: Mapping[object, str] = {
    yaml.MappingNode: "tag:yaml.org,2002:map", yaml.SequenceNode: "tag:yaml.org,2002:seq", yaml.ScalarNode: "tag:yaml.org,2002:str",
}  # fmt: skip
MAX_CACHED = 128
"""Number of parsed YAML files in the cache: structure, and one of each town."""
_PLAIN_TAGS = set(_TAG_OF.values())
FRONT = re.compile(r"--- *\n(?:(.*?)^--- *(?:\n|\Z))?", re.DOTALL | re.MULTILINE)
"""The opening line, and the front matter with its closing line if there is one."""
_TOP = re.compile(r"\s*(?:[-–—]+[ \t]*\n\s*)?(?:title|titles|label|options|change|limit|topic|sources):")
"""Front matter whose opening line is missing, preceded by an empty line, or a dash."""
_CUT = re.compile(r"^ *[\w-]+: +[^\s\"'#][^#\n]* (#.*)$", re.MULTILINE)
"""A front matter value of which YAML would treat the rest as a comment."""
_SECTION = re.compile(r"^## +([a-z0-9-]+) *$", re.MULTILINE)
A_DAY = tr("write a day such as 2026-11-24")
_EXAMPLES: Mapping[str, Remark | str] = {
    "url": "https://...", "title": tr("the publisher and the page's own title"), "read_as": tr("live (or copy, part)"),
    "dated": tr("2024-05-31 (or 2024, about 2020, after 2010, undated)"), "read_on": tr("2026-11-24 (the day you read it)"),
    "review_by": tr("2027-05-24 (the day to read it again)"), "year": tr("2026 (the year of its source)"),
    "next": tr("result (or the question that comes next)"), "group": tr("usual (or if-asked, later)"), "least": "0", "most": "30",
    "topic": tr("one of the topics in faq.yaml"),
}  # fmt: skip
_BELOW = tr("write names below it, two spaces deeper")
_AS_BESIDE = tr("write it as the entries beside it are written")
_PATTERNS: Mapping[str, Remark] = {
    "https?": tr("write an address that begins with https://"),
    "undated": tr('write a day, a month or a year, "about 2020", "after 2010" or undated'),
    "a-z0-9": tr("write its short name (a-z, 0-9 and hyphens), not its title"),
    "1[0-2]": tr('write month and day as numbers, such as "06-01"'),
}
"""Advice for a text that does not match a pattern, by part of the pattern."""
_QUOTES = tr('put what holds a colon or begins with a bracket between quotes: "..."')
_NUMBER, _TRUE = tr("write a whole number"), tr("write true or false")
_PLAIN: Mapping[str, Remark] = {
    "string_type": tr("write a text in its place, nothing below it"), "int_parsing": _NUMBER, "int_type": _NUMBER,
    "float_parsing": tr("write a number such as 49.74"), "bool_parsing": _TRUE, "bool_type": _TRUE,
    "tuple_type": tr("write a list such as [a, b]"), "too_short": tr("write at least one name below it"),
    "dict_type": _BELOW, "mapping_type": _BELOW, "model_type": _BELOW,
}  # fmt: skip


@dataclass(frozen=True)
class LineNumbers:
    """Line numbers of values: `at("questions", "age")` is the line of that key or its parent."""

    file: str
    by_location: Mapping[ValuePath, int] = field(default_factory=dict[ValuePath, int])

    def at(self, *location: str | int) -> int:
        """Return the line (from 1) of a value, or of the nearest enclosing one."""
        for length in range(len(location), 0, -1):
            if line := self.by_location.get(location[:length]):
                return line
        return 1

    def problem(self, message: Remark, advice: Remark, *location: str | int, rule: str = "", fix: str = "") -> Problem:
        return Problem(self.file, self.at(*location), message, advice, rule=rule, fix=fix)


def read_text(files: Snapshot, file: str, max_bytes: int = MAX_TEXT_BYTES) -> tuple[str, list[Problem]]:
    """Read a small UTF-8 text file; returns "" with the problem if it cannot be read."""
    unreadable = partial(Problem, file, rule="readable-files")
    try:
        raw = files.read(file, max_bytes)
    except NoContentFileError as error:
        return "", [unreadable(1, error.what, error.advice)]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if raw.startswith(b"PK"):
            what = tr("this is a workbook or a document, not a text file")
            return "", [unreadable(1, what, tr("save it as CSV UTF-8, or as plain text"))]
        line = raw[: error.start].count(b"\n") + 1
        return "", [unreadable(line, tr("the file is not UTF-8 text"), tr("save it with the encoding UTF-8"))]
    if control := CONTROL.search(text):
        line = text[: control.start()].count("\n") + 1
        return "", [unreadable(line, tr("the text holds a control character"), tr("remove it"))]
    return text.replace("\r\n", "\n"), []


class YamlFile(NamedTuple):
    """A YAML file: its mapping (do not change it), line numbers, and syntax problems."""

    data: Mapping[str, Value]
    lines: LineNumbers
    problems: tuple[Problem, ...] = ()


def read_yaml(files: Snapshot, file: str) -> YamlFile:
    """Read one YAML file whose top level is a mapping."""
    text, problems = read_text(files, file)
    return YamlFile({}, LineNumbers(file), tuple(problems)) if problems else _parsed(text, file)


@lru_cache(maxsize=MAX_CACHED)
def _parsed(text: str, file: str) -> YamlFile:
    return parse_yaml(text, file)


def parse_yaml(text: str, file: str, first_line: int = 1) -> YamlFile:
    """Turn YAML text into plain values; `first_line` is where the text begins in its file."""
    invalid, walk = partial(Problem, file, rule="valid-yaml"), _NodeConverter(file, first_line)
    try:
        root = yaml.compose(text, Loader=_TextLoader)
        value = walk.plain(root, ()) if root is not None else {}
    except yaml.MarkedYAMLError as error:
        if (opened := _unclosed_quote_line(text, error)) is not None:
            what = tr("a quotation mark opens here and is not closed")
            advice = tr("write the same mark at the end of the text, or the text without quotes")
            return YamlFile({}, LineNumbers(file), (invalid(opened + first_line, what, advice),))
        line = (error.problem_mark.line if error.problem_mark else 0) + first_line
        what = tr("this cannot be read as it is written")
        known = (advice for word, advice in _ADVICE.items() if word in (error.problem or ""))
        advice = _typed_wrong(text, line - first_line) or next(known, tr("check the indentation, colons and quotes"))
        return YamlFile({}, LineNumbers(file), (invalid(line, what, tr("{advice}, here or one line above", advice)),))
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + first_line
        return YamlFile(
            {}, LineNumbers(file), (invalid(line, tr("the file holds a control character"), tr("remove it")),)
        )
    except _UnreadableError as error:
        return YamlFile({}, LineNumbers(file), (*walk.problems, error.problem))
    if not isinstance(value, dict):
        problem = invalid(first_line, tr("the top of the file is not a list of names"), tr("begin with `name:`"))
        return YamlFile({}, LineNumbers(file, walk.lines), (*walk.problems, problem))
    return YamlFile(value, LineNumbers(file, walk.lines), tuple(walk.problems))


def _typed_wrong(text: str, line: int) -> Remark | None:
    """Look near a line (from 0) for a character typed instead of a space or a hyphen."""
    lines = text.split("\n")[max(line - 1, 0) : line + 1]
    if any("\u00a0" in one[: len(one) - len(one.lstrip())] for one in lines):
        return tr("type the spaces before it again: these are hard spaces, as Word writes them")
    if any(":\u00a0" in one for one in lines):
        return tr("type the space behind the colon again: it is a hard space, as Word writes them")
    if any(re.match("\\s*[–—•]", one) for one in lines):
        return tr('begin the line with "- " (a hyphen and a space), not with a dash')
    # The parser counts other line ends below a complete value, so its line may be later.
    above, here = (_NAMED.match(one) for one in ["", "", *lines][-2:])
    return _SAME_DEPTH if above and here and above[2] and len(above[1]) < len(here[1]) else None


def _unclosed_quote_line(text: str, error: yaml.MarkedYAMLError) -> int | None:
    if error.context == "while scanning a quoted scalar" and error.context_mark:
        return error.context_mark.line
    opened, end = None, error.problem_mark and error.problem_mark.line
    with suppress(yaml.YAMLError):
        for token in yaml.scan(text, Loader=_TextLoader):
            is_quoted = isinstance(token, yaml.ScalarToken) and token.style in {"'", '"'}
            if is_quoted and token.start_mark.line < token.end_mark.line == end:
                opened = token.start_mark.line
    return opened


class _UnreadableError(Exception):
    """The file contains an unsupported value."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _TextLoader(yaml.CBaseLoader):
    """Loads every value as text, without resolving types."""

    def resolve(self, kind: type[yaml.Node], value: object, implicit: object) -> str:  # noqa: ARG002  the library's call
        return _TAG_OF[kind]


class _NodeConverter:
    """A converter of composed nodes to plain values that records lines and rejects bad nodes."""

    def __init__(self, file: str, first_line: int) -> None:
        self.file, self.first_line = file, first_line
        self.lines: dict[ValuePath, int] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def plain(self, node: yaml.Node, location: ValuePath) -> Value:
        refused = partial(Problem, self.file, rule="plain-yaml")
        # An alias has the position of its anchor; use that of its parent.
        if id(node) in self._seen:
            line = LineNumbers(self.file, self.lines).at(*location)
            what = tr("an alias (*name) repeats another value")
            raise _UnreadableError(refused(line, what, tr("write the value out")))
        line = node.start_mark.line + self.first_line
        if len(location) > MAX_DEPTH:
            raise _UnreadableError(refused(line, tr("the nesting is too deep"), tr("flatten it")))
        self.lines.setdefault(location, line)
        self._seen.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            self._refuse(line, tr('the tag "{tag}" is not allowed', node.tag), tr("remove the word that begins with !"))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, location)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*location, index)) for index, item in enumerate(node.value)]
        # written as an escape, such as "\\e"
        if CONTROL.search(node.value):
            self._refuse(line, tr("the text holds a control character"), tr("remove it"))
        return str(node.value)

    def _mapping(self, node: yaml.MappingNode, location: ValuePath) -> Value:
        values: dict[str, Value] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + self.first_line
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag not in _PLAIN_TAGS:
                self._refuse(line, tr("a name must be a plain word"), tr("write `name: value`"))
                continue
            key = str(key_node.value)
            if key in values:
                self._refuse(line, tr('"{name}" stands here twice', key), tr("keep one of the two"), "no-twice")
                continue
            self.lines[(*location, key)] = line
            values[key] = self.plain(value_node, (*location, key))
        return values

    def _refuse(self, line: int, message: Remark, advice: Remark, rule: str = "plain-yaml") -> None:
        self.problems.append(Problem(self.file, line, message, advice, rule=rule))


class MarkdownFile(NamedTuple):
    """A Markdown file: front matter, text before the first `## id` heading, sections by id.

    `lines` holds the line of each heading under its id; each text begins in that line, the first one under "".
    """

    front: YamlFile
    body: str
    sections: Mapping[str, str]
    lines: LineNumbers


def read_markdown(files: Snapshot, file: str) -> tuple[MarkdownFile, list[Problem]]:
    """Read a Markdown file with front matter and `## id` sections."""
    text, problems = read_text(files, file)
    read, found = parse_markdown(text, file)
    return read, [*problems, *found]


def parse_markdown(text: str, file: str) -> tuple[MarkdownFile, list[Problem]]:
    problems = list[Problem]()
    front = YamlFile({}, LineNumbers(file))
    body_line = 1
    if opening := FRONT.match(text):
        if opening[1] is None:
            what = tr("the part between the two --- lines is not closed")
            problem = Problem(file, 1, what, tr("add a line --- below it"), rule="front-matter", fix="---")
            return MarkdownFile(front, "", {}, LineNumbers(file)), [problem]
        front = parse_yaml(opening[1], file, first_line=2)
        problems.extend(front.problems)
        problems.extend(_cut_values(opening[1], file))
        body_line += opening[0].count("\n")
        text = text[opening.end() :]
    elif _TOP.match(text):
        what, advice = tr("the file does not begin with a line ---"), tr("make three hyphens (---) its first line")
        problem = Problem(file, 1, what, advice, rule="front-matter", fix="---")
        return MarkdownFile(front, "", {}, LineNumbers(file)), [problem]
    lines: dict[ValuePath, int] = {}
    parts = dict[str, str]()
    for name, part, offset in _sections(text):
        if name in parts:
            what = tr('the section "{name}" stands here twice', name)
            problems.append(Problem(file, body_line + offset, what, tr("keep one of the two"), rule="no-twice"))
        lines[(name,)] = body_line + offset
        parts[name] = part.rstrip()
    body = parts.pop("", "")
    return MarkdownFile(front, body, parts, LineNumbers(file, lines)), problems


def _cut_values(front: str, file: str) -> Iterator[Problem]:
    """Yield values that YAML cuts off at a #, which somebody typed as part of the text."""
    for found in _CUT.finditer(front):
        line, advice = front.count("\n", 0, found.start()) + 2, tr("put the whole text between quotes")
        what = tr('"{words}" is not shown: what stands behind # is a remark', found[1])
        yield Problem(file, line, what, advice, Severity.WARNING, rule="valid-yaml")


def _sections(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield (id, text, lines before it); the part before the first heading has the id ""."""
    start, name, offset = 0, "", 0
    for match in _SECTION.finditer(text):
        yield name, text[start : match.start()], offset
        start, name = match.end(), match[1]
        offset = text[: match.start()].count("\n")
    yield name, text[start:], offset


def explain_rejection(fault: ErrorDetails, model: type[BaseModel], name: str) -> tuple[str, Remark, Remark]:
    """Return the broken rule, the message and the advice for a rejected value."""
    kind = fault["type"]
    if kind == "extra_forbidden":
        holder = _model_at(model, fault["loc"])
        advice = _indent_advice(fault["input"], holder) or did_you_mean(name, holder.model_fields)
        return ("known-names", tr('unknown name "{name}"', name), advice)
    if kind == "model_type" and not fault["loc"] and name in model.model_fields:
        return ("right-values", tr('"{name}" is not right', name), DEEPER)
    if kind == "missing":
        advice = tr("add {name}: {example}", name, _EXAMPLES.get(name, "..."))
        return ("needed-names", tr('"{name}" is missing', name), advice)
    return ("right-values", tr('"{name}" is not right', name), _value(fault))


def _value(fault: ErrorDetails) -> Remark:
    kind = fault["type"]
    # The message of pydantic for each kind.
    details: Mapping[str, Any] = fault.get("ctx", {})
    said = getattr(details.get("error"), "args", ())
    if (
        kind in {"string_type", "int_type", "float_type"}
        and isinstance(fault["input"], Sized)
        and not isinstance(fault["input"], str)
        and len(fault["input"]) == 1
    ):
        return _QUOTES
    match kind:
        case "literal_error" | "enum":
            return did_you_mean(str(fault["input"]), re.findall("'([^']*)'", details["expected"]))
        case "string_pattern_mismatch":
            fitting = (advice for part, advice in _PATTERNS.items() if part in details["pattern"])
            return next(fitting, _AS_BESIDE)
        case "string_too_short":
            return counted(
                "write at least {number} character", "write at least {number} characters", details["min_length"]
            )
        case "string_too_long":
            return tr("shorten it to {number}", details["max_length"])
        case "greater_than_equal":
            return tr("write {least} or more", details["ge"])
        case "less_than_equal":
            return tr("write {most} or less", details["le"])
        case "value_error" if said and isinstance(said[0], Remark):
            return said[0]
        case _:
            return A_DAY if kind.startswith(("date", "value_error")) else _PLAIN.get(kind, _AS_BESIDE)


def _model_at(model: type[BaseModel], location: tuple[int | str, ...]) -> type[BaseModel]:
    """Return the model that contains the last part of the location."""
    for part in location[:-1]:
        field = model.model_fields.get(str(part))
        model = (_model_in(field.annotation) if field else None) or model
    return model


def _indent_advice(value: Value, holder: type[BaseModel]) -> Remark | None:
    """Return advice to indent a value one level less or more."""
    names = {*value} if isinstance(value, dict) else set[str]()
    inner = filter(None, (_model_in(field.annotation) for field in holder.model_fields.values()))
    if names and names <= holder.model_fields.keys():
        return tr("take two spaces away before it and before each line below it")
    return DEEPER if names and any(names <= one.model_fields.keys() for one in inner) else None


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Return the model in an annotation such as `Mapping[str, Option]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(part) for part in get_args(annotation))
    return next((model for model in inner if model), None)
