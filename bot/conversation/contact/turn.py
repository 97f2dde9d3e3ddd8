"""What a municipal contact or the coordinator can do with a lead, and the list of the leads they may see.

Every press is authorised by `known.lead`, which is loaded only if this account may see that lead: a stolen, forwarded or
made-up code finds nothing and gets the same neutral answer. Words typed on a screen of `AWAITING` mean something there;
where there is no chat, a field to write in stands on it.
"""

import re
from dataclasses import replace
from enum import StrEnum

from bot.conversation.contact.model import (
    AcceptInvite,
    ContactAction,
    ContactScreen,
    Inbox,
    Invite,
    Inviting,
    Leads,
    MySettings,
    Noting,
    OfLead,
    Passing,
    PauseDays,
    Pointer,
    Reasons,
    SettingsAction,
    SettingsScreen,
    Sheet,
    StepScreen,
    Undo,
    WriteAction,
    Writing,
)
from bot.conversation.contact.settings import resolve_settings, settings_turn
from bot.conversation.contact.steps import (
    add_note,
    read_back_interview,
    resolve_step,
    take_step,
    type_handover_day,
    undo_step,
)
from bot.conversation.lead.happened import Happened, State
from bot.conversation.lead.history import holder, signature, standing_events, state_after
from bot.conversation.lead.model import Lead
from bot.conversation.lead.talk import contact_talks, town_writes
from bot.conversation.model import ConfirmEmail, LinkContact, Menu, Record, Screen
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.state import Context, LoadedState, Session, Turn, show
from bot.conversation.towns.model import Announcing, Objecting

LANGUAGE = "cs"
"""Contacts are spoken to in Czech until they choose otherwise."""


def contact_turn(session: Session, action: ContactAction, context: Context) -> Turn:
    if isinstance(action, AcceptInvite):
        if context.known.invitation is None:
            return contact_invited(session, action.token, context)
        return show(spoken_to(session), Inbox(), Note.LINKED, LinkContact(action.token))
    if isinstance(action, SettingsAction):
        return settings_turn(session, action, context) or _refused(session)
    lead = context.known.lead
    if lead is None or lead.code != action.lead:
        return _refused(session)
    if isinstance(action, Undo):
        return undo_step(session, lead, action, context)
    if not lead.state.is_open:
        return show(session, Pointer(lead.code), Note.LEAD_CLOSED)
    if isinstance(action, WriteAction):
        return contact_talks(session, lead, action, context)
    return take_step(session, lead, action, context)


def contact_invited(session: Session, token: str, context: Context) -> Turn:
    """Answer a one-time link: ask whether it is the right person, or say that the link is no longer good."""
    if context.known.invitation is None:
        return show(spoken_to(session), _home(context), Note.INVITE_GONE)
    return show(spoken_to(session), Invite(token))


def _home(context: Context) -> Screen:
    """Give what a contact comes back to: the open leads; the menu for everybody else."""
    return Inbox() if context.known.duties else Menu()


def resolve_contact(session: Session, screen: ContactScreen, context: Context) -> Turn:
    """Open a screen of the municipal side, for those it is meant for."""
    match screen:
        case Invite(token):
            return contact_invited(session, token, context)
        case Inbox() | Leads():
            if isinstance(screen, Leads) and screen.shelf not in set(Shelf):
                screen = Inbox(screen.page)
            return show(session, screen) if context.known.duties else _refused(session)
        case _:
            if isinstance(screen, SettingsScreen):
                return resolve_settings(session, screen, context) or _refused(session)
            return _of_lead(session, screen, context)


def _of_lead(session: Session, screen: OfLead, context: Context) -> Turn:
    lead = context.known.lead
    if lead is None or lead.code != screen.lead:
        return _refused(session)
    if isinstance(screen, Sheet):
        return _sheet(session, lead, context)
    if not isinstance(screen, Pointer) and not lead.state.is_open:
        return show(session, Pointer(lead.code), Note.LEAD_CLOSED)
    if isinstance(screen, StepScreen):
        return resolve_step(session, screen, lead, context)
    return show(session, screen)


def contact_confirms_email(session: Session, text: Private, context: Context) -> Turn | None:
    """Take the code from a confirmation e-mail, wherever it is typed; None when the text is no such code."""
    for duty in context.known.duties:
        if duty.email_code and text.strip() == duty.email_code:
            return show(session, Inbox(), Note.EMAIL_CONFIRMED, ConfirmEmail(duty.contact))
    return None


def contact_typed(session: Session, text: Private, context: Context) -> Turn:
    """Answer words typed where buttons are meant: a contact may take them for sent. Digits may be a mistyped code."""
    awaited = any(duty.email_code for duty in context.known.duties)
    if awaited and text.strip().isdigit():
        return show(session, _home(context), Note.CODE_WRONG)
    return show(session, _home(context), Note.NOBODY_GOT_IT if context.known.duties else Note.PRESS_A_BUTTON)


def typed_on_screen(
    session: Session, screen: Writing | Noting | Inviting | Passing, text: Private, context: Context
) -> Turn:
    """Take words where a screen about a lead awaits them.

    What was typed is answered by a new message, which Telegram may get twice: so it is a pointer, never the sheet.
    """
    lead = context.known.lead
    if lead is None or lead.code != screen.lead:
        return _refused(session)
    if not lead.state.is_open:
        return show(session, Pointer(lead.code), Note.LEAD_CLOSED)
    match screen:
        case Writing():
            return town_writes(session, lead, text, context)
        case Noting():
            return add_note(session, lead, text, context)
        case Inviting():
            return read_back_interview(session, lead, text, context)
        case Passing():
            return type_handover_day(session, lead, text, context)


def _sheet(session: Session, lead: Lead, context: Context) -> Turn:
    """Show the lead; each opening is noted, and the candidate hears of the first."""
    if lead.state is State.WITHDRAWN:
        return show(session, Pointer(lead.code))
    by, _ = signature(context.known.duty(lead))
    opened = Record(lead, Happened.OPENED, by, state_after(lead, Happened.OPENED))
    return show(session, Sheet(lead.code), None, opened)


def spoken_to(session: Session) -> Session:
    """Speak Czech to whoever came by an invitation and has chosen no language."""
    return session if session.language else replace(session, language=LANGUAGE)


def _refused(session: Session) -> Turn:
    return show(spoken_to(session), Menu(), Note.REFUSED)


SEARCHED_FROM = (Menu, Inbox, Leads, MySettings, Pointer, Reasons, Sheet)
"""Where a typed code looks a lead up. Elsewhere it may be part of what is being written to somebody."""
_CODE = re.compile(r"\s*([2-9A-HJ-NP-Z]{4})[\s‐-―−-]*([2-9A-HJ-NP-Z]{4})\s*", re.IGNORECASE)
_WORDS_OF_TOWN = frozenset({Happened.TOWN_WROTE, Happened.CONTACTED, Happened.INVITED, Happened.PASSED_ON})
_WORDS_OF_CANDIDATE = frozenset({Happened.CANDIDATE_WROTE, Happened.MOVE_ASKED})


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


def waits_for_town(lead: Lead) -> bool:
    """Say whether the last words of an open lead are the candidate's: the lead itself, or what they wrote since."""
    words = [event.what for event in standing_events(lead) if event.what in _WORDS_OF_TOWN | _WORDS_OF_CANDIDATE]
    return lead.state.is_open and (not words or words[-1] in _WORDS_OF_CANDIDATE)


def search_inbox(session: Session, place: Screen, text: Private, context: Context) -> Turn | None:
    """Answer a typed code: its lead if this account may see it, else what a code gets that never was; None: no code.

    What was typed is answered by a new message, which Telegram may get twice: so it is the pointer, never the sheet.
    """
    code = spoken_code(text, place)
    if not code or not context.known.duties:
        return None
    lead = context.known.lead
    if lead is None or lead.code != code:
        return show(session, Inbox(), Note.REFUSED)
    return show(session, Pointer(code))


def spoken_code(text: Private, place: Screen) -> str:
    """Give the code somebody typed, as it is stored; "" if it is none, or typed where words go to somebody."""
    found = _CODE.fullmatch(text) if isinstance(place, SEARCHED_FROM) else None
    return f"{found[1]}-{found[2]}".upper() if found else ""


AWAITING: tuple[type[Screen], ...] = (Writing, Noting, Inviting, Passing, PauseDays, Announcing, Objecting)


def awaits_words(screen: Screen) -> bool:
    """Say whether words typed on this screen of the municipal side mean more than "please press a button"."""
    return isinstance(screen, AWAITING)


def seeks(screen: Screen) -> bool:
    """Say whether the code of a message typed here finds it."""
    return isinstance(screen, Inbox | Leads)
