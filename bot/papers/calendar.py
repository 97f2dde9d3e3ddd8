"""The plan of papers as a calendar file (iCalendar, RFC 5545): all-day events with two alarms each.

It names papers and days, and nothing of the person: who opens it on a shared computer learns no more than that. The same plan
gives the same UIDs, so that a calendar that takes it a second time mends its events instead of doubling them.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.content.texts import msg
from bot.conversation.dates import day_of
from bot.conversation.plan import PaperDue, Planned, month_code
from bot.view.context import File, RenderContext
from bot.view.selfcheck import GROUPS

if TYPE_CHECKING:
    from icalendar import Alarm, Event

ALARMS = (timedelta(days=-7, hours=9), timedelta(hours=9))
"""A week before and on the day, at nine in the morning: an all-day event begins at midnight."""
SOON = msg("As soon as you can: {paper}")
LATEST, READY = msg("Latest day: {paper}"), msg("Papers ready: {paper}")
FRESH = msg("Do not ask for it before {date}: it is usually to be fresh. Ask the town how old it may be.")
DOMAIN = "cpa-guide-bot"
PRODUCT = "-//CPA guide bot//Plan of papers//EN"


def calendar_file(plan: Planned, context: RenderContext) -> File:
    """Make the file, in the language of the person."""
    from icalendar import Calendar  # noqa: PLC0415  takes a moment, needed only for this file

    month = month_code(plan.start)
    calendar = Calendar.new(
        name=context.say("Papers for a crime prevention assistant"),
        prodid=PRODUCT,
        method="PUBLISH",
        uid=f"{month}@{DOMAIN}",
        subcomponents=[_event(due, plan, context) for due in plan.papers],
    )
    return File(f"cpa-{month}.ics", calendar.to_ical())


def _event(due: PaperDue, plan: Planned, context: RenderContext) -> "Event":
    from icalendar import TRANSP, Event  # noqa: PLC0415  as above

    today = day_of(context.now)
    what = SOON if due.latest < today else LATEST if due.takes else READY
    summary = context.say(what, paper=context.page(f"documents/{due.document}").label)
    day = max(due.latest, today)
    return Event.new(
        uid=f"{month_code(plan.start)}-{due.document}@{DOMAIN}",
        stamp=context.now,
        start=day,
        end=day + timedelta(days=1),
        summary=summary,
        description=_description(due, plan, context),
        transparency=TRANSP.TRANSPARENT,
        subcomponents=[_alarm(before, summary) for before in ALARMS],
    )


def _alarm(before: timedelta, summary: str) -> "Alarm":
    from icalendar import Alarm, vText  # noqa: PLC0415  as above

    alarm = Alarm.new(description=summary)
    alarm["ACTION"] = vText("DISPLAY")
    alarm.TRIGGER = before
    return alarm


def _description(due: PaperDue, plan: Planned, context: RenderContext) -> str:
    words, most = context.words, due.takes.most if due.takes else 0
    takes = words.plural("up to {number} day", "up to {number} days", most)
    early = context.say("No source says how long it takes: ask early.")
    lines = [context.say(GROUPS["if-asked"])] if due.if_asked else []
    lines.append(takes if due.takes else early)
    if due.earliest:
        lines.append(context.say(FRESH, date=words.date(due.earliest)))
    month = words.month(plan.start)
    lines.append(
        context.say("Counted back from the start in {month}. Every town has its own day: ask it.", month=month)
    )
    return "\n".join(lines)
