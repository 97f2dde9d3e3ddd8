"""The review of the content is complete and true: a row for every text, its sources, its years, the same numbers in both languages."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from bot.content.models import Sourced
from bot.operations.environment import ROOT
from tests.bot_parts import shipped


class Row(NamedTuple):
    """A row of the review: one text."""

    sources: str
    facts: str
    reviewed: str
    remarks: str


CONTENT = shipped()[0]
TEXTS = sorted(path for language, path in CONTENT.words if language == "uk")
with (ROOT / "tests" / "content" / "review.csv").open(encoding="utf-8", newline="") as _file:
    _FOUND = [*csv.reader(_file)][1:]
ROWS = {path: Row(*rest) for path, *rest in _FOUND}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))")


def entry_of(path: str) -> Sourced | None:
    """Return the entry whose words these are, if it is of a kind that names its sources."""
    folder, _, name = path.partition("/")
    kinds = {
        "guide": CONTENT.chapters, "faq": CONTENT.faq, "documents": CONTENT.documents,
        "requirements": CONTENT.requirements, "year": CONTENT.stages,
    }  # fmt: skip
    return kinds[folder][name] if folder in kinds else None


def sources_of(path: str) -> list[str]:
    """Return the ids that stand on a text; those of single answers and of local rules count too."""
    folder, _, name = path.partition("/")
    entry = entry_of(path)
    found = list(entry.sources) if entry else []
    if folder == "municipalities":
        found = [one for rule in CONTENT.municipalities[name].local.rules for one in rule.sources]
    if folder == "requirements":
        for question in CONTENT.questions.values():
            for option in question.options.values():
                found += option.sources.get(name, ())
    return list(dict.fromkeys(found))


def text_of(path: str, language: str) -> str:
    words = CONTENT.words[language, path]
    return "\n".join((words.body, *words.sections.values()))


def numbers(text: str) -> set[str]:
    """Return the numbers of a text: "15 000" is one, and "7:00" is the same as "7."."""
    joined = _THOUSANDS.sub("", text).replace(":00", "")
    return {number.lstrip("0") for number in re.findall(r"\d+", joined)}


def test_every_text_has_one_row_and_every_row_a_text() -> None:
    assert sorted(path for path, *_ in _FOUND) == TEXTS
    assert all(date.fromisoformat(row.reviewed) for row in ROWS.values())


def cited(facts: str) -> Iterator[str]:
    """Yield the statements that a cell names: "C 1, 6" and "C 2–4" are numbers of the sheet C."""
    for part in facts.split("; "):
        sheet, _, numbers = part.partition(" ")
        for one in numbers.split(", ") if re.fullmatch("[CPUVD]|self-check", sheet) else ():
            first, _, last = one.partition("–")
            ends = range(int(first), int(last) + 1) if last else [one]
            yield from (f"{sheet} {number}" for number in ends)


def test_every_statement_of_the_research_that_a_row_names_is_there() -> None:
    with (ROOT / "docs" / "facts" / "statements.csv").open(encoding="utf-8", newline="") as file:
        known = {row["number"] for row in csv.DictReader(file)}
    known |= {number.partition(".")[0] for number in known}
    missing = {(path, one) for path, row in ROWS.items() for one in cited(row.facts) if one not in known}
    assert missing == set()
    assert {one[0] for row in ROWS.values() for one in cited(row.facts)} == {*"CPUVDs"}


def test_a_row_names_what_the_text_stands_on() -> None:
    for path, row in ROWS.items():
        entry = entry_of(path)
        basis = [f"*{entry.basis}*"] if entry and entry.basis else []

        assert row.sources == (", ".join([*sources_of(path), *basis]) or "–"), path


def test_a_year_is_that_of_a_source_or_explained() -> None:
    for path, row in ROWS.items():
        dates = " ".join(CONTENT.sources[one].dated for one in sources_of(path))
        known = {*_YEAR.findall(dates), *_YEAR.findall(row.remarks)}

        assert {*_YEAR.findall(text_of(path, "uk")), *_YEAR.findall(text_of(path, "cs"))} <= known, path


def test_both_languages_name_the_same_numbers() -> None:
    for path in TEXTS:
        assert numbers(text_of(path, "uk")) == numbers(text_of(path, "cs")), path


def test_every_question_to_the_town_is_offered_somewhere() -> None:
    entries = (*CONTENT.chapters.values(), *CONTENT.faq.values(), *CONTENT.requirements.values())

    assert {one for entry in entries for one in entry.asks} == set(CONTENT.town_questions)
