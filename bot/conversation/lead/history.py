"""The current state of a lead, derived from its events: holder, permissions, pending answer.

None of it is stored. Undone steps are skipped. Either side can stop the other's messages. Opening
ends the wait "unread", taking ends "untaken", an answer ends "unanswered"; a lead that was taken
also waits for an answer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.content.content import Content
from bot.content.models import LadderStep, Situation
from bot.conversation.base import ValueObject
from bot.conversation.dates import IsHoliday, add_workdays
from bot.conversation.lead import model
from bot.conversation.lead.events import MESSAGE_EVENTS, LadderEffect, LeadEvent, Notice, Side, State
from bot.conversation.papers.model import PaperAnswers, finished_cv
from bot.conversation.private import NOTHING, Private
from bot.conversation.selfcheck import chosen_option, listed, questions_picked
from bot.conversation.state import ReadModel, Session

UNDO_PERIOD = timedelta(minutes=10)
_WORDS_OF_TOWN = frozenset(
    {LeadEvent.TOWN_WROTE, LeadEvent.CONTACTED, LeadEvent.INVITED, LeadEvent.PASSED_ON, LeadEvent.MISSED}
)
_OWES_WORDS = frozenset(
    {LeadEvent.CANDIDATE_WROTE, LeadEvent.MOVE_ASKED, LeadEvent.CANNOT_COME, LeadEvent.CALLED_OFF, LeadEvent.HELD}
)
"""Events after which the candidate waits for a message of the town."""
KEEP_LEAD = timedelta(days=180)
"""Retention of an open lead after the last message of either side."""
KEEP_ANY_LEAD = timedelta(days=365)
"""Retention of any lead after it was sent."""
DELETION_NOTICE_LEAD = timedelta(days=14)


class Holder(ValueObject):
    """The contact who has taken a lead on."""

    contact: int
    name: Private


def state_after(lead: model.Lead, what: LeadEvent) -> State | None:
    """Return the state after an event, or None if the lead is already in it or beyond."""
    to = what.means.leads_to
    return to if to is not None and lead.state.is_before(to) else None


def kept_until(lead: model.Lead) -> datetime:
    """Return the time at which an open lead is deleted if there is no further message."""
    said = [event.at for event in lead.events if event.what in MESSAGE_EVENTS]
    return min(max([lead.sent_at, *said]) + KEEP_LEAD, lead.sent_at + KEEP_ANY_LEAD)


def needs_deletion_notice(lead: model.Lead, now: datetime) -> bool:
    """Return True if both sides must still be notified of the deletion on this date."""
    begins = kept_until(lead) - DELETION_NOTICE_LEAD
    told = any(event.what is LeadEvent.ENDING and event.at >= begins for event in lead.events)
    return lead.state.is_open and now >= begins and not told


def event_number(event: model.Event) -> int:
    """Return the id of an event in a button: its time in milliseconds since 1970."""
    return int(event.at.timestamp() * 1000)


def effective_events(lead: model.Lead) -> tuple[model.Event, ...]:
    """Return the events except undone ones and the undoing itself."""
    kept: list[model.Event] = []
    for event in lead.events:
        if event.what is not LeadEvent.UNDONE:
            kept.append(event)
            continue
        for place in range(len(kept) - 1, -1, -1):
            if kept[place].what.value == event.step.about:
                del kept[place]
                break
    return tuple(kept)


def waits_for_town(lead: model.Lead) -> bool:
    """Return True if the candidate of an open lead wrote last."""
    return waits_since(lead) is not None


def waits_since(lead: model.Lead) -> datetime | None:
    """Return the start of the candidate's wait for a message of the town; None if there is none."""
    since: datetime | None = lead.sent_at
    for event in effective_events(lead):
        if event.what in _WORDS_OF_TOWN:
            since = None
        elif event.what in _OWES_WORDS and not event.voice.closes:
            since = since or event.at
    return since if lead.state.is_open else None


def last_effective_step(lead: model.Lead, what: str) -> model.Event | None:
    """Return the last event of a kind, by its stored name, that was not undone."""
    return next((event for event in reversed(effective_events(lead)) if event.what.value == what), None)


def holder(lead: model.Lead) -> Holder | None:
    for event in reversed(effective_events(lead)):
        if event.what is LeadEvent.TAKEN:
            return Holder(event.step.contact, event.by)
        if event.what is LeadEvent.HANDED:
            return Holder(event.step.to, event.text)
    return None


def latest_event(lead: model.Lead, what: LeadEvent) -> model.Event | None:
    """Return the last event of a kind, undone or not."""
    return next((event for event in reversed(lead.events) if event.what is what), None)


def undoable(lead: model.Lead, known: ReadModel, now: datetime) -> model.Event | None:
    """Return the step this account may undo: its own, the last of its side, within ten minutes."""
    if lead.state is State.WITHDRAWN or (lead.superseded and not lead.state.is_open):
        return None
    # A sent message cannot be undone, nor anything before it.
    steps = [one for one in effective_events(lead) if one.what.means.undo or one.what is LeadEvent.TOWN_WROTE]
    last = steps[-1] if steps else None
    own = {duty.contact for duty in known.duties}
    if last is None or last.step.contact not in own or now - last.at > UNDO_PERIOD:
        return None
    known_before = last.before is not None or last.what is LeadEvent.NOTED
    return last if last.what.means.undo and known_before else None


def signature(duty: model.Duty | None) -> tuple[Private, model.Step]:
    return (duty.name, model.Step(contact=duty.contact)) if duty else (NOTHING, model.NO_STEP)


def town_stopped(lead: model.Lead) -> model.Event | None:
    """Return the event by which the candidate stopped the town's messages; None if not stopped."""
    return _stop_in_force(lead, LeadEvent.TOWN_STOPPED, LeadEvent.TOWN_RESUMED)


def stop_of_candidate(lead: model.Lead) -> model.Event | None:
    """Return the event by which the town stopped the candidate's messages; None if not stopped."""
    return _stop_in_force(lead, LeadEvent.CANDIDATE_STOPPED, LeadEvent.CANDIDATE_RESUMED)


def _stop_in_force(lead: model.Lead, stop: LeadEvent, resume: LeadEvent) -> model.Event | None:
    last = next((event for event in reversed(lead.events) if event.what in {stop, resume}), None)
    return last if last is not None and last.what is stop else None


def inherited_stop(lead: model.Lead, known: ReadModel) -> model.Event | None:
    """Return the event that stopped the candidate's messages in an earlier lead to the town.

    A candidate who was stopped cannot evade it by withdrawing and sending again.
    """
    before = (one for one in known.leads if (one.slug, one.coordinator) == (lead.slug, lead.coordinator))
    newest = next(before, None)
    return stop_of_candidate(newest) if newest else None


def lost_message(lead: model.Lead) -> model.Event | None:
    """Return the last message that did not reach the candidate, unless they have written since."""
    for event in reversed(lead.events):
        if event.what.means.notice is Notice.NOT_DELIVERED:
            return event
        if event.what.means.by is Side.CANDIDATE:
            return None
    return None


def may_send(session: Session, content: Content) -> bool:
    """Return True unless an answer of the self-check excludes a lead (under 18)."""
    return all(
        option.lead
        for name, question in content.questions.items()
        if (option := chosen_option(question, session.answers.get(name), content)) is not None
    )


def cv_to_send(session: Session, draft: model.Draft, content: Content) -> PaperAnswers | None:
    """Return the CV that can be attached to a draft."""
    return finished_cv(session.papers, draft.slug, session.answers, content)


def newer_details(lead: model.Lead, session: Session, content: Content) -> model.Details | None:
    """Return the details with current answers and ticks; None if incomplete or unchanged.

    Name, contact method and text remain as sent.
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
    """Return the details without ticks and questions that are not on any list."""
    ticks = details.ticks & set(listed(content, details.answers))
    return replace(details, ticks=ticks, ask_town=frozenset(questions_picked(details.ask_town, content)))


class WaitingLead(ValueObject):
    """The state of a lead on the escalation ladder."""

    situation: Situation
    since: datetime
    steps: int = 0
    last: datetime | None = None


class DueStep(ValueObject):
    """The next step of a lead that waits, and its time, in working time."""

    waiting: WaitingLead
    step: LadderStep
    at: datetime


def wait_state(lead: model.Lead) -> WaitingLead | None:
    """Return the reason why a lead waits; None if it is closed or the town wrote last."""
    if not lead.state.is_open:
        return None
    now: WaitingLead | None = None
    before: list[WaitingLead | None] = []
    for event in lead.events:
        effect = LadderEffect.NONE if event.voice.closes else event.what.means.wait
        if effect is LadderEffect.UNDOES:
            now = _restart_wait(before.pop() if before else now, event.at)
            continue
        asks = effect is LadderEffect.ASKS and event.what.means.undo
        if asks or effect in {LadderEffect.TAKES, LadderEffect.ANSWERS}:
            before.append(now)
        now = _waiting_after(now, effect, event)
    return now


def due_step(lead: model.Lead, steps: Iterable[LadderStep], is_holiday: IsHoliday) -> DueStep | None:
    """Return the next step, at most one a day; None if the lead does not wait, or has no more."""
    now = wait_state(lead)
    if now is None:
        return None
    ahead = [step for step in steps if step.when is now.situation][now.steps :]
    if not ahead:
        return None
    at = add_workdays(now.since, ahead[0].after, is_holiday)
    if now.last is not None:
        at = max(at, add_workdays(now.last, 1, is_holiday))
    return DueStep(now, ahead[0], at)


def is_late(lead: model.Lead, steps: Iterable[LadderStep], now: datetime, is_holiday: IsHoliday) -> bool:
    """Return True if the first reminder of a lead is due."""
    wait, due = wait_state(lead), due_step(lead, steps, is_holiday)
    return wait is not None and (wait.steps > 0 or (due is not None and due.at <= now))


def steps_ahead(lead: model.Lead, steps: Iterable[LadderStep], is_holiday: IsHoliday) -> Iterator[DueStep]:
    """Yield every step that a lead will reach if nobody acts."""
    ladder = tuple(steps)
    while (due := due_step(lead, ladder, is_holiday)) is not None:
        yield due
        lead = replace(lead, events=(*lead.events, model.Event(LeadEvent.REMINDED, due.at)))


def _restart_wait(now: WaitingLead | None, at: datetime) -> WaitingLead | None:
    return now and WaitingLead(now.situation, at)


def _escalate(now: WaitingLead, event: model.Event) -> WaitingLead:
    # Requests of a coordinator count as the first step once, and delay no later step.
    again = now.steps > 0 and event.step.about == model.URGED
    return now if again else replace(now, steps=now.steps + 1, last=event.at)


def _waiting_after(now: WaitingLead | None, effect: LadderEffect, event: model.Event) -> WaitingLead | None:
    at = event.at
    match effect:
        case LadderEffect.BEGINS:
            return WaitingLead(Situation.UNREAD, at)
        case LadderEffect.OPENS:
            unread = now is not None and now.situation is Situation.UNREAD
            return WaitingLead(Situation.UNTAKEN, at) if unread else now
        case LadderEffect.TAKES:
            return now and WaitingLead(Situation.UNANSWERED, at)
        case LadderEffect.ANSWERS:
            return None
        case LadderEffect.ASKS:
            return now or WaitingLead(Situation.UNANSWERED, at)
        case LadderEffect.CLIMBS:
            return now and _escalate(now, event)
        case LadderEffect.WORKS:
            return _restart_wait(now, at)
        case LadderEffect.NONE | LadderEffect.UNDOES:
            return now
