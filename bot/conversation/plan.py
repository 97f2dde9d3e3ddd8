"""The plan: from the month of the start back to the day of each paper; and reminders.

Towns set their own days; the plan counts back only if a source has both days. A paper without such
a source has no day. For a reminder of a paper only the month is stored.
"""

from collections.abc import Mapping, Set
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from bot.content.content import Content
from bot.content.models import Days, Group
from bot.conversation.base import CallbackData, ValueObject
from bot.conversation.dates import PRAGUE, day_of, months_later
from bot.conversation.selfcheck import checklist, walk

MONTHS_TO_CHOOSE = 10
"""Number of months to choose from."""
BEFORE_HIRING: tuple[Group, ...] = ("usual", "if-asked")


class PlanMonths(CallbackData, code="plan-months"):
    """The choice of the month to start in."""


class Plan(CallbackData, code="plan"):
    """The papers with their days; `month` as 2027-06."""

    month: str
    page: int = 0


class PlanFile(CallbackData, code="plan-file"):
    """The plan as a calendar file."""

    month: str


PlanScreen = PlanMonths | Plan | PlanFile


class PaperDue(ValueObject):
    """The days on which a paper is asked for: `earliest` (None: any time) to `latest`.

    `takes` None: its duration is unknown, and `latest` is the day on which it must be ready.
    """

    document: str
    latest: date
    earliest: date | None
    takes: Days | None
    if_asked: bool


class DatedPlan(ValueObject):
    """The plan: the day by which papers must be ready, and those not ticked, most urgent first."""

    start: date
    ready: date
    papers: tuple[PaperDue, ...]


def coming_months(today: date) -> tuple[date, ...]:
    """Return the first days of the coming months."""
    return tuple(months_later(today.replace(day=1), number) for number in range(1, MONTHS_TO_CHOOSE + 1))


def month_code(first: date) -> str:
    return f"{first:%Y-%m}"


@lru_cache(maxsize=100)
def chosen_month(code: str, today: date) -> date | None:
    """Return the first day of a month that can be chosen, or None."""
    return next((first for first in coming_months(today) if month_code(first) == code), None)


def build_plan(content: Content, answers: Mapping[str, str], ticks: Set[str], start: date) -> DatedPlan:
    handing_in = next(iter(content.handing_in.values()))
    ready = start - timedelta(days=handing_in.before)
    groups = checklist(content, answers)
    papers = [
        _due(content, name, start, ready, if_asked=group == "if-asked")
        for group in BEFORE_HIRING
        for name in groups[group]
        if name not in ticks
    ]
    return DatedPlan(start, ready, tuple(sorted(papers, key=lambda due: (due.latest, due.takes is None))))


def _due(content: Content, name: str, start: date, ready: date, *, if_asked: bool) -> PaperDue:
    document = content.documents[name]
    takes = document.days or document.allow
    latest = ready - timedelta(days=takes.most) if takes else ready
    # Valid on the day of the start, and therefore when it is handed in.
    earliest = months_later(start, -document.fresh) if document.fresh else None
    return PaperDue(name, latest, earliest, takes, if_asked)


class Reminder(StrEnum):
    """Kinds of reminders."""

    PAPER = "paper"
    CALL = "call"
    CHECK = "check"


BEFORE_PAPER = timedelta(days=60)
"""Time before the month in which a paper expires. This is advice; no rule requires it."""
AFTER_CHECK, CHECK_KEPT = timedelta(days=3), timedelta(days=14)
STAGE_REMINDER_MONTHS = 13
"""In months: reminders of a stage of the year are sent once each."""


class Reminders(CallbackData, code="reminders"):
    """The reminders, their retention, and the way to stop them."""


class RemindOf(CallbackData, code="remind"):
    """Consent to a `Reminder`, or to one of a paper that expires in a month (2027-06)."""

    what: str


class StopReminders(CallbackData, code="stop-reminders"):
    """Stop all reminders."""


ReminderAction: TypeAlias = RemindOf | StopReminders


class KeptReminder(ValueObject):
    """A person's reminder, also the effect that stores it. `due`: next time; `until`: retention."""

    reminder: Reminder
    since: datetime
    due: datetime
    until: datetime
    month: date | None = None
    """The month in which a paper expires."""

    @property
    def is_over(self) -> bool:
        """Return True if it is deleted after it is sent."""
        return self.due >= self.until


def paper_months(today: date) -> tuple[date, ...]:
    """Return the first days of the coming months that are far enough ahead for a reminder."""
    coming = (months_later(today.replace(day=1), number) for number in range(1, MONTHS_TO_CHOOSE + 4))
    return tuple(first for first in coming if first - BEFORE_PAPER > today)[:MONTHS_TO_CHOOSE]


def next_stage_with_reminder(content: Content, now: datetime) -> datetime | None:
    """Return the start of the next stage of the year with a reminder."""
    today, told = day_of(now), [name for name, stage in content.stages.items() if stage.reminds]
    begins = (content.span(name, year)[0] for name in told for year in (today.year, today.year + 1))
    due = min((day for day in begins if day > today), default=None)
    return _begin(due) if due else None


def asked_for(what: str, content: Content, answers: Mapping[str, str], now: datetime) -> KeptReminder | None:
    """Return the reminder for a request, or None if it has no date."""
    if what == Reminder.CALL and (due := next_stage_with_reminder(content, now)):
        return KeptReminder(Reminder.CALL, now, due, months_later(now, STAGE_REMINDER_MONTHS))
    answered, here = walk(content, answers)
    if what == Reminder.CHECK and answered and here:
        return KeptReminder(Reminder.CHECK, now, now + AFTER_CHECK, now + CHECK_KEPT)
    first = next((first for first in paper_months(day_of(now)) if month_code(first) == what), None)
    return KeptReminder(Reminder.PAPER, now, _begin(first - BEFORE_PAPER), _begin(first), first) if first else None


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), PRAGUE)
