"""Problems of the content as lines that fit a phone, parted into pages by their length.

What a rule says is English, as `cpa-bot check` prints it: the same words stand in the editor's terminal and here.
"""

from collections.abc import Iterable, Sequence
from html import escape

from bot.content.problems import Problem, Severity
from bot.view.markup import visible_length

PAGE = 700
"""Visible characters of a page, so that with head, notes and hints the screen stays within 900."""
LONGEST = 300
"""Characters of one problem's sentence, and of its advice: whatever stands in a file may be quoted there."""
_SIGNS = {Severity.ERROR: "⛔", Severity.WARNING: "⚠️"}


def problem_line(problem: Problem) -> str:
    """Say what is wrong, where, and what to do, as HTML."""
    place, said, advice = (
        escape(_short(text), quote=False)
        for text in (f"{problem.file}:{problem.line}", problem.message, problem.advice)
    )
    return f"{_SIGNS[problem.severity]} <code>{place}</code>\n{said}\n→ {advice}"


def in_pages(lines: Iterable[str], limit: int = PAGE) -> Sequence[Sequence[str]]:
    """Part lines (HTML) into pages of at most so many visible characters, a longer line alone; at least one page."""
    pages: list[list[str]] = [[]]
    room = limit
    for line in lines:
        length = visible_length(line) + 2
        if pages[-1] and length > room:
            pages.append([])
            room = limit
        pages[-1].append(line)
        room -= length
    return pages


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
