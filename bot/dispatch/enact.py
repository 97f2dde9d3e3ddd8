"""Carries out what a turn wants done, inside the turn's one transaction. Everything to be sent becomes an outbox row."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from bot.content.content import Content
from bot.conversation.administration.admin_effects import AdminEffect, NotFound
from bot.conversation.effects import (
    ConfirmEmail,
    CreateLead,
    DeleteMessage,
    Effect,
    ErasePerson,
    KeepSetting,
    LinkContact,
    News,
    Record,
    RemoveSheets,
    StrikeNote,
    TakeBack,
    TellCandidate,
    TellColleague,
    TellContacts,
    TellCoordinators,
    UpdateDetails,
)
from bot.conversation.lead import Event, Happened, Lead, Role, State
from bot.conversation.municipal.contact_turn import LANGUAGE
from bot.conversation.municipal.overview_effects import OverviewEffect
from bot.conversation.private import Private
from bot.conversation.session import Session
from bot.conversation.town_effects import TownEffect
from bot.dispatch import counting, enact_admin, enact_overview, enact_town, settings
from bot.dispatch.person import Person
from bot.storage import contacts, erasures, leads, missed, notices, outbox, privacy, reaching, shown
from bot.storage.contact import Contact
from bot.storage.errand import Errand, Notice
from bot.storage.transaction import Transaction, stored

EACH_TIME = {News.WROTE, News.SILENCED, News.HEARD_AGAIN}
ONCE = {News.SEEN, News.UNHEARD}
KINDS: Mapping[Happened, Notice] = {
    Happened.UPDATED: "candidate-updated",
    Happened.CONFIRMED: "confirmed",
    Happened.MOVE_ASKED: "move-asked",
}
"""How those who answer for a lead are told of what the candidate did; everything else is told as writing."""


def enact(tx: Transaction, effect: Effect, person: Person, session: Session | None, content: Content) -> None:
    """Carry out one effect. `session` is the one the turn ended with."""
    counting.happened(tx, effect)
    if isinstance(effect, OverviewEffect):
        enact_overview.enact(tx, effect)
        return
    if isinstance(effect, TownEffect):
        enact_town.enact(tx, effect, person, content, session)
        return
    if isinstance(effect, AdminEffect):
        enact_admin.enact(tx, effect, person, session)
        return
    match effect:
        case CreateLead(lead):
            leads.create(tx, person.key, replace(lead, details=replace(lead.details, chat=person.chat)))
            tell_contacts(tx, lead, "new-lead")
        case Record(lead, what, by, state, reason, text, voice, step):
            leads.record(tx, lead.code, Event(what, tx.now, by, text, voice, step), state, reason)
            if state is State.WITHDRAWN:
                erasures.note(tx, "lead", lead.code.encode())
        case TellCandidate():
            _tell_candidate(tx, effect)
        case RemoveSheets(lead):
            _remove_sheets(tx, lead)
        case TellContacts(lead, what):
            tell_contacts(tx, lead, KINDS.get(what, "candidate-wrote"), secrets.token_hex(4))
        case TellColleague(lead, contact):
            _tell_colleague(tx, lead, contact)
        case TellCoordinators(lead):
            _tell_coordinators(tx, lead)
        case TakeBack(lead, step, by):
            _take_back(tx, lead, step, by)
        case StrikeNote(lead, note):
            leads.strike_note(tx, lead.code, note)
        case UpdateDetails(lead):
            leads.update(tx, lead.code, lead.details)
        case LinkContact(token):
            _link(tx, token, person, (session.language if session else None) or LANGUAGE)
        case ConfirmEmail(contact):
            contacts.confirm_email(tx, contact)
        case KeepSetting(action, by):
            settings.keep(tx, action, by)
        case ErasePerson():
            privacy.erase(tx, person.key)
            erasures.note(tx, "person", person.key)
        case NotFound(words):
            missed.note(tx, person.key, words)
        case DeleteMessage():
            pass  # the reply deletes it; there is nothing of it to store
        case _:
            assert_never(effect)


def tell_contacts(
    tx: Transaction, lead: Lead, kind: Notice, occasion: str = "", people: tuple[Contact, ...] = ()
) -> None:
    """Put a row for each person and channel that is to hear of a lead: these `people`, or all who answer for it."""
    for contact in people or _recipients(tx, lead):
        for channel in contact.channels:
            notice = Errand(kind, channel, lead.code, contact.id, occasion=occasion)
            if occasion and channel == "mail":
                notices.put_letter(tx, notice)
            else:
                notices.put(tx, notice, contact)


def _tell_colleague(tx: Transaction, lead: Lead, contact_id: int) -> None:
    if contact := contacts.get(tx, contact_id):
        tell_contacts(tx, lead, "handed", secrets.token_hex(4), (contact,))


def _recipients(tx: Transaction, lead: Lead) -> tuple[Contact, ...]:
    """The contacts of the town who are there, or its deputies where none can be reached now; or the coordinators."""
    for role in (Role.CONTACT, Role.DEPUTY):
        if people := reaching.of_rank(tx, lead, role):
            return people
    if not lead.coordinator:
        leads.escalate(tx, lead.code)
    return reaching.of_rank(tx, lead, Role.COORDINATOR)


def _tell_coordinators(tx: Transaction, lead: Lead) -> None:
    for contact in contacts.of_town(tx, ""):
        errand = Errand("candidate-stopped", "telegram", lead.code, contact.id, occasion=str(tx.at))
        outbox.put(tx, errand.name, errand, leads.row_id(tx, lead.code))


def _tell_candidate(tx: Transaction, told: TellCandidate) -> None:
    """Put a row for the candidate. The first opening is told once; what somebody writes, or stops, each time."""
    lead, news = told.lead, told.news
    name = f"{lead.code}/candidate/{news}" + (f"/{secrets.token_hex(4)}" if news in EACH_TIME else "")
    if news not in EACH_TIME | ONCE:  # a step may be taken once more after it was taken back
        name = _step(lead, news, tx.at, sum(event.what == news.value for event in lead.events))
    errand = Errand(
        "news", "telegram", lead.code, chat=lead.details.chat, news=news, by=told.by, text=told.text, voice=told.voice
    )  # fmt: skip
    outbox.put(tx, name, errand, leads.row_id(tx, lead.code))


def _step(lead: Lead, news: News, at: int, before: int) -> str:
    """Name the news of a step by its time and how many of its kind came `before` it: a clock may stand still."""
    return f"{lead.code}/candidate/{news}/{at}/{before}"


def _take_back(tx: Transaction, lead: Lead, step: Event, by: Private) -> None:
    """Keep the news of a step from the candidate; where it may have reached them, tell them that it no longer holds."""
    before = [event.what for event in lead.events[: lead.events.index(step)]].count(step.what)
    if not notices.take_back(tx, _step(lead, News(step.what), stored(step.at), before)):
        _tell_candidate(tx, TellCandidate(lead, News.UNDONE, by))


def _remove_sheets(tx: Transaction, lead: Lead) -> None:
    lead_id = leads.row_id(tx, lead.code)
    if lead_id is not None:
        shown.withdraw(tx, lead_id, lead.code)


def _link(tx: Transaction, token: str, person: Person, language: str) -> None:
    before = contacts.invited(tx, token)
    if before is not None and before.linked and before.person.chat != person.chat:
        shown.leave(tx, before)
    contact = contacts.link(tx, token, person.key, person.chat, language)
    if contact is not None and contact.person.email and not contact.person.email_confirmed:
        errand = Errand("confirm-email", "mail", contact=contact.id, text=contact.person.email_code)
        outbox.put(tx, f"contact:{contact.id}/confirm-email/{tx.at}", errand)
