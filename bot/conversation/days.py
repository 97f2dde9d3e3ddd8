"""Days as people write them in Czechia ("31.3.", "31. března 2027", "do konce března"), read kindly; Prague's calendar.

The one place where a typed day is read: an interview, a holiday, a deadline and a day that has passed all come here.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import get_month_names

from bot.content.spelling import plain

PRAGUE = ZoneInfo("Europe/Prague")
_CENTURY = 2000
_YEAR_IN_UKRAINIAN = r"(?:\s?(?:р|року)\b\.?)?"
_PATTERNS = (
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)"),
    re.compile(
        r"(?<![\d.])(?P<day>\d{1,2})\s?[./]\s?(?P<month>\d{1,2})"
        r"(?:\s?[./]\s?(?P<year>\d{4})|[./](?P<short>\d\d)(?![\d:.])|\.)?(?!\d)" + _YEAR_IN_UKRAINIAN
    ),
    re.compile(
        r"(?<!\d)(?P<day>\d{1,2})\.?\s?(?P<name>[^\W\d_]{3,})\b(?:\s(?P<year>\d{4}))?" + _YEAR_IN_UKRAINIAN
    ),
)
"""From the surest way of writing a day to the least sure one."""
_WORDS = {
    "včera": -1, "вчора": -1, "dnes": 0, "сьогодні": 0, "zítra": 1, "zitra": 1, "завтра": 1, "pozítří": 2,
    "післязавтра": 2,
}  # fmt: skip
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
_BARE = re.compile(r"(?<![\d.])(\d{1,2})\s+(\d{1,2})(?!\S*\d)")
_MONTH_ALONE = re.compile(r"\b([a-z]{3,})(?: (\d{4}))?\b")


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


class Found(NamedTuple):
    """A day that a text means, and where it stands there."""

    day: date
    start: int
    end: int


def day_of(moment: datetime) -> date:
    """Give the day it is in Prague at a moment."""
    return moment.astimezone(PRAGUE).date()


def month_of(moment: datetime) -> str:
    """Give the month it is in Prague at a moment: 2026-11."""
    return f"{moment.astimezone(PRAGUE):%Y-%m}"


def months_later(moment: datetime, months: int) -> datetime:
    """Give the same day and hour so many months later, or the last day of a month that has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def named_days(text: str) -> list[Named]:
    """Give all days a text names, in its order."""
    found: list[Named] = []
    for one in sorted(
        (one for pattern in _PATTERNS for one in _named(pattern, text)), key=lambda one: one.start
    ):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found


def find_day(text: str, today: date, *, ahead: bool = True) -> Found | None:
    """Find the first day that can be. Without a year it is the next such day, or the last one; today counts for both."""
    for pattern in _PATTERNS:
        for one in _named(pattern, text):
            if day := next(one.since(today) if ahead else one.until(today), None):
                return Found(day, one.start, one.end)
    word = _WORD.search(text)
    return word and Found(today + timedelta(days=_WORDS[word[0].casefold()]), *word.span())


def read_day(text: str, today: date) -> date | None:
    """Give the day a text names where a day is all that is asked for: "31 3" and "konec března" will do there too."""
    if found := find_day(text, today):
        return found.day
    if bare := _BARE.search(text):
        return next(Named(int(bare[1]), int(bare[2]), None).since(today), None)
    for alone in _MONTH_ALONE.finditer(plain(text)):
        if month := _months().get(alone[1]):
            return _end_of(month, int(alone[2]) if alone[2] else None, today)
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
    return int(parts["year"]) if parts["year"] else None


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
