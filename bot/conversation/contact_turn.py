"""What a municipal contact or the coordinator can do with a lead. Every press is authorised by `known.lead`, or refused.

`known.lead` is loaded only if this account may see that lead, so a stolen, forwarded or made-up code finds nothing and
gets the same neutral answer.
"""

from dataclasses import replace
from typing import assert_never

from bot.conversation import talking
from bot.conversation.contact_actions import (
    AcceptInvite,
    ContactAction,
    Decline,
    MarkContacted,
    Take,
    WriteAction,
)
from bot.conversation.contact_screens import ContactScreen, Inbox, Invite, Pointer, Reasons, Sheet, Writing
from bot.conversation.effects import ConfirmEmail, LinkContact, News, Record, TellCandidate
from bot.conversation.lead import Happened, Lead, State
from bot.conversation.moment import Moment, Turn, show
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.screens import Menu, Screen
from bot.conversation.session import Session

LANGUAGE = "cs"
"""Contacts are spoken to in Czech until they choose otherwise."""


def turn(session: Session, action: ContactAction, moment: Moment) -> Turn:
    """Decide what a contact's press leads to."""
    if isinstance(action, AcceptInvite):
        if moment.known.invitation is None:
            return invited(session, action.token, moment)
        return show(_spoken_to(session), Inbox(), Note.LINKED, LinkContact(action.token))
    lead = moment.known.lead
    if lead is None or lead.code != action.lead:
        return _refused(session)
    if not lead.state.is_open:
        return show(session, Pointer(lead.code), Note.LEAD_CLOSED)
    if isinstance(action, WriteAction):
        return talking.of_contact(session, lead, action, moment)
    return _act(session, lead, action, moment)


def _act(session: Session, lead: Lead, action: Take | MarkContacted | Decline, moment: Moment) -> Turn:
    """Move the lead on; a press that changes nothing (a second tap) only shows the sheet."""
    match action:
        case Take():
            if lead.state in {State.SENT, State.SEEN}:
                return _step(session, lead, State.TAKEN, moment)
        case MarkContacted():
            if lead.state not in {State.CONTACTED, State.INVITED}:
                return _step(session, lead, State.CONTACTED, moment)
        case Decline(_, reason):
            if reason not in moment.content.reasons:
                return show(session, Reasons(lead.code), Note.STALE)
            return _step(session, replace(lead, reason=reason), State.DECLINED, moment)
        case _:
            assert_never(action)
    return show(session, Sheet(lead.code))


def invited(session: Session, token: str, moment: Moment) -> Turn:
    """Answer a one-time link: ask whether it is the right person, or say that the link is no longer good."""
    if moment.known.invitation is None:
        return show(_spoken_to(session), _home(moment), Note.INVITE_GONE)
    return show(_spoken_to(session), Invite(token))


def _home(moment: Moment) -> Screen:
    """Give what a contact comes back to: the open leads; the menu for everybody else."""
    return Inbox() if moment.known.duties else Menu()


def opened(session: Session, screen: ContactScreen, moment: Moment) -> Turn:
    """Open a screen of the municipal side, for those it is meant for."""
    match screen:
        case Invite(token):
            return invited(session, token, moment)
        case Inbox():
            return show(session, screen) if moment.known.duties else _refused(session)
        case Sheet() | Pointer() | Reasons() | Writing():
            lead = moment.known.lead
            if lead is None or lead.code != screen.lead:
                return _refused(session)
            if isinstance(screen, Sheet):
                return _sheet(session, lead, moment)
            if not isinstance(screen, Pointer) and not lead.state.is_open:
                return show(session, Pointer(lead.code), Note.LEAD_CLOSED)
            return show(session, screen)
        case _:
            assert_never(screen)


def confirmed(session: Session, text: Private, moment: Moment) -> Turn | None:
    """Take the code from a confirmation e-mail, wherever it is typed; None when the text is no such code."""
    for duty in moment.known.duties:
        if duty.email_code and text.strip() == duty.email_code:
            return show(session, Inbox(), Note.EMAIL_CONFIRMED, ConfirmEmail(duty.contact))
    return None


def said(session: Session, text: Private, moment: Moment) -> Turn:
    """Answer words typed where buttons are meant: a contact may take them for sent. Digits may be a mistyped code."""
    awaited = any(duty.email_code for duty in moment.known.duties)
    if awaited and text.strip().isdigit():
        return show(session, _home(moment), Note.CODE_WRONG)
    return show(session, _home(moment), Note.NOBODY_GOT_IT if moment.known.duties else Note.PRESS_A_BUTTON)


def write(session: Session, lead_code: str, text: Private, moment: Moment) -> Turn:
    """Pass the contact's words on to the candidate, if they may see the lead and it is open."""
    lead = moment.known.lead
    if lead is None or lead.code != lead_code:
        return _refused(session)
    if not lead.state.is_open:
        return show(session, Pointer(lead.code), Note.LEAD_CLOSED)
    return talking.town_writes(session, lead, text, moment)


def _sheet(session: Session, lead: Lead, moment: Moment) -> Turn:
    """Show the lead; each opening is noted, and the candidate hears of the first."""
    if lead.state is State.WITHDRAWN:
        return show(session, Pointer(lead.code))
    by = _name(lead, moment)
    seen = State.SEEN if lead.state is State.SENT else None
    effects = [Record(lead, Happened.OPENED, by, seen)]
    tell = [TellCandidate(lead, News.SEEN, by)] if seen else []
    return show(session, Sheet(lead.code), None, *effects, *tell)


def _step(session: Session, lead: Lead, state: State, moment: Moment) -> Turn:
    """Move a lead to a state whose name is also what happened and what the candidate is told."""
    by = _name(lead, moment)
    record = Record(lead, Happened(state), by, state, lead.reason)
    return show(session, Sheet(lead.code), None, record, TellCandidate(lead, News(state), by))


def _name(lead: Lead, moment: Moment) -> Private:
    duty = moment.known.duty(lead)
    return duty.name if duty else NOTHING


def _spoken_to(session: Session) -> Session:
    return session if session.language else replace(session, language=LANGUAGE)


def _refused(session: Session) -> Turn:
    return show(_spoken_to(session), Menu(), Note.REFUSED)
