"""What a candidate asks to be reminded of: a paper that runs out, the call of the programme, a self-check not finished.

A reminder is kept and taken back like the wish to be told of a town, under its own name in place of a town's. Which paper it
is nobody asks; of it only the month is kept.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeAlias

from bot.content.content import Content
from bot.conversation.base import CallbackData, ValueObject
from bot.conversation.dates import PRAGUE, day_of, months_later
from bot.conversation.plan import COMING, month_code
from bot.conversation.selfcheck import walk


class Reminder(StrEnum):
    """What one can be reminded of."""

    PAPER = "paper"
    CALL = "call"
    CHECK = "check"


BEFORE_PAPER = timedelta(days=60)
"""How long before the month in which a paper runs out: advice of ours, no rule asks for it."""
AFTER_CHECK, CHECK_KEPT = timedelta(days=3), timedelta(days=14)
CALL_KEPT = 13
"""Months: each beginning in the year of the programme comes once."""


class Reminders(CallbackData, code="reminders"):
    """What is kept for reminders, for how long, how to stop them; each can be asked for here."""


class RemindOf(CallbackData, code="remind"):
    """Consent to be reminded of a `Reminder`, or of a paper that runs out in this month, written 2027-06."""

    what: str


class StopReminders(CallbackData, code="stop-reminders"):
    """Stop all of them."""


ReminderAction: TypeAlias = RemindOf | StopReminders


class KeptReminder(ValueObject):
    """One person's wish, also as the effect that notes it: since when, when it comes (next), when it is deleted."""

    reminder: Reminder
    since: datetime
    due: datetime
    until: datetime
    month: date | None = None
    """In which a paper runs out."""

    @property
    def is_over(self) -> bool:
        """Say whether it has come for the last time and is kept only until it is sent."""
        return self.due >= self.until


def paper_months(today: date) -> tuple[date, ...]:
    """Give the first days of the coming months that are far enough away to remind of."""
    coming = (months_later(today.replace(day=1), number) for number in range(1, COMING + 4))
    return tuple(first for first in coming if first - BEFORE_PAPER > today)[:COMING]


def next_told(content: Content, now: datetime) -> datetime | None:
    """Give when the next stage of the programme's year begins of which people are told."""
    today, told = day_of(now), [name for name, stage in content.stages.items() if stage.reminds]
    begins = (content.span(name, year)[0] for name in told for year in (today.year, today.year + 1))
    due = min((day for day in begins if day > today), default=None)
    return _begin(due) if due else None


def asked_for(what: str, content: Content, answers: Mapping[str, str], now: datetime) -> KeptReminder | None:
    """Give the reminder that is asked for, or None when there is nothing (any more) to remind of."""
    if what == Reminder.CALL and (due := next_told(content, now)):
        return KeptReminder(Reminder.CALL, now, due, months_later(now, CALL_KEPT))
    answered, here = walk(content, answers)
    if what == Reminder.CHECK and answered and here:
        return KeptReminder(Reminder.CHECK, now, now + AFTER_CHECK, now + CHECK_KEPT)
    first = next((first for first in paper_months(day_of(now)) if month_code(first) == what), None)
    return KeptReminder(Reminder.PAPER, now, _begin(first - BEFORE_PAPER), _begin(first), first) if first else None


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), PRAGUE)
