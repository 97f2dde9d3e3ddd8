"""Reads a Markdown file: front matter between `---` lines, a text, and sections that begin with `## id`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.problems import Problem
from bot.content.source import Lines, Location, read_text
from bot.content.yaml_source import YamlFile, parse_yaml

_FRONT = re.compile(r"--- *\n(?:(.*?)^--- *(?:\n|\Z))?", re.DOTALL | re.MULTILINE)
"""The opening line, and the front matter with its closing line if there is one."""
_SECTION = re.compile(r"^## +([a-z0-9-]+) *$", re.MULTILINE)


@dataclass(frozen=True)
class MarkdownFile:
    """One Markdown file: front matter, the text before the first `## id` heading, and the sections by id.

    `lines` holds the line of each heading under its id; each text begins in that line, the first one under "".
    """

    front: YamlFile
    body: str
    sections: Mapping[str, str]
    lines: Lines


def read_markdown(path: Path, file: str) -> tuple[MarkdownFile, list[Problem]]:
    """Read a Markdown file with optional front matter between `---` lines and optional `## id` sections."""
    text, problems = read_text(path, file)
    front = YamlFile({}, Lines(file))
    body_line = 1
    if opening := _FRONT.match(text):
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
