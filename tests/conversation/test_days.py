"""Days as people type them, wherever a day is asked for."""

from datetime import UTC, date, datetime

from bot.conversation.dates import read_day, read_past_day

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def test_days_are_read_as_people_write_them() -> None:
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
