"""What a lead waits for and which step of the ladder is due: decided by what has happened to it, by nothing else.

The first thing anybody of the municipal side does ends the wait it ends: opening ends "unread", taking ends "untaken", an
answer ends "unanswered". A lead taken on and not answered yet waits for an answer too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.content.models import LadderStep, Situation
from bot.conversation.dates import IsHoliday, later
from bot.conversation.lead.happened import LadderEffect
from bot.conversation.lead.model import Lead


@dataclass(frozen=True)
class Waiting:
    """What a lead waits for, since when, how many steps were taken, and when the last one was."""

    situation: Situation
    since: datetime
    steps: int = 0
    last: datetime | None = None


@dataclass(frozen=True)
class Due:
    """The next step of a lead that waits, and when it is to be taken: in working time."""

    waiting: Waiting
    step: LadderStep
    at: datetime


def waiting(lead: Lead) -> Waiting | None:
    """Give what a lead waits for; None: for nothing, since it is closed or the town spoke last."""
    if not lead.state.is_open:
        return None
    now: Waiting | None = None
    before: list[Waiting | None] = []
    for event in lead.events:
        effect = event.what.means.wait
        if effect is LadderEffect.UNDOES:
            now = _anew(before.pop() if before else now, event.at)
            continue
        if effect in {LadderEffect.TAKES, LadderEffect.ANSWERS}:
            before.append(now)
        now = _after(now, effect, event.at)
    return now


def due(lead: Lead, steps: Iterable[LadderStep], is_holiday: IsHoliday) -> Due | None:
    """Give the next step; None when the lead does not wait or no step is left. No two steps come on one day."""
    now = waiting(lead)
    if now is None:
        return None
    ahead = [step for step in steps if step.when is now.situation][now.steps :]
    if not ahead:
        return None
    at = later(now.since, ahead[0].after, is_holiday)
    if now.last is not None:
        at = max(at, later(now.last, 1, is_holiday))
    return Due(now, ahead[0], at)


def _anew(now: Waiting | None, at: datetime) -> Waiting | None:
    """Give the same wait, counted from now."""
    return now and Waiting(now.situation, at)


def _after(now: Waiting | None, effect: LadderEffect, at: datetime) -> Waiting | None:
    """Give the wait after an event."""
    match effect:
        case LadderEffect.BEGINS:
            return Waiting(Situation.UNREAD, at)
        case LadderEffect.OPENS:
            unread = now is not None and now.situation is Situation.UNREAD
            return Waiting(Situation.UNTAKEN, at) if unread else now
        case LadderEffect.TAKES:
            return now and Waiting(Situation.UNANSWERED, at)
        case LadderEffect.ANSWERS:
            return None
        case LadderEffect.ASKS:
            return now or Waiting(Situation.UNANSWERED, at)
        case LadderEffect.CLIMBS:
            return now and replace(now, steps=now.steps + 1, last=at)
        case LadderEffect.WORKS:
            return _anew(now, at)
        case LadderEffect.NONE | LadderEffect.UNDOES:
            return now
