"""Carries out what a turn wants done, inside the turn's one transaction. Everything to be sent becomes an outbox row.

A turn has authorised each effect. Only the content changes outside of the transaction, after it.
"""

import secrets
from dataclasses import replace
from typing import TypeAlias, assert_never

from bot.content.content import Content
from bot.content.library import Library
from bot.conversation.admin.model import (
    AddSearchWord,
    AdminEffect,
    ConfirmAdminEmail,
    ConfirmSource,
    LinkAdministrator,
    NotFound,
    ReloadContent,
    RollBackContent,
    SendEditingLink,
)
from bot.conversation.contact.model import (
    AgreeToChange,
    BeginPause,
    ChooseDigest,
    EndPause,
    SettingsAction,
    StopChange,
    pause_of_days,
)
from bot.conversation.contact.turn import LANGUAGE
from bot.conversation.lead.happened import Happened, Notice, State
from bot.conversation.lead.history import holder, standing_step
from bot.conversation.lead.meeting import awaited
from bot.conversation.lead.model import NO_STEP, URGED, Duty, Event, Lead, Role, Step
from bot.conversation.model import (
    ConfirmEmail,
    CreateLead,
    Effect,
    ErasePerson,
    KeepSetting,
    LinkContact,
    Record,
    RefuseInvitation,
    StrikeNote,
    UpdateDetails,
    WrongCode,
)
from bot.conversation.overview.model import CloseOffer, Escalate, MakeOffer, OverviewEffect, Urge
from bot.conversation.private import NOTHING, Private
from bot.conversation.reminders import KeptReminder, Reminder
from bot.conversation.state import Session, Turn
from bot.conversation.towns.model import (
    CloseTown,
    ConfirmRule,
    DropInterests,
    KeepInterest,
    ObjectToRule,
    OpenTown,
    RenewInterests,
    TownEffect,
)
from bot.dispatch.counting import count_effect
from bot.dispatch.sending import Person
from bot.storage import (
    administrators,
    changes,
    contacts,
    joining,
    leads,
    notifications,
    outbox,
    privacy,
    recruiting,
    sessions,
)
from bot.storage.contacts import Contact
from bot.storage.database import Clock, Transaction, stored
from bot.storage.notices import ContentKind, LeadNotice, ToContact, TownNotice
from bot.storage.notifications import ways


def enact_town(tx: Transaction, effect: TownEffect, person: Person, content: Content, session: Session | None) -> None:
    """Carry out one effect. Everything to be sent becomes an outbox row, worded when it is sent."""
    language = (session.language if session else None) or LANGUAGE
    match effect:
        case OpenTown(said, duty):
            opening = recruiting.announce(tx, said, duty.name, duty.contact)
            recruiting.tell_interested(tx, said.slug, content.municipalities[said.slug].region, opening)
            _tell_colleagues(tx, said.slug, duty)
        case CloseTown(slug, silent, duty):
            before = recruiting.of_town(tx, slug)
            if before is not None and before.open:
                outbox.call_off_broadcasts(tx, f"{slug}/{before.opening}")
            if recruiting.close(tx, slug, duty.name, duty.contact, silent=silent):
                _tell_colleagues(tx, slug, duty)
        case ConfirmRule(slug, requirement, mark, duty):
            recruiting.confirm_rule(tx, slug, requirement, mark, duty.name, duty.contact)
        case ObjectToRule():
            _pass_on(tx, effect)
        case KeepInterest(place):
            recruiting.keep_interest(tx, person.key, place, person.chat, language)
        case KeptReminder():
            recruiting.keep_reminder(tx, person.key, effect, person.chat, language)
        case RenewInterests():
            recruiting.renew_interests(tx, person.key)
        case DropInterests(places):
            _drop(tx, person, places)
        case _:
            assert_never(effect)


def _tell_colleagues(tx: Transaction, slug: str, speaker: Duty) -> None:
    """Put a row for everybody else who speaks for the town: whose word it is, and what candidates read now."""
    for contact in contacts.of_town(tx, slug):
        if contact.linked and contact.id != speaker.contact:
            key = f"{slug}-{tx.at}"
            outbox.put(tx, TownNotice(kind="recruiting", contact=contact.id, slug=slug, by=speaker.name, dedup_key=key))


def _pass_on(tx: Transaction, objection: ObjectToRule) -> None:
    """Let the coordinators know what is not right with a rule; until it is mended it counts as not confirmed."""
    slug, rule = objection.slug, objection.requirement
    recruiting.take_back_rule(tx, slug, rule)
    by, text, key = objection.duty.name, objection.words, f"{slug}-{tx.at}"
    outgoing = TownNotice(kind="rule-wrong", slug=slug, rule=rule, by=by, text=text, dedup_key=key)
    for contact in contacts.of_town(tx, ""):
        outbox.put(tx, replace(outgoing, contact=contact.id))


def _drop(tx: Transaction, person: Person, places: tuple[str, ...]) -> None:
    """Forget these wishes, or all but the reminders; a backup that is restored must not bring them back."""
    wishes = recruiting.wishes_of(tx, person.key)
    dropped = [wish for wish in wishes if (wish in places if places else wish not in set(Reminder))]
    for wish in dropped:
        privacy.note_erasure(tx, "wish", recruiting.interest_name(person.key, wish))
    recruiting.drop_interests(tx, person.key, dropped)


def enact_overview(tx: Transaction, effect: OverviewEffect) -> None:
    """Carry out one effect; nothing happens when the lead is gone. Everything to be sent becomes an outbox row."""
    lead, lead_id = leads.by_code(tx, effect.lead), leads.row_id(tx, effect.lead)
    if lead is None or lead_id is None:
        return
    match effect:
        case Urge():
            _urge(tx, lead)
        case Escalate(_, contact):
            leads.escalate(tx, lead.code)
            _note(tx, lead, Happened.TAKEN_OVER, _person(tx, contact))
        case MakeOffer(_, slug, contact):
            leads.make_offer(tx, lead_id, slug, contact)
            asker = _person(tx, contact)
            _note(tx, lead, Happened.OFFERED, asker)
            by = asker[0].person.name if asker else NOTHING
            news = notifications.news_of(lead, Happened.OFFERED, by, Private(slug))
            outbox.put(tx, news, f"{lead.code}/candidate/offered/{tx.at}")
        case CloseOffer(_, moved):
            _answered(tx, lead, lead_id, moved)
        case _:
            assert_never(effect)


def _person(tx: Transaction, contact: int) -> tuple[Contact, ...]:
    found = contacts.get(tx, contact)
    return (found,) if found else ()


def _urge(tx: Transaction, lead: Lead) -> None:
    """Tell everyone of the town who may open the lead; a second press on the same day tells nobody twice."""
    asked = tuple(contact for contact in contacts.of_town(tx, lead.slug) if contact.linked)
    messages = [
        LeadNotice(Notice.COORDINATOR_ASKS, channel, lead.code, contact.id, dedup_key=leads.day_named(tx))
        for contact in asked
        for channel in contact.channels
    ]
    told = notifications.states(tx, (outgoing.name for outgoing in messages))
    if fresh := [outgoing for outgoing in messages if outgoing.name not in told]:
        _note(tx, lead, Happened.REMINDED, asked, Step(about=URGED))
        for outgoing in fresh:
            outbox.put(tx, outgoing)


def _answered(tx: Transaction, lead: Lead, lead_id: int, moved: str) -> None:
    answered = leads.answer_offer(tx, lead_id, agreed=bool(moved))
    if answered is None:
        return
    slug, asker = answered
    contact = contacts.get(tx, asker)
    if contact is not None and contact.role is Role.COORDINATOR:
        for channel in contact.channels:
            outgoing = ToContact(
                kind="offer-agreed" if moved else "offer-refused",
                channel=channel,
                code=lead.code,
                contact=contact.id,
                text=Private(slug),
            )
            outbox.put(tx, outgoing, f"{outgoing.name}/{tx.at}")


def _note(tx: Transaction, lead: Lead, what: Happened, people: tuple[Contact, ...], step: Step = NO_STEP) -> None:
    names = Private(", ".join(contact.person.name for contact in people))
    leads.record(tx, lead.code, Event(what, tx.now, names, step=step), None, lead.reason)


def enact_admin(tx: Transaction, effect: AdminEffect, person: Person, session: Session | None) -> None:
    match effect:
        case LinkAdministrator(token):
            language = (session.language if session else None) or LANGUAGE
            administrators.link(tx, token, person.key, person.chat, language)
        case ConfirmAdminEmail(administrator):
            administrators.confirm_email(tx, administrator)
        case RollBackContent(_, administrator, by, only_asks):
            kind: ContentKind = "content-back-asked" if only_asks else "content-rolled-back"
            administrators.tell(tx, kind, by, besides=administrator)
        case SendEditingLink(administrator):
            administrators.send_editing_link(tx, administrator)
        case ReloadContent() | AddSearchWord() | ConfirmSource():
            # nothing of it is stored here
            pass
        case _:
            assert_never(effect)


def change_content(outcome: Turn, library: Library, clock: Clock) -> bool:
    """Do to the library what a turn has decided, once the turn is stored; say whether anything was.

    Of two administrators who put the same version back at the same moment, the second one changes nothing.
    """
    done = False
    for effect in outcome.effects:
        match effect:
            case ReloadContent():
                library.ask_reload()
                done = True
            case RollBackContent(version, administrator, only_asks=True):
                library.back_asked = version, administrator
            case RollBackContent(version) if library.previous and library.previous.version == version:
                done = library.roll_back(clock()) or done
            case _:
                pass
    return done


def keep_preferences(tx: Transaction, action: SettingsAction, by: Private) -> None:
    """Carry out what somebody has set. `by`: who answers to a change."""
    match action:
        case ChooseDigest(contact, hour):
            notifications.choose_digest(tx, contact, hour)
        case BeginPause(contact, days, substitute):
            if pause := pause_of_days(days, tx.now, substitute):
                contacts.begin_pause(tx, contact, pause)
        case EndPause(contact):
            contacts.end_pause(tx, contact)
        case AgreeToChange(change):
            changes.agreed(tx, change)
        case StopChange(change):
            changes.stopped(tx, change, by)
        case _:
            assert_never(action)


_LeadEffect: TypeAlias = CreateLead | Record | StrikeNote | UpdateDetails
_PersonEffect: TypeAlias = (
    LinkContact | RefuseInvitation | ConfirmEmail | WrongCode | KeepSetting | ErasePerson | NotFound
)


def enact(tx: Transaction, effect: Effect, person: Person, session: Session | None, content: Content) -> None:
    """Carry out one effect. `session` is the one the turn ended with."""
    count_effect(tx, effect)
    if isinstance(effect, OverviewEffect):
        enact_overview(tx, effect)
    elif isinstance(effect, TownEffect):
        enact_town(tx, effect, person, content, session)
    elif isinstance(effect, AdminEffect):
        enact_admin(tx, effect, person, session)
    elif isinstance(effect, _LeadEffect):
        _enact_lead(tx, effect, person)
    else:
        _enact_person(tx, effect, person, session)


def _enact_lead(tx: Transaction, effect: _LeadEffect, person: Person) -> None:
    match effect:
        case CreateLead(lead, stop):
            leads.create(tx, person.key, replace(lead, details=replace(lead.details, chat=person.chat)))
            tell_contacts(tx, lead, Notice.NEW_LEAD)
            if stop:
                leads.record(tx, lead.code, Event(stop.what, tx.now, stop.by, voice=stop.voice), None, "")
        case Record():
            record_and_tell(tx, effect)
        case StrikeNote(lead, note):
            leads.strike_note(tx, lead.code, note)
        case UpdateDetails(lead):
            leads.update(tx, lead.code, lead.details)
        case _:
            assert_never(effect)


def _enact_person(tx: Transaction, effect: _PersonEffect, person: Person, session: Session | None) -> None:
    match effect:
        case LinkContact(token):
            _link(tx, token, person, (session.language if session else None) or LANGUAGE)
        case RefuseInvitation(token):
            invited = contacts.invited(tx, token)
            if invited is not None and invited.linked:
                # it was for another account of theirs: they go on as before
                joining.void(tx, invited.id)
            elif invited is not None:
                joining.decline(tx, invited)
        case ConfirmEmail(contact):
            contacts.confirm_email(tx, contact)
        case WrongCode():
            contacts.note_wrong_code(tx, person.key)
            administrators.note_wrong_code(tx, person.key)
        case KeepSetting(action, by):
            keep_preferences(tx, action, by)
        case ErasePerson():
            for lead in leads.of_person(tx, person.key):
                _call_interview_off(tx, lead)
            privacy.erase(tx, person.key)
            privacy.note_erasure(tx, "person", person.key)
        case NotFound(words):
            sessions.note_failed_search(tx, person.key, words)
        case _:
            assert_never(effect)


def record_and_tell(tx: Transaction, happened: Record) -> None:
    """Note what happened to a lead, and tell whoever is told of it."""
    _record(tx, happened)
    _tell(tx, happened)


def _record(tx: Transaction, happened: Record) -> None:
    lead, step = happened.lead, happened.step
    if happened.state is State.WITHDRAWN:
        _call_interview_off(tx, lead)
    event = Event(happened.what, tx.now, happened.by, happened.text, happened.voice, step)
    leads.record(tx, lead.code, event, happened.state, happened.reason)
    if happened.state is State.WITHDRAWN:
        privacy.note_erasure(tx, "lead", lead.code.encode())
        if lead_id := leads.row_id(tx, lead.code):
            notifications.mark_withdrawn(tx, lead_id, lead.code)


def _tell(tx: Transaction, happened: Record) -> None:
    """Tell those whom the row of what happened names: the municipal side, the candidate, or both."""
    lead, what = happened.lead, happened.what
    if what is Happened.HANDED:
        if contact := contacts.get(tx, happened.step.to):
            tell_contacts(tx, lead, Notice.HANDED, secrets.token_hex(4), (contact,))
    elif what.means.notice:
        tell_contacts(tx, lead, what.means.notice, secrets.token_hex(4))
    # Of an opening only the first one is told; what was taken back before it was told of is not told at all.
    if what.means.news and (what is not Happened.OPENED or happened.state) and not _kept_back(tx, happened):
        _tell_candidate(tx, happened)
    if what is Happened.CANDIDATE_STOPPED:
        _tell_coordinators(tx, lead)


def tell_contacts(
    tx: Transaction, lead: Lead, kind: Notice, dedup_key: str = "", people: tuple[Contact, ...] = ()
) -> None:
    """Put a row for each person and channel that is to hear of a lead: these `people`, or all who answer for it."""
    for contact in people or _recipients(tx, lead):
        for channel in contact.channels:
            notice = LeadNotice(kind, channel, lead.code, contact.id, dedup_key=dedup_key)
            if dedup_key and channel == "mail":
                notifications.put_letter(tx, notice)
            else:
                notifications.put(tx, notice, contact)


def _call_interview_off(tx: Transaction, lead: Lead) -> None:
    """Tell those who wait for somebody to come; what else is taken back is marked where it is shown. Outlives the lead."""
    if awaited(lead, tx.now) is None:
        return
    for contact in _recipients(tx, lead):
        for channel in ways(contact):
            outbox.put(
                tx,
                TownNotice(kind="interview-off", channel=channel, code=lead.code, contact=contact.id, slug=lead.slug),
            )


def _recipients(tx: Transaction, lead: Lead) -> tuple[Contact, ...]:
    """Give the contacts of the town who are there, or its deputies where none can be reached now; or the coordinators.

    Whoever has the message hears of it in any case: a deputy to whom it was handed has the interview, too.
    """
    has_it = holder(lead)
    contact = contacts.get(tx, has_it.contact) if has_it else None
    having = tuple(one for one in (notifications.of_rank(tx, lead, contact.role) if contact else ()) if one == contact)
    for role in (Role.CONTACT, Role.DEPUTY):
        if people := notifications.of_rank(tx, lead, role):
            return (*people, *(one for one in having if one not in people))
    if not lead.coordinator:
        leads.escalate(tx, lead.code)
    return notifications.of_rank(tx, lead, Role.COORDINATOR)


def _tell_coordinators(tx: Transaction, lead: Lead) -> None:
    for contact in contacts.of_town(tx, ""):
        outbox.put(tx, ToContact(kind="candidate-stopped", code=lead.code, contact=contact.id, dedup_key=str(tx.at)))


def _tell_candidate(tx: Transaction, told: Record) -> None:
    """Put a row for the candidate. The first opening is told once; what somebody writes, or stops, each time."""
    lead, what = told.lead, told.what
    # whatever else a step holds is worded from the lead as it stands when it is sent
    text = told.text if what is Happened.TOWN_WROTE else NOTHING
    name = f"{lead.code}/candidate/{what.means.news}"
    # a step may be taken once more after it was taken back
    if what.means.undo or what is Happened.UNDONE:
        name = _step(lead, what, tx.at, sum(event.what is what for event in lead.events))
    elif what is not Happened.OPENED:
        name += f"/{secrets.token_hex(4)}"
    outbox.put(tx, notifications.news_of(lead, what, told.by, text, told.voice), name)


def _step(lead: Lead, what: Happened, at: int, before: int) -> str:
    """Name the news of a step by its time and how many of its kind came `before` it: a clock may stand still."""
    return f"{lead.code}/candidate/{what.means.news}/{at}/{before}"


def _kept_back(tx: Transaction, happened: Record) -> bool:
    """Keep the news of a step that was taken back from the candidate; say whether it had not left yet."""
    lead = happened.lead
    step = standing_step(lead, happened.step.about) if happened.what is Happened.UNDONE else None
    if step is None:
        return False
    before = [event.what for event in lead.events[: lead.events.index(step)]].count(step.what)
    return notifications.take_back(tx, _step(lead, step.what, stored(step.at), before))


def _link(tx: Transaction, token: str, person: Person, language: str) -> None:
    before = contacts.invited(tx, token)
    if before is not None and before.linked and before.person.chat != person.chat:
        notifications.fold_all_of(tx, before)
    contact = contacts.link(tx, token, person.key, person.chat, language)
    if contact is not None:
        changes.confirm_later(tx, contact)
