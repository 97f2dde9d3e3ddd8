"""How many typed questions lead where they should: promised shares, measured on tables that people wrote.

questions_asked.csv was looked at while the search was tuned; questions_kept.csv was not. Of questions_blind.csv, written
before its author knew the search, every second row ("seen") was looked at and the others ("unseen") were only counted;
questions_last.csv was written when all was done. The rows missed in kept and last were looked at when the search was mended once more. `style` says how a question is
written (uk, cs, ru; surzhyk; typo; bare: without diacritics; latin: Ukrainian in Latin letters; cyr: Czech in Cyrillic;
mix; off: about something else), `leads_to` which pages answer it. The shares are written to build/figures.
"""

import csv
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.content import answers
from bot.content.content import Content
from tests.content.distorting import distorted
from tests.effort import record, times

OFF = "off"
HERE = Path(__file__).parent
TABLES = ("asked", "kept", "seen", "unseen", "last")
HALVES = {"seen": slice(0, None, 2), "unseen": slice(1, None, 2)}
EVERY = times(6, 1)
"""Each how many-th question is distorted: all of them take a minute while lines are counted, too few tell too little."""


class Row(NamedTuple):
    question: str
    style: str
    leads_to: frozenset[str]


def rows(table: str) -> list[Row]:
    name = "blind" if table in HALVES else table
    with (HERE / f"questions_{name}.csv").open(encoding="utf-8", newline="") as file:
        every = [Row(row["question"], row["style"], frozenset(row["leads_to"].split())) for row in csv.DictReader(file)]
    return every[HALVES.get(table, slice(None))]


def test_the_tables_cover_everything_that_can_be_found(content: Content) -> None:
    every = [row for table in TABLES for row in rows(table)]
    asked = Counter(key for row in every for key in row.leads_to)
    known = {page.key for page in content.pages()}

    for table in TABLES:
        assert len({row.question for row in rows(table)}) == len(rows(table))
    assert asked.keys() <= known, "a page of the tables is gone: mend leads_to"
    assert {key for key in known if key.partition("/")[0] in {"guide", "faq", "documents"} and asked[key] < 4} == set()
    assert {(row.style == OFF) == (not row.leads_to) for row in every} == {True}


@pytest.mark.parametrize(
    ("table", "right", "nothing"),
    [
        ("kept", 0.98, 0.97),
        *(
            pytest.param(*row, marks=pytest.mark.proof)
            for row in (("asked", 0.98, 0.96), ("seen", 0.98, 0.93), ("unseen", 0.97, 0.93), ("last", 0.93, 0.86))
        ),
    ],
)
def test_questions_lead_to_their_page_and_others_nowhere(
    content: Content, table: str, right: float, nothing: float
) -> None:
    found, first = Counter[str](), 0
    of = Counter[str]()
    for question, style, leads_to in rows(table):
        pages = answers.find(content, question)
        of[style] += 1
        found[style] += not pages if style == OFF else bool(leads_to.intersection(pages))
        first += bool(leads_to.intersection(pages[:1]))

    questions = of.total() - of[OFF]
    shares = {style: f"{found[style]}/{number}" for style, number in sorted(of.items())}
    share = (found.total() - found[OFF]) / questions
    record(f"questions of the table {table}", f"{share:.3f} of {questions}, {first / questions:.3f} first; {shares}")
    assert share >= right
    assert found[OFF] / of[OFF] >= nothing


@pytest.mark.proof
def test_every_term_is_explained_when_somebody_asks_what_it_is(content: Content) -> None:
    frames = {
        "uk": ("що таке {}?", "що означає {}", "поясніть {}"),
        "cs": ("co je {}?", "co znamená {}", "vysvětlete {}"),
    }
    asked = [
        (f"glossary/{key}", frame.format(term.term[language]))
        for key, term in content.glossary.items()
        for language in frames
        for frame in frames[language]
    ]
    missed = [text for key, text in asked if key not in answers.find(content, text)]

    record("terms asked about", f"{1 - len(missed) / len(asked):.3f} of {len(asked)}")
    assert len(missed) <= 0.03 * len(asked), missed


@pytest.mark.proof
def test_a_question_in_a_hurry_leads_to_its_page_too(content: Content) -> None:
    right, of = defaultdict[str, int](int), defaultdict[str, int](int)
    for row in [row for table in ("asked", "kept") for row in rows(table) if row.style != OFF][::EVERY]:
        for way, text in distorted(row.question):
            of[way] += 1
            right[way] += bool(row.leads_to.intersection(answers.find(content, text)))

    share = sum(right.values()) / sum(of.values())
    shares = {way: f"{right[way] / of[way]:.3f}" for way in of}
    record("questions distorted", f"{share:.3f} of {sum(of.values())}; {shares}")
    assert share >= 0.9


@pytest.mark.parametrize(
    "asked",
    ["потрібна чеська?", "нужно ли знать чешский", "треба знати чеську", "musím umět česky?", "potřebuju češtinu"],
)
def test_whether_czech_is_needed_is_answered_before_anything_else_that_is_czech(content: Content, asked: str) -> None:
    assert answers.find(content, asked)[0] == "faq/czech-level"
