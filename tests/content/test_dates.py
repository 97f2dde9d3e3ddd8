"""Dates in texts: outdated ones for the next 24 months, and a fact for each of them."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from bot.content.checks import check, dates
from bot.content.facts import insert_facts
from bot.content.loader import load
from bot.content.models import StatedFact
from bot.content.problems import Problem
from bot.operations.environment import ROOT
from tests import small
from tests.content.small_edits import change, write

TODAY = date(2026, 12, 2)
CONTENT = load(ROOT / "content")
SPECIAL = ("cs/faq/special.md", "uk/faq/special.md")
STICKER = (
    *(f"{language}/{path}.md" for language in ("cs", "uk") for path in
      ("documents/permit-proof", "faq/after-march", "faq/not-renewed", "faq/temporary", "next_steps/protection",
       "pages/town-guide", "requirements/right-to-work")),
    "glossary.yaml",
)  # fmt: skip
GUIDE = ("cs/pages/town-guide.md", "uk/pages/town-guide.md")
AFTER_MARCH = ("cs/faq/after-march.md", "uk/faq/after-march.md", *GUIDE)
WAGE = tuple(f"{language}/faq/pay.md" for language in ("cs", "uk"))
ENDS: dict[date, dict[str, tuple[str, ...]]] = {
    date(2027, 1, 1): {"special-stage": SPECIAL},
    date(2027, 3, 1): {"call-2027": ("uk/pages/year.md", "cs/pages/year.md", *GUIDE)},
    date(2027, 4, 1): {"sticker": STICKER},
    date(2028, 1, 1): {"minimum-wage": WAGE},
    date(2028, 4, 1): {"eu-protection": AFTER_MARCH, "czech-extension": AFTER_MARCH},
}
"""By the first of a month, what has ended since the month before, and the files that would still tell it."""
MONTHS = [date(2026 + month // 12, month % 12 + 1, 1) for month in range(11, 36)]


@cache
def told(day: date) -> dict[str, set[str]]:
    """Return the files that tell what has ended or not begun on a day, by fact."""
    found = dict[str, set[str]]()
    for problem in dates.ended_facts(CONTENT, day):
        found.setdefault(problem.message.split('"')[3], set()).add(problem.file)
    return found


def test_nothing_is_told_today_that_has_ended_and_what_needs_a_look_is_known() -> None:
    """Their screens say when they were checked: see tests/view/test_ended_facts.py."""
    assert told(TODAY) == {}
    due = {problem.message.split('"')[1] for problem in dates.facts_due(CONTENT, TODAY)}
    assert due == {"special-stage", "minimum-wage"}


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_each_month_exactly_what_ended_before_it_is_wrong(month: date) -> None:
    expected = {fact: set(files) for day, facts in ENDS.items() if day <= month for fact, files in facts.items()}

    assert told(month) == expected


def test_every_day_and_year_to_come_in_a_text_belongs_to_a_fact() -> None:
    assert list(dates.days_with_a_fact(CONTENT, TODAY)) == []


def test_nothing_ends_without_a_look_thirty_days_before() -> None:
    for before, month in pairwise(MONTHS):
        ending = set(told(month)) - set(told(before))
        due = {problem.message.split('"')[1] for problem in dates.facts_due(CONTENT, before)}
        assert ending <= due


def test_a_day_to_come_is_seen_however_it_is_written(tmp_path: Path) -> None:
    for language, text, found in (
        ("cs", "Platí do 31. března 2027.", "31. března 2027"),
        ("cs", "Platí do 31. 3. 2027.", "31. 3. 2027"),
        ("cs", "Po 5. prosinci 2026 ne.", "5. prosinci 2026"),
        ("cs", "V roce 2027 uvidíme.", "2027"),
        ("cs", "Od 1. listopadu 2026, roku 2026 a zákon 2027/12 (2026/1912).", "2027"),
        ("uk", "Діє до **31 березня 2027 року**.", "31 березня 2027"),
        ("uk", "Діє до 31.03.2027.", "31.03.2027"),
        ("uk", "Реєстрація до 31 грудня 2026 року.", "31 грудня 2026"),
        ("uk", "До 26 листопада 2026 року, за 2025–2026 роки, 22 400 крон, 99 березня 2026.", ""),
    ):
        loaded = load(
            small.write(tmp_path, **{f"{language}/faq/uniform.md": f"---\ntitle: T\nlabel: L\n---\n\n{text}\n"})
        )

        problems = list(dates.days_with_a_fact(loaded, TODAY))

        assert [(problem.file, problem.line, problem.message) for problem in problems] == (
            [(f"{language}/faq/uniform.md", 6, f'no fact says what becomes of "{found}"')] if found else []
        )


FACTS = """facts:
  fines:
    says: { uk: [Text of fines-uk], cs: [Text of fines-cs] }
    status: STATUS
    sources: [law]
"""


def test_a_fact_is_wrong_after_its_end_and_due_before_it_turns(tmp_path: Path) -> None:
    for status, days, on, wrong, due in (
        ("in_force", "valid_to: 2027-03-31", date(2027, 3, 1), False, True),
        ("in_force", "valid_to: 2027-03-31", date(2027, 2, 28), False, False),
        ("in_force", "valid_to: 2027-03-31", date(2027, 4, 1), True, False),
        ("in_force", "valid_from: 2027-01-01", date(2026, 12, 31), True, False),
        ("in_force", "valid_from: 2027-01-01", date(2027, 1, 1), False, False),
        ("adopted", "valid_from: 2027-01-01", date(2026, 11, 30), False, False),
        ("adopted", "valid_from: 2027-01-01", date(2026, 12, 31), False, True),
        ("proposal", "review_by: 2027-01-31", date(2027, 1, 31), False, True),
        ("proposal", "", date(2030, 1, 1), False, False),
    ):
        facts = FACTS.replace("STATUS", status) + (f"    {days}\n" if days else "")
        loaded = load(small.write(tmp_path, **{"facts.yaml": facts}))

        assert bool(list(_of(dates.ended_facts(loaded, on)))) == wrong
        assert bool(list(_of(dates.facts_due(loaded, on)))) == due


def test_a_fact_has_a_value_and_a_day_to_look_at_it(tmp_path: Path) -> None:
    for fact, said in (
        ("status: in_force\n", "write its value"),
        ("value: 18\n", "write review_by: and the day to look at it again"),
        ("value: 2027-02-31\n    review_by: 2027-01-01\n", "day"),
    ):
        loaded = load(small.write(tmp_path, **{"facts.yaml": f"facts:\n  age:\n    sources: [law]\n    {fact}"}))
        assert any(said in str(problem) for problem in loaded.problems), loaded.problems


def test_a_number_or_a_day_of_too_many_or_too_few_digits_is_no_fault_of_the_check(tmp_path: Path) -> None:
    for days in (
        "valid_to: 0001-01-01",
        "valid_from: 0001-01-30\n    status: adopted",
        f"value: {'9' * 29}\n    review_by: 2027-01-01",
    ):
        folder = small.write(tmp_path, **{"facts.yaml": f"facts:\n  fines:\n    sources: [law]\n    {days}\n"})
        change("cs/faq/fines.md", "Text of", "Text {fines} of")(folder)
        problems = check(load(folder), TODAY)
        assert [one for one in problems if one.file in {"facts.yaml", "cs/faq/fines.md"}]


def test_forms_that_do_not_fit_stay_for_the_check_to_name() -> None:
    age = StatedFact.model_validate({"value": "18", "sources": ["law"], "review_by": "2027-01-01"})
    shifts = age.model_copy(update={"value": {"cs": "dvě směny"}})
    facts = {"age": age, "shifts": shifts}
    assert insert_facts("{age|rok|roky|let}, {shifts}", "cs", facts) == "18 let, dvě směny"
    assert insert_facts("{age|let} {shifts|a|b|c} {age|from}", "cs", facts) == "{age|let} {shifts|a|b|c} {age|from}"


def _of(problems: Iterator[Problem]) -> Iterator[Problem]:
    """Keep what is said of the one fact."""
    return (problem for problem in problems if "fines" in problem.message)


def test_each_place_is_named_with_its_line(tmp_path: Path) -> None:
    folder = small.write(tmp_path)
    write("facts.yaml", FACTS.replace("STATUS", "in_force") + "    valid_to: 2027-03-31\n")(folder)
    change("glossary.yaml", "Meaning-cs.", "Text of fines-cs, too.")(folder)

    found = [str(problem) for problem in dates.ended_facts(load(folder), date(2027, 4, 1))]

    ended, advice = 'ended on 2027-03-31 (fact "fines")', "write what holds now, then put facts.yaml right"
    assert found == [
        f'uk/faq/fines.md:7: warning: "Text of fines-uk" {ended}, {advice}',
        f'cs/faq/fines.md:5: warning: "Text of fines-cs" {ended}, {advice}',
        f'glossary.yaml:4: warning: "Text of fines-cs" {ended}, {advice}',
    ]
