"""The year of the programme: every day of it lies in one stage, and the stages follow one another without a gap."""

from datetime import date, timedelta

import pytest

from bot.conversation.model import Open
from bot.conversation.notes import Note
from bot.conversation.plan import Plan, PlanMonths
from tests import small
from tests.conversation.turn_data import KNOWN, SESSION, sees, take

CONTENT = small.content()


def test_a_day_lies_in_a_stage() -> None:
    for day, stage in (
        (date(2027, 1, 1), "applying"),
        (date(2027, 5, 31), "applying"),
        (date(2027, 6, 1), "starting"),
        (date(2028, 2, 29), "applying"),
        (date(2026, 12, 31), "starting"),
    ):
        assert CONTENT.stage(day) == stage


@pytest.mark.parametrize("year", range(2026, 2032))
def test_stages_follow_without_a_gap(year: int) -> None:
    first, until = CONTENT.span("applying", year)
    then, last = CONTENT.span("starting", year)

    assert first == date(year, 1, 1)
    assert until + timedelta(days=1) == then
    assert last == date(year, 12, 31)


def test_a_month_that_has_passed_leads_to_the_choice() -> None:
    for month in ("2026-11", "2027-10", "soon", "2027-13"):
        sees(take(SESSION, Open(Plan(month)), KNOWN), PlanMonths(), Note.STALE)
