"""Loads, in one read, what a turn may know of the database."""

from bot.conversation.actions import Action, BeginLead, Open, Say, SendLead, Start
from bot.conversation.administration.administration import Standing
from bot.conversation.codes import decode_screen
from bot.conversation.known import Known
from bot.conversation.lead import Lead, Role
from bot.conversation.municipal import contact_screens
from bot.conversation.municipal.contact_actions import AcceptInvite, OnLead, SettingsAction
from bot.conversation.municipal.contact_inbox import Shelf, spoken_code
from bot.conversation.municipal.contact_screens import Leads, OfLead, SettingsScreen
from bot.conversation.municipal.duty import Duty
from bot.conversation.municipal.overview_actions import Agree
from bot.conversation.screens import Screen
from bot.conversation.session import Session
from bot.conversation.turn import INVITE
from bot.dispatch import known_admin, known_overview, settings
from bot.storage import changes, contacts, leads, offers
from bot.storage.transaction import Transaction


def load(
    tx: Transaction, person: bytes, session: Session, action: Action, standing: Standing | None = None
) -> Known:
    """Give what is known around a person: the own leads, for contacts the leads they may see, for administrators the content.

    `standing`: how the content stands; None where administrators have no business, as on the lead pages.
    """
    duties = tuple(contact.duty for contact in contacts.of_person(tx, person))
    # The invitation on the screen is still open when the language is changed, or after a crash before the reply.
    token = _token(action) or _token(Open(decode_screen(session.place)))
    reachable = contacts.reachable(tx)
    lead = _lead(tx, duties, _code(action, session) or _code_on(session.place)) if duties else None
    own = leads.of_person(tx, person)
    setting = bool(duties) and (
        isinstance(action, SettingsAction)
        or any(isinstance(screen, SettingsScreen) for screen in _at_hand(action, session))
    )
    known = Known(
        fresh=leads.fresh_code() if isinstance(action, BeginLead | Agree) else "",
        leads=own,
        towns_with_contact=frozenset(slug for role, slug in reachable if role is Role.CONTACT),
        coordinator=(Role.COORDINATOR, "") in reachable,
        sent_today=leads.sent_today(tx, person) if isinstance(action, BeginLead | SendLead) else 0,
        readers=known_overview.offered_to(tx, person, action, session.place) or _readers(tx, session),
        duties=duties,
        lead=lead,
        earlier=_earlier(tx, duties, lead) if lead else (),
        colleagues=_colleagues(tx, duties, lead),
        inbox=_inbox(tx, duties) if duties else (),
        overview=known_overview.overview(tx, duties, action, session.place),
        offers=offers.of_person(tx, person) if own else (),
        closed=_closed(tx, duties, action, session) if duties else (),
        preferences=settings.preferences(tx, person) if setting else (),
        changes=changes.of_towns(tx, {duty.slug for duty in duties}) if setting else (),
        invitation=contacts.invitation(tx, token) if token else None,
    )
    return (
        known_admin.with_administration(tx, person, session, action, known, standing) if standing else known
    )


def _readers(tx: Transaction, session: Session) -> tuple[Duty, ...]:
    """Name who may come to see the lead at hand: those of the town, and the coordinators, whom it may be passed on to."""
    if session.draft is None:
        return ()
    of_town = () if session.draft.coordinator else contacts.of_town(tx, session.draft.slug)
    return tuple(contact.duty for contact in (*of_town, *contacts.of_town(tx, "")))


def _lead(tx: Transaction, duties: tuple[Duty, ...], code: str) -> Lead | None:
    lead = leads.by_code(tx, code) if code else None
    return lead if lead and any(duty.covers(lead) for duty in duties) else None


def _earlier(tx: Transaction, duties: tuple[Duty, ...], lead: Lead) -> tuple[Lead, ...]:
    """Give what the same person sent to the same town before, as far as this account may see that too."""
    return tuple(one for one in leads.earlier(tx, lead.code) if any(duty.covers(one) for duty in duties))


def _inbox(tx: Transaction, duties: tuple[Duty, ...]) -> tuple[Lead, ...]:
    slugs, coordinator = _covered(duties)
    return leads.open_for(tx, slugs, coordinator=coordinator)


def _closed(tx: Transaction, duties: tuple[Duty, ...], action: Action, session: Session) -> tuple[Lead, ...]:
    """Give the closed leads where they are to be listed: now, or on the screen seen last."""
    listed = any(
        isinstance(screen, Leads) and screen.shelf == Shelf.CLOSED for screen in _at_hand(action, session)
    )
    slugs, coordinator = _covered(duties)
    return leads.closed_for(tx, slugs, coordinator=coordinator) if listed else ()


def _at_hand(action: Action, session: Session) -> tuple[Screen, ...]:
    """Give what a turn may come to show: the screen that is opened, and the one seen last."""
    return (*((action.screen,) if isinstance(action, Open) else ()), decode_screen(session.place))


def _covered(duties: tuple[Duty, ...]) -> tuple[list[str], bool]:
    """Give the towns somebody answers for, and whether they are a coordinator."""
    slugs = {duty.slug for duty in duties if duty.role is not Role.COORDINATOR}
    return sorted(slugs), any(duty.role is Role.COORDINATOR for duty in duties)


def _code(action: Action, session: Session) -> str:
    """Give the code of the lead an action is about as a contact, or ""."""
    match action:
        case Say(text):
            return spoken_code(text, decode_screen(session.place))
        case Open(screen):
            return _code_of(screen)
        case _:
            return action.lead if isinstance(action, OnLead) else ""


def _code_on(place: str) -> str:
    return _code_of(decode_screen(place))


def _code_of(screen: Screen) -> str:
    return screen.lead if isinstance(screen, OfLead) else ""


def _colleagues(tx: Transaction, duties: tuple[Duty, ...], lead: Lead | None) -> tuple[Duty, ...]:
    """Give those with an account here who answer for a lead beside this one: of its town, or the coordinators."""
    if lead is None:
        return ()
    own = {duty.contact for duty in duties}
    people = contacts.of_town(tx, "" if lead.coordinator else lead.slug)
    return tuple(one.duty for one in people if one.linked and one.id not in own)


def _token(action: Action) -> str:
    """Give the one-time token an action brings, or ""."""
    match action:
        case Start(payload) if payload.startswith(INVITE):
            return payload.removeprefix(INVITE)
        case Open(contact_screens.Invite(token)) | AcceptInvite(token):
            return token
        case _:
            return ""
