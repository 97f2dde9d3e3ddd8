"""When a step is due, worked out in the most naive way: by counting the minutes in which somebody is at work.

It wrote golden.csv once (`python -m tests.conversation.golden`) and shares nothing with the program: the public holidays
and Easter Sundays are written down by hand, the change of the clocks is the rule of directive 2000/84/EC.
"""

import csv
import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WINTER, SUMMER = timezone(timedelta(hours=1)), timezone(timedelta(hours=2))
A_DAYS_WORK = 8 * 60
EVERY_YEAR = (
    (1, 1), (5, 1), (5, 8), (7, 5), (7, 6), (9, 28), (10, 28), (11, 17), (12, 24), (12, 25), (12, 26),
)  # fmt: skip
"""Act 245/2000 Coll., section 1 and 2; Good Friday and Easter Monday move."""
EASTER = {2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2029: (4, 1), 2030: (4, 21), 2031: (4, 13), 2032: (3, 28)}
YEARS = range(2026, 2032)


def local(moment: datetime) -> datetime:
    """The clock on the wall in Prague."""
    begins, ends = last_sunday(moment.year, 3), last_sunday(moment.year, 10)
    one = timedelta(hours=1)
    summer = datetime.combine(begins, time(), UTC) + one <= moment < datetime.combine(ends, time(), UTC) + one
    return moment.astimezone(SUMMER if summer else WINTER)


def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    while day.weekday() != 6:
        day -= DAY
    return day


def free(day: date) -> bool:
    easter = date(day.year, *EASTER[day.year])
    return day.weekday() >= 5 or (day.month, day.day) in EVERY_YEAR or day in {easter - 2 * DAY, easter + DAY}


def at_work(moment: datetime) -> bool:
    here = local(moment)
    return 8 <= here.hour < 16 and not free(here.date())


def due(sent: datetime, days: int) -> datetime:
    """The first minute of work when so many days' work has been done since."""
    left, now = days * A_DAYS_WORK, sent
    while left or not at_work(now):
        left -= at_work(now)
        now += MINUTE
    return now


def sendings() -> Iterator[datetime]:
    """Moments at which a lead is sent: at every edge that there is, and at random."""
    dice = random.Random(20261125)  # noqa: S311  the same table every time
    for year in YEARS:
        for day in edges(year):
            for clock in dice.sample([time(7, 59), time(8), time(12, 34), time(15, 59), time(16), time(23, 59)], 2):
                yield wall(day, clock)
        for change in (last_sunday(year, 3), last_sunday(year, 10)):
            for half_past in (0, 1, 2):  # 1:30, the hour that is skipped or comes twice, and the one after it
                yield datetime.combine(change, time(half_past, 30), UTC)
        fridays = [day for number in range(365) if (day := date(year, 1, 1) + number * DAY).weekday() == 4]
        for day in dice.sample(fridays, 12):
            yield wall(day, time(23, 59))
        for _ in range(25):
            day = date(year, 1, 1) + dice.randrange(365) * DAY
            yield wall(day, time(dice.randrange(24), dice.choice((0, 0, dice.randrange(60)))))


def edges(year: int) -> list[date]:
    """The days around every public holiday, and around the changes of the clocks."""
    easter = date(year, *EASTER[year])
    fixed = [date(year, month, day) for month, day in EVERY_YEAR if (month, day) not in {(12, 25), (7, 5)}]
    days = [*(day + shift * DAY for day in fixed for shift in (-1, 0, 1))]
    days += [easter + shift * DAY for shift in range(-4, 3)]
    days += [change + shift * DAY for change in (last_sunday(year, 3), last_sunday(year, 10)) for shift in (-2, -1, 1)]
    return sorted(day for day in {*days, date(year, 12, 30), date(year, 12, 31)} if day.year == year)


def wall(day: date, clock: time) -> datetime:
    """A moment by the clock on the wall, never in an hour that is skipped or comes twice."""
    for zone in (WINTER, SUMMER):
        moment = datetime.combine(day, clock, zone).astimezone(UTC)
        if local(moment).replace(tzinfo=None) == datetime.combine(day, clock):
            return moment
    raise AssertionError(f"no such moment: {day} {clock}")


def written(moment: datetime) -> str:
    return f"{local(moment):%a %Y-%m-%d %H:%M %z}"


if __name__ == "__main__":
    dice = random.Random(1)  # noqa: S311  the same table every time
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(("sent", "days", "due"))
    for sent in sorted(set(sendings())):
        days = dice.choice((1, 2, 2, 3, 3, 4, 5, 6, 8, 9))
        table.writerow((written(sent), days, written(due(sent, days))))
