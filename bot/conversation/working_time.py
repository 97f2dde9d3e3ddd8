"""Czech working time: working days from eight to four by the clocks of Prague, whatever those do twice a year.

What happens outside of it counts as if it happened when the next working day begins. Which days are public holidays is
given (`czech_holidays` knows), so that everything here is plain arithmetic.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias

from bot.conversation.days import PRAGUE

IsHoliday: TypeAlias = Callable[[date], bool]
OPENS, CLOSES = time(8), time(16)
"""The clocks change at 2:00 and 3:00 on Sundays, so these hours exist once on every working day."""
SATURDAY = 5
A_DAY = timedelta(days=1)


def is_working(moment: datetime, is_holiday: IsHoliday) -> bool:
    """Say whether somebody can be written to without disturbing: from 8:00, before 16:00, on a working day."""
    local = moment.astimezone(PRAGUE)
    return OPENS <= local.time() < CLOSES and is_working_day(local.date(), is_holiday)


def is_working_day(day: date, is_holiday: IsHoliday) -> bool:
    """Say whether a day is one from Monday to Friday and no public holiday."""
    return day.weekday() < SATURDAY and not is_holiday(day)


def next_working(moment: datetime, is_holiday: IsHoliday) -> datetime:
    """Give the moment itself (in UTC) if it is working time, else when the next working day begins."""
    local = moment.astimezone(PRAGUE)
    day = local.date()
    if local.time() >= CLOSES:
        day += A_DAY
    elif local.time() >= OPENS and is_working_day(day, is_holiday):
        return moment.astimezone(UTC)
    while not is_working_day(day, is_holiday):
        day += A_DAY
    return _at(day, OPENS)


def later(moment: datetime, days: int, is_holiday: IsHoliday) -> datetime:
    """Give the moment (in UTC) so many working days later, at the same hour by the clocks of Prague."""
    start = next_working(moment, is_holiday).astimezone(PRAGUE)
    day = start.date()
    for _ in range(days):
        day = _following(day, is_holiday)
    return _at(day, start.time())


def days_between(since: datetime, now: datetime, is_holiday: IsHoliday) -> int:
    """Count the whole working days that have passed: the most that `later` can take without coming after `now`."""
    start = next_working(since, is_holiday).astimezone(PRAGUE)
    day, days = _following(start.date(), is_holiday), 0
    while _at(day, start.time()) <= now:
        day, days = _following(day, is_holiday), days + 1
    return days


def _following(day: date, is_holiday: IsHoliday) -> date:
    day += A_DAY
    while not is_working_day(day, is_holiday):
        day += A_DAY
    return day


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, PRAGUE).astimezone(UTC)
