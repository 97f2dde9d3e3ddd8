"""Czech working time: a table of more than 700 moments, counted minute by minute, and what holds for every moment."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.content.models import LadderStep, Situation
from bot.conversation.dates import PRAGUE, add_workdays, is_holiday, is_working, next_working, working_days_since
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.history import due_step
from tests.conversation import reference_times
from tests.conversation.turn_data import LEAD, had

TABLE = Path(__file__).with_name("golden.csv")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.integers(0, 30)


def read(text: str) -> datetime:
    """Read a moment of the table: "Fri 2026-04-03 23:59 +0200"."""
    moment = datetime.strptime(text, "%a %Y-%m-%d %H:%M %z")
    assert f"{moment:%a %Y-%m-%d %H:%M %z}" == text, "the day of the week is not right"
    return moment


CASES = [
    (read(sent), int(days), read(due)) for sent, days, due in [*csv.reader(TABLE.read_text("utf-8").splitlines())][1:]
]


def test_the_step_is_due_at_the_minute_of_the_table() -> None:
    for sent, days, due in CASES:
        lead = had(LEAD, (LeadEvent.SENT, sent))
        step = due_step(lead, [LadderStep(when=Situation.UNREAD, after=days, to="contact")], is_holiday)
        assert step is not None, (sent, days, due)
        assert step.at == due, (sent, days, due)
        assert working_days_since(sent, due, is_holiday) == days, (sent, days, due)
        assert working_days_since(sent, due - timedelta(minutes=1), is_holiday) == days - 1, (sent, days, due)


@pytest.mark.parametrize("number", range(0, len(CASES), 60))
def test_the_table_is_what_counting_minutes_gives(number: int) -> None:
    sent, days, due = CASES[number]
    assert reference_times.reference_due(sent.astimezone(UTC), days) == due


def test_every_public_holiday_is_known() -> None:
    day, known, wanted = date(2026, 1, 1), set[date](), set[date]()
    while day.year < 2032:
        known |= {day} if is_holiday(day) and day.weekday() < 5 else set()
        wanted |= {day} if reference_times.is_free_day(day) and day.weekday() < 5 else set()
        day += timedelta(days=1)
    assert known == wanted


@given(MOMENTS, DAYS)
def test_nothing_is_ever_due_outside_of_working_time(moment: datetime, days: int) -> None:
    due = add_workdays(moment, days, is_holiday)
    assert is_working(due, is_holiday)
    assert due >= moment
    assert working_days_since(moment, due, is_holiday) == days
    local = due.astimezone(PRAGUE)
    assert 8 <= local.hour < 16
    assert local.weekday() < 5


@example(datetime(2026, 11, 24, 7, tzinfo=UTC))
@example(datetime(2026, 11, 24, 14, 59, 59, tzinfo=UTC))
@example(datetime(2026, 11, 24, 15, tzinfo=UTC))
@example(datetime(2026, 7, 7, 14, tzinfo=UTC))
@given(MOMENTS)
def test_the_next_working_moment_is_the_first_one(moment: datetime) -> None:
    first = next_working(moment, is_holiday)
    assert next_working(first, is_holiday) == first
    assert (first == moment) == is_working(moment, is_holiday)
    assert is_working(moment, is_holiday) == reference_times.is_working_minute(moment)
    if first != moment:
        assert first.astimezone(PRAGUE).time() == time(8)
        assert not is_working(first - timedelta(seconds=1), is_holiday)
