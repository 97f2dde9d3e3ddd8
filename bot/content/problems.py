"""What is wrong with the content, as values: collected and shown together, never only the first.

A problem always names a file and a line (from 1) and says what to do, since the person who reads it edits files and
does not program. An error refuses the content; a warning never does: `errors` and `warnings` tell them apart, for the
start of the bot, for `cpa-bot check` and for content that changes while the bot runs. A file is read here too, whatever was
put in its place: a pipe, a device, a link to what nobody is to be shown.
"""

import errno
import os
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

ORDERS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Characters that are no text but orders to whatever shows it: a terminal, a mail program, the log of a check."""
READING_RULES: Mapping[str, str] = {
    "readable-files": "A file is there, is UTF-8 text and is not too large: nothing of it could be shown otherwise.",
    "valid-yaml": "A file of structure can be read as YAML: one wrong space can move everything below it.",
    "plain-yaml": "YAML holds plain names and values, no tags and no aliases: they mean more than they look like.",
    "front-matter": "The lines between --- and --- at the top of a text are closed: the text would be lost in them.",
    "whole-tables": "Every row of a table has all its columns: a missing comma moves every value by one.",
    "no-twice": "No name stands twice in one place: only one of the two would count, and nobody would know which.",
    "known-names": "Every name is one that the program knows: a misspelt one would be passed over in silence.",
    "needed-names": "Everything that a thing must say is there: a source without a date, an answer without its next step.",
    "plain-names": "A name fits into the code of a button and into a file name.",
    "right-values": "Every value is of its kind: a day, a number, an address, one of a few words.",
    "listed-towns": "A town's file belongs to a town of the list.",
    "sensible-towns": "A town has a name and lies in Czechia: a swapped column would send people abroad.",
    "readable-catalogue": "The program's own words (.po) can be read.",
    "known-language": "Every folder with a name of two letters is a language: plurals and dates follow its rules.",
    "every-form": "The program's own words are translated, in every form that a number asks for.",
    "same-braces": "A translation fills in the values that the text fills in: a name in braces that lacks is a hole in a sentence.",
}
"""One sentence for each: what the rule says, and why."""


class Severity(StrEnum):
    """Whether content with this problem may become live."""

    ERROR = "error"
    """It may not."""
    WARNING = "warning"
    """It may: somebody should look at it."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: `file` relative to the content folder, `line` from 1, what is wrong and what to do.

    `rule` is the name of the rule that found it (`cpa-bot check --rules` says what each is for); `fix` is the exact
    text to write there, "" where the rule cannot know it. Both say more about the problem and do not tell two apart.
    """

    file: str
    line: int
    message: str
    advice: str
    severity: Severity = Severity.ERROR
    rule: str = field(default="", compare=False)
    fix: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Quote files' names and texts harmlessly, in one line: what is wrong with them may be just that."""
        for name in ("file", "message", "advice"):
            object.__setattr__(self, name, ORDERS.sub(_written_out, getattr(self, name)))

    def __str__(self) -> str:
        """Read as one line: `guide.yaml:7: unknown source "x", did you mean "y"?`; a warning says that it is one."""
        kind = "warning: " if self.severity is Severity.WARNING else ""
        return f"{self.file}:{self.line}: {kind}{self.message}, {self.advice}"


def _written_out(order: re.Match[str]) -> str:
    return ascii(order[0])[1:-1]


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Give what refuses the content, each once, sorted by file and line; nothing: it may become live."""
    return tuple(sorted({problem for problem in problems if problem.severity is Severity.ERROR}))


def warnings(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Give what should be looked at but refuses nothing, each once, sorted by file and line."""
    return tuple(sorted({problem for problem in problems if problem.severity is Severity.WARNING}))


class ContentError(Exception):
    """The content cannot be used; `problems` holds every reason, sorted by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the known word that was probably meant, or ""."""
    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=0.6)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Advice for an unknown word: the nearest known one, or all of them when there are few."""
    choices = sorted(known)
    if near := nearest(word, choices):
        return f'did you mean "{near}"?'
    if 0 < len(choices) <= 12:  # noqa: PLR2004  a longer list is no help in one line
        return f"use one of: {', '.join(choices)}"
    return "remove it or correct it"


class NoContentFileError(Exception):
    """This is no file that belongs to the content; `what` is wrong, `advice` says what to do."""

    def __init__(self, what: str, advice: str) -> None:
        self.what, self.advice = what, advice
        super().__init__(what)


def read_file(path: Path, folder: Path, most: int) -> bytes:
    """Read a file of at most `most` bytes, in a folder that was found to lie below `folder`.

    Raises `NoContentFileError` or `OSError`; never waits for a writer.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise NoContentFileError("this is no file", "put a text file in its place or remove it")
    # Not blocking: whatever takes the file's place from now on, opening it does not wait.
    how = os.O_RDONLY | os.O_NONBLOCK
    try:
        opened = os.open(path, how | os.O_NOFOLLOW)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        # only a link is asked where it leads: to ask every file takes longer than to read it
        require_inside(path, folder)
        opened = os.open(path, how)
    with os.fdopen(opened, "rb") as file:
        return within(file.read(most + 1), most)


def within(data: bytes, most: int) -> bytes:
    """Give what a file holds. Raises `NoContentFileError` where it is more than the bytes that it may hold."""
    if len(data) > most:
        size = f"{most // 1024} KiB"
        raise NoContentFileError(f"the file is larger than {size}", f"shorten it below {size}")
    return data


def require_inside(path: Path, folder: Path) -> None:
    """Refuse a link that leads out of the folder: whoever edits texts must not have the bot show other files of its server."""
    if not path.resolve().is_relative_to(folder.resolve()):
        advice = "put the file or folder itself in its place"
        raise NoContentFileError("this is a link that leads out of the content folder", advice)
