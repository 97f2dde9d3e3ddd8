"""The published figures of a year, read by somebody who wants to know more."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.content import Content
from bot.conversation.overview.model import CountedRow
from bot.features.report.figures import BY_TOWN, CountForm, figures, months_between, parse_row, year_until
from bot.features.report.page import ReportPage, Wording
from bot.storage import facts
from bot.storage.facts import MIN_PUBLISHED
from tests.bot_parts import shipped
from tests.features.report.conftest import FIRST, LAST, counted, made, published

SMALL, KEPT = "méně než 5", "nezveřejněno"
BREAKDOWNS = ("periods", "regions", "languages", "opened", "answered", "reasons")


@given(seed=st.integers(0, 10**6), most=st.integers(0, 12))
@settings(max_examples=40)
def test_no_small_number_can_be_worked_out_from_the_published_table(paper: ReportPage, seed: int, most: int) -> None:
    content = shipped()[0]
    wording = Wording(paper.words["cs"], content)
    read = published(made(content, seed, most), wording)
    totals = {row: value for section, row, _, value in read if section in {wording.title("funnel"), wording.title("afterwards")}}  # fmt: skip
    columns: dict[tuple[str, str], list[str]] = defaultdict(list)
    for section, _, measure, value in read:
        if section in {wording.title(name) for name in BREAKDOWNS}:
            columns[section, measure].append(value)

    assert not [value for *_, value in read if value.isdigit() and 0 < int(value) < MIN_PUBLISHED]
    for (section, measure), values in columns.items():
        known = [int(value) for value in values if value.isdigit()]
        small, kept = values.count(SMALL), values.count(KEPT)
        assert len(known) + small + kept == len(values)
        if totals[measure] == SMALL:  # of a handful, no word about how they are spread
            assert kept == len(values), (section, measure)
            continue
        rest = int(totals[measure]) - sum(known)
        if not small:
            assert rest == 0 or kept == len(values)
            continue
        for guess in range(1, MIN_PUBLISHED):
            least = guess + (small - 1) + kept * MIN_PUBLISHED
            most_of_all = guess + (small - 1) * (MIN_PUBLISHED - 1) if not kept else rest
            assert least <= rest <= most_of_all, (section, measure, values, guess)


@given(seed=st.integers(0, 10**6), most=st.integers(0, 6))
@settings(max_examples=30)
def test_of_a_requirement_it_cannot_be_worked_out_how_few_were_not_asked(seed: int, most: int) -> None:
    found = made(shipped()[0], seed, most)
    checked = next(line.cell for line in found.sections["funnel"].lines if line.name == "checked")
    for line in found.sections["requirements"].lines:
        if all(cell.shown is CountForm.EXACT for cell in line.cells):
            assert checked.value - sum(cell.value for cell in line.cells) not in range(1, MIN_PUBLISHED)


def test_two_who_were_not_asked_hide_a_verdict(content: Content) -> None:
    """Forty finished the self-check, two of them without a town."""
    counts = {"checked": 40, "met/residence": 20, "office/residence": 18}
    rows = [CountedRow("2026-01", "", "uk", what, number) for what, number in counts.items()]
    (line,) = figures(rows, "2026-01", "2026-01", content).sections["requirements"].lines

    assert [cell.shown for cell in line.cells] == [CountForm.EXACT, CountForm.HIDDEN, CountForm.EXACT]


def test_the_order_of_rows_tells_nothing_of_what_is_kept_back(content: Content) -> None:
    lines = made(content, 3, 2).sections["requirements"].lines
    withheld = [line.name for line in lines if line.cell.shown is not CountForm.EXACT]

    assert withheld == [name for name in content.requirements if name in withheld]


def test_rows_of_other_months_are_left_out(content: Content) -> None:
    rows = [*counted(content, 1, 5), CountedRow("2024-01", "", "uk", "started", 1000)]
    found = figures(rows, FIRST, LAST, content)

    assert found.sections["funnel"].lines[0].cell.value < 1000
    assert [line.name for line in found.sections["periods"].lines] == ["2025-12/2026-05", "2026-06/2026-11"]


def test_an_empty_period_is_a_report_of_noughts(content: Content) -> None:
    found = figures([], "2026-01", "2026-01", content)

    assert {line.cell.value for line in found.sections["funnel"].lines} == {0}
    assert found.sections["towns"].lines == found.sections["requirements"].lines == ()


def test_a_row_travels_as_a_line_of_text() -> None:
    assert parse_row("2026-11\tplzen\t\tsent\t3") == CountedRow("2026-11", "plzen", "", "sent", 3)


def test_the_usual_period_is_the_twelve_months_that_end_with_this_one(paper: ReportPage) -> None:
    assert year_until(paper.made_on) == ("2025-12", "2026-11")
    assert len(months_between(*year_until(paper.made_on.replace(month=12)))) == 12
    assert year_until(paper.made_on.replace(month=12)) == ("2026-01", "2026-12")


def test_what_is_kept_by_town_is_what_the_report_and_the_overview_read() -> None:
    assert set(facts.BY_TOWN) == {*BY_TOWN, "no-contact"}
