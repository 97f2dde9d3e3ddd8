"""The table `compared.csv`: pairs of texts in two languages that were compared and match.

A row has a file, the hash of its text, and that of the Ukrainian text at the time. Two branches are
merged by keeping the rows of both; outdated rows do no harm. Ukrainian is compared with Czech and
every other language with Ukrainian, so that a change on either side is reported.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import TypeAlias

from bot.content import writing
from bot.content.content import Content
from bot.content.models import PageWords
from bot.content.parsing import read_text
from bot.content.problems import Problem, Severity
from bot.content.snapshot import Snapshot
from bot.content.tables import rows_of_table

COMPARED_FILE = "compared.csv"
COLUMNS = ("file", "mark", "mark_uk")
Compared: TypeAlias = Mapping[str, frozenset[tuple[str, str]]]
"""By file, the hashes of its text and of the Ukrainian one that were compared."""
LENGTH = 8
"""Hexadecimal digits of a hash."""


class Comparison(Enum):
    """Comparison of a text with its counterpart in the other language."""

    SAME = "compared as both are now"
    CHANGED = "the other has changed since"
    NEVER = "nobody has noted that they were compared"


def other_language(language: str, languages: Sequence[str]) -> str:
    """Return the language with which texts in `language` are compared."""
    first, second, *_ = languages
    return second if language == first else first


def mark(words: PageWords) -> str:
    """Return the hash of a text without its line ends and trailing spaces."""
    return hashlib.sha256("\0".join(_parts(words)).encode()).hexdigest()[:LENGTH]


def _parts(words: PageWords) -> Iterator[str]:
    """Yield all texts that a translator translates, in a fixed order."""
    for name in ("title", "label", "body"):
        if text := _tidy_text(getattr(words, name)):
            yield from (name, text)
    for name in ("options", "titles", "change", "limit", "sections"):
        texts: Mapping[str, str] = getattr(words, name)
        for key in sorted(texts):
            yield from (f"{name}/{key}", _tidy_text(texts[key]))


def _tidy_text(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def comparison_state(content: Content, language: str, path: str) -> Comparison:
    """Return the state of the comparison of a text; `SAME` if it has no counterpart."""
    if (other_language(language, content.languages), path) not in content.written.words:
        return Comparison.SAME
    file, *marks = row_of(content, language, path)
    mine_first = file.startswith(f"{language}/")
    own, its = marks if mine_first else reversed(marks)
    noted_of = content.compared.get(file) or _renamed_pair(content, (own, its) if mine_first else (its, own))
    pairs = {pair if mine_first else pair[::-1] for pair in noted_of}
    # Text that has changed since the comparison says nothing about the other one.
    same = (own, its) in pairs if any(mine == own for mine, _ in pairs) else any(its == one for _, one in pairs)
    if same:
        return Comparison.SAME
    return Comparison.CHANGED if pairs else Comparison.NEVER


def _renamed_pair(content: Content, marks: tuple[str, str]) -> frozenset[tuple[str, str]]:
    """Return the recorded pair of another file: a renamed text stays compared."""
    return frozenset({marks}) if any(marks in pairs for pairs in content.compared.values()) else frozenset()


def row_of(content: Content, language: str, path: str) -> tuple[str, str, str]:
    """Return the row (file, hash, Ukrainian hash) that records the current text as compared."""
    first, other = content.languages[0], other_language(language, content.languages)
    theirs = other if language == first else language
    of = [mark(content.written.words.get((one, path), PageWords())) for one in (theirs, first)]
    return f"{theirs}/{path}.md", of[0], of[1]


def read_table(text: str) -> tuple[Compared, list[Problem]]:
    """Read the table. Skip unreadable rows with a warning, since readers do not need them."""
    rows, problems = rows_of_table(text, COMPARED_FILE, COLUMNS)
    found = dict[str, frozenset[tuple[str, str]]]()
    for row in rows.values():
        file = row["file"]
        found[file] = found.get(file, frozenset()) | {(row["mark"], row["mark_uk"])}
    return found, [replace(problem, severity=Severity.WARNING) for problem in problems]


def is_lossless(raw: bytes) -> bool:
    """Return True if rewriting a table would lose no row."""
    text, problems = read_text(Snapshot({COMPARED_FILE: raw}), COMPARED_FILE)
    return not problems and not (text and read_table(text)[1])


def table_text(rows: Compared) -> str:
    """Write the table, one row per line, sorted."""
    return writing.table([COLUMNS, *((file, *pair) for file in sorted(rows) for pair in sorted(rows[file]))])


def recorded(content: Content, paths: Iterable[str]) -> Compared:
    """Return the table with the current texts recorded, without rows of missing files."""
    there = {row_of(content, language, path)[0] for language, path in content.words}
    rows = {file: pairs for file, pairs in content.compared.items() if file in there}
    for language, path in ((language, path) for path in paths for language in content.languages[1:]):
        if (language, path) in content.words and (content.languages[0], path) in content.words:
            file, own, first = row_of(content, language, path)
            rows[file] = frozenset({(own, first)})
    return rows
