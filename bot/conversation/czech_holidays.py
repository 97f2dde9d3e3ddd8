"""Which days are public holidays in Czechia (act 245/2000 Coll.), Good Friday and Easter Monday included."""

from datetime import date
from functools import lru_cache


def is_holiday(day: date) -> bool:
    """Say whether nobody has to work on that day, were it not a weekend."""
    return day in _of(day.year)


@lru_cache
def _of(year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415  takes a moment, needed only when somebody waits for an answer

    return frozenset(holidays.country_holidays("CZ", years=year))
