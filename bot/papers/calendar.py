"""Makes calendar files (iCalendar, RFC 5545) of whole days and of moments, with two alarms each."""

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.view.context import Appointment, Calendar, File, WholeDay

if TYPE_CHECKING:
    from icalendar import Alarm, Event

ALARMS = (timedelta(days=-7, hours=9), timedelta(hours=9))
"""A week before and on the day, at nine in the morning: an all-day event begins at midnight."""
BEFORE = (timedelta(days=-1), timedelta(hours=-2))
"""The same for a moment."""
PRODUCT = "-//CPA guide bot//Plan of papers//EN"


def calendar_file(calendar: Calendar) -> File:
    from icalendar import Calendar as Written  # noqa: PLC0415  takes a moment, needed only for this file

    written = Written.new(
        name=calendar.title,
        prodid=PRODUCT,
        method="PUBLISH",
        uid=calendar.uid,
        subcomponents=[_event(day, calendar) for day in calendar.days],
    )
    return File(calendar.name, written.to_ical())


def _event(day: WholeDay | Appointment, calendar: Calendar) -> "Event":
    from icalendar import TRANSP, Event  # noqa: PLC0415  as above

    if isinstance(day, Appointment):
        return Event.new(
            uid=day.uid,
            stamp=calendar.now,
            start=day.at,
            sequence=day.version,
            summary=day.summary,
            description=day.description,
            location=day.place or None,
            subcomponents=[_alarm(before, day.summary) for before in BEFORE],
        )
    return Event.new(
        uid=day.uid,
        stamp=calendar.now,
        start=day.day,
        end=day.day + timedelta(days=1),
        summary=day.summary,
        description=day.description,
        transparency=TRANSP.TRANSPARENT,
        subcomponents=[_alarm(before, day.summary) for before in ALARMS],
    )


def _alarm(before: timedelta, summary: str) -> "Alarm":
    from icalendar import Alarm, vText  # noqa: PLC0415  as above

    alarm = Alarm.new(description=summary)
    alarm["ACTION"] = vText("DISPLAY")
    alarm.TRIGGER = before
    return alarm
