"""Reads text files and remembers on which line each value stood, so that every problem can name its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeAlias

from bot.content.files import NoContentFileError, read_file
from bot.content.problems import Problem

Location: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 256 * 1024
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
"""What nobody sees and no screen shows: control characters, and those that turn the direction of what follows."""
HIDDEN = "a control character"


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

    def problem(
        self, message: str, advice: str, *location: str | int, rule: str = "", fix: str = ""
    ) -> Problem:
        """Make a problem that points at `location`."""
        return Problem(self.file, self.at(*location), message, advice, rule=rule, fix=fix)


def read_text(path: Path, file: str, max_bytes: int = MAX_BYTES) -> tuple[str, list[Problem]]:
    """Read a small UTF-8 text file, called `file` in the content folder; what cannot be read is a problem and an empty text."""
    unreadable = partial(Problem, file, rule="readable-files")
    folder = path.parents[file.count("/")]
    try:
        raw = read_file(path, folder, max_bytes)
    except NoContentFileError as error:
        return "", [unreadable(1, error.what, error.advice)]
    except OSError:
        return "", [unreadable(1, "the file is missing or cannot be read", "add it or restore it")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return "", [unreadable(line, "the file is not UTF-8 text", "save it with the encoding UTF-8")]
    if control := CONTROL.search(text):
        line = text[: control.start()].count("\n") + 1
        return "", [unreadable(line, f"the text holds {HIDDEN}", "remove it")]
    return text.replace("\r\n", "\n"), []
