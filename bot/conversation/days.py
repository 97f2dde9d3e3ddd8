"""Days as people write them in Czechia ("31.3.", "31. března 2027", "do konce března"), read kindly; Prague's calendar."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import get_month_names

from bot.content.spelling import plain

PRAGUE = ZoneInfo("Europe/Prague")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_DIGITS = re.compile(r"\b(\d{1,2})\s*[./\s]\s*(\d{1,2})(?:\s*[./\s]\s*(\d{4}|\d{2})?)?(?!\S*\d)")
_NAMED = re.compile(r"\b(?:(\d{1,2}) )?([a-z]{3,})(?: (\d{4}))?\b")
_CENTURY = 2000


def day_of(moment: datetime) -> date:
    """Give the day it is in Prague at a moment."""
    return moment.astimezone(PRAGUE).date()


def months_later(moment: datetime, months: int) -> datetime:
    """Give the same day and hour so many months later, or the last day of a month that has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def read_day(text: str, today: date) -> date | None:
    """Give the day a text names, or None. Without a year it is the next such day, today included."""
    for day, month, year in _named(text):
        try:
            if year is not None:
                return date(year, month, day or monthrange(year, month)[1])
            return _next(day, month, today)
        except ValueError:
            continue
    return None


def _named(text: str) -> Iterator[tuple[int | None, int, int | None]]:
    """Yield (day, month, year) of whatever looks like a day; no day: the end of the month, no year: the next one."""
    if found := _ISO.search(text):
        yield int(found[3]), int(found[2]), int(found[1])
    if found := _DIGITS.search(text):
        yield int(found[1]), int(found[2]), _year(found[3])
    for found in _NAMED.finditer(plain(text)):
        if month := _months().get(found[2]):
            yield int(found[1]) if found[1] else None, month, _year(found[3])


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if len(text) > len("26") else _CENTURY + int(text)


def _next(day: int | None, month: int, today: date) -> date:
    """Give the next such day; no day: the end of the month. Raises `ValueError` where there is none this year."""
    this, following = (
        date(year, month, day or monthrange(year, month)[1]) for year in (today.year, today.year + 1)
    )
    return this if this >= today else following


@cache
def _months() -> dict[str, int]:
    """The names of the months in both languages, as they stand in a date and alone, in plain spelling."""
    return {
        plain(str(get_month_names("wide", context, language)[number])): number
        for language in ("cs", "uk")
        for context in ("format", "stand-alone")
        for number in range(1, 13)
    }
