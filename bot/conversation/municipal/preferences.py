"""What somebody of the municipal side sets for themselves: the daily list, the holiday. Days and hours are those of Prague."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.conversation.days import PRAGUE, day_of, named_days
from bot.conversation.private import Private
from bot.conversation.working_time import IsHoliday, is_working_day

HOURS = range(7, 18)
"""At which hours the daily list may come: 7 to 17."""
LONGEST_PAUSE = timedelta(days=92)
FARTHEST = timedelta(days=366)
"""How far ahead a pause may begin."""
_BUTTON_DAY = re.compile(r"[0-9]{8}")
_MOST_DAYS = 2
_YEARS = 3
"""How many calendar years a year before a day may touch."""


class Mail(StrEnum):
    """How it stands with somebody's e-mail address."""

    NONE = "none"
    AWAITED = "awaited"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Pause:
    """A holiday, both days included. `substitute` is a contact's id; 0: nobody in particular."""

    first: date
    last: date
    substitute: int = 0

    def holds(self, now: datetime) -> bool:
        """Say whether it is on at a moment."""
        return self.first <= day_of(now) <= self.last

    def is_over(self, now: datetime) -> bool:
        """Say whether it has passed."""
        return self.last < day_of(now)


@dataclass(frozen=True)
class Colleague:
    """Somebody of the same town who could stand in."""

    contact: int
    name: Private


@dataclass(frozen=True)
class Preferences:
    """What one duty of an account is set to. `digest`: the hour of the daily list; 0: none."""

    contact: int
    mail: Mail = Mail.NONE
    digest: int = 0
    pause: Pause | None = None
    colleagues: tuple[Colleague, ...] = ()

    def colleague(self, contact: int) -> Colleague | None:
        """Give the colleague of this id."""
        return next((one for one in self.colleagues if one.contact == contact), None)


def next_digest(hour: int, now: datetime, is_holiday: IsHoliday) -> datetime:
    """Give when the daily list is due next: at this hour in Prague on a working day, never at `now` itself."""
    day = day_of(now)
    while not is_working_day(day, is_holiday) or (due := _at(day, hour)) <= now:
        day += timedelta(days=1)
    return due


def next_hour(now: datetime) -> datetime:
    """Give the next full hour, never `now` itself. Both clock changes move by whole hours, so any zone's will do."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def day_begins(now: datetime) -> datetime:
    """Give when this day began in Prague."""
    return datetime.combine(day_of(now), time(), PRAGUE)


def written(pause: Pause) -> str:
    """Write the days of a pause for a button: 20261224-20270102."""
    return f"{pause.first:%Y%m%d}-{pause.last:%Y%m%d}"


def of_days(days: str, now: datetime, substitute: int = 0) -> Pause | None:
    """Read such days; None if there are none like these, or they cannot be set."""
    first, _, last = days.partition("-")
    try:
        pause = Pause(_day(first), _day(last), substitute)
    except ValueError:
        return None
    return checked(pause, now)


def said_pause(text: str, now: datetime) -> Pause | None:
    """Read typed days, such as "24. 12. - 2. 1." or one day alone; a day without a year is the next such day."""
    found = named_days(text)
    if not 1 <= len(found) <= _MOST_DAYS:
        return None
    last = next(found[-1].since(day_of(now), _YEARS), None)
    if last is None:
        return None
    # The first day is the one nearest before the last: a holiday that has begun may still be noted.
    firsts = [day for day in found[0].since(last - FARTHEST, _YEARS) if day <= last]
    return checked(Pause(max(firsts), last), now) if firsts else None


def checked(pause: Pause, now: datetime) -> Pause | None:
    """Give the pause if it is one that can be set: not over, not too long, not too far away."""
    fits = not pause.is_over(now) and timedelta() <= pause.last - pause.first <= LONGEST_PAUSE
    return pause if fits and pause.first - day_of(now) <= FARTHEST else None


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), PRAGUE)


def _day(text: str) -> date:
    if not _BUTTON_DAY.fullmatch(text):
        raise ValueError("no day")
    return date.fromisoformat(text)
