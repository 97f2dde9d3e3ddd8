"""A reference implementation of due times that counts working minutes.

It wrote golden.csv once and shares nothing with the program: the public holidays and Easter Sundays are
written down by hand, the change of the clocks is the rule of directive 2000/84/EC.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WINTER, SUMMER = timezone(timedelta(hours=1)), timezone(timedelta(hours=2))
MINUTES_PER_DAY = 8 * 60
EVERY_YEAR = (
    (1, 1), (5, 1), (5, 8), (7, 5), (7, 6), (9, 28), (10, 28), (11, 17), (12, 24), (12, 25), (12, 26),
)  # fmt: skip
"""Act 245/2000 Coll., section 1 and 2; Good Friday and Easter Monday move."""
EASTER = {2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2029: (4, 1), 2030: (4, 21), 2031: (4, 13), 2032: (3, 28)}


def local(moment: datetime) -> datetime:
    """Return the local time in Prague."""
    begins, ends = last_sunday(moment.year, 3), last_sunday(moment.year, 10)
    one = timedelta(hours=1)
    summer = datetime.combine(begins, time(), UTC) + one <= moment < datetime.combine(ends, time(), UTC) + one
    return moment.astimezone(SUMMER if summer else WINTER)


def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    while day.weekday() != 6:
        day -= DAY
    return day


def is_free_day(day: date) -> bool:
    easter = date(day.year, *EASTER[day.year])
    return day.weekday() >= 5 or (day.month, day.day) in EVERY_YEAR or day in {easter - 2 * DAY, easter + DAY}


def is_working_minute(moment: datetime) -> bool:
    here = local(moment)
    return 8 <= here.hour < 16 and not is_free_day(here.date())


def reference_due(sent: datetime, days: int) -> datetime:
    """Return the first working minute after a number of working days."""
    left, now = days * MINUTES_PER_DAY, sent
    while left or not is_working_minute(now):
        left -= is_working_minute(now)
        now += MINUTE
    return now
