"""What a municipal contact or the coordinator can do with a lead, step by step, and the list of the leads they may see.

Every press is authorised by `known.lead`, which is loaded only if this account may see that lead: a stolen, forwarded or
made-up code finds nothing and gets the same neutral answer. Words typed on a screen of `AWAITING` mean something there;
where there is no chat, a field to write in stands on it.

Each step is recorded with who took it, and the candidate is told; only a note is neither shown nor told. An interview is
typed, read back, and sent with a press on just what was read.
"""

import re
from dataclasses import replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import assert_never

from bot.conversation.contact import model
from bot.conversation.contact.settings import resolve_settings, settings_turn
from bot.conversation.dates import PRAGUE, day_of, read_past_day
from bot.conversation.lead.happened import Closing, Happened, State, Way
from bot.conversation.lead.history import event_number, holder, signature, state_after, undoable, waits_for_town
from bot.conversation.lead.interview import Interview, read_interview
from bot.conversation.lead.meeting import awaited, meeting, unsettled
from bot.conversation.lead.model import Duty, Lead, Refusal, Role, Step, words_or_note
from bot.conversation.lead.talk import contact_talks, town_writes
from bot.conversation.model import ConfirmEmail, LinkContact, Menu, Record, RefuseInvitation, Screen, StrikeNote
from bot.conversation.notes import Note
from bot.conversation.papers.model import FORMS
from bot.conversation.private import NOTHING, Private, clean, holds_document_number
from bot.conversation.state import Context, LoadedState, Session, Turn, show
from bot.conversation.towns.model import Announcing, Objecting

LANGUAGE = "cs"
"""Contacts are spoken to in Czech until they choose otherwise."""
NOON = time(12)


def contact_turn(session: Session, action: model.ContactAction, context: Context) -> Turn:
    if isinstance(action, model.AcceptInvite | model.DeclineInvite):
        if context.known.invitation is None:
            return contact_invited(session, action.token, context)
        if isinstance(action, model.DeclineInvite):
            return show(spoken_to(session), _home(context), Note.INVITE_DECLINED, RefuseInvitation(action.token))
        invited = context.known.invitation
        done = Note.LINKED_BY_LETTER if invited.confirms else Note.LINKED_AND_ASKED if invited.email else Note.LINKED
        return show(spoken_to(session), model.Inbox(asked=True), done, LinkContact(action.token))
    if isinstance(action, model.SettingsAction):
        return settings_turn(session, action, context) or _refused(session)
    lead = context.known.lead
    if lead is None or lead.code != action.lead:
        return _refused(session)
    if isinstance(action, model.Undo):
        return undo_step(session, lead, action, context)
    if held := _held_back(session, lead, action, context):
        return held
    if isinstance(action, model.WriteAction):
        return contact_talks(session, lead, action, context)
    return take_step(session, lead, action, context)


def _held_back(
    session: Session, lead: Lead, what: Screen | model.StepAction | model.WriteAction, context: Context
) -> Turn | None:
    """Answer what comes to nothing: on a closed lead, and a coordinator's word where only the town decides.

    An interview to come may be changed by a coordinator too, and a lead that was written to them is theirs to refuse.
    """
    if not lead.state.is_open:
        return show(session, model.Pointer(lead.code), Note.LEAD_CLOSED)
    invites = (
        isinstance(what, model.Inviting | model.InterviewCheck | model.SendInterview)
        and awaited(lead, context.now) is None
    )
    refuses = isinstance(what, model.Reasons | model.Declining | model.Decline) and not lead.coordinator
    decides = invites or refuses or isinstance(what, model.Hire | model.Hiring)
    if decides and handover_is_asked(context.known.duty(lead)):
        return show(session, model.Pointer(lead.code), Note.OF_THE_TOWN)
    return None


def contact_invited(session: Session, token: str, context: Context) -> Turn:
    """Answer a one-time link: ask whether it is the right person, or say that the link is no longer good."""
    if context.known.invitation is None:
        return show(spoken_to(session), _home(context), Note.INVITE_GONE)
    return show(spoken_to(session), model.Invite(token))


def _home(context: Context) -> Screen:
    """Give what a contact comes back to: the open leads; the menu for everybody else."""
    return model.Inbox() if context.known.duties else Menu()


def resolve_contact(session: Session, screen: model.ContactScreen, context: Context) -> Turn:
    match screen:
        case model.Invite(token):
            return contact_invited(session, token, context)
        case model.Inbox() | model.Leads():
            if isinstance(screen, model.Leads) and screen.shelf not in set(Shelf):
                screen = model.Inbox(screen.page)
            return show(session, screen) if context.known.duties else _refused(session)
        case _:
            if isinstance(screen, model.SettingsScreen):
                return resolve_settings(session, screen, context) or _refused(session)
            return _of_lead(session, screen, context)


def _of_lead(session: Session, screen: model.OfLead, context: Context) -> Turn:
    lead = context.known.lead
    if lead is None or lead.code != screen.lead:
        return _refused(session)
    if isinstance(screen, model.LaidOpen):
        return _laid_open(session, screen, lead, context)
    if not isinstance(screen, model.Pointer) and (held := _held_back(session, lead, screen, context)):
        return held
    if isinstance(screen, model.StepScreen):
        return resolve_step(session, screen, lead, context)
    if isinstance(screen, model.Reasons):
        # whoever goes back leaves the own words out
        session = replace(session, refusal=None)
    return show(session, screen)


def contact_confirms_email(session: Session, text: Private, context: Context) -> Turn | None:
    """Take the code from a confirmation e-mail, wherever it is typed; None when the text is no such code."""
    for duty in context.known.duties:
        if duty.email_code and text.strip() == duty.email_code:
            return show(session, model.Inbox(), Note.EMAIL_CONFIRMED, ConfirmEmail(duty.contact))
    return None


def contact_typed(session: Session, text: Private, context: Context) -> Turn:
    """Answer words typed where buttons are meant: a contact may take them for sent. Digits may be a mistyped code."""
    awaited = any(duty.email_code for duty in context.known.duties)
    if awaited and text.strip().isdigit():
        return show(session, _home(context), Note.CODE_WRONG)
    return show(session, _home(context), Note.NOBODY_GOT_IT if context.known.duties else Note.PRESS_A_BUTTON)


def typed_on_screen(
    session: Session,
    screen: model.Writing | model.Noting | model.Inviting | model.Declining | model.Passing,
    text: Private,
    context: Context,
) -> Turn:
    """Take words where a screen about a lead awaits them.

    What was typed is answered by a new message, which Telegram may get twice: so it is a pointer, never the sheet.
    """
    lead = context.known.lead
    if lead is None or lead.code != screen.lead:
        return _refused(session)
    if held := _held_back(session, lead, screen, context):
        return held
    match screen:
        case model.Writing():
            return town_writes(session, lead, text, context)
        case model.Noting():
            return add_note(session, lead, text, context)
        case model.Inviting():
            return read_back_interview(session, lead, text, context)
        case model.Declining():
            return _decline_in_words(session, screen, lead, text, context)
        case model.Passing():
            return type_handover_day(session, lead, text, context)


def _laid_open(session: Session, screen: model.LaidOpen, lead: Lead, context: Context) -> Turn:
    """Show the lead, or its CV; each opening is noted, and the candidate hears of the first."""
    if lead.state is State.WITHDRAWN:
        return show(session, model.Pointer(lead.code))
    planned = (model.CALENDAR,) if awaited(lead, context.now) else ()
    forms = (model.TABLE, model.RECORD, *planned, *(FORMS if lead.details.cv else ()))
    if screen.form not in forms if isinstance(screen, model.LeadFile) else lead.details.cv is None:
        screen = model.Sheet(lead.code)
    by, _ = signature(context.known.duty(lead))
    opened = Record(lead, Happened.OPENED, by, state_after(lead, Happened.OPENED))
    return show(session, screen, None, opened)


def spoken_to(session: Session) -> Session:
    """Speak Czech to whoever came by an invitation and has chosen no language."""
    return session if session.language else replace(session, language=LANGUAGE)


def _refused(session: Session) -> Turn:
    return show(spoken_to(session), Menu(), Note.REFUSED)


SEARCHED_FROM = (
    Menu,
    model.Inbox,
    model.Leads,
    model.MySettings,
    model.Pointer,
    model.Reasons,
    model.Sheet,
    model.AttachedCv,
)
"""Where a typed code looks a lead up. Elsewhere it may be part of what is being written to somebody."""
_CODE = re.compile(r"\s*([2-9A-HJ-NP-Z]{4})[\s‐-―−-]*([2-9A-HJ-NP-Z]{4})\s*", re.IGNORECASE)


class Shelf(StrEnum):
    """Which leads are listed."""

    OPEN = "open"
    UNTAKEN = "untaken"
    MINE = "mine"
    UNANSWERED = "unanswered"
    """The candidate's words are the last ones: they wait for ours."""
    CLOSED = "closed"
    """Closed, and not deleted yet."""


def on_shelf(shelf: Shelf, known: LoadedState) -> tuple[Lead, ...]:
    """Give the leads of a shelf, in the order of `known`."""
    match shelf:
        case Shelf.OPEN:
            return known.inbox
        case Shelf.UNTAKEN:
            return tuple(lead for lead in known.inbox if lead.state.is_new)
        case Shelf.MINE:
            own = {duty.contact for duty in known.duties}
            return tuple(lead for lead in known.inbox if (has_it := holder(lead)) and has_it.contact in own)
        case Shelf.UNANSWERED:
            return tuple(lead for lead in known.inbox if waits_for_town(lead))
        case Shelf.CLOSED:
            return known.closed


def search_inbox(session: Session, place: Screen, text: Private, context: Context) -> Turn | None:
    """Answer a typed code: its lead if this account may see it, else what a code gets that never was; None: no code.

    What was typed is answered by a new message, which Telegram may get twice: so it is the pointer, never the sheet.
    """
    code = spoken_code(text, place)
    if not code or not context.known.duties:
        return None
    lead = context.known.lead
    if lead is None or lead.code != code:
        return show(session, model.Inbox(), Note.REFUSED)
    return show(session, model.Pointer(code))


def spoken_code(text: Private, place: Screen) -> str:
    """Give the code somebody typed, as it is stored; "" if it is none, or typed where words go to somebody."""
    found = _CODE.fullmatch(text) if isinstance(place, SEARCHED_FROM) else None
    return f"{found[1]}-{found[2]}".upper() if found else ""


AWAITING: tuple[type[Screen], ...] = (
    model.Writing,
    model.Noting,
    model.Inviting,
    model.Declining,
    model.Passing,
    model.PauseDays,
    Announcing,
    Objecting,
)


def awaits_words(screen: Screen) -> bool:
    """Say whether words typed on this screen of the municipal side mean more than "please press a button"."""
    return isinstance(screen, AWAITING)


def seeks(screen: Screen) -> bool:
    """Say whether the code of a message typed here finds it."""
    return isinstance(screen, model.Inbox | model.Leads)


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
    return resolve_step(session, model.Passing(lead.code, day.toordinal()), lead, context)


def _again(session: Session, lead: Lead, why: Note, context: Context) -> Turn:
    """Show the screen once more with a line above it, to those it is for."""
    if not handover_is_asked(context.known.duty(lead)):
        return show(session, model.Pointer(lead.code), Note.STALE)
    return show(session, model.Passing(lead.code), why)


def handover_day(day: int, lead: Lead, context: Context) -> date | None:
    """Give the day in a button, if the lead can have been passed on then: since it was sent."""
    first, last = day_of(lead.sent_at), day_of(context.now)
    return date.fromordinal(day) if first.toordinal() <= day <= last.toordinal() else None


def read_back_interview(session: Session, lead: Lead, text: Private, context: Context) -> Turn:
    """Read a typed interview back before it goes; nothing is sent yet."""
    found = read_interview(lead.code, text, context.now)
    if holds_document_number(text):
        found = Note.DOCUMENT_NUMBERS
    if isinstance(found, Note):
        return show(session, model.Inviting(lead.code), found)
    return show(replace(session, interview=found), model.InterviewCheck(lead.code))


def send_interview(session: Session, lead: Lead, wanted: int, context: Context) -> Turn:
    """Propose the interview that was read back, and just that one; the candidate is told."""
    proposed = typed_interview(session, lead)
    if proposed is None:
        # a second tap: it has gone
        return show(session, model.Sheet(lead.code))
    if proposed.number != wanted:
        return show(session, model.InterviewCheck(lead.code), Note.STALE)
    if proposed.at <= context.now:
        return show(session, model.Inviting(lead.code), Note.INTERVIEW_DAY)
    by, step = signature(context.known.duty(lead))
    sent, step = replace(session, interview=None), replace(step, when=proposed.at)
    return _done(sent, lead, Happened.INVITED, by, text=proposed.place, step=step)


def typed_interview(session: Session, lead: Lead) -> Interview | None:
    """Give what was typed about this lead and has not gone yet."""
    pending = session.interview
    return pending if pending and pending.lead == lead.code else None


def take_step(session: Session, lead: Lead, action: model.StepAction, context: Context) -> Turn:
    """Move an open lead on; a press that changes nothing (a second tap) only shows the sheet."""
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
            return _hand(session, lead, contact, context)
        case model.SendInterview(_, wanted):
            return send_interview(session, lead, wanted, context)
        case model.Close(_, reason):
            if reason not in set(Closing):
                return show(session, model.ClosingLead(lead.code), Note.STALE)
            return _step(session, replace(lead, reason=reason), Happened.CLOSED, duty)
        case model.PassOn(_, way, day):
            return note_handover(session, lead, way, day, context)
        case _:
            assert_never(action)


def _interview_step(session: Session, lead: Lead, action: model.InterviewStep, context: Context) -> Turn:
    """Call the interview off before it, or note after it what became of it; just the one that was read about, once."""
    standing = awaited(lead, context.now) if isinstance(action, model.CallOff) else unsettled(lead, context.now)
    if standing is None or standing.number != action.number:
        of = meeting(lead)
        again = isinstance(action, model.NoteHeld | model.NoteMissed) and of is not None and of.number == action.number
        return show(session, model.Sheet(lead.code), None if again else Note.STALE)
    by, step = signature(context.known.duty(lead))
    # without an interview the lead is where it was before: the town has answered
    state = State.CONTACTED if isinstance(action, model.CallOff) else None
    happened = Record(lead, action.WHAT, by, state, lead.reason, step=replace(step, when=standing.at))
    return _sheet(session, lead, happened)


def _decline(session: Session, lead: Lead, action: model.Decline, context: Context) -> Turn:
    """Answer "not now", with the own words that were read once more, if there are any; other ones are shown first."""
    reason = action.reason
    if reason not in context.content.reasons:
        return show(session, model.Reasons(lead.code), Note.STALE)
    typed, declined = typed_beside(session, lead, reason), replace(lead, reason=reason)
    if typed.number != action.words:
        return show(session, model.Declining(lead.code, reason), Note.STALE)
    by, step = signature(context.known.duty(lead))
    sent = replace(session, refusal=None)
    return _done(sent, declined, Happened.DECLINED, by, step=replace(step, about=reason), text=typed.words)


def typed_beside(session: Session, lead: Lead, reason: str) -> Refusal:
    """Give what goes along with a "not now" of this reason."""
    typed = session.refusal
    return typed if typed and (typed.lead, typed.reason) == (lead.code, reason) else Refusal(lead.code, reason)


def _decline_in_words(session: Session, screen: model.Declining, lead: Lead, text: Private, context: Context) -> Turn:
    words = words_or_note(text)
    if isinstance(words, Note):
        return show(session, screen, words)
    return resolve_step(replace(session, refusal=Refusal(lead.code, screen.reason, words)), screen, lead, context)


def undo_step(session: Session, lead: Lead, action: model.Undo, context: Context) -> Turn:
    """Take the own last step back, also one that closed the lead."""
    step = undoable(lead, context.known, context.now)
    if step is None or event_number(step) != action.step:
        there = model.Pointer(lead.code) if lead.state is State.WITHDRAWN else model.Sheet(lead.code)
        return show(session, there, Note.NOTHING_TO_UNDO)
    if step.what is Happened.NOTED:
        return _sheet(session, lead, StrikeNote(lead, step))
    by, of = signature(context.known.duty(lead))
    return _sheet(session, lead, Record(lead, Happened.UNDONE, by, step.before, step=replace(of, about=str(step.what))))


def resolve_step(session: Session, screen: model.StepScreen, lead: Lead, context: Context) -> Turn:
    if isinstance(screen, model.InterviewCheck) and typed_interview(session, lead) is None:
        return show(session, model.Inviting(lead.code), Note.INTERVIEW_GONE)
    if isinstance(screen, model.SentenceCheck) and screen.sentence not in context.content.says_of(lead.slug):
        return show(session, model.Writing(lead.code), Note.SENTENCE_GONE)
    if isinstance(screen, model.Declining) and screen.reason not in context.content.reasons:
        return show(session, model.Reasons(lead.code), Note.STALE)
    settled = isinstance(screen, model.Outcome) and unsettled(lead, context.now) is None
    if settled or (isinstance(screen, model.Passing) and not handover_is_asked(context.known.duty(lead))):
        return show(session, model.Pointer(lead.code), Note.STALE)
    if isinstance(screen, model.Passing) and screen.day and handover_day(screen.day, lead, context) is None:
        return show(session, model.Passing(lead.code), Note.DAY_WRONG)
    return show(session, screen)


def add_note(session: Session, lead: Lead, text: Private, context: Context) -> Turn:
    """Keep an internal note. Nobody is told, and the candidate does not see it."""
    words = words_or_note(text)
    if isinstance(words, Note):
        return show(session, model.Noting(lead.code), words)
    by, of = signature(context.known.duty(lead))
    noted = Record(lead, Happened.NOTED, by, text=words, step=of)
    return show(session, model.Pointer(lead.code), Note.NOTE_KEPT, noted)


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
        return show(session, model.Colleagues(lead.code), Note.STALE)
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
    return show(session, model.Sheet(lead.code), None, *effects)
