"""Dates backwards: from the month somebody wants to start in to the day each paper of the own checklist is asked for at the latest.

Towns differ and say their own day; this only counts back from how it was where a source names both days. What no source gives
a time for has no day of its own: it is to be asked for early.
"""

from collections.abc import Mapping, Set
from datetime import date, timedelta
from functools import lru_cache

from bot.content.content import Content
from bot.content.models import Days, Group
from bot.conversation.base import CallbackData, ValueObject
from bot.conversation.dates import months_later
from bot.conversation.selfcheck import checklist

COMING = 10
"""Months to choose from."""
BEFORE_HIRING: tuple[Group, ...] = ("usual", "if-asked")


class PlanMonths(CallbackData, code="plan-months"):
    """The coming months: in which one to start?"""


class Plan(CallbackData, code="plan"):
    """The papers with their days; `month` is written 2027-06."""

    month: str
    page: int = 0


class PlanFile(CallbackData, code="plan-file"):
    """The same as a calendar file."""

    month: str


PlanScreen = PlanMonths | Plan | PlanFile


class PaperDue(ValueObject):
    """When a paper is asked for: from `earliest` (None: any time) to `latest`, so that it is there in time.

    `takes` None: no source says how long it takes, and `latest` is the day on which it should be there.
    """

    document: str
    latest: date
    earliest: date | None
    takes: Days | None
    if_asked: bool


class Planned(ValueObject):
    """The whole plan: the day by which the papers should be there, and each that is not ticked yet, the most urgent first."""

    start: date
    ready: date
    papers: tuple[PaperDue, ...]


def coming_months(today: date) -> tuple[date, ...]:
    """Give the first days of the coming months, the next one first."""
    return tuple(months_later(today.replace(day=1), number) for number in range(1, COMING + 1))


def month_code(first: date) -> str:
    return f"{first:%Y-%m}"


@lru_cache(maxsize=100)
def chosen_month(code: str, today: date) -> date | None:
    """Give the first day of a month that can be chosen now, or None."""
    return next((first for first in coming_months(today) if month_code(first) == code), None)


def planned(content: Content, answers: Mapping[str, str], ticks: Set[str], start: date) -> Planned:
    handing_in = next(iter(content.handing_in.values()))
    ready = start - timedelta(days=handing_in.before)
    groups = checklist(content, answers)
    papers = [
        _due(content, name, start, ready, if_asked=group == "if-asked")
        for group in BEFORE_HIRING
        for name in groups[group]
        if name not in ticks
    ]
    return Planned(start, ready, tuple(sorted(papers, key=lambda due: (due.latest, due.takes is None))))


def _due(content: Content, name: str, start: date, ready: date, *, if_asked: bool) -> PaperDue:
    document = content.documents[name]
    takes = document.days or document.allow
    latest = ready - timedelta(days=takes.most) if takes else ready
    # What is fresh on the day of the start is fresh when it is handed in, too.
    earliest = months_later(start, -document.fresh) if document.fresh else None
    return PaperDue(name, latest, earliest, takes, if_asked)
