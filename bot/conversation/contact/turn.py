"""Decisions of contacts and coordinators: the steps of a lead, and the inbox.

Every press is authorised by `known.lead`, which is loaded only if this account may see that lead.
Any other code gets the same neutral answer. Each step is recorded with its author, and the
candidate is told; only an internal note is neither shown nor told.
"""

import re
from dataclasses import replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import assert_never

from bot.conversation.contact import model
from bot.conversation.contact.settings import resolve_settings, settings_turn
from bot.conversation.dates import PRAGUE, day_of, read_past_day
from bot.conversation.lead.events import ClosingReason, LeadEvent, PassOnWay, State
from bot.conversation.lead.history import event_number, holder, signature, state_after, undoable, waits_for_town
from bot.conversation.lead.interview import meeting, past_meeting, read_interview, upcoming
from bot.conversation.lead.model import Duty, Interview, Lead, Role, Step, TypedRefusal, words_or_note
from bot.conversation.lead.turn import contact_talks, town_writes
from bot.conversation.model import ConfirmEmail, DeleteNote, LinkContact, Menu, Record, RefuseInvitation, Screen
from bot.conversation.notes import Note
from bot.conversation.papers.model import FORMS
from bot.conversation.private import NOTHING, Private, clean, holds_document_number
from bot.conversation.state import Context, ReadModel, Session, Turn, show
from bot.conversation.towns.model import AnnouncementForm, ObjectionForm

DEFAULT_LANGUAGE = "cs"
"""The language of contacts until they choose another one."""
NOON = time(12)


def take(session: Session, action: model.ContactAction, context: Context) -> Turn:
    if isinstance(action, model.AcceptInvite | model.DeclineInvite):
        if (found := context.known.invitation) is None:
            return open_invitation(session, action.token, context)
        if isinstance(action, model.DeclineInvite):
            return show(default_to_czech(session), _home(context), Note.INVITE_DECLINED, RefuseInvitation(action.token))
        done = Note.LINKED_BY_LETTER if found.confirms else Note.LINKED_AND_ASKED if found.email else Note.LINKED
        return show(default_to_czech(session), model.Inbox(asked=True), done, LinkContact(action.token))
    if isinstance(action, model.SettingsAction):
        return settings_turn(session, action, context) or refused(session)
    lead = context.known.lead
    if lead is None or lead.code != action.lead:
        return refused(session)
    if isinstance(action, model.Undo):
        return undo_step(session, lead, action, context)
    if held := _refuse_step(session, lead, action, context):
        return held
    if isinstance(action, model.WriteAction):
        return contact_talks(session, lead, action, context)
    return take_step(session, lead, action, context)


def _refuse_step(
    session: Session, lead: Lead, what: Screen | model.StepAction | model.WriteAction, context: Context
) -> Turn | None:
    """Refuse a step on a closed lead, and a coordinator's step that is reserved for the town.

    A coordinator may change a future interview, and refuse a lead that was sent to coordinators.
    """
    if not lead.state.is_open:
        return show(session, model.LeadStub(lead.code), Note.LEAD_CLOSED)
    invites = isinstance(what, model.Inviting | model.InterviewCheck | model.SendInterview)
    invites = invites and upcoming(lead, context.now) is None
    refuses = isinstance(what, model.Reasons | model.Declining | model.Decline) and not lead.coordinator
    decides = invites or refuses or isinstance(what, model.Hire | model.Hiring)
    if decides and handover_is_asked(context.known.duty(lead)):
        return show(session, model.LeadStub(lead.code), Note.OF_THE_TOWN)
    return None


def open_invitation(session: Session, token: str, context: Context, *, data: bool = False) -> Turn:
    """Answer a one-time link: ask for confirmation, or say that it has expired."""
    if context.known.invitation is None:
        return show(default_to_czech(session), _home(context), Note.INVITE_GONE)
    return show(default_to_czech(session), model.Invite(token, data))


def _home(context: Context) -> Screen:
    """Return the start screen of a contact: the inbox; the menu for everybody else."""
    return model.Inbox() if context.known.duties else Menu()


def resolve(session: Session, screen: model.ContactScreen, context: Context) -> Turn:
    match screen:
        case model.Invite(token, data):
            return open_invitation(session, token, context, data=data)
        case model.Inbox() | model.Leads():
            if isinstance(screen, model.Leads) and screen.shelf not in set(InboxFilter):
                screen = model.Inbox(screen.page)
            return show(session, screen) if context.known.duties else refused(session)
        case _:
            if isinstance(screen, model.SettingsScreen):
                return resolve_settings(session, screen, context) or refused(session)
            return _of_lead(session, screen, context)


def _of_lead(session: Session, screen: model.OneLeadScreen, context: Context) -> Turn:
    lead = context.known.lead
    if lead is None or lead.code != screen.lead:
        return refused(session)
    if isinstance(screen, model.CandidateDataScreen):
        return _show_details(session, screen, lead, context)
    if not isinstance(screen, model.LeadStub) and (held := _refuse_step(session, lead, screen, context)):
        return held
    if isinstance(screen, model.StepScreen):
        return resolve_step(session, screen, lead, context)
    if isinstance(screen, model.Reasons):
        # Going back discards the typed words.
        session = replace(session, refusal=None)
    return show(session, screen)


def confirm_email(session: Session, text: Private, context: Context) -> Turn | None:
    """Accept the code from a confirmation e-mail, on any screen, or return None."""
    for duty in context.known.duties:
        if duty.email_code and text.strip() == duty.email_code:
            return show(session, model.Inbox(), Note.EMAIL_CONFIRMED, ConfirmEmail(duty.contact))
    return None


def typed_without_field(session: Session, text: Private, context: Context) -> Turn:
    """Answer words typed on a screen without a field: they were not sent to anybody."""
    awaited = any(duty.email_code for duty in context.known.duties)
    if awaited and text.strip().isdigit():
        return show(session, _home(context), Note.CODE_WRONG)
    return show(session, _home(context), Note.NOBODY_GOT_IT if context.known.duties else Note.PRESS_A_BUTTON)


def typed_into_field(session: Session, screen: model.LeadForm, text: Private, context: Context) -> Turn:
    """Accept words on a screen with a field.

    The answer is a new message, which may arrive twice, so it shows no personal data.
    """
    lead = context.known.lead
    if lead is None or lead.code != screen.lead:
        return refused(session)
    if held := _refuse_step(session, lead, screen, context):
        return held
    match screen:
        case model.Writing():
            return town_writes(session, lead, text, context)
        case model.NoteForm():
            return add_note(session, lead, text, context)
        case model.Inviting():
            return read_back_interview(session, lead, text, context)
        case model.Declining():
            words = words_or_note(text)
            if isinstance(words, Note):
                return show(session, screen, words)
            refusal = TypedRefusal(lead.code, screen.reason, words)
            return resolve_step(replace(session, refusal=refusal), screen, lead, context)
        case model.Passing():
            return type_handover_day(session, lead, text, context)


def _show_details(session: Session, screen: model.CandidateDataScreen, lead: Lead, context: Context) -> Turn:
    """Show the lead, or its CV, and record that it was opened."""
    if lead.state is State.WITHDRAWN:
        return show(session, model.LeadStub(lead.code))
    planned = (model.CALENDAR,) if upcoming(lead, context.now) else ()
    forms = (model.TABLE, model.RECORD, *planned, *(FORMS if lead.details.cv else ()))
    if screen.form not in forms if isinstance(screen, model.LeadFile) else lead.details.cv is None:
        screen = model.LeadDetails(lead.code)
    by, _ = signature(context.known.duty(lead))
    opened = Record(lead, LeadEvent.OPENED, by, state_after(lead, LeadEvent.OPENED))
    return show(session, screen, None, opened)


def default_to_czech(session: Session) -> Session:
    """Set the language to Czech if somebody invited has chosen none."""
    return session if session.language else replace(session, language=DEFAULT_LANGUAGE)


def refused(session: Session) -> Turn:
    return show(default_to_czech(session), Menu(), Note.REFUSED)


SEARCHED_FROM = (
    Menu | model.Inbox | model.Leads | model.MySettings | model.LeadStub | model.Reasons | model.LeadDetails | model.AttachedCv
)  # fmt: skip
"""Screens on which a typed code is looked up. On others it may be part of a message."""
_CODE = re.compile(r"\s*([2-9A-HJ-NP-Z]{4})[\s‐-―−-]*([2-9A-HJ-NP-Z]{4})\s*", re.IGNORECASE)


class InboxFilter(StrEnum):
    """Filters of the inbox."""

    OPEN = "open"
    UNTAKEN = "untaken"
    MINE = "mine"
    UNANSWERED = "unanswered"
    """The candidate wrote last."""
    CLOSED = "closed"
    """Closed and not deleted yet."""


def filtered_inbox(shelf: InboxFilter, known: ReadModel) -> tuple[Lead, ...]:
    """Return the leads of a filter, in the order of `known`."""
    match shelf:
        case InboxFilter.OPEN:
            return known.inbox
        case InboxFilter.UNTAKEN:
            return tuple(lead for lead in known.inbox if lead.state.is_new)
        case InboxFilter.MINE:
            own = {duty.contact for duty in known.duties}
            return tuple(lead for lead in known.inbox if (has_it := holder(lead)) and has_it.contact in own)
        case InboxFilter.UNANSWERED:
            return tuple(lead for lead in known.inbox if waits_for_town(lead))
        case InboxFilter.CLOSED:
            return known.closed


def search_inbox(session: Session, place: Screen, text: Private, context: Context) -> Turn | None:
    """Answer a typed code of a lead; None if the text is none.

    A lead that this account may not see gets the same answer as an unknown one.
    """
    code = lead_code_in(text, place)
    if not code or not context.known.duties:
        return None
    lead = context.known.lead
    if lead is None or lead.code != code:
        return show(session, model.Inbox(), Note.REFUSED)
    return show(session, model.LeadStub(code))


def lead_code_in(text: Private, place: Screen) -> str:
    """Return the code in a typed text, as it is stored, or ""."""
    found = _CODE.fullmatch(text) if isinstance(place, SEARCHED_FROM) else None
    return f"{found[1]}-{found[2]}".upper() if found else ""


WITH_TEXT_FIELD = model.LeadForm | model.PauseDays | AnnouncementForm | ObjectionForm


def has_text_field(screen: Screen) -> bool:
    """Return True if a screen of the municipal side has a field for words."""
    return isinstance(screen, WITH_TEXT_FIELD)


def accepts_lead_code(screen: Screen) -> bool:
    """Return True if a lead can be searched for on a screen by its code."""
    return isinstance(screen, model.Inbox | model.Leads)


def handover_is_asked(duty: Duty | None) -> bool:
    """Return True for a coordinator, who passes leads on outside the bot."""
    return duty is not None and duty.role is Role.COORDINATOR


def note_handover(session: Session, lead: Lead, way: str, day: int, context: Context) -> Turn:
    """Record how and on which day (`date.toordinal`) a lead was passed on."""
    duty = context.known.duty(lead)
    on = handover_day(day, lead, context)
    if not handover_is_asked(duty) or way not in set(PassOnWay) or on is None:
        return _ask_handover_again(session, lead, Note.STALE, context)
    by, step = signature(duty)
    when = datetime.combine(on, NOON, PRAGUE)
    return _record_step(session, lead, LeadEvent.PASSED_ON, by, step=replace(step, when=when, about=way))


def type_handover_day(session: Session, lead: Lead, text: Private, context: Context) -> Turn:
    """Accept the typed day on which a lead was passed on."""
    day = read_past_day(clean(text), day_of(context.now))
    if day is None or handover_day(day.toordinal(), lead, context) is None:
        return _ask_handover_again(session, lead, Note.DAY_WRONG, context)
    return resolve_step(session, model.Passing(lead.code, day.toordinal()), lead, context)


def _ask_handover_again(session: Session, lead: Lead, why: Note, context: Context) -> Turn:
    """Show the screen again with a note, to coordinators."""
    if not handover_is_asked(context.known.duty(lead)):
        return show(session, model.LeadStub(lead.code), Note.STALE)
    return show(session, model.Passing(lead.code), why)


def handover_day(day: int, lead: Lead, context: Context) -> date | None:
    """Return the day of a button if it is between the day of the lead and today."""
    first, last = day_of(lead.sent_at), day_of(context.now)
    return date.fromordinal(day) if first.toordinal() <= day <= last.toordinal() else None


def read_back_interview(session: Session, lead: Lead, text: Private, context: Context) -> Turn:
    """Show a typed interview for confirmation."""
    found = read_interview(lead.code, text, context.now)
    if holds_document_number(text):
        found = Note.DOCUMENT_NUMBERS
    if isinstance(found, Note):
        return show(session, model.Inviting(lead.code), found)
    return show(replace(session, interview=found), model.InterviewCheck(lead.code))


def send_interview(session: Session, lead: Lead, wanted: int, context: Context) -> Turn:
    """Propose the interview that was confirmed, and no other one."""
    proposed = typed_interview(session, lead)
    if proposed is None:
        # A second press: it has been sent.
        return show(session, model.LeadDetails(lead.code))
    if proposed.number != wanted:
        return show(session, model.InterviewCheck(lead.code), Note.STALE)
    if proposed.at <= context.now:
        return show(session, model.Inviting(lead.code), Note.INTERVIEW_DAY)
    by, step = signature(context.known.duty(lead))
    sent, step = replace(session, interview=None), replace(step, when=proposed.at)
    return _record_step(sent, lead, LeadEvent.INVITED, by, text=proposed.place, step=step)


def typed_interview(session: Session, lead: Lead) -> Interview | None:
    """Return the interview typed for this lead and not sent yet."""
    pending = session.interview
    return pending if pending and pending.lead == lead.code else None


def take_step(session: Session, lead: Lead, action: model.StepAction, context: Context) -> Turn:
    """Record a step on an open lead; a second press only shows the lead."""
    duty = context.known.duty(lead)
    if isinstance(action, model.PlainStep):
        again = action.WHAT.means.leads_to and not state_after(lead, action.WHAT)
        return _sheet(session, lead) if again else _step(session, lead, action.WHAT, duty)
    match action:
        case model.CallOff() | model.NoteHeld() | model.NoteMissed():
            return _interview_step(session, lead, action, context)
        case model.Decline():
            return _decline(session, lead, action, context)
        case model.HandOver(_, contact):
            return _hand_lead(session, lead, contact, context)
        case model.SendInterview(_, wanted):
            return send_interview(session, lead, wanted, context)
        case model.Close(_, reason):
            if reason not in set(ClosingReason):
                return show(session, model.ClosingLead(lead.code), Note.STALE)
            return _step(session, replace(lead, reason=reason), LeadEvent.CLOSED, duty)
        case model.PassOn(_, way, day):
            return note_handover(session, lead, way, day, context)
        case _:
            assert_never(action)


def _interview_step(session: Session, lead: Lead, action: model.InterviewStep, context: Context) -> Turn:
    """Call off the interview of the button, or record its outcome, once."""
    found = upcoming(lead, context.now) if isinstance(action, model.CallOff) else past_meeting(lead, context.now)
    if found is None or found.number != action.number:
        of = meeting(lead)
        again = isinstance(action, model.NoteHeld | model.NoteMissed) and of is not None and of.number == action.number
        return show(session, model.LeadDetails(lead.code), None if again else Note.STALE)
    by, step = signature(context.known.duty(lead))
    # Without an interview, the lead returns to its former state: the town has answered.
    state = State.CONTACTED if isinstance(action, model.CallOff) else None
    happened = Record(lead, action.WHAT, by, state, lead.reason, step=replace(step, when=found.at))
    return _sheet(session, lead, happened)


def _decline(session: Session, lead: Lead, action: model.Decline, context: Context) -> Turn:
    """Answer "not now" with the own words of the button; changed words are shown first."""
    reason = action.reason
    if reason not in context.content.reasons:
        return show(session, model.Reasons(lead.code), Note.STALE)
    typed, declined = typed_refusal(session, lead, reason), replace(lead, reason=reason)
    if typed.number != action.words:
        return show(session, model.Declining(lead.code, reason), Note.STALE)
    by, step = signature(context.known.duty(lead))
    sent = replace(session, refusal=None)
    return _record_step(sent, declined, LeadEvent.DECLINED, by, step=replace(step, about=reason), text=typed.words)


def typed_refusal(session: Session, lead: Lead, reason: str) -> TypedRefusal:
    """Return the own words for a "not now" of this reason."""
    typed = session.refusal
    return typed if typed and (typed.lead, typed.reason) == (lead.code, reason) else TypedRefusal(lead.code, reason)


def undo_step(session: Session, lead: Lead, action: model.Undo, context: Context) -> Turn:
    """Undo the last own step, also one that closed the lead."""
    step = undoable(lead, context.known, context.now)
    if step is None or event_number(step) != action.step:
        there = model.LeadStub(lead.code) if lead.state is State.WITHDRAWN else model.LeadDetails(lead.code)
        return show(session, there, Note.NOTHING_TO_UNDO)
    if step.what is LeadEvent.NOTED:
        return _sheet(session, lead, DeleteNote(lead, step))
    by, of = signature(context.known.duty(lead))
    return _sheet(
        session, lead, Record(lead, LeadEvent.UNDONE, by, step.before, step=replace(of, about=str(step.what)))
    )


def resolve_step(session: Session, screen: model.StepScreen, lead: Lead, context: Context) -> Turn:
    if isinstance(screen, model.InterviewCheck) and typed_interview(session, lead) is None:
        return show(session, model.Inviting(lead.code), Note.INTERVIEW_GONE)
    if isinstance(screen, model.SentenceCheck) and screen.sentence not in context.content.says_of(lead.slug):
        return show(session, model.Writing(lead.code), Note.SENTENCE_GONE)
    if isinstance(screen, model.Declining) and screen.reason not in context.content.reasons:
        return show(session, model.Reasons(lead.code), Note.STALE)
    settled = isinstance(screen, model.Outcome) and past_meeting(lead, context.now) is None
    settled |= isinstance(screen, model.CallingOff) and upcoming(lead, context.now) is None
    if settled or (isinstance(screen, model.Passing) and not handover_is_asked(context.known.duty(lead))):
        return show(session, model.LeadStub(lead.code), Note.STALE)
    if isinstance(screen, model.Passing) and screen.day and handover_day(screen.day, lead, context) is None:
        return show(session, model.Passing(lead.code), Note.DAY_WRONG)
    return show(session, screen)


def add_note(session: Session, lead: Lead, text: Private, context: Context) -> Turn:
    """Store an internal note."""
    words = words_or_note(text)
    if isinstance(words, Note):
        return show(session, model.NoteForm(lead.code), words)
    by, of = signature(context.known.duty(lead))
    noted = Record(lead, LeadEvent.NOTED, by, text=words, step=of)
    return show(session, model.LeadStub(lead.code), Note.NOTE_KEPT, noted)


def _step(session: Session, lead: Lead, what: LeadEvent, duty: Duty | None) -> Turn:
    """Record a step whose only detail is the lead's `reason`."""
    by, step = signature(duty)
    return _record_step(session, lead, what, by, step=replace(step, about=lead.reason))


def _record_step(
    session: Session, lead: Lead, what: LeadEvent, by: Private, *, step: Step, text: Private = NOTHING
) -> Turn:
    return _sheet(session, lead, Record(lead, what, by, state_after(lead, what), lead.reason, text, step=step))


def _hand_lead(session: Session, lead: Lead, contact: int, context: Context) -> Turn:
    known = context.known
    duty, has_it = known.duty(lead), holder(lead)
    if has_it is not None and has_it.contact == contact:
        return _sheet(session, lead)
    to = next((one for one in receivers(lead, known.colleagues, duty) if one.contact == contact), None)
    if to is None:
        return show(session, model.Colleagues(lead.code), Note.STALE)
    by, step = signature(duty)
    # Taken over from a colleague.
    if duty is not None and duty.contact == contact:
        return _record_step(session, lead, LeadEvent.TAKEN, by, step=step)
    state = state_after(lead, LeadEvent.HANDED)
    handed = Record(lead, LeadEvent.HANDED, by, state, text=to.name, step=replace(step, to=contact))
    return _sheet(session, lead, handed)


def receivers(lead: Lead, colleagues: tuple[Duty, ...], own: Duty | None) -> tuple[Duty, ...]:
    """Return the possible receivers of a lead: colleagues, and oneself if another has it."""
    has_it = holder(lead)
    oneself = (own,) if own and has_it else ()
    return tuple(one for one in (*oneself, *colleagues) if has_it is None or one.contact != has_it.contact)


def _sheet(session: Session, lead: Lead, *effects: Record | DeleteNote) -> Turn:
    return show(session, model.LeadDetails(lead.code), None, *effects)
