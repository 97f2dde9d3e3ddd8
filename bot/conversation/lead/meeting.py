"""The interview that was proposed about a lead: whether it still stands, and what comes next about it.

None of it is stored: it follows from the events. Until it takes place nobody is left waiting for a yes: a candidate who says
nothing is asked once more, then the town hears of it; the day before, both are reminded; afterwards the town is asked how it
ended, and owes the candidate that answer like any other (`LadderEffect.ASKS`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.conversation.dates import IsHoliday, day_of, later, moment_of, next_working, working_day_before
from bot.conversation.lead.happened import Happened, Side, State
from bot.conversation.lead.history import event_number, standing_events
from bot.conversation.lead.model import Event, Lead
from bot.conversation.private import Private

ASKED_AGAIN, TOLD_OF_SILENCE = 2, 3
"""Working days after an invitation: the candidate is asked again, then the town hears that no answer came."""
MORNING = time(9)
"""When both sides are reminded, and when the town is asked afterwards."""
_ANSWERS = frozenset({Happened.CONFIRMED, Happened.MOVE_ASKED, Happened.CANNOT_COME})
_OUTCOMES = frozenset({Happened.HELD, Happened.MISSED})
REMINDERS = frozenset({Happened.ASKED_TO_CONFIRM, Happened.NO_ANSWER, Happened.TOMORROW, Happened.NEAR})
"""What is said only while the interview is still to come."""


@dataclass(frozen=True)
class Meeting:
    """An interview as it was proposed, and what the candidate said to it last: one of `_ANSWERS` or nothing."""

    at: datetime
    place: Private
    number: int
    """Tells this proposal from an earlier one (`event_number` of its event)."""
    proposed: datetime
    answer: Event | None = None
    outcome: Event | None = None
    """What the town noted afterwards: `HELD` or `MISSED`."""

    @property
    def confirmed(self) -> bool:
        return self.answer is not None and self.answer.what is Happened.CONFIRMED

    @property
    def off(self) -> bool:
        return self.answer is not None and self.answer.what is Happened.CANNOT_COME


@dataclass(frozen=True)
class Coming:
    """What is to be said next about an interview, and when."""

    what: Happened
    at: datetime


def meeting(lead: Lead) -> Meeting | None:
    """Give the interview that was proposed last, or None where there is none, or the town has called it off."""
    return next(_meetings(lead), None)


def earlier_meeting(lead: Lead) -> Meeting | None:
    """Give the interview that the last one replaced while it was still valid, or None."""
    last, before_it = (*_meetings(lead), None, None)[:2]
    return before_it if last and before_it and before_it.at > last.proposed and not before_it.off else None


def awaited(lead: Lead, now: datetime) -> Meeting | None:
    """Give the interview that is still to come, which the candidate may confirm or ask to move; or None."""
    ahead = meeting(lead) if lead.state is State.INVITED else None
    return ahead if ahead and ahead.at > now and not ahead.off else None


def unsettled(lead: Lead, now: datetime) -> Meeting | None:
    """Give the interview whose time has come and of which the town has not said yet how it ended; or None."""
    past = meeting(lead) if lead.state is State.INVITED else None
    return past if past and past.at <= now and not past.off and past.outcome is None else None


def lost_meeting(lead: Lead, now: datetime) -> Meeting | None:
    """Give the interview that the end of a lead has taken with it: it would still have been to come; or None."""
    ahead = None if lead.state.is_open else meeting(lead)
    return ahead if ahead and ahead.at > now and not ahead.off else None


def coming(lead: Lead, now: datetime, is_holiday: IsHoliday) -> Coming | None:
    """Give what is to be said next about the interview of a lead; None where there is nothing (any more)."""
    ahead = meeting(lead) if lead.state is State.INVITED else None
    if ahead is None or ahead.off:
        return None
    said = {event.what for event in lead.events if event.at > ahead.proposed}
    steps = (step for step in _steps(lead, ahead, is_holiday) if step.what not in said)
    fitting = (step for step in steps if step.what not in REMINDERS or now < ahead.at)
    return min(fitting, key=lambda step: step.at, default=None)


def _steps(lead: Lead, ahead: Meeting, is_holiday: IsHoliday) -> Iterator[Coming]:
    """Yield all that belongs to an interview; what would come before it was proposed is left out."""
    day = day_of(ahead.at)
    tomorrow = moment_of(day - timedelta(days=1), MORNING)
    near = moment_of(working_day_before(day, is_holiday), MORNING)
    if ahead.answer is None:
        asked = Coming(Happened.ASKED_TO_CONFIRM, later(ahead.proposed, ASKED_AGAIN, is_holiday))
        told = Coming(Happened.NO_ANSWER, later(ahead.proposed, TOLD_OF_SILENCE, is_holiday))
        yield from (step for step in (asked, told) if step.at < near)
    dated = (Coming(Happened.TOMORROW, tomorrow), Coming(Happened.NEAR, near))
    yield from (step for step in dated if step.at > ahead.proposed)
    if not _spoken_since(lead, ahead):
        over = next_working(moment_of(day + timedelta(days=1), MORNING), is_holiday)
        yield Coming(Happened.INTERVIEW_OVER, over)


def _spoken_since(lead: Lead, ahead: Meeting) -> bool:
    """Say whether the town has done anything about the lead since the interview: then nobody need ask it."""
    return any(event.at > ahead.at and event.what.means.by is Side.TOWN for event in standing_events(lead))


def _answered(lead: Lead, answer: Event) -> Event | None:
    """Give the proposal that an answer was given to: the last one before it, taken back or not."""
    before = lead.events[: lead.events.index(answer)]
    return next((event for event in reversed(before) if event.what is Happened.INVITED), None)


def _meetings(lead: Lead) -> Iterator[Meeting]:
    """Yield what was proposed, the newest first, up to what the town has called off."""
    answer: Event | None = None
    outcome: Event | None = None
    standing = standing_events(lead)
    for event in reversed(standing):
        if event.what is Happened.CALLED_OFF:
            return
        if event.what in _ANSWERS:
            # what was said to one that was taken back since is no answer to the one before it
            answer = answer or (event if _answered(lead, event) in standing else None)
        elif event.what in _OUTCOMES:
            outcome = outcome or event
        elif event.what is Happened.INVITED and event.step.when is not None:
            yield Meeting(event.step.when, event.text, event_number(event), event.at, answer, outcome)
            answer = outcome = None
