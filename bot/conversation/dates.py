"""Days as people write them in Czechia ("31.3.", "31. března 2027"), and Czech working time.

Working time is from eight to four on working days by the clocks of Prague; what happens outside of
it counts from the next working day. `is_holiday` knows the public holidays of act 245/2000 Coll.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from babel.dates import get_month_names
from dateutil.easter import easter

from bot.content.spelling import plain

PRAGUE = ZoneInfo("Europe/Prague")
When = TypeVar("When", date, datetime)
_CENTURY = 2000
_EARLIEST = 1900
"""Earlier years become this one, since dates before year 1 do not exist."""
_YEAR_IN_UKRAINIAN = r"(?:\s?(?:р|року)\b\.?)?"
_PATTERNS = (
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)"),
    re.compile(
        r"(?<![\d.])(?P<day>\d{1,2})\s?[./]\s?(?P<month>\d{1,2})"
        r"(?:\s?[./]\s?(?P<year>\d{4})|[./](?P<short>\d\d)(?![\d:.])|\.)?(?!\d)" + _YEAR_IN_UKRAINIAN
    ),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})\.?\s?(?P<name>[^\W\d_]{3,})\b(?:\s(?P<year>\d{4}))?" + _YEAR_IN_UKRAINIAN),
)
"""Patterns of a day, the most specific first."""
_WORDS = {
    "včera": -1, "вчора": -1, "dnes": 0, "сьогодні": 0, "zítra": 1, "zitra": 1, "завтра": 1, "pozítří": 2,
    "післязавтра": 2,
}  # fmt: skip
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
_BARE = re.compile(r"(?<![\d.])(\d{1,2})\s+(\d{1,2})(?!\S*\d)")
_MONTH_ALONE = re.compile(r"\b([a-z]{3,})(?: (\d{4}))?\b")


_FIXED_HOLIDAYS = {
    (1, 1), (5, 1), (5, 8), (7, 5), (7, 6), (9, 28), (10, 28), (11, 17), (12, 24), (12, 25), (12, 26),
}  # fmt: skip
"""Public holidays with a fixed date, as month and day (act 245/2000 Coll., sections 1 and 2)."""
_GOOD_FRIDAY, _EASTER_MONDAY = -2, 1


class NamedDay(NamedTuple):
    """A day named in a text from `start` to `end`; `year` is None if it names none."""

    day: int
    month: int
    year: int | None
    start: int = 0
    end: int = 0

    def since(self, first: date, years: int = 2) -> Iterator[date]:
        """Yield the possible days: the one with its year, or those from `first` on."""
        found = self._dates_in(range(first.year, first.year + years))
        return (day for day in found if self.year is not None or day >= first)

    def until(self, last: date) -> Iterator[date]:
        """Yield the possible days up to `last`, the latest first."""
        found = self._dates_in((last.year, last.year - 1))
        return (day for day in found if self.year is not None or day <= last)

    def _dates_in(self, years: Iterable[int]) -> Iterator[date]:
        for year in years if self.year is None else (self.year,):
            with suppress(ValueError):
                yield date(year, self.month, self.day)


class FoundDay(NamedTuple):
    """A day found in a text, and its position."""

    day: date
    start: int
    end: int


def day_of(moment: datetime) -> date:
    return moment.astimezone(PRAGUE).date()


def month_of(moment: datetime) -> str:
    return f"{moment.astimezone(PRAGUE):%Y-%m}"


def months_later(moment: When, months: int) -> When:
    """Return the same day and hour `months` later, or the last day of a month without that day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def named_days(text: str) -> list[NamedDay]:
    found: list[NamedDay] = []
    for one in sorted((one for pattern in _PATTERNS for one in _named_days(pattern, text)), key=lambda one: one.start):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found


def find_day(text: str, today: date, *, ahead: bool = True) -> FoundDay | None:
    """Find the first valid day. Without a year it is the next one (`ahead`) or the last one."""
    for pattern in _PATTERNS:
        for one in _named_days(pattern, text):
            if day := next(one.since(today) if ahead else one.until(today), None):
                return FoundDay(day, one.start, one.end)
    word = _WORD.search(text)
    return word and FoundDay(today + timedelta(days=_WORDS[word[0].casefold()]), *word.span())


def read_day(text: str, today: date) -> date | None:
    """Return the day of an answer to a question for a day, also "31 3" and "konec března"."""
    if found := find_day(text, today):
        return found.day
    if bare := _BARE.search(text):
        return next(NamedDay(int(bare[1]), int(bare[2]), None).since(today), None)
    for alone in _MONTH_ALONE.finditer(plain(text)):
        if month := _months().get(alone[1]):
            return _end_of(month, max(int(alone[2]), _EARLIEST) if alone[2] else None, today)
    return None


def read_past_day(text: str, today: date) -> date | None:
    """Return a day in a text that is not in the future; without a year, the last one."""
    found = find_day(text, today, ahead=False)
    return found.day if found and found.day <= today else None


def _named_days(pattern: re.Pattern[str], text: str) -> Iterator[NamedDay]:
    for match in pattern.finditer(text):
        parts = match.groupdict()
        month = _months().get(plain(parts["name"])) if "name" in parts else int(parts["month"])
        if month is not None:
            yield NamedDay(int(parts["day"]), month, _year(parts), *match.span())


def _year(parts: dict[str, str | None]) -> int | None:
    if short := parts.get("short"):
        return _CENTURY + int(short)
    return max(int(parts["year"]), _EARLIEST) if parts["year"] else None


def _end_of(month: int, year: int | None, today: date) -> date:
    """Return the last day of a month; without a year, of the next such month."""
    years = [year] if year is not None else [today.year, today.year + 1]
    ends = [date(one, month, monthrange(one, month)[1]) for one in years]
    return next((end for end in ends if end >= today), ends[-1])


@cache
def _months() -> dict[str, int]:
    """Return the months by their Czech and Ukrainian names, in plain spelling."""
    return {
        plain(str(get_month_names("wide", context, language)[number])): number
        for language in ("cs", "uk")
        for context in ("format", "stand-alone")
        for number in range(1, 13)
    }


IsHoliday: TypeAlias = Callable[[date], bool]
OPENS, CLOSES = time(8), time(16)
"""The clocks change at 2:00 and 3:00 on Sundays, so these hours exist once on every working day."""


class QuietHours(NamedTuple):
    """Hours in Prague without notices that can wait; equal: none."""

    begins: int = 22
    ends: int = 7


SATURDAY = 5
A_DAY = timedelta(days=1)


def is_working(moment: datetime, is_holiday: IsHoliday) -> bool:
    """Return True during working hours: 8:00 to 16:00 on a working day."""
    local = moment.astimezone(PRAGUE)
    return OPENS <= local.time() < CLOSES and is_working_day(local.date(), is_holiday)


def is_working_day(day: date, is_holiday: IsHoliday) -> bool:
    return day.weekday() < SATURDAY and not is_holiday(day)


def working_day_before(day: date, is_holiday: IsHoliday) -> date:
    return _nearest_working_day(day - A_DAY, is_holiday, -A_DAY)


def next_working(moment: datetime, is_holiday: IsHoliday) -> datetime:
    """Return the moment (in UTC) if it is working time, else the start of the next working day."""
    local = moment.astimezone(PRAGUE)
    day = local.date()
    if local.time() >= CLOSES:
        day += A_DAY
    elif local.time() >= OPENS and is_working_day(day, is_holiday):
        return moment.astimezone(UTC)
    return moment_of(_nearest_working_day(day, is_holiday), OPENS)


def after_quiet(moment: datetime, quiet: QuietHours) -> datetime:
    """Return the moment (in UTC), or the end of the quiet hours that it is in."""
    local, (begins, ends) = moment.astimezone(PRAGUE), quiet
    over_midnight = begins > ends
    late, early = local.hour >= begins, local.hour < ends
    if not ((late or early) if over_midnight else (late and early)):
        return moment.astimezone(UTC)
    return moment_of(local.date() + (A_DAY if over_midnight and late else timedelta()), time(ends))


def add_workdays(moment: datetime, days: int, is_holiday: IsHoliday) -> datetime:
    """Return the moment (in UTC) `days` working days later, at the same hour in Prague."""
    start = next_working(moment, is_holiday).astimezone(PRAGUE)
    day = start.date()
    for _ in range(days):
        day = _nearest_working_day(day + A_DAY, is_holiday)
    return moment_of(day, start.time())


def working_days_since(since: datetime, now: datetime, is_holiday: IsHoliday) -> int:
    """Return the number of whole working days since a moment."""
    start = next_working(since, is_holiday).astimezone(PRAGUE)
    day, days = start.date(), -1
    while moment_of(day, start.time()) <= now:
        day, days = _nearest_working_day(day + A_DAY, is_holiday), days + 1
    return max(days, 0)


def _nearest_working_day(day: date, is_holiday: IsHoliday, step: timedelta = A_DAY) -> date:
    while not is_working_day(day, is_holiday):
        day += step
    return day


def moment_of(day: date, clock: time) -> datetime:
    """Return the moment (in UTC) of a day and time in Prague."""
    return datetime.combine(day, clock, PRAGUE).astimezone(UTC)


def is_holiday(day: date) -> bool:
    """Return True for a public holiday; two depend on Easter Sunday."""
    return (day.month, day.day) in _FIXED_HOLIDAYS or (day - easter(day.year)).days in {_GOOD_FRIDAY, _EASTER_MONDAY}


def next_digest(hour: int, now: datetime, is_holiday: IsHoliday) -> datetime:
    """Return the time of the next daily list: this hour in Prague on a working day, after `now`."""
    day = day_of(now)
    while not is_working_day(day, is_holiday) or (due := datetime.combine(day, time(hour), PRAGUE)) <= now:
        day += A_DAY
    return due


def next_hour(now: datetime) -> datetime:
    """Return the next full hour after `now`."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def day_start(now: datetime) -> datetime:
    return datetime.combine(day_of(now), time(), PRAGUE)
