"""What is wrong with the content, as values: collected and shown together, never only the first.

A problem always names a file and a line (from 1) and says what to do, since the person who reads it edits files and
does not program. An error refuses the content; a warning never does: `errors` and `warnings` tell them apart, for the
start of the bot, for `cpa-bot check` and for content that changes while the bot runs.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

ORDERS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Characters that are no text but orders to whatever shows it: a terminal, a mail program, the log of a check."""


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
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return near[0] if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Advice for an unknown word: the nearest known one, or all of them when there are few."""
    choices = sorted(known)
    if near := nearest(word, choices):
        return f'did you mean "{near}"?'
    if 0 < len(choices) <= 12:  # noqa: PLR2004  a longer list is no help in one line
        return f"use one of: {', '.join(choices)}"
    return "remove it or correct it"
