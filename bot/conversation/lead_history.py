"""What follows from the events of a lead: who has it, when the interview is, which step can still be taken back.

None of it is stored: a step that was taken back is passed over, and what held before it holds again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conversation.known import Known
from bot.conversation.lead import NO_STEP, Event, Happened, Lead, State, Step
from bot.conversation.municipal.duty import Duty
from bot.conversation.private import NOTHING, Private

NEW = frozenset({State.SENT, State.SEEN})
"""Nobody has taken it on yet."""
UNDO_WITHIN = timedelta(minutes=10)
STEPS = frozenset({
    Happened.TAKEN, Happened.HANDED, Happened.CONTACTED, Happened.INVITED, Happened.DECLINED, Happened.HIRED,
    Happened.CLOSED, Happened.PASSED_ON,
})  # fmt: skip
"""The steps of the municipal side that can be taken back; the candidate is told of each."""
BY_HAND = STEPS | {Happened.TOWN_WROTE, Happened.NOTED}
"""What somebody of the municipal side does on purpose; opening a lead is none of it."""


@dataclass(frozen=True)
class Holder:
    """Who has taken a lead on, or was handed it."""

    contact: int
    name: Private


@dataclass(frozen=True)
class Meeting:
    """An interview as it was proposed, and what the candidate said to it last: `CONFIRMED`, `MOVE_ASKED` or nothing."""

    at: datetime
    place: Private
    number: int
    """Tells this proposal from an earlier one (`number` of its event)."""
    answer: Event | None


def number(event: Event) -> int:
    """Name an event in a button: its time in milliseconds since 1970."""
    return int(event.at.timestamp() * 1000)


def standing(lead: Lead) -> tuple[Event, ...]:
    """Give the events that still hold: without the steps that were taken back, and without the taking back."""
    kept: list[Event] = []
    for event in lead.events:
        if event.what is not Happened.UNDONE:
            kept.append(event)
            continue
        for place in range(len(kept) - 1, -1, -1):
            if kept[place].what == event.step.about:
                del kept[place]
                break
    return tuple(kept)


def holder(lead: Lead) -> Holder | None:
    """Give who has the lead now, or None."""
    for event in reversed(standing(lead)):
        if event.what is Happened.TAKEN:
            return Holder(event.step.contact, event.by)
        if event.what is Happened.HANDED:
            return Holder(event.step.to, event.text)
    return None


def meeting(lead: Lead) -> Meeting | None:
    """Give the interview that was proposed last, or None."""
    answer = None
    for event in reversed(standing(lead)):
        if event.what in {Happened.CONFIRMED, Happened.MOVE_ASKED}:
            answer = answer or event
        if event.what is Happened.INVITED and event.step.when is not None:
            return Meeting(event.step.when, event.text, number(event), answer)
    return None


def awaited(lead: Lead, now: datetime) -> Meeting | None:
    """Give the interview that is still to come, which the candidate may confirm or ask to move; or None."""
    ahead = meeting(lead) if lead.state is State.INVITED else None
    return ahead if ahead and ahead.at > now else None


def latest(lead: Lead, what: Happened) -> Event | None:
    """Give the last event of a kind, taken back or not."""
    return next((event for event in reversed(lead.events) if event.what is what), None)


def undoable(lead: Lead, known: Known, now: datetime) -> Event | None:
    """Give the step this account may take back: its own, the last one of its side, not older than ten minutes."""
    if lead.state is State.WITHDRAWN or (lead.superseded and not lead.state.is_open):
        return None
    last = next((event for event in reversed(standing(lead)) if event.what in BY_HAND), None)
    own = {duty.contact for duty in known.duties}
    if last is None or last.step.contact not in own or now - last.at > UNDO_WITHIN:
        return None
    takes_back = last.what is Happened.NOTED or (last.what in STEPS and last.before is not None)
    return last if takes_back else None


def signed(duty: Duty | None) -> tuple[Private, Step]:
    """Give the name and the mark with which a step of somebody's is recorded."""
    return (duty.name, Step(contact=duty.contact)) if duty else (NOTHING, NO_STEP)
