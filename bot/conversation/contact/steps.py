"""The steps of a municipal contact on an open lead: taken on, handed over, interview, hired, passed on, and taken back.

`contact.turn` has made sure that this account may see the lead. Each step is recorded with who took it, and the candidate is
told; only a note is neither shown nor told. An interview is typed, read back, and sent with a press on just what was read.
"""

from dataclasses import replace
from datetime import date, datetime, time
from typing import assert_never

from bot.conversation.contact.model import (
    Close,
    ClosingLead,
    Colleagues,
    Decline,
    HandOver,
    InterviewCheck,
    Inviting,
    Noting,
    Passing,
    PassOn,
    PlainStep,
    Pointer,
    Reasons,
    SendInterview,
    Sheet,
    StepAction,
    StepScreen,
    Undo,
)
from bot.conversation.dates import PRAGUE, day_of, read_past_day
from bot.conversation.lead.happened import Closing, Happened, State, Way
from bot.conversation.lead.history import event_number, holder, signature, state_after, undoable
from bot.conversation.lead.interview import Interview, read_interview
from bot.conversation.lead.model import Duty, Lead, Role, Step, clean, holds_document_number, valid_words
from bot.conversation.model import Record, StrikeNote
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Context, Session, Turn, show

NOON = time(12)


def handover_is_asked(duty: Duty | None) -> bool:
    """Say whether somebody is asked to pass leads on outside of the bot: the coordinator."""
    return duty is not None and duty.role is Role.COORDINATOR


def note_handover(session: Session, lead: Lead, way: str, day: int, context: Context) -> Turn:
    """Note by which way and on which day (`date.toordinal`) a lead was passed on; the candidate is told."""
    duty = context.known.duty(lead)
    on = handover_day(day, lead, context)
    if not handover_is_asked(duty) or way not in set(Way) or on is None:
        return _again(session, lead, Note.STALE, context)
    by, step = signature(duty)
    when = datetime.combine(on, NOON, PRAGUE)
    return _done(session, lead, Happened.PASSED_ON, by, step=replace(step, when=when, about=way))


def type_handover_day(session: Session, lead: Lead, text: Private, context: Context) -> Turn:
    """Take the day a lead was passed on, as typed; by which way is pressed."""
    day = read_past_day(clean(text), day_of(context.now))
    if day is None or handover_day(day.toordinal(), lead, context) is None:
        return _again(session, lead, Note.DAY_WRONG, context)
    return resolve_step(session, Passing(lead.code, day.toordinal()), lead, context)


def _again(session: Session, lead: Lead, why: Note, context: Context) -> Turn:
    """Show the screen once more with a line above it, to those it is for."""
    if not handover_is_asked(context.known.duty(lead)):
        return show(session, Pointer(lead.code), Note.STALE)
    return show(session, Passing(lead.code), why)


def handover_day(day: int, lead: Lead, context: Context) -> date | None:
    """Give the day in a button, if the lead can have been passed on then: since it was sent."""
    first, last = day_of(lead.sent_at), day_of(context.now)
    return date.fromordinal(day) if first.toordinal() <= day <= last.toordinal() else None


def read_back_interview(session: Session, lead: Lead, text: Private, context: Context) -> Turn:
    """Read a typed interview back before it goes; nothing is sent yet."""
    found = read_interview(lead.code, text, context.now)
    if holds_document_number(text):
        found = Note.NUMBERS
    if isinstance(found, Note):
        return show(session, Inviting(lead.code), found)
    return show(replace(session, interview=found), InterviewCheck(lead.code))


def send_interview(session: Session, lead: Lead, wanted: int, context: Context) -> Turn:
    """Propose the interview that was read back, and just that one; the candidate is told."""
    proposed = typed_interview(session, lead)
    if proposed is None:
        # a second tap: it has gone
        return show(session, Sheet(lead.code))
    if proposed.number != wanted:
        return show(session, InterviewCheck(lead.code), Note.STALE)
    if proposed.at <= context.now:
        return show(session, Inviting(lead.code), Note.INTERVIEW_DAY)
    by, step = signature(context.known.duty(lead))
    sent, step = replace(session, interview=None), replace(step, when=proposed.at)
    return _done(sent, lead, Happened.INVITED, by, text=proposed.place, step=step)


def typed_interview(session: Session, lead: Lead) -> Interview | None:
    """Give what was typed about this lead and has not gone yet."""
    pending = session.interview
    return pending if pending and pending.lead == lead.code else None


def take_step(session: Session, lead: Lead, action: StepAction, context: Context) -> Turn:
    """Move an open lead on; a press that changes nothing (a second tap) only shows the sheet."""
    duty = context.known.duty(lead)
    if isinstance(action, PlainStep):
        again = action.WHAT.means.leads_to and not state_after(lead, action.WHAT)
        return _sheet(session, lead) if again else _step(session, lead, action.WHAT, duty)
    match action:
        case Decline(_, reason):
            if reason not in context.content.reasons:
                return show(session, Reasons(lead.code), Note.STALE)
            return _step(session, replace(lead, reason=reason), Happened.DECLINED, duty)
        case HandOver(_, contact):
            return _hand(session, lead, contact, context)
        case SendInterview(_, wanted):
            return send_interview(session, lead, wanted, context)
        case Close(_, reason):
            if reason not in set(Closing):
                return show(session, ClosingLead(lead.code), Note.STALE)
            return _step(session, replace(lead, reason=reason), Happened.CLOSED, duty)
        case PassOn(_, way, day):
            return note_handover(session, lead, way, day, context)
        case _:
            assert_never(action)


def undo_step(session: Session, lead: Lead, action: Undo, context: Context) -> Turn:
    """Take the own last step back, also one that closed the lead."""
    step = undoable(lead, context.known, context.now)
    if step is None or event_number(step) != action.step:
        there = Pointer(lead.code) if lead.state is State.WITHDRAWN else Sheet(lead.code)
        return show(session, there, Note.NOTHING_TO_UNDO)
    if step.what is Happened.NOTED:
        return _sheet(session, lead, StrikeNote(lead, step))
    by, of = signature(context.known.duty(lead))
    return _sheet(session, lead, Record(lead, Happened.UNDONE, by, step.before, step=replace(of, about=str(step.what))))


def resolve_step(session: Session, screen: StepScreen, lead: Lead, context: Context) -> Turn:
    """Open a screen of an open lead on which a step is chosen or typed."""
    if isinstance(screen, InterviewCheck) and typed_interview(session, lead) is None:
        return show(session, Inviting(lead.code), Note.INTERVIEW_GONE)
    if isinstance(screen, Passing) and not handover_is_asked(context.known.duty(lead)):
        return show(session, Pointer(lead.code), Note.STALE)
    if isinstance(screen, Passing) and screen.day and handover_day(screen.day, lead, context) is None:
        return show(session, Passing(lead.code), Note.DAY_WRONG)
    return show(session, screen)


def add_note(session: Session, lead: Lead, text: Private, context: Context) -> Turn:
    """Keep an internal note. Nobody is told, and the candidate does not see it."""
    words = valid_words(text)
    if words is None:
        return show(session, Noting(lead.code), Note.TOO_LONG)
    if holds_document_number(words):
        return show(session, Noting(lead.code), Note.NUMBERS)
    by, of = signature(context.known.duty(lead))
    noted = Record(lead, Happened.NOTED, by, text=words, step=of)
    return show(session, Pointer(lead.code), Note.NOTE_KEPT, noted)


def _step(session: Session, lead: Lead, what: Happened, duty: Duty | None) -> Turn:
    """Record a step about which there is no more to say than the lead's `reason`."""
    by, step = signature(duty)
    return _done(session, lead, what, by, step=replace(step, about=lead.reason))


def _done(session: Session, lead: Lead, what: Happened, by: Private, *, step: Step, text: Private = NOTHING) -> Turn:
    return _sheet(session, lead, Record(lead, what, by, state_after(lead, what), lead.reason, text, step=step))


def _hand(session: Session, lead: Lead, contact: int, context: Context) -> Turn:
    known = context.known
    duty, has_it = known.duty(lead), holder(lead)
    if has_it is not None and has_it.contact == contact:
        return _sheet(session, lead)
    to = next((one for one in receivers(lead, known.colleagues, duty) if one.contact == contact), None)
    if to is None:
        return show(session, Colleagues(lead.code), Note.STALE)
    by, step = signature(duty)
    # taken over from a colleague
    if duty is not None and duty.contact == contact:
        return _done(session, lead, Happened.TAKEN, by, step=step)
    state = state_after(lead, Happened.HANDED)
    handed = Record(lead, Happened.HANDED, by, state, text=to.name, step=replace(step, to=contact))
    return _sheet(session, lead, handed)


def receivers(lead: Lead, colleagues: tuple[Duty, ...], own: Duty | None) -> tuple[Duty, ...]:
    """Give whom a lead can be handed to: colleagues, and oneself where somebody else has it; never who has it."""
    has_it = holder(lead)
    oneself = (own,) if own and has_it else ()
    return tuple(one for one in (*oneself, *colleagues) if has_it is None or one.contact != has_it.contact)


def _sheet(session: Session, lead: Lead, *effects: Record | StrikeNote) -> Turn:
    return show(session, Sheet(lead.code), None, *effects)
