"""What a municipal contact or the coordinator can do with a lead. Every press is authorised by `known.lead`, or refused.

`known.lead` is loaded only if this account may see that lead, so a stolen, forwarded or made-up code finds nothing and
gets the same neutral answer.
"""

from dataclasses import replace

from bot.conversation import talking
from bot.conversation.effects import ConfirmEmail, LinkContact, News, Record, TellCandidate
from bot.conversation.lead import Happened, Lead, State
from bot.conversation.moment import Moment, Turn, show
from bot.conversation.municipal import contact_interview, lead_steps, passing_on, settings_turn
from bot.conversation.municipal.contact_actions import (
    AcceptInvite,
    ContactAction,
    SettingsAction,
    Undo,
    WriteAction,
)
from bot.conversation.municipal.contact_screens import (
    ContactScreen,
    Inbox,
    Invite,
    Inviting,
    Leads,
    Noting,
    OfLead,
    Passing,
    Pointer,
    SettingsScreen,
    Sheet,
    StepScreen,
    Writing,
)
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
        return show(spoken_to(session), Inbox(), Note.LINKED, LinkContact(action.token))
    if isinstance(action, SettingsAction):
        return settings_turn.turn(session, action, moment) or _refused(session)
    lead = moment.known.lead
    if lead is None or lead.code != action.lead:
        return _refused(session)
    if isinstance(action, Undo):
        return lead_steps.undo(session, lead, action, moment)
    if not lead.state.is_open:
        return show(session, Pointer(lead.code), Note.LEAD_CLOSED)
    if isinstance(action, WriteAction):
        return talking.of_contact(session, lead, action, moment)
    return lead_steps.act(session, lead, action, moment)


def invited(session: Session, token: str, moment: Moment) -> Turn:
    """Answer a one-time link: ask whether it is the right person, or say that the link is no longer good."""
    if moment.known.invitation is None:
        return show(spoken_to(session), _home(moment), Note.INVITE_GONE)
    return show(spoken_to(session), Invite(token))


def _home(moment: Moment) -> Screen:
    """Give what a contact comes back to: the open leads; the menu for everybody else."""
    return Inbox() if moment.known.duties else Menu()


def opened(session: Session, screen: ContactScreen, moment: Moment) -> Turn:
    """Open a screen of the municipal side, for those it is meant for."""
    match screen:
        case Invite(token):
            return invited(session, token, moment)
        case Inbox() | Leads():
            return show(session, screen) if moment.known.duties else _refused(session)
        case _:
            if isinstance(screen, SettingsScreen):
                return settings_turn.opened(session, screen, moment) or _refused(session)
            return _of_lead(session, screen, moment)


def _of_lead(session: Session, screen: OfLead, moment: Moment) -> Turn:
    lead = moment.known.lead
    if lead is None or lead.code != screen.lead:
        return _refused(session)
    if isinstance(screen, Sheet):
        return _sheet(session, lead, moment)
    if not isinstance(screen, Pointer) and not lead.state.is_open:
        return show(session, Pointer(lead.code), Note.LEAD_CLOSED)
    if isinstance(screen, StepScreen):
        return lead_steps.opened(session, screen, lead, moment)
    return show(session, screen)


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


def type_on(
    session: Session, screen: Writing | Noting | Inviting | Passing, text: Private, moment: Moment
) -> Turn:
    """Take words where a screen about a lead awaits them.

    What was typed is answered by a new message, which Telegram may get twice: so it is a pointer, never the sheet.
    """
    lead = moment.known.lead
    if lead is None or lead.code != screen.lead:
        return _refused(session)
    if not lead.state.is_open:
        return show(session, Pointer(lead.code), Note.LEAD_CLOSED)
    match screen:
        case Writing():
            return talking.town_writes(session, lead, text, moment)
        case Noting():
            return lead_steps.note(session, lead, text, moment)
        case Inviting():
            return contact_interview.read_back(session, lead, text, moment)
        case Passing():
            return passing_on.type_day(session, lead, text, moment)


def _sheet(session: Session, lead: Lead, moment: Moment) -> Turn:
    """Show the lead; each opening is noted, and the candidate hears of the first."""
    if lead.state is State.WITHDRAWN:
        return show(session, Pointer(lead.code))
    by = _name(lead, moment)
    seen = State.SEEN if lead.state is State.SENT else None
    effects = [Record(lead, Happened.OPENED, by, seen)]
    tell = [TellCandidate(lead, News.SEEN, by)] if seen else []
    return show(session, Sheet(lead.code), None, *effects, *tell)


def _name(lead: Lead, moment: Moment) -> Private:
    duty = moment.known.duty(lead)
    return duty.name if duty else NOTHING


def spoken_to(session: Session) -> Session:
    """Speak Czech to whoever came by an invitation and has chosen no language."""
    return session if session.language else replace(session, language=LANGUAGE)


def _refused(session: Session) -> Turn:
    return show(spoken_to(session), Menu(), Note.REFUSED)
