"""Days and hours as people set them: read from typed words, written on buttons, by the clocks of Prague."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.conversation.contact.model import HOURS, Pause, parse_pause, pause_of_days, pause_words, valid_pause
from bot.conversation.dates import day_start, is_holiday, next_digest, next_hour, read_day, read_past_day
from tests.conversation.turn_data import NOW

TODAY = date(2026, 11, 24)


def test_days_are_read_as_people_write_them() -> None:
    for said, first, last in (
        ("24. 12. – 2. 1.", date(2026, 12, 24), date(2027, 1, 2)),
        ("24.12.-2.1.", date(2026, 12, 24), date(2027, 1, 2)),
        ("od 24. 12. do 2. 1. 2027", date(2026, 12, 24), date(2027, 1, 2)),
        ("24/12 až 31/12", date(2026, 12, 24), date(2026, 12, 31)),
        ("1. 12. 2026", date(2026, 12, 1), date(2026, 12, 1)),
        ("24. 11.", TODAY, TODAY),
        ("20. 11. - 27. 11.", date(2026, 11, 20), date(2026, 11, 27)),  # it has begun already
        ("1. 7. – 14. 7.", date(2027, 7, 1), date(2027, 7, 14)),
    ):
        assert parse_pause(said, NOW) == Pause(first, last)


def test_what_is_no_pause_is_none() -> None:
    for said in (
        "", "příští týden", "1. 1. 2. 2. 3. 3.", "31. 2.", "30. 2. – 31. 2. 2027",
        "1. 1. 2020 – 2. 1. 2020", "1. 12. 2026 – 1. 6. 2027", "1. 1. 2029",
        "27. 12. 2027 – 1. 1. 2027", "99. 99. – 5. 12.", "24. 12. – 2. 1. 0001",
        "24. 12. 0000 – 2. 1. 9999",
    ):  # fmt: skip
        assert parse_pause(said, NOW) is None


def test_days_on_a_button_are_read_back() -> None:
    pause = Pause(date(2026, 12, 24), date(2027, 1, 2))
    assert pause_words(pause) == "20261224-20270102"
    assert pause_of_days(pause_words(pause), NOW, 7) == Pause(pause.first, pause.last, 7)
    for other in ("", "20261224", "20261232-20270102", "2026-1224-20270102", "20261101-20261102"):
        assert pause_of_days(other, NOW) is None


def test_a_pause_is_neither_over_nor_endless_nor_far_away() -> None:
    assert valid_pause(Pause(TODAY, TODAY + timedelta(days=92)), NOW)
    assert not valid_pause(Pause(TODAY, TODAY + timedelta(days=93)), NOW)
    assert not valid_pause(Pause(TODAY, TODAY - timedelta(days=1)), NOW)
    assert not valid_pause(Pause(TODAY + timedelta(days=1), TODAY), NOW)
    assert not valid_pause(Pause(TODAY + timedelta(days=367), TODAY + timedelta(days=368)), NOW)


def test_a_pause_holds_from_midnight_to_midnight_in_prague() -> None:
    pause = Pause(TODAY, TODAY)
    begin = datetime(2026, 11, 23, 23, tzinfo=UTC)
    for moment, holds, over in (
        (begin - timedelta(seconds=1), False, False),
        (begin, True, False),
        (begin + timedelta(hours=24, seconds=-1), True, False),
        (begin + timedelta(hours=24), False, True),
    ):
        assert (pause.holds(moment), pause.is_over(moment)) == (holds, over)


@pytest.mark.parametrize("hour", HOURS)
def test_the_daily_list_is_due_at_its_hour_on_every_working_day(hour: int) -> None:
    """Through two years, from every hour: never at once, never at night, at the hour by the clocks of Prague."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment < datetime(2028, 1, 1, tzinfo=UTC):
        due = next_digest(hour, moment, is_holiday)
        assert due > moment
        assert (due.hour, due.minute) == (hour, 0)
        assert due.weekday() < 5
        assert not is_holiday(due.date())
        assert next_digest(hour, due - timedelta(seconds=1), is_holiday) == due
        moment += timedelta(hours=37)


def test_the_next_hour_and_the_beginning_of_the_day() -> None:
    assert next_hour(NOW) == NOW + timedelta(hours=1)
    assert next_hour(NOW + timedelta(minutes=59)) == NOW + timedelta(hours=1)
    assert day_start(NOW) == datetime(2026, 11, 23, 23, tzinfo=UTC)


def test_a_day_is_read_as_people_write_it() -> None:
    for text, day in (
        ("31.3.", "2027-03-31"),
        ("31. 3. 2027", "2027-03-31"),
        ("31/3/27", "2027-03-31"),
        ("31 3", "2027-03-31"),
        ("31. března", "2027-03-31"),
        ("do 31. BŘEZNA 2027 včetně", "2027-03-31"),
        ("31. brezna", "2027-03-31"),
        ("31. березня", "2027-03-31"),
        ("2027-03-31", "2027-03-31"),
        ("konec března", "2027-03-31"),
        ("do konce února 2028", "2028-02-29"),
        ("24.11.", "2026-11-24"),
        ("23.11.", "2027-11-23"),
        ("12.12", "2026-12-12"),
        ("1. 3. 2027 ve 12:00", "2027-03-01"),
        ("23. 11. 2026", "2026-11-23"),
        ("31. 3. 0001", "1900-03-31"),  # a slip, past wherever a day is asked for
        ("konec března 0000", "1900-03-31"),
        ("konec prosince 9999", "9999-12-31"),
        ("31. 2.", None),
        ("29. 2.", None),
        ("32. 1. 2027", None),
        ("5. 13.", None),
        ("konec brzy, v březnu ne, ale března", "2027-03-31"),
        ("za týden", None),
        ("", None),
    ):
        read = read_day(text, TODAY)
        assert (read.isoformat() if read else None) == day


def test_a_day_that_has_come() -> None:
    for typed, day in (
        ("dnes", date(2026, 11, 24)),
        ("včera", date(2026, 11, 23)),
        ("23. 11.", date(2026, 11, 23)),
        ("telefonicky 23.11.2026 paní Novákové", date(2026, 11, 23)),
        ("30.12.", date(2025, 12, 30)),
        ("25.11.2026", None),
        ("zítra", None),
        ("loni", None),
    ):
        assert read_past_day(typed, TODAY) == day
