"""Reads YAML as text with line numbers.

It is composed, not loaded: every scalar stays text, so `yes`, `12:30` and `0420` mean what they look like; duplicate
keys, tags and aliases are refused (an alias can grow a small file without bound).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import yaml

from bot.content.problems import Problem
from bot.content.source import CONTROL, HIDDEN, Lines, Location, read_text

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


@dataclass(frozen=True)
class YamlFile:
    """One YAML file: its mapping (empty when unreadable), its lines, and what was wrong with it as YAML."""

    data: dict[str, Value]
    lines: Lines
    problems: tuple[Problem, ...] = ()


def read_yaml(path: Path, file: str) -> YamlFile:
    """Read one YAML file whose top level is a mapping."""
    text, problems = read_text(path, file)
    if problems:
        return YamlFile({}, Lines(file), tuple(problems))
    return parse_yaml(text, file)


def parse_yaml(text: str, file: str, first_line: int = 1) -> YamlFile:
    """Turn YAML text into plain values; `first_line` is where the text begins in its file."""
    try:
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + first_line
        what = f"this is not valid YAML ({error.problem or 'unreadable'})"
        advice = f"{_advice(error.problem or '')}, here or one line above"
        problem = Problem(file, line, what, advice, rule="valid-yaml")
        return YamlFile({}, Lines(file), (problem,))
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + first_line
        problem = Problem(file, line, f"the file holds {HIDDEN}", "remove it", rule="valid-yaml")
        return YamlFile({}, Lines(file), (problem,))
    if root is None:
        return YamlFile({}, Lines(file))
    walk = _Walk(file, first_line)
    try:
        value = walk.plain(root, ())
    except _UnreadableError as error:
        return YamlFile({}, Lines(file), (*walk.problems, error.problem))
    if not isinstance(value, dict):
        walk.problems.append(
            Problem(
                file,
                first_line,
                "the top of the file is not a list of names",
                "begin with `name:`",
                rule="valid-yaml",
            )
        )
        value = {}
    return YamlFile(value, Lines(file, walk.lines), tuple(walk.problems))


def _advice(problem: str) -> str:
    """Say what usually stands behind a complaint of the parser."""
    return next(
        (advice for word, advice in _ADVICE.items() if word in problem),
        "check the indentation, colons and quotes",
    )


class _UnreadableError(Exception):
    """The file holds something whose value we do not take."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Walk:
    """Turns composed nodes into plain values, noting lines and refusing what we do not allow."""

    def __init__(self, file: str, first_line: int) -> None:
        self.file = file
        self.first_line = first_line
        self.lines: dict[Location, int] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def plain(self, node: yaml.Node, location: Location) -> Value:
        if (
            id(node) in self._seen
        ):  # an alias stands where its anchor does; the place is that of what holds it
            place = Lines(self.file, self.lines)
            raise _UnreadableError(
                place.problem(
                    "an alias (*name) repeats another value",
                    "write the value out",
                    *location,
                    rule="plain-yaml",
                )
            )
        line = node.start_mark.line + self.first_line
        if len(location) > MAX_DEPTH:
            raise _UnreadableError(
                Problem(self.file, line, "the nesting is too deep", "flatten it", rule="plain-yaml")
            )
        self.lines.setdefault(location, line)
        self._seen.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            self._refuse(line, f'the tag "{node.tag}" is not allowed', "remove the word that begins with !")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, location)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*location, index)) for index, item in enumerate(node.value)]
        if CONTROL.search(node.value):  # written as an escape, such as "\\e"
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
