"""What is wrong with the content, as values: collected and shown together, never only the first.

A problem always names a file and a line (from 1) and says what to do, since the person who reads it edits files and
does not program.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: `file` relative to the content folder, `line` from 1, what is wrong and what to do."""

    file: str
    line: int
    message: str
    advice: str

    def __str__(self) -> str:
        """Read as one line: `guide.yaml:7: unknown source "x", did you mean "y"?`."""
        return f"{self.file}:{self.line}: {self.message}, {self.advice}"


class ContentError(Exception):
    """The content cannot be used; `problems` holds every reason, sorted by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Advice for an unknown word: the nearest known one, or all of them when there are few."""
    choices = sorted(known)
    near = get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return f'did you mean "{near[0]}"?'
    if 0 < len(choices) <= 12:  # noqa: PLR2004  a longer list is no help in one line
        return f"use one of: {', '.join(choices)}"
    return "remove it or correct it"
