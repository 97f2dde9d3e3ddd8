"""Days as people write them in Czechia ("31.3.", "31. března 2027", "do konce března"), read kindly; Prague's calendar.

The one place where a typed day is read: an interview, a holiday, a deadline and a day that has passed all come here.

Czech working time: working days from eight to four by the clocks of Prague, whatever those do twice a year.

What happens outside of it counts as if it happened when the next working day begins. Which days are public holidays is
passed in; `is_holiday` knows those of act 245/2000 Coll.
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
"""A year before it is a slip, past for every question; days of the first years cannot be counted back from."""
_YEAR_IN_UKRAINIAN = r"(?:\s?(?:р|року)\b\.?)?"
_PATTERNS = (
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)"),
    re.compile(
        r"(?<![\d.])(?P<day>\d{1,2})\s?[./]\s?(?P<month>\d{1,2})"
        r"(?:\s?[./]\s?(?P<year>\d{4})|[./](?P<short>\d\d)(?![\d:.])|\.)?(?!\d)" + _YEAR_IN_UKRAINIAN
    ),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})\.?\s?(?P<name>[^\W\d_]{3,})\b(?:\s(?P<year>\d{4}))?" + _YEAR_IN_UKRAINIAN),
)
"""From the surest way of writing a day to the least sure one."""
_WORDS = {
    "včera": -1, "вчора": -1, "dnes": 0, "сьогодні": 0, "zítra": 1, "zitra": 1, "завтра": 1, "pozítří": 2,
    "післязавтра": 2,
}  # fmt: skip
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
_BARE = re.compile(r"(?<![\d.])(\d{1,2})\s+(\d{1,2})(?!\S*\d)")
_MONTH_ALONE = re.compile(r"\b([a-z]{3,})(?: (\d{4}))?\b")


_EVERY_YEAR = {
    (1, 1), (5, 1), (5, 8), (7, 5), (7, 6), (9, 28), (10, 28), (11, 17), (12, 24), (12, 25), (12, 26),
}  # fmt: skip
"""Public holidays, as month and day; to them come two that are counted from Easter Sunday (act 245/2000 Coll., sections 1 and 2)."""
_GOOD_FRIDAY, _EASTER_MONDAY = -2, 1


class Named(NamedTuple):
    """A day as it stands in a text from `start` to `end`; `year` is None where none is said."""

    day: int
    month: int
    year: int | None
    start: int = 0
    end: int = 0

    def since(self, first: date, years: int = 2) -> Iterator[date]:
        """Give the days that may be meant: just the one with its year, else those from `first` on, in so many years."""
        found = self._in(range(first.year, first.year + years))
        return (day for day in found if self.year is not None or day >= first)

    def until(self, last: date) -> Iterator[date]:
        """Give the same up to `last`, the latest first."""
        found = self._in((last.year, last.year - 1))
        return (day for day in found if self.year is not None or day <= last)

    def _in(self, years: Iterable[int]) -> Iterator[date]:
        for year in years if self.year is None else (self.year,):
            with suppress(ValueError):
                yield date(year, self.month, self.day)


class FoundDay(NamedTuple):
    """A day that a text means, and where it stands there."""

    day: date
    start: int
    end: int


def day_of(moment: datetime) -> date:
    return moment.astimezone(PRAGUE).date()


def month_of(moment: datetime) -> str:
    return f"{moment.astimezone(PRAGUE):%Y-%m}"


def months_later(moment: When, months: int) -> When:
    """Give the same day (and hour) so many months later, or earlier, or the last day of a month that has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def named_days(text: str) -> list[Named]:
    found: list[Named] = []
    for one in sorted((one for pattern in _PATTERNS for one in _named(pattern, text)), key=lambda one: one.start):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found


def find_day(text: str, today: date, *, ahead: bool = True) -> FoundDay | None:
    """Find the first day that can be. Without a year it is the next such day, or the last one; today counts for both."""
    for pattern in _PATTERNS:
        for one in _named(pattern, text):
            if day := next(one.since(today) if ahead else one.until(today), None):
                return FoundDay(day, one.start, one.end)
    word = _WORD.search(text)
    return word and FoundDay(today + timedelta(days=_WORDS[word[0].casefold()]), *word.span())


def read_day(text: str, today: date) -> date | None:
    """Give the day a text names where a day is all that is asked for: "31 3" and "konec března" will do there too."""
    if found := find_day(text, today):
        return found.day
    if bare := _BARE.search(text):
        return next(Named(int(bare[1]), int(bare[2]), None).since(today), None)
    for alone in _MONTH_ALONE.finditer(plain(text)):
        if month := _months().get(alone[1]):
            return _end_of(month, max(int(alone[2]), _EARLIEST) if alone[2] else None, today)
    return None


def read_past_day(text: str, today: date) -> date | None:
    """Give the day a text names if it has come; without a year, the last one of that name."""
    found = find_day(text, today, ahead=False)
    return found.day if found and found.day <= today else None


def _named(pattern: re.Pattern[str], text: str) -> Iterator[Named]:
    for match in pattern.finditer(text):
        parts = match.groupdict()
        month = _months().get(plain(parts["name"])) if "name" in parts else int(parts["month"])
        if month is not None:
            yield Named(int(parts["day"]), month, _year(parts), *match.span())


def _year(parts: dict[str, str | None]) -> int | None:
    if short := parts.get("short"):
        return _CENTURY + int(short)
    return max(int(parts["year"]), _EARLIEST) if parts["year"] else None


def _end_of(month: int, year: int | None, today: date) -> date:
    """Give the last day of a month: of the next such month where no year is said."""
    years = [year] if year is not None else [today.year, today.year + 1]
    ends = [date(one, month, monthrange(one, month)[1]) for one in years]
    return next((end for end in ends if end >= today), ends[-1])


@cache
def _months() -> dict[str, int]:
    """The names of the months in both languages, as they stand in a date and alone, in plain spelling."""
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
    """From which hour to which, in Prague, no phone is to make a noise for what nobody waits for; equal: never."""

    begins: int = 22
    ends: int = 7


SATURDAY = 5
A_DAY = timedelta(days=1)


def is_working(moment: datetime, is_holiday: IsHoliday) -> bool:
    """Say whether somebody can be written to without disturbing: from 8:00, before 16:00, on a working day."""
    local = moment.astimezone(PRAGUE)
    return OPENS <= local.time() < CLOSES and is_working_day(local.date(), is_holiday)


def is_working_day(day: date, is_holiday: IsHoliday) -> bool:
    """Say whether a day is one from Monday to Friday and no public holiday."""
    return day.weekday() < SATURDAY and not is_holiday(day)


def working_day_before(day: date, is_holiday: IsHoliday) -> date:
    """Give the last working day before a day."""
    day -= A_DAY
    while not is_working_day(day, is_holiday):
        day -= A_DAY
    return day


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
    return moment_of(day, OPENS)


def after_quiet(moment: datetime, quiet: QuietHours) -> datetime:
    """Give the moment itself (in UTC) if it is in no quiet hour, else when these end."""
    local, (begins, ends) = moment.astimezone(PRAGUE), quiet
    over_midnight = begins > ends
    late, early = local.hour >= begins, local.hour < ends
    if not ((late or early) if over_midnight else (late and early)):
        return moment.astimezone(UTC)
    return moment_of(local.date() + (A_DAY if over_midnight and late else timedelta()), time(ends))


def later(moment: datetime, days: int, is_holiday: IsHoliday) -> datetime:
    """Give the moment (in UTC) so many working days later, at the same hour by the clocks of Prague."""
    start = next_working(moment, is_holiday).astimezone(PRAGUE)
    day = start.date()
    for _ in range(days):
        day = _following(day, is_holiday)
    return moment_of(day, start.time())


def days_between(since: datetime, now: datetime, is_holiday: IsHoliday) -> int:
    """Count the whole working days that have passed: the most that `later` can take without coming after `now`."""
    start = next_working(since, is_holiday).astimezone(PRAGUE)
    day, days = _following(start.date(), is_holiday), 0
    while moment_of(day, start.time()) <= now:
        day, days = _following(day, is_holiday), days + 1
    return days


def _following(day: date, is_holiday: IsHoliday) -> date:
    day += A_DAY
    while not is_working_day(day, is_holiday):
        day += A_DAY
    return day


def moment_of(day: date, clock: time) -> datetime:
    """Give the moment (in UTC) at which a clock in Prague shows this on a day."""
    return datetime.combine(day, clock, PRAGUE).astimezone(UTC)


def is_holiday(day: date) -> bool:
    """Say whether nobody has to work on that day, were it not a weekend."""
    return (day.month, day.day) in _EVERY_YEAR or (day - easter(day.year)).days in {_GOOD_FRIDAY, _EASTER_MONDAY}


def next_digest(hour: int, now: datetime, is_holiday: IsHoliday) -> datetime:
    """Give when the daily list is due next: at this hour in Prague on a working day, never at `now` itself."""
    day = day_of(now)
    while not is_working_day(day, is_holiday) or (due := datetime.combine(day, time(hour), PRAGUE)) <= now:
        day += timedelta(days=1)
    return due


def next_hour(now: datetime) -> datetime:
    """Give the next full hour, never `now` itself. Both clock changes move by whole hours, so any zone's will do."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def day_begins(now: datetime) -> datetime:
    return datetime.combine(day_of(now), time(), PRAGUE)
