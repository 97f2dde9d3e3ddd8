"""What a lead waits for and which step of the ladder is due: decided by what has happened to it, by nothing else.

The first thing anybody of the municipal side does ends the wait it ends: opening ends "unread", taking ends "untaken", an
answer ends "unanswered". A lead taken on and not answered yet waits for an answer too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import assert_never

from bot.content.models import LadderStep, Situation
from bot.conversation.dates import IsHoliday, later
from bot.conversation.lead.model import Happened, Lead


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


class LadderEffect(Enum):
    """What an event means for the wait."""

    BEGINS = auto()
    """The lead waits to be read."""
    OPENS = auto()
    TAKES = auto()
    """Somebody of the municipal side has it now, and an answer is still to come."""
    ANSWERS = auto()
    """Nobody waits for anything any more."""
    ASKS = auto()
    """The candidate waits for an answer."""
    WORKS = auto()
    """Somebody of the municipal side deals with it in another way: the time begins anew."""
    UNDOES = auto()
    """The last step (`TAKES` or `ANSWERS`) was taken back."""
    CLIMBS = auto()
    NONE = auto()


def waiting(lead: Lead) -> Waiting | None:
    """Give what a lead waits for; None: for nothing, since it is closed or the town spoke last."""
    if not lead.state.is_open:
        return None
    now: Waiting | None = None
    before: list[Waiting | None] = []
    for event in lead.events:
        effect = ladder_effect(event.what)
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


def ladder_effect(what: Happened) -> LadderEffect:
    """Say what an event means for the wait. Whatever a person of the municipal side does ends or moves it."""
    match what:
        case Happened.SENT:
            return LadderEffect.BEGINS
        case Happened.OPENED:
            return LadderEffect.OPENS
        case Happened.TAKEN | Happened.HANDED:
            return LadderEffect.TAKES
        case Happened.CONTACTED | Happened.DECLINED | Happened.TOWN_WROTE | Happened.INVITED:
            return LadderEffect.ANSWERS
        case Happened.HIRED | Happened.CLOSED | Happened.PASSED_ON:
            return LadderEffect.ANSWERS
        case Happened.CANDIDATE_WROTE | Happened.MOVE_ASKED | Happened.UPDATED:
            return LadderEffect.ASKS
        case Happened.NOTED | Happened.TOWN_STOPPED | Happened.TOWN_RESUMED | Happened.CANDIDATE_STOPPED:
            return LadderEffect.WORKS
        case Happened.UNDONE:
            return LadderEffect.UNDOES
        case Happened.REMINDED | Happened.DEPUTY_ASKED | Happened.COORDINATOR_ASKED:
            return LadderEffect.CLIMBS
        case Happened.OFFERED | Happened.MOVED:
            return LadderEffect.NONE
        case Happened.WITHDRAWN | Happened.CONFIRMED | Happened.CANDIDATE_RESUMED:
            return LadderEffect.NONE
        case Happened.UNREACHED | Happened.UNCONFIRMED | Happened.UNHEARD:
            return LadderEffect.NONE
        case _:
            assert_never(what)


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
