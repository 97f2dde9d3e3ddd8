"""Attacks on the published table by a solver that knows the rules and every total."""

import importlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.report.figures import BY_TOWN, CountForm, Figures, median
from bot.features.report.page import ReportPage, Wording
from bot.storage.facts import MIN_PUBLISHED
from tests.bot_parts import shipped
from tests.features.report.conftest import made, published

Number: TypeAlias = Any
"""A number of the solver's, or what is claimed of some; the solver has no types."""
z3: Any = importlib.import_module("z3")
PARTS = ("periods", "languages", "regions", "opened", "answered", "reasons")
"""The parts of a total of the period; towns are parts of their region."""
SMALL, KEPT = "méně než 5", "nezveřejněno"


class Reader:
    """An attacker with the table, its rules and a solver."""

    def __init__(self) -> None:
        self.solver = z3.Solver()
        self.cells: dict[tuple[str, str, str], Any] = {}

    def reads(self, section: str, row: str, measure: str, value: str) -> Number:
        number = z3.Int(f"{section}/{row}/{measure}")
        self.cells[section, row, measure] = number
        if value == SMALL:
            self.solver.add(number >= 1, number < MIN_PUBLISHED)
        elif value == KEPT:
            self.solver.add(number >= 0)
        else:
            self.solver.add(number == int(value))
        return number

    def knows_sum(self, parts: Iterable[Number], whole: Number) -> None:
        self.solver.add(z3.Sum(list(parts)) == whole)

    def holds_possible(self, *claims: Number) -> bool:
        return bool(self.solver.check(*claims) == z3.sat)


def read(found: Figures, wording: Wording, regions: Mapping[str, str]) -> tuple[Reader, list[tuple[Any, str]]]:
    """Read the table as it is published; return what is not said outright in it."""
    reader, unsaid = Reader(), list[tuple[Any, str]]()
    columns: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for section, row, measure, value in published(found, wording):
        number = reader.reads(section, row, measure, value)
        columns[section, measure][row] = number
        if value in {SMALL, KEPT}:
            unsaid.append((number, value))
    totals = {row: cell for (section, row, _), cell in reader.cells.items() if section in _titles(wording, "funnel", "afterwards")}  # fmt: skip
    asked = wording.title("requirements")
    for requirement in sorted({row for section, row, _ in reader.cells if section == asked}):
        # of whom it is not said that they were not asked, though their number may be had by subtraction
        rest = reader.reads(asked, requirement, "", KEPT)
        reader.knows_sum(
            [cell for (section, row, _), cell in reader.cells.items() if (section, row) == (asked, requirement)],
            totals[wording.measure("checked")],
        )
        unsaid.append((rest, ""))
    for (section, measure), column in columns.items():
        if section in _titles(wording, *PARTS) and measure in totals:
            reader.knows_sum(column.values(), totals[measure])
        if section == wording.title("towns"):
            for region, whole in columns[wording.title("regions"), measure].items():
                there = [cell for town, cell in column.items() if regions.get(town, "") == region]
                reader.knows_sum(there, whole)
    return reader, unsaid


def _titles(wording: Wording, *sections: str) -> set[str]:
    return {wording.title(section) for section in sections}


@pytest.mark.proof
@given(seed=st.integers(0, 10**6), most=st.integers(0, 14))
@settings(max_examples=60, deadline=None)
def test_a_solver_cannot_tell_what_is_not_said(paper: ReportPage, seed: int, most: int) -> None:
    content = shipped()[0]
    wording = Wording(paper.words["cs"], content)
    regions = {town.names["cs"]: content.regions[town.region]["cs"] for town in content.municipalities.values()}
    reader, unsaid = read(made(content, seed, most), wording, regions)
    assert reader.holds_possible()
    for number, value in unsaid:
        if value == SMALL:
            for guess in range(1, MIN_PUBLISHED):
                assert reader.holds_possible(number == guess), (number, guess)
        elif not value:
            few = [guess for guess in range(MIN_PUBLISHED) if reader.holds_possible(number == guess)]
            assert few == [0] or len(few) != 1 or reader.holds_possible(number >= MIN_PUBLISHED), number
        else:
            # of none it may be known
            several = [guess for guess in range(MIN_PUBLISHED + 1) if reader.holds_possible(number == guess)]
            assert several == [0] or len(several) != 1 or reader.holds_possible(number > MIN_PUBLISHED), number


def test_the_solver_finds_what_a_careless_table_gives_away() -> None:
    reader = Reader()
    towns = [reader.reads("towns", name, "sent", value) for name, value in (("a", "7"), ("b", SMALL))]
    reader.knows_sum(towns, reader.reads("funnel", "sent", "total", "9"))
    assert [guess for guess in range(1, MIN_PUBLISHED) if reader.holds_possible(towns[1] == guess)] == [2]


@given(seed=st.integers(0, 10**6), most=st.integers(0, 14))
@settings(max_examples=30)
def test_no_town_is_told_of_where_its_region_is_not(seed: int, most: int) -> None:
    content = shipped()[0]
    found = made(content, seed, most)
    regions = {line.name: line for line in found.sections["regions"].lines}
    for line in found.sections["towns"].lines:
        of_region = regions[content.municipalities[line.name].region]
        for cell, whole in zip(line.cells, of_region.cells, strict=True):
            if whole.shown is not CountForm.EXACT:
                assert cell.shown is CountForm.HIDDEN or cell.value == 0
    assert found.sections["towns"].measures == BY_TOWN


def test_where_months_are_too_small_longer_periods_are_told() -> None:
    for most, form in [(200, "2026-01/2026-01"), (30, "2025-12/2026-02"), (2, "2025-12/2026-05")]:
        names = [line.name for line in made(shipped()[0], 4, most).sections["periods"].lines]
        assert form in names
        assert len(names) in {12, 4, 2}


def test_the_middle_answer_is_told_where_all_waits_are() -> None:
    many = made(shipped()[0], 1, 200).sections["answered"]
    assert median(many) in {line.name for line in many.lines}
    assert median(made(shipped()[0], 1, 1).sections["answered"]) == ""
