"""Loads, in one read, what a turn may know of the database, and no more of it than this account may see.

A candidate's press loads the candidate's side alone: the own leads, and which towns have a contact. What contacts,
coordinators and administrators may know is added for those whom the database knows as such, where the turn may show it.
What a screen shows of towns' own words is added after the turn, when the screen is known.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.content.library import Library
from bot.content.models import LATER
from bot.content.problems import errors
from bot.conversation.admin.model import (
    AcceptAdminInvite,
    AdminAction,
    AdminInvite,
    AdminScreen,
    MissedWord,
    Preview,
    Standing,
)
from bot.conversation.admin.turn import ADMIN_COMMANDS, ADMIN_INVITE, page_behind
from bot.conversation.base import FeatureScreen
from bot.conversation.codes import decode_screen
from bot.conversation.contact.model import (
    AcceptInvite,
    Colleague,
    DeclineInvite,
    Invite,
    Leads,
    Mail,
    OfLead,
    OnLead,
    Preferences,
    SettingsAction,
    SettingsScreen,
)
from bot.conversation.contact.turn import Shelf, spoken_code
from bot.conversation.dates import month_of
from bot.conversation.lead.happened import Happened
from bot.conversation.lead.model import Duty, Lead, MyData, MyLead, Role
from bot.conversation.model import (
    Action,
    BeginLead,
    ChooseLanguage,
    Command,
    Erase,
    FixedPage,
    Open,
    ResultLine,
    Say,
    Screen,
    SendLead,
    Start,
    model_of,
)
from bot.conversation.overview.model import (
    Agree,
    CountedRow,
    Monthly,
    Offered,
    Overview,
    OverviewAction,
    OverviewScreen,
    Trouble,
    Troubled,
)
from bot.conversation.reminders import Reminders
from bot.conversation.state import LoadedState, Session, Turn
from bot.conversation.towns.model import (
    Around,
    BeTold,
    LocalRules,
    Nearest,
    OwnRule,
    OwnRules,
    OwnTown,
    Recruiting,
    Region,
    ToldOf,
    Town,
    TownMatches,
    TownNews,
    Towns,
)
from bot.conversation.turn import INVITE
from bot.dispatch.counting import A_YEAR, Counted
from bot.storage import administrators, changes, contacts, facts, joining, leads, notifications, recruiting, sessions
from bot.storage.administrators import AdministratorEntry
from bot.storage.contacts import Contact
from bot.storage.database import Transaction
from bot.storage.notifications import ways

LATELY = timedelta(days=7)


def load(
    tx: Transaction, person: bytes, session: Session, action: Action, library: Library | None = None
) -> LoadedState:
    """Give what is known around a person.

    `library`: the content, for administrators; None where they have no business, as on the lead pages.
    """
    duties = tuple(contact.duty for contact in contacts.of_person(tx, person))
    known = _of_candidate(tx, person, session, action)
    if duties:
        known = _with_duties(tx, person, session, action, replace(known, duties=duties))
    # The invitation on the screen is still open when the language is changed, or after a crash before the reply.
    if token := _token(action) or _token(Open(decode_screen(session.place))):
        known = replace(known, invitation=contacts.invitation(tx, token))
    return _with_administration(tx, person, session, action, known, library) if library else known


def _of_candidate(tx: Transaction, person: bytes, session: Session, action: Action) -> LoadedState:
    reachable = contacts.reachable(tx)
    own = leads.of_person(tx, person)
    return LoadedState(
        fresh=leads.fresh_code() if isinstance(action, BeginLead | Agree) else "",
        leads=own,
        towns_with_contact=reachable - {""},
        coordinator="" in reachable,
        sent_today=leads.sent_today(tx, person) if isinstance(action, BeginLead | SendLead) else 0,
        readers=_offered_to(tx, person, action, session.place) or _readers(tx, session),
        offers=leads.offer_to(tx, person) if own else (),
    )


def _with_duties(tx: Transaction, person: bytes, session: Session, action: Action, known: LoadedState) -> LoadedState:
    """Add what somebody of the municipal side may know: the leads of their towns, their own settings, all towns."""
    duties, screens = known.duties, _at_hand(action, session)
    lead = _lead(tx, duties, _code(action, session) or _code_of(screens[-1]))
    earlier = leads.earlier(tx, lead.code) if lead else ()
    setting = isinstance(action, SettingsAction) or any(isinstance(screen, SettingsScreen) for screen in screens)
    listing = any(isinstance(screen, Leads) and screen.shelf == Shelf.CLOSED for screen in screens)
    towns = sorted({duty.slug for duty in duties if duty.role is not Role.COORDINATOR})
    coordinator = any(duty.role is Role.COORDINATOR for duty in duties)
    return replace(
        known,
        lead=lead,
        earlier=tuple(one for one in earlier if any(duty.covers(one) for duty in duties)),
        colleagues=_colleagues(tx, duties, lead),
        inbox=leads.open_for(tx, towns, coordinator=coordinator),
        overview=_overview(tx, duties, action, session.place),
        closed=leads.closed_for(tx, towns, coordinator=coordinator) if listing else (),
        preferences=tuple(_preferences(tx, one) for one in contacts.of_person(tx, person)) if setting else (),
        changes=changes.of_towns(tx, {duty.slug for duty in duties}) if setting or coordinator else (),
    )


def _preferences(tx: Transaction, contact: Contact) -> Preferences:
    person = contact.person
    unconfirmed = Mail.AWAITED if person.email else Mail.NONE
    others = (other for other in contacts.of_town(tx, contact.slug) if other.id != contact.id and ways(other))
    return Preferences(
        contact.id,
        Mail.CONFIRMED if person.email and person.email_confirmed else unconfirmed,
        notifications.digest_hour(tx, contact.id),
        contacts.pause_of(tx, contact.id),
        tuple(Colleague(other.id, other.person.name) for other in others),
    )


def _offered_to(tx: Transaction, person: bytes, action: Action, place: str) -> tuple[Duty, ...]:
    """Name who would see a lead at the town that is offered on the screen at hand."""
    screen = _wanted(action, place)
    if not isinstance(screen, Offered):
        return ()
    offer = next((offer for offer in leads.offer_to(tx, person) if offer.lead == screen.lead), None)
    return _readers_at(tx, offer.slug) if offer else ()


def _wanted(action: Action, place: str) -> Screen:
    """Give the screen that is opened, or the one that whatever else happens shows once more."""
    return action.screen if isinstance(action, Open) else decode_screen(place)


def _readers(tx: Transaction, session: Session) -> tuple[Duty, ...]:
    """Name who may come to see the lead at hand: those of the town, and the coordinators, whom it may be passed on to."""
    if session.draft is None:
        return ()
    return _readers_at(tx, "" if session.draft.coordinator else session.draft.slug)


def _readers_at(tx: Transaction, slug: str) -> tuple[Duty, ...]:
    of_town = contacts.of_town(tx, slug) if slug else ()
    return tuple(contact.duty for contact in (*of_town, *contacts.of_town(tx, "")))


def _lead(tx: Transaction, duties: tuple[Duty, ...], code: str) -> Lead | None:
    lead = leads.by_code(tx, code) if code else None
    return lead if lead and any(duty.covers(lead) for duty in duties) else None


def _at_hand(action: Action, session: Session) -> tuple[Screen, ...]:
    """Give what a turn may come to show: the screen that is opened, and the one seen last."""
    return (*((action.screen,) if isinstance(action, Open) else ()), decode_screen(session.place))


def _code(action: Action, session: Session) -> str:
    """Give the code of the lead an action is about as a contact, or ""."""
    match action:
        case Say(text):
            return spoken_code(text, decode_screen(session.place))
        case Open(screen):
            return _code_of(screen)
        case _:
            return action.lead if isinstance(action, OnLead) else ""


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
        case Open(Invite(token)) | AcceptInvite(token) | DeclineInvite(token):
            return token
        case _:
            return ""


def _overview(tx: Transaction, duties: Sequence[Duty], action: Action, place: str) -> Overview | None:
    """Give what a coordinator sees of all towns; None for everybody else, and when something else is wanted."""
    screen = _wanted(action, place)
    wanted = isinstance(action, OverviewAction) or isinstance(screen, OverviewScreen)
    if not wanted or not any(duty.role is Role.COORDINATOR for duty in duties):
        return None
    people = tuple((one, _why(tx, one)) for one in contacts.everyone(tx))
    linked = frozenset(one.slug for one, _ in people if one.linked)
    # by any way by which nothing was lately given up
    reached = frozenset(
        one.slug
        for one, _ in people
        if any(not notifications.is_unreachable(tx, one.id, LATELY, way) for way in ways(one))
    )
    troubled = tuple(Troubled(one.id, one.slug, one.person.name, why) for one, why in people if why)
    return Overview(leads.unanswered(tx), troubled, _asked_for(tx, linked), _monthly(tx), joining.of_towns(tx), reached)


def _of_last_year(tx: Transaction) -> tuple[CountedRow, ...]:
    return facts.counted(tx, month_of(tx.now - A_YEAR), "9999-12")


def _why(tx: Transaction, contact: Contact) -> Trouble | None:
    if joining.of_contact(tx, contact.id).declined:
        return Trouble.DECLINED
    if notifications.is_unreachable(tx, contact.id, LATELY):
        return Trouble.UNREACHABLE
    if not contact.linked:
        return Trouble.NOT_LINKED
    if contact.person.email and not contact.person.email_confirmed:
        return Trouble.NOT_CONFIRMED
    return None


def _asked_for(tx: Transaction, answered: Collection[str]) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for row in _of_last_year(tx):
        if row.what == Counted.NO_CONTACT and row.slug and row.slug not in answered:
            found[row.slug] = found.get(row.slug, 0) + row.count
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _monthly(tx: Transaction) -> tuple[Monthly, ...]:
    sent, opened, hired = (what.means.counted for what in (Happened.SENT, Happened.OPENED, Happened.HIRED))
    measures = (sent, opened, Counted.ANSWERED, hired)
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in _of_last_year(tx):
        if row.slug and row.what in set(measures):
            found.setdefault((row.month, row.slug), {})[row.what] = row.count
    ordered = sorted(found, key=lambda one: one[1])
    ordered.sort(key=lambda one: one[0], reverse=True)
    return tuple(Monthly(*one, *(found[one].get(what, 0) for what in measures)) for one in ordered)


def _with_administration(
    tx: Transaction, person: bytes, session: Session, action: Action, known: LoadedState, library: Library
) -> LoadedState:
    place = decode_screen(session.place)
    token, looks = _admin_token(action, place), _may_show_standing(action, place)
    entry = administrators.of_person(tx, person) if looks or token or _may_name_task(action) else None
    if entry is None and not token:
        return known
    return replace(
        known,
        administrator=entry.administrator if entry else None,
        standing=_standing_for(tx, entry, library) if looks and entry else None,
        admin_invitation=administrators.invitation(tx, token) if token else None,
    )


def _standing_for(tx: Transaction, entry: AdministratorEntry, library: Library) -> Standing:
    standing = standing_of(library, sessions.failed_searches(tx))
    others = {one.id for one in administrators.everyone(tx) if one.linked} - {entry.id}
    version, asker = library.back_asked
    return replace(standing, may_put_back=not others or (version == standing.previous and asker in others))


def standing_of(library: Library, missed: tuple[MissedWord, ...] = ()) -> Standing:
    """Say how the content stands; `missed`: the words that people looked for in vain."""
    return Standing(
        since=library.since,
        problems=errors(library.problems),
        warnings=library.content.warnings,
        previous=library.previous.version if library.previous else "",
        set_aside=library.set_aside,
        missed=missed,
        editable=library.editable,
    )


def standing_again(known: LoadedState, library: Library) -> LoadedState:
    """Look once more how the content stands, after the library was changed."""
    return replace(known, standing=standing_of(library, known.standing.missed if known.standing else ()))


def _may_show_standing(action: Action, place: Screen) -> bool:
    """Say whether a turn may come to show how the content stands."""
    if isinstance(action, Open):
        return isinstance(action.screen, AdminScreen)
    commanded = isinstance(action, Command) and action.name in ADMIN_COMMANDS
    return commanded or isinstance(action, AdminAction | Say) or isinstance(place, AdminScreen)


def _may_name_task(action: Action) -> bool:
    """Say whether a turn may come to name an administrator's task: at the start, in the help, around the own data."""
    match action:
        case Start() | ChooseLanguage() | Erase() | Open(FixedPage() | MyData()):
            return True
        case _:
            return False


def _admin_token(action: Action, place: Screen) -> str:
    """Give the one-time token an action brings, or that of the invitation on the screen, or ""."""
    match action:
        case Start(payload) if payload.startswith(ADMIN_INVITE):
            return payload.removeprefix(ADMIN_INVITE)
        case AcceptAdminInvite(token) | Open(AdminInvite(token)):
            return token
        case _:
            return place.token if isinstance(place, AdminInvite) else ""


def with_news(tx: Transaction, person: bytes, outcome: Turn, known: LoadedState) -> LoadedState:
    """Add what the screens of a turn show; `known` itself where they show none of it."""
    for shown in outcome.shown:
        screen = shown.screen
        match page_behind(screen) if isinstance(screen, Preview) else screen:
            case Town(slug) | BeTold(slug):
                return replace(known, news=TownNews(_said_by(tx, slug), interests=recruiting.interests_of(tx, person)))
            case MyLead(code) if lead := known.own(code):
                interests = recruiting.interests_of(tx, person)
                return replace(known, news=TownNews(_said_by(tx, lead.slug), interests=interests))
            case OwnTown(slug):
                return replace(known, news=TownNews(_said_by(tx, slug)))
            case Region():
                return replace(known, news=TownNews(_recruiting_now(tx), interests=recruiting.interests_of(tx, person)))
            case Towns() | TownMatches() | Around() | Nearest():
                return replace(known, news=TownNews(_recruiting_now(tx)))
            case LocalRules(slug) | OwnRules(slug) | OwnRule(slug, _):
                return replace(known, news=TownNews(confirmed=recruiting.confirmed_rules(tx, slug)))
            case ResultLine() if outcome.session is not None:
                slug = outcome.session.answers.get("town", LATER)
                return replace(known, news=TownNews(confirmed=recruiting.confirmed_rules(tx, slug)))
            case Reminders():
                return replace(known, news=TownNews(reminders=recruiting.reminders_of(tx, person)))
            case ToldOf():
                return replace(known, news=TownNews(interests=recruiting.interests_of(tx, person)))
            case MyData():
                interests, reminders = recruiting.interests_of(tx, person), recruiting.reminders_of(tx, person)
                wanted = TownNews(interests=interests, reminders=reminders)
                return replace(known, news=wanted, missed=sessions.failed_searches_of(tx, person))
            case FeatureScreen() as here if model_of(here).about_towns:
                return replace(known, news=TownNews(_recruiting_now(tx)))
            case _:
                pass
    return known


def _said_by(tx: Transaction, slug: str) -> Mapping[str, Recruiting]:
    said = recruiting.of_town(tx, slug)
    return {slug: said} if said else {}


def _recruiting_now(tx: Transaction) -> Mapping[str, Recruiting]:
    return {said.slug: said for said in recruiting.taking_applications(tx)}
