"""Problems of the content as values, collected and shown together.

A problem has a file, a line (from 1) and advice, since editors do not program. An error rejects the
content, a warning never does. Texts are `Remark`s: an English msgid with values, translated when
shown, and English in logs. Files are read here too, safely: a path may be a pipe, a device, or a
link out of the folder.
"""

import os
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Protocol, TypeAlias

RemarkValue: TypeAlias = "str | int | Remark | tuple[tuple[str, str], ...]"
Filling: TypeAlias = "str | float | date | Remark | Mapping[str, str] | None"
"""A value in a text; of a text in several languages, the reader's one, else the first."""
CONTROL_CHARACTERS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters, for terminals, mail programs and logs."""


class Translator(Protocol):
    """Translates texts into one language, as `view.catalog.Words` does."""

    @property
    def language(self) -> str: ...
    def say(self, text: str, **values: object) -> str: ...
    def plural(self, one: str, many: str, number: int, **values: object) -> str: ...


class _English:
    language = "en"

    def say(self, text: str, **values: object) -> str:
        return text.format(**values)

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        return (one if number == 1 else many).format(number=number, **values)


ENGLISH: Translator = _English()


@dataclass(frozen=True)
class Remark:
    """A translatable text. `many`: its plural form, for the value `number`."""

    text: str
    values: tuple[tuple[str, RemarkValue], ...] = ()
    many: str = ""

    def told(self, words: Translator) -> str:
        values = {name: _rendered_value(value, words) for name, value in self.values}
        if self.many:
            return words.plural(self.text, self.many, int(values.pop("number")), **values)
        return words.say(self.text, **values)

    def __str__(self) -> str:
        """Return the English text."""
        return self.told(ENGLISH)

    def __lt__(self, other: "Remark") -> bool:
        return str(self) < str(other)


def _rendered_value(value: RemarkValue, words: Translator) -> str | int:
    if isinstance(value, tuple):
        return dict(value).get(words.language, value[0][1])
    return value.told(words) if isinstance(value, Remark) else value


def msg(text: str) -> str:
    """Mark a text for extraction; it is translated elsewhere."""
    return text


def forms(one: str, many: str) -> tuple[str, str]:
    """Mark the plural forms of a text for extraction."""
    return one, many


def tr(text: str, /, *values: Filling) -> Remark:
    """Create a remark from a msgid and its values, in the order of the placeholders.

    Control characters are escaped.
    """
    return Remark(text, tuple(zip(_names(text), map(_quoted_value, values), strict=True)))


def counted(one: str, many: str, number: int) -> Remark:
    return Remark(one, (("number", number),), many)


@cache
def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(text) if name is not None))


def _quoted_value(value: Filling) -> RemarkValue:
    if isinstance(value, Mapping):
        return tuple((language, without_controls(text)) for language, text in value.items())
    return value if isinstance(value, int | Remark) else without_controls(str(value))


def without_controls(text: str) -> str:
    return CONTROL_CHARACTERS.sub(lambda order: ascii(order[0])[1:-1], text)


class Severity(StrEnum):
    """Severity of a problem."""

    ERROR = "error"
    """The content cannot become live."""
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Problem:
    """A problem: `file` relative to the content folder, `line` from 1, message and advice.

    `rule` is the name of the rule that found it (`cpa-bot check --rules` explains each); `fix` is
    the exact text to write there, "" if unknown. Both are ignored when problems are compared.
    """

    file: str
    line: int
    what: Remark
    todo: Remark
    severity: Severity = Severity.ERROR
    rule: str = field(default="", compare=False)
    fix: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Escape the file name; take `fix` from the advice if it has one."""
        object.__setattr__(self, "file", without_controls(self.file))
        object.__setattr__(self, "fix", self.fix or dict(self.todo.values).get("fix", ""))

    @property
    def message(self) -> str:
        return str(self.what)

    @property
    def advice(self) -> str:
        return str(self.todo)

    def told(self, words: Translator) -> str:
        return words.say("{what}, {advice}", what=self.what.told(words), advice=self.todo.told(words))

    def __str__(self) -> str:
        """Return one line: `guide.yaml:7: unknown source "x", did you mean "y"?`."""
        kind = "warning: " if self.severity is Severity.WARNING else ""
        return f"{self.file}:{self.line}: {kind}{self.told(ENGLISH)}"


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the errors, each once, sorted by file and line."""
    return tuple(sorted({problem for problem in problems if problem.severity is Severity.ERROR}))


def warnings(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the warnings, each once, sorted by file and line."""
    return tuple(sorted({problem for problem in problems if problem.severity is Severity.WARNING}))


class ContentError(Exception):
    """The content cannot be used; `problems` holds every reason, sorted by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the most similar known word, or ""."""
    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=0.6)), "")


def did_you_mean(word: str, known: Iterable[str]) -> Remark:
    """Advice for an unknown word: the nearest known one, or all of them when there are few."""
    choices = sorted(known)
    if near := nearest(word, choices):
        return tr('did you mean "{fix}"?', near)
    if 0 < len(choices) <= 12:  # noqa: PLR2004  a longer list is no help in one line
        return tr("use one of: {names}", ", ".join(choices))
    return tr("remove it or correct it")


class NoContentFileError(Exception):
    """A file does not belong to the content. `what`: the problem; `advice`: the remedy."""

    def __init__(self, what: Remark, advice: Remark) -> None:
        self.what, self.advice = what, advice
        super().__init__(str(what))


def read_file(path: Path, folder: Path, most: int) -> bytes:
    """Read a file of at most `most` bytes, in a folder that was found to lie below `folder`.

    Raises `NoContentFileError` or `OSError`; never waits for a writer.
    """
    itself = path.lstat().st_mode
    # Resolve only links: to resolve every file takes longer than to read it.
    is_link = stat.S_ISLNK(itself)
    if not stat.S_ISREG(path.stat().st_mode if is_link else itself):
        raise NoContentFileError(tr("this is no file"), tr("put a text file in its place or remove it"))
    if is_link:
        require_inside(path, folder)
    # Without blocking: if the file is replaced meanwhile, opening it does not wait, and no new link
    # is followed.
    how = os.O_RDONLY | os.O_NONBLOCK | (0 if is_link else os.O_NOFOLLOW)
    with os.fdopen(os.open(path, how), "rb") as file:
        # allocating the maximum size would take three times as long as reading the file
        is_larger = os.fstat(file.fileno()).st_size > most
        return require_size(file.read(most + 1 if is_larger else -1), most)


def require_size(data: bytes, most: int) -> bytes:
    """Return the data. Raises `NoContentFileError` if it has more bytes than allowed."""
    if len(data) > most:
        size = f"{most // 1024} KiB"
        raise NoContentFileError(tr("the file is larger than {size}", size), tr("shorten it below {size}", size))
    return data


def require_inside(path: Path, folder: Path) -> None:
    """Refuse a link that leads out of the folder, to other files of the server."""
    if not path.resolve().is_relative_to(folder.resolve()):
        advice = tr("put the file or folder itself in its place")
        raise NoContentFileError(tr("this is a link that leads out of the content folder"), advice)
