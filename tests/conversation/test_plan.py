"""Dates backwards: nothing is asked for after its latest day, and nothing that must be fresh before its earliest one."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.content.content import Content
from bot.content.models import Document
from bot.conversation.model import Open
from bot.conversation.notes import Note
from bot.conversation.plan import COMING, Plan, PlanMonths, chosen_month, coming_months, month_code, planned
from tests import small
from tests.conversation.making import ANSWERS, KNOWN, SESSION, sees, take

CONTENT = small.content()
JUNE = date(2027, 6, 1)


def with_extract(days: int | None, fresh: int | None = None) -> Content:
    fields = {"group": "usual", "always": True, "basis": "advice", "fresh": fresh}
    document = Document.model_validate({**fields, "days": None if days is None else {"least": 0, "most": days}})
    return replace(CONTENT, documents={**CONTENT.documents, "extract": document})


def due(content: Content, start: date = JUNE) -> dict[str, tuple[date, date | None]]:
    plan = planned(content, ANSWERS, frozenset(), start)
    return {one.document: (one.latest, one.earliest) for one in plan.papers}


def test_a_known_time_is_counted_back_from_the_day_of_handing_in() -> None:
    assert due(with_extract(25))["extract"] == (date(2027, 3, 26), None)


def test_what_no_source_gives_a_time_for_is_to_be_there_in_time() -> None:
    assert due(with_extract(None))["extract"] == (date(2027, 4, 20), None)


@given(st.integers(0, 60), st.integers(1, 12), st.dates(date(2026, 1, 1), date(2040, 1, 1)))
def test_what_must_be_fresh_is_so_on_the_first_day_at_work(days: int, months: int, day: date) -> None:
    start = day.replace(day=1)
    latest, earliest = due(with_extract(days, fresh=months), start)["extract"]

    assert latest + timedelta(days=days + 42) == start
    assert earliest is not None
    assert earliest < start


def test_what_is_ticked_is_planned_no_more() -> None:
    plan = planned(CONTENT, ANSWERS, frozenset({"cv"}), JUNE)

    assert "cv" not in {one.document for one in plan.papers}
    assert "exam" not in {one.document for one in plan.papers}


def test_the_coming_months_are_ten_and_cross_the_year() -> None:
    months = coming_months(date(2026, 11, 24))

    assert len(months) == COMING
    assert (months[0], months[-1]) == (date(2026, 12, 1), date(2027, 9, 1))
    assert chosen_month(month_code(months[3]), date(2026, 11, 24)) == months[3]


def test_a_month_that_has_passed_leads_to_the_choice() -> None:
    for month in ("2026-11", "2027-10", "soon", "2027-13"):
        sees(take(SESSION, Open(Plan(month)), KNOWN), PlanMonths(), Note.STALE)
