"""The steps of a municipal contact on an open lead: taken on, handed over, interview, hired, closed, and taken back.

`contact_turn` has made sure that this account may see the lead. Each step is recorded with who took it, and the
candidate is told; only a note is neither shown nor told.
"""

from dataclasses import replace
from typing import assert_never

from bot.conversation.draft import holds_document_number, valid_words
from bot.conversation.effects import News, Record, StrikeNote, TakeBack, TellCandidate, TellColleague
from bot.conversation.lead import Closing, Happened, Lead, State
from bot.conversation.lead_history import NEW, holder, number, signed, undoable
from bot.conversation.moment import Moment, Turn, show
from bot.conversation.municipal import contact_interview, contact_screens, passing_on
from bot.conversation.municipal.contact_actions import (
    Close,
    Decline,
    HandOver,
    Hire,
    MarkContacted,
    PassOn,
    SendInterview,
    StepAction,
    Take,
    Undo,
)
from bot.conversation.municipal.contact_screens import (
    Colleagues,
    InterviewCheck,
    Inviting,
    Noting,
    Passing,
    Pointer,
    Reasons,
    Sheet,
    StepScreen,
)
from bot.conversation.municipal.duty import Duty
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.session import Session

ANSWERED = frozenset({State.CONTACTED, State.INVITED})


def act(session: Session, lead: Lead, action: StepAction, moment: Moment) -> Turn:
    """Move an open lead on; a press that changes nothing (a second tap) only shows the sheet."""
    duty = moment.known.duty(lead)
    match action:
        case Take():
            return _step(session, lead, State.TAKEN, duty) if lead.state in NEW else _sheet(session, lead)
        case MarkContacted():
            again = lead.state in ANSWERED
            return _sheet(session, lead) if again else _step(session, lead, State.CONTACTED, duty)
        case Decline(_, reason):
            if reason not in moment.content.reasons:
                return show(session, Reasons(lead.code), Note.STALE)
            return _step(session, replace(lead, reason=reason), State.DECLINED, duty)
        case HandOver(_, contact):
            return _hand(session, lead, contact, moment)
        case SendInterview(_, wanted):
            return contact_interview.send(session, lead, wanted, moment)
        case Hire():
            return _step(session, lead, State.HIRED, duty)
        case Close(_, reason):
            if reason not in set(Closing):
                return show(session, contact_screens.Closing(lead.code), Note.STALE)
            return _step(session, replace(lead, reason=reason), State.CLOSED, duty)
        case PassOn(_, way, day):
            return passing_on.note(session, lead, way, day, moment)
        case _:
            assert_never(action)


def undo(session: Session, lead: Lead, action: Undo, moment: Moment) -> Turn:
    """Take the own last step back, also one that closed the lead."""
    step = undoable(lead, moment.known, moment.now)
    if step is None or number(step) != action.step:
        there = Pointer(lead.code) if lead.state is State.WITHDRAWN else Sheet(lead.code)
        return show(session, there, Note.NOTHING_TO_UNDO)
    if step.what is Happened.NOTED:
        return _sheet(session, lead, StrikeNote(lead, step))
    by, of = signed(moment.known.duty(lead))
    undone = Record(lead, Happened.UNDONE, by, step.before, step=replace(of, about=str(step.what)))
    return _sheet(session, lead, undone, TakeBack(lead, step, by))


def opened(session: Session, screen: StepScreen, lead: Lead, moment: Moment) -> Turn:
    """Open a screen of an open lead on which a step is chosen or typed."""
    if isinstance(screen, InterviewCheck) and contact_interview.typed(session, lead) is None:
        return show(session, Inviting(lead.code), Note.INTERVIEW_GONE)
    if isinstance(screen, Passing) and not passing_on.is_asked(moment.known.duty(lead)):
        return show(session, Pointer(lead.code), Note.STALE)
    if isinstance(screen, Passing) and screen.day and not passing_on.fits(screen.day, lead, moment):
        return show(session, Passing(lead.code), Note.DAY_WRONG)
    return show(session, screen)


def note(session: Session, lead: Lead, text: Private, moment: Moment) -> Turn:
    """Keep an internal note. Nobody is told, and the candidate does not see it."""
    words = valid_words(text)
    if words is None:
        return show(session, Noting(lead.code), Note.TOO_LONG)
    if holds_document_number(words):
        return show(session, Noting(lead.code), Note.NUMBERS)
    by, of = signed(moment.known.duty(lead))
    noted = Record(lead, Happened.NOTED, by, text=words, step=of)
    return show(session, Pointer(lead.code), Note.NOTE_KEPT, noted)


def _step(session: Session, lead: Lead, state: State, duty: Duty | None) -> Turn:
    """Move a lead to a state whose name is also what happened and what the candidate is told."""
    by, step = signed(duty)
    record = Record(lead, Happened(state), by, state, lead.reason, step=replace(step, about=lead.reason))
    return _sheet(session, lead, record, TellCandidate(lead, News(state), by))


def _hand(session: Session, lead: Lead, contact: int, moment: Moment) -> Turn:
    known = moment.known
    duty, has_it = known.duty(lead), holder(lead)
    if has_it is not None and has_it.contact == contact:
        return _sheet(session, lead)
    to = next((one for one in receivers(lead, known.colleagues, duty) if one.contact == contact), None)
    if to is None:
        return show(session, Colleagues(lead.code), Note.STALE)
    by, step = signed(duty)
    taken = State.TAKEN if lead.state in NEW else None
    if duty is not None and duty.contact == contact:  # taken over from a colleague
        taking = Record(lead, Happened.TAKEN, by, taken, step=step)
        return _sheet(session, lead, taking, TellCandidate(lead, News.TAKEN, by))
    record = Record(lead, Happened.HANDED, by, taken, text=to.name, step=replace(step, to=contact))
    told = (TellColleague(lead, contact), TellCandidate(lead, News.HANDED, by))
    return _sheet(session, lead, record, *told)


def receivers(lead: Lead, colleagues: tuple[Duty, ...], own: Duty | None) -> tuple[Duty, ...]:
    """Give whom a lead can be handed to: colleagues, and oneself where somebody else has it; never who has it."""
    has_it = holder(lead)
    oneself = (own,) if own and has_it else ()
    return tuple(one for one in (*oneself, *colleagues) if has_it is None or one.contact != has_it.contact)


def _sheet(
    session: Session, lead: Lead, *effects: Record | TellCandidate | TellColleague | TakeBack | StrikeNote
) -> Turn:
    return show(session, Sheet(lead.code), None, *effects)
