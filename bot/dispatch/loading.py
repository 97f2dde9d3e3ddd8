"""Load the data for a turn: only data that this account may see.

For a candidate: the own leads, and the towns with a contact. Data of contacts, coordinators and
administrators are added if the turn may show them; data about towns after the turn, when the screen
is known.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.content.library import Library
from bot.content.models import LATER
from bot.content.problems import errors
from bot.conversation import model
from bot.conversation.admin import model as admin_model
from bot.conversation.admin.turn import ADMIN_COMMANDS, ADMIN_INVITE, previewed_page
from bot.conversation.base import FeatureScreen
from bot.conversation.codes import decode_screen
from bot.conversation.contact import model as contact_model
from bot.conversation.contact.turn import InboxFilter, lead_code_in
from bot.conversation.dates import month_of
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.model import Duty, Lead, MyData, MyLead, NoContact, Role
from bot.conversation.overview import model as overview_model
from bot.conversation.plan import Reminders
from bot.conversation.state import ReadModel, Session, Turn
from bot.conversation.towns import model as towns
from bot.conversation.turn import INVITE
from bot.dispatch.counting import A_YEAR, CountName
from bot.storage import administrators, changes, contacts, facts, joining, leads, notifications, recruiting, sessions
from bot.storage.administrators import AdministratorEntry
from bot.storage.contacts import Contact
from bot.storage.database import Transaction
from bot.storage.notifications import channels_of

RECENT = timedelta(days=7)


def load(
    tx: Transaction, person: bytes, session: Session, action: model.Action, library: Library | None = None
) -> ReadModel:
    """Return the data for a turn. `library` None: without the data of administrators."""
    duties = tuple(contact.duty for contact in contacts.of_person(tx, person))
    known = _of_candidate(tx, person, session, action)
    if duties:
        known = _with_duties(tx, person, session, action, replace(known, duties=duties))
    # The invitation on the screen remains open after a change of language or a crash.
    if token := _token(action) or _token(model.Open(decode_screen(session.place))):
        known = replace(known, invitation=contacts.invitation(tx, token))
    return _with_administration(tx, person, session, action, known, library) if library else known


def _of_candidate(tx: Transaction, person: bytes, session: Session, action: model.Action) -> ReadModel:
    reachable = contacts.reachable(tx)
    own = leads.of_person(tx, person)
    return ReadModel(
        fresh=leads.fresh_code() if isinstance(action, model.BeginLead | overview_model.Agree) else "",
        leads=own,
        towns_with_contact=reachable - {""},
        coordinator="" in reachable,
        sent_today=leads.sent_today(tx, person) if isinstance(action, model.BeginLead | model.SendLead) else 0,
        readers=_offered_to(tx, person, action, session.place) or _readers(tx, session),
        offers=leads.offer_to(tx, person) if own else (),
    )


def _with_duties(tx: Transaction, person: bytes, session: Session, action: model.Action, known: ReadModel) -> ReadModel:
    """Add the data of the municipal side: the leads of their towns, settings, the overview."""
    duties, screens = known.duties, _turn_screens(action, session)
    lead = _lead(tx, duties, _code(action, session) or _code_of(screens[-1]))
    earlier = leads.earlier_leads(tx, lead.code) if lead else ()
    setting = isinstance(action, contact_model.SettingsAction) or any(
        isinstance(screen, contact_model.SettingsScreen) for screen in screens
    )
    listing = any(isinstance(screen, contact_model.Leads) and screen.shelf == InboxFilter.CLOSED for screen in screens)
    slugs = sorted({duty.slug for duty in duties if duty.role is not Role.COORDINATOR})
    coordinator = any(duty.role is Role.COORDINATOR for duty in duties)
    return replace(
        known,
        lead=lead,
        earlier=tuple(one for one in earlier if any(duty.covers(one) for duty in duties)),
        colleagues=_colleagues(tx, duties, lead),
        inbox=leads.open_for(tx, slugs, coordinator=coordinator),
        received=None if coordinator else facts.received(tx, slugs),
        overview=_overview(tx, duties, action, session.place),
        closed=leads.closed_for(tx, slugs, coordinator=coordinator) if listing else (),
        preferences=tuple(_preferences(tx, one) for one in contacts.of_person(tx, person)) if setting else (),
        changes=changes.of_towns(tx, {duty.slug for duty in duties}) if setting or coordinator else (),
    )


def _preferences(tx: Transaction, contact: Contact) -> contact_model.Preferences:
    person = contact.person
    unconfirmed = contact_model.MailState.AWAITED if person.email else contact_model.MailState.NONE
    others = (other for other in contacts.of_town(tx, contact.slug) if other.id != contact.id and channels_of(other))
    return contact_model.Preferences(
        contact.id,
        contact_model.MailState.CONFIRMED if person.email and person.email_confirmed else unconfirmed,
        notifications.digest_hour(tx, contact.id),
        contacts.pause_of(tx, contact.id),
        tuple(contact_model.Colleague(other.id, other.person.name) for other in others),
    )


def _offered_to(tx: Transaction, person: bytes, action: model.Action, place: str) -> tuple[Duty, ...]:
    """Return the readers of a lead at the town offered on the screen."""
    screen = _wanted_screen(action, place)
    if not isinstance(screen, overview_model.Offered):
        return ()
    offer = next((offer for offer in leads.offer_to(tx, person) if offer.lead == screen.lead), None)
    return _readers_at(tx, offer.slug) if offer else ()


def _wanted_screen(action: model.Action, place: str) -> model.Screen:
    """Return the screen that is opened, or the current one."""
    return action.screen if isinstance(action, model.Open) else decode_screen(place)


def _readers(tx: Transaction, session: Session) -> tuple[Duty, ...]:
    """Return the readers of the draft: those of the town, and the coordinators."""
    if session.draft is None:
        return ()
    return _readers_at(tx, "" if session.draft.coordinator else session.draft.slug)


def _readers_at(tx: Transaction, slug: str) -> tuple[Duty, ...]:
    of_town = contacts.of_town(tx, slug) if slug else ()
    return tuple(contact.duty for contact in (*of_town, *contacts.of_town(tx, "")))


def _lead(tx: Transaction, duties: tuple[Duty, ...], code: str) -> Lead | None:
    lead = leads.by_code(tx, code) if code else None
    return lead if lead and any(duty.covers(lead) for duty in duties) else None


def _turn_screens(action: model.Action, session: Session) -> tuple[model.Screen, ...]:
    """Return the screens a turn may show: the opened one and the current one."""
    return (*((action.screen,) if isinstance(action, model.Open) else ()), decode_screen(session.place))


def _code(action: model.Action, session: Session) -> str:
    """Return the code of the lead of a contact's action, or ""."""
    match action:
        case model.Say(text):
            return lead_code_in(text, decode_screen(session.place))
        case model.Open(screen):
            return _code_of(screen)
        case _:
            return action.lead if isinstance(action, contact_model.OneLeadAction) else ""


def _code_of(screen: model.Screen) -> str:
    return screen.lead if isinstance(screen, contact_model.OneLeadScreen) else ""


def _colleagues(tx: Transaction, duties: tuple[Duty, ...], lead: Lead | None) -> tuple[Duty, ...]:
    """Return the colleagues with an account who answer for a lead."""
    if lead is None:
        return ()
    own = {duty.contact for duty in duties}
    people = contacts.of_town(tx, "" if lead.coordinator else lead.slug)
    return tuple(one.duty for one in people if one.linked and one.id not in own)


def _token(action: model.Action) -> str:
    """Return the one-time token of an action, or ""."""
    match action:
        case model.Start(payload) if payload.startswith(INVITE):
            return payload.removeprefix(INVITE)
        case (
            model.Open(contact_model.Invite(token))
            | contact_model.AcceptInvite(token)
            | contact_model.DeclineInvite(token)
        ):
            return token
        case _:
            return ""


def _overview(
    tx: Transaction, duties: Sequence[Duty], action: model.Action, place: str
) -> overview_model.Overview | None:
    """Return the overview on a coordinator's screens, else None."""
    screen = _wanted_screen(action, place)
    wanted = isinstance(action, overview_model.OverviewAction) or isinstance(screen, overview_model.OverviewScreen)
    if not wanted or not any(duty.role is Role.COORDINATOR for duty in duties):
        return None
    people = tuple((one, _reach_issue(tx, one)) for one in contacts.everyone(tx))
    linked = frozenset(one.slug for one, _ in people if one.linked)
    # By at least one channel without a recent failure.
    reached = frozenset(
        one.slug
        for one, _ in people
        if any(not notifications.is_unreachable(tx, one.id, RECENT, way) for way in channels_of(one))
    )
    troubled = tuple(overview_model.Unreachable(one.id, one.slug, one.person.name, why) for one, why in people if why)
    return overview_model.Overview(
        leads.unanswered(tx), troubled, _asked_for(tx, linked), _counts_by_month(tx), joining.of_towns(tx), reached
    )


def _of_last_year(tx: Transaction) -> tuple[overview_model.CountedRow, ...]:
    return facts.counted(tx, month_of(tx.now - A_YEAR), "9999-12")


def _reach_issue(tx: Transaction, contact: Contact) -> overview_model.ReachIssue | None:
    if joining.of_contact(tx, contact.id).declined:
        return overview_model.ReachIssue.DECLINED
    if notifications.is_unreachable(tx, contact.id, RECENT):
        return overview_model.ReachIssue.UNREACHABLE
    if not contact.linked:
        return overview_model.ReachIssue.NOT_LINKED
    if contact.person.email and not contact.person.email_confirmed:
        return overview_model.ReachIssue.NOT_CONFIRMED
    return None


def _asked_for(tx: Transaction, answered: Collection[str]) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for row in _of_last_year(tx):
        if row.what == CountName.NO_CONTACT and row.slug and row.slug not in answered:
            found[row.slug] = found.get(row.slug, 0) + row.count
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _counts_by_month(tx: Transaction) -> tuple[overview_model.MonthlyCounts, ...]:
    sent, opened, hired = (what.means.counted for what in (LeadEvent.SENT, LeadEvent.OPENED, LeadEvent.HIRED))
    measures = (sent, opened, CountName.ANSWERED, hired)
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in _of_last_year(tx):
        if row.slug and row.what in set(measures):
            found.setdefault((row.month, row.slug), {})[row.what] = row.count
    ordered = sorted(found, key=lambda one: one[1])
    ordered.sort(key=lambda one: one[0], reverse=True)
    return tuple(overview_model.MonthlyCounts(*one, *(found[one].get(what, 0) for what in measures)) for one in ordered)


def _with_administration(
    tx: Transaction, person: bytes, session: Session, action: model.Action, known: ReadModel, library: Library
) -> ReadModel:
    place = decode_screen(session.place)
    token, looks = _admin_token(action, place), _needs_status(action, place)
    entry = administrators.of_person(tx, person) if looks or token or _names_role(action) else None
    if entry is None and not token:
        return known
    return replace(
        known,
        administrator=entry.administrator if entry else None,
        standing=_content_status(tx, entry, library) if looks and entry else None,
        admin_invitation=administrators.invitation(tx, token) if token else None,
    )


def _content_status(tx: Transaction, entry: AdministratorEntry, library: Library) -> admin_model.ContentStatus:
    standing = content_status(library, sessions.failed_searches(tx))
    others = {one.id for one in administrators.everyone(tx) if one.linked} - {entry.id}
    version, asker = library.back_asked
    return replace(standing, may_put_back=not others or (version == standing.previous and asker in others))


def content_status(library: Library, missed: tuple[admin_model.MissedWord, ...] = ()) -> admin_model.ContentStatus:
    """Return the state of the content; `missed` are the failed searches."""
    return admin_model.ContentStatus(
        since=library.since,
        problems=errors(library.problems),
        warnings=library.content.warnings,
        previous=library.previous.version if library.previous else "",
        set_aside=library.set_aside,
        missed=missed,
        editable=library.editable,
    )


def refreshed_status(known: ReadModel, library: Library) -> ReadModel:
    """Return the data with the state of the changed content."""
    return replace(known, standing=content_status(library, known.standing.missed if known.standing else ()))


def _needs_status(action: model.Action, place: model.Screen) -> bool:
    """Return True if a turn may show the state of the content."""
    if isinstance(action, model.Open):
        return isinstance(action.screen, admin_model.AdminScreen)
    commanded = isinstance(action, model.Command) and action.name in ADMIN_COMMANDS
    return (
        commanded
        or isinstance(action, admin_model.AdminAction | model.Say)
        or isinstance(place, admin_model.AdminScreen)
    )


def _names_role(action: model.Action) -> bool:
    """Return True for screens that mention an administrator's role: start, help, own data."""
    match action:
        case model.Start() | model.ChooseLanguage() | model.Erase() | model.Open(model.FixedPage() | MyData()):
            return True
        case _:
            return False


def _admin_token(action: model.Action, place: model.Screen) -> str:
    """Return the one-time token of an action or of the current invitation, or ""."""
    match action:
        case model.Start(payload) if payload.startswith(ADMIN_INVITE):
            return payload.removeprefix(ADMIN_INVITE)
        case admin_model.AcceptAdminInvite(token) | model.Open(admin_model.AdminInvite(token)):
            return token
        case _:
            return place.token if isinstance(place, admin_model.AdminInvite) else ""


def with_towns(tx: Transaction, person: bytes, outcome: Turn, known: ReadModel) -> ReadModel:
    """Add the towns' own statements that the first screen of a turn needs."""
    for shown in outcome.shown:
        screen = previewed_page(shown.screen)
        if isinstance(screen, MyData):
            known = replace(known, missed=sessions.failed_searches_of(tx, person))
        if (news := _town_data(tx, person, screen, outcome.session, known)) is not None:
            return replace(known, news=news)
    return known


def _town_data(
    tx: Transaction, person: bytes, screen: model.Screen, session: Session | None, known: ReadModel
) -> towns.TownReadModel | None:
    """Return the data about towns for a screen; None if it needs none."""
    match screen:
        case towns.Town(slug) | towns.SubscriptionConsent(slug):
            confirmed, interests = recruiting.confirmed_rules(tx, slug), recruiting.interests_of(tx, person)
            return towns.TownReadModel(_statement(tx, slug), confirmed, interests)
        case MyLead(code) if lead := known.own(code):
            return towns.TownReadModel(_statement(tx, lead.slug), interests=recruiting.interests_of(tx, person))
        case towns.OwnTown(slug):
            return towns.TownReadModel(_statement(tx, slug))
        case towns.Region() | towns.Towns():
            return towns.TownReadModel(_recruiting_now(tx), interests=recruiting.interests_of(tx, person))
        case NoContact():
            return towns.TownReadModel(interests=recruiting.interests_of(tx, person))
        case towns.TownMatches() | towns.TownsAround() | towns.NearestTowns():
            return towns.TownReadModel(_recruiting_now(tx))
        case towns.LocalRules(slug) | towns.OwnRules(slug) | towns.OwnRule(slug, _):
            return towns.TownReadModel(confirmed=recruiting.confirmed_rules(tx, slug))
        case model.ResultLine() | model.SelfCheckResult() if session is not None:
            slug = session.answers.get("town", LATER)
            return towns.TownReadModel(_statement(tx, slug), recruiting.confirmed_rules(tx, slug))
        case Reminders() | towns.Subscriptions() | MyData():
            interests, reminders = recruiting.interests_of(tx, person), recruiting.reminders_of(tx, person)
            return towns.TownReadModel(interests=interests, reminders=reminders)
        case FeatureScreen() if model.model_of(screen).about_towns:
            return towns.TownReadModel(_recruiting_now(tx))
        case _:
            return None


def _statement(tx: Transaction, slug: str) -> Mapping[str, towns.Recruiting]:
    said = recruiting.of_town(tx, slug)
    return {slug: said} if said else {}


def _recruiting_now(tx: Transaction) -> Mapping[str, towns.Recruiting]:
    return {said.slug: said for said in recruiting.taking_applications(tx)}
