"""What follows from the events of a lead: who has it, who may still speak, what it waits for (`meeting`: the interview).

None of it is stored: a step that was taken back is passed over, and what held before it holds again. Either side can stop
the other one's words and take that back; the steps of the town (taken, not now) are told all the same. The first thing
anybody of the municipal side does ends the wait it ends: opening ends "unread", taking ends "untaken", an answer ends
"unanswered". A lead taken on and not answered yet waits for an answer too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.content.content import Content
from bot.content.models import LadderStep, Situation
from bot.conversation.dates import IsHoliday, later
from bot.conversation.lead import model
from bot.conversation.lead.happened import SAID, Happened, LadderEffect, Notice, Side, State
from bot.conversation.papers.model import PaperAnswers, finished_cv
from bot.conversation.private import NOTHING, Private
from bot.conversation.selfcheck import chosen, listed, questions_picked
from bot.conversation.state import LoadedState, Session

UNDO_WITHIN = timedelta(minutes=10)
_STAYS = frozenset({Happened.TOWN_WROTE, Happened.CALLED_OFF})
"""What of the town's side cannot be taken back."""
_WORDS_OF_TOWN = frozenset(
    {Happened.TOWN_WROTE, Happened.CONTACTED, Happened.INVITED, Happened.PASSED_ON, Happened.MISSED}
)
_OWES_WORDS = frozenset(
    {Happened.CANDIDATE_WROTE, Happened.MOVE_ASKED, Happened.CANNOT_COME, Happened.CALLED_OFF, Happened.HELD}
)
"""After which the candidate waits for words of the town."""
KEEP_LEAD = timedelta(days=180)
"""How long an open lead is kept after the last word of either side."""
KEEP_ANY_LEAD = timedelta(days=365)
"""How long a lead is kept after it was sent, whatever is said."""
TOLD_BEFORE = timedelta(days=14)


@dataclass(frozen=True)
class Holder:
    """Who has taken a lead on, or was handed it."""

    contact: int
    name: Private


def state_after(lead: model.Lead, what: Happened) -> State | None:
    """Give the state an event brings a lead to, or None where it has come so far already."""
    to = what.means.leads_to
    return to if to is not None and lead.state.is_before(to) else None


def kept_until(lead: model.Lead) -> datetime:
    """Give when an open lead is deleted if nobody says anything more."""
    said = [event.at for event in lead.events if event.what in SAID]
    return min(max([lead.sent_at, *said]) + KEEP_LEAD, lead.sent_at + KEEP_ANY_LEAD)


def ends_untold(lead: model.Lead, now: datetime) -> bool:
    """Say whether both sides are to be told that a lead will be deleted: once for each day on which it would be."""
    begins = kept_until(lead) - TOLD_BEFORE
    told = any(event.what is Happened.ENDING and event.at >= begins for event in lead.events)
    return lead.state.is_open and now >= begins and not told


def event_number(event: model.Event) -> int:
    """Name an event in a button: its time in milliseconds since 1970."""
    return int(event.at.timestamp() * 1000)


def standing_events(lead: model.Lead) -> tuple[model.Event, ...]:
    """Give the events that still hold: without the steps that were taken back, and without the taking back."""
    kept: list[model.Event] = []
    for event in lead.events:
        if event.what is not Happened.UNDONE:
            kept.append(event)
            continue
        for place in range(len(kept) - 1, -1, -1):
            if kept[place].what.value == event.step.about:
                del kept[place]
                break
    return tuple(kept)


def waits_for_town(lead: model.Lead) -> bool:
    """Say whether the last words of an open lead are the candidate's: the lead itself, or what they wrote since."""
    return waits_since(lead) is not None


def waits_since(lead: model.Lead) -> datetime | None:
    """Give since when a candidate waits for words of the town; None where the last words are the town's, or it is over."""
    since: datetime | None = lead.sent_at
    for event in standing_events(lead):
        if event.what in _WORDS_OF_TOWN:
            since = None
        elif event.what in _OWES_WORDS and not event.voice.closes:
            since = since or event.at
    return since if lead.state.is_open else None


def standing_step(lead: model.Lead, what: str) -> model.Event | None:
    """Give the last event of a kind, by its stored name, that still holds: the one that is taken back by an undo."""
    return next((event for event in reversed(standing_events(lead)) if event.what.value == what), None)


def holder(lead: model.Lead) -> Holder | None:
    for event in reversed(standing_events(lead)):
        if event.what is Happened.TAKEN:
            return Holder(event.step.contact, event.by)
        if event.what is Happened.HANDED:
            return Holder(event.step.to, event.text)
    return None


def latest_event(lead: model.Lead, what: Happened) -> model.Event | None:
    """Give the last event of a kind, taken back or not."""
    return next((event for event in reversed(lead.events) if event.what is what), None)


def undoable(lead: model.Lead, known: LoadedState, now: datetime) -> model.Event | None:
    """Give the step this account may take back: its own, the last one of its side, not older than ten minutes."""
    if lead.state is State.WITHDRAWN or (lead.superseded and not lead.state.is_open):
        return None
    # What was written to somebody stays, and so does what came before it.
    steps = [one for one in standing_events(lead) if one.what.means.undo or one.what in _STAYS]
    last = steps[-1] if steps else None
    own = {duty.contact for duty in known.duties}
    if last is None or last.step.contact not in own or now - last.at > UNDO_WITHIN:
        return None
    known_before = last.before is not None or last.what is Happened.NOTED
    return last if last.what.means.undo and known_before else None


def signature(duty: model.Duty | None) -> tuple[Private, model.Step]:
    return (duty.name, model.Step(contact=duty.contact)) if duty else (NOTHING, model.NO_STEP)


def town_stopped(lead: model.Lead) -> model.Event | None:
    """Give when the candidate stopped the town's words, if they are stopped now."""
    return _stopped(lead, Happened.TOWN_STOPPED, Happened.TOWN_RESUMED)


def candidate_stopped(lead: model.Lead) -> model.Event | None:
    """Give when, and by whom, the candidate's words were stopped, if they are stopped now."""
    return _stopped(lead, Happened.CANDIDATE_STOPPED, Happened.CANDIDATE_RESUMED)


def _stopped(lead: model.Lead, stop: Happened, resume: Happened) -> model.Event | None:
    last = next((event for event in reversed(lead.events) if event.what in {stop, resume}), None)
    return last if last is not None and last.what is stop else None


def carried_over(lead: model.Lead, known: LoadedState) -> model.Event | None:
    """Give how the newest earlier lead to the same town left the candidate's words, if they were stopped.

    Whoever was stopped does not begin anew by withdrawing and sending again; the town can take it back at any time.
    """
    before = (one for one in known.leads if (one.slug, one.coordinator) == (lead.slug, lead.coordinator))
    newest = next(before, None)
    return candidate_stopped(newest) if newest else None


def lost_message(lead: model.Lead) -> model.Event | None:
    """Give the last message that did not reach the candidate, unless they have been heard of since."""
    for event in reversed(lead.events):
        if event.what.means.notice is Notice.NOT_DELIVERED:
            return event
        if event.what.means.by is Side.CANDIDATE:
            return None
    return None


def may_send(session: Session, content: Content) -> bool:
    """Say whether a lead may be taken: not from somebody whose answer says otherwise (under 18)."""
    return all(
        option.lead
        for name, question in content.questions.items()
        if (option := chosen(question, session.answers.get(name), content)) is not None
    )


def cv_to_send(session: Session, draft: model.Draft, content: Content) -> PaperAnswers | None:
    """Give the CV that can go along with a draft, whether it does or not."""
    return finished_cv(session.papers, draft.slug, session.answers, content)


def newer_details(lead: model.Lead, session: Session, content: Content) -> model.Details | None:
    """Give the lead's details with the answers and ticks of now; None when nothing is newer, or not enough for a lead.

    Name, ways to reach somebody and their words stay: those are written to the town.
    """
    if session.answers.get("town") != lead.slug or not may_send(session, content):
        return None
    if any(model.open_question(field, session.answers, content) for field in model.FROM_CHECK):
        return None
    before = as_listed(lead.details, content)
    newer = replace(before, answers=session.answers, ticks=session.ticks, ask_town=session.ask_town)
    now = as_listed(newer, content)
    return None if now == before else now


def as_listed(details: model.Details, content: Content) -> model.Details:
    """Leave out ticks and questions that stand on no list: they are shown nowhere, so they go nowhere."""
    ticks = details.ticks & set(listed(content, details.answers))
    return replace(details, ticks=ticks, ask_town=frozenset(questions_picked(details.ask_town, content)))


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


def waiting(lead: model.Lead) -> Waiting | None:
    """Give what a lead waits for; None: for nothing, since it is closed or the town spoke last."""
    if not lead.state.is_open:
        return None
    now: Waiting | None = None
    before: list[Waiting | None] = []
    for event in lead.events:
        effect = LadderEffect.NONE if event.voice.closes else event.what.means.wait
        if effect is LadderEffect.UNDOES:
            now = _anew(before.pop() if before else now, event.at)
            continue
        if effect in {LadderEffect.TAKES, LadderEffect.ANSWERS} or event.what is Happened.HELD:
            before.append(now)
        now = _after(now, effect, event)
    return now


def due_step(lead: model.Lead, steps: Iterable[LadderStep], is_holiday: IsHoliday) -> Due | None:
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


def is_late(lead: model.Lead, steps: Iterable[LadderStep], now: datetime, is_holiday: IsHoliday) -> bool:
    """Say whether a lead waits so long that its first reminder is due; before that it is only new."""
    wait, due = waiting(lead), due_step(lead, steps, is_holiday)
    return wait is not None and (wait.steps > 0 or (due is not None and due.at <= now))


def steps_ahead(lead: model.Lead, steps: Iterable[LadderStep], is_holiday: IsHoliday) -> Iterator[Due]:
    """Yield every step a lead would come to if nobody did anything: each as if those before it had been taken."""
    ladder = tuple(steps)
    while (due := due_step(lead, ladder, is_holiday)) is not None:
        yield due
        lead = replace(lead, events=(*lead.events, model.Event(Happened.REMINDED, due.at)))


def _anew(now: Waiting | None, at: datetime) -> Waiting | None:
    return now and Waiting(now.situation, at)


def _climbed(now: Waiting, event: model.Event) -> Waiting:
    # what a coordinator asks for is the first step, however often: after it, it puts off nobody's turn
    again = now.steps > 0 and event.step.about == model.URGED
    return now if again else replace(now, steps=now.steps + 1, last=event.at)


def _after(now: Waiting | None, effect: LadderEffect, event: model.Event) -> Waiting | None:
    at = event.at
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
            return now and _climbed(now, event)
        case LadderEffect.WORKS:
            return _anew(now, at)
        case LadderEffect.NONE | LadderEffect.UNDOES:
            return now
