"""Carry out the effects of a turn in its transaction. Messages become rows of the outbox.

The turn has authorised each effect. Only edits of the content follow after the transaction.
"""

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias, assert_never

from bot.content.content import Content
from bot.content.library import Library
from bot.conversation import model
from bot.conversation.admin import model as admin_model
from bot.conversation.contact import model as contact_model
from bot.conversation.contact.turn import DEFAULT_LANGUAGE
from bot.conversation.lead.events import LeadEvent, Notice, State
from bot.conversation.lead.history import UNDO_PERIOD, holder, last_effective_step
from bot.conversation.lead.interview import upcoming
from bot.conversation.lead.model import NO_STEP, URGED, Duty, Event, Lead, Role, Step
from bot.conversation.overview.model import CloseOffer, EscalateLead, MakeOffer, OverviewEffect, UrgeTown
from bot.conversation.plan import KeptReminder, Reminder
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Session, Turn
from bot.conversation.towns import model as towns
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
from bot.storage.notifications import channels_of


def _carry_out_town(tx: Transaction, effect: towns.TownEffect, person: Person, content: Content, language: str) -> None:
    match effect:
        case towns.OpenTown(said, duty):
            opening = recruiting.announce(tx, said, duty.name, duty.contact)
            recruiting.tell_interested(tx, said.slug, content.municipalities[said.slug].region, opening)
            _tell_colleagues(tx, said.slug, duty)
        case towns.CloseTown(slug, silent, duty):
            before = recruiting.of_town(tx, slug)
            if before is not None and before.open:
                outbox.call_off_broadcasts(tx, f"{slug}/{before.opening}")
            if recruiting.close(tx, slug, duty.name, duty.contact, silent=silent):
                _tell_colleagues(tx, slug, duty)
        case towns.ConfirmRule(slug, requirement, mark, duty):
            recruiting.confirm_rule(tx, slug, requirement, mark, duty.name, duty.contact)
        case towns.ObjectToRule():
            _send_objection(tx, effect)
        case towns.KeepInterest(place):
            recruiting.keep_interest(tx, person.key, place, person.chat, language)
        case KeptReminder():
            recruiting.keep_reminder(tx, person.key, effect, person.chat, language)
        case towns.RenewInterests():
            recruiting.renew_interests(tx, person.key)
        case towns.DropInterests(places):
            _drop_wishes(tx, person, places)
        case _:
            assert_never(effect)


def _tell_colleagues(tx: Transaction, slug: str, speaker: Duty) -> None:
    """Notify the other contacts of the town."""
    for contact in contacts.of_town(tx, slug):
        if contact.linked and contact.id != speaker.contact:
            key = f"{slug}-{tx.at}"
            outbox.put(tx, TownNotice(kind="recruiting", contact=contact.id, slug=slug, by=speaker.name, dedup_key=key))


def _send_objection(tx: Transaction, objection: towns.ObjectToRule) -> None:
    """Withdraw the confirmation of a rule and send the objection to the coordinators."""
    slug, rule = objection.slug, objection.requirement
    recruiting.delete_confirmation(tx, slug, rule)
    by, text, key = objection.duty.name, objection.words, f"{slug}-{tx.at}"
    outgoing = TownNotice(kind="rule-wrong", slug=slug, rule=rule, by=by, text=text, dedup_key=key)
    for contact in contacts.of_town(tx, ""):
        outbox.put(tx, replace(outgoing, contact=contact.id))


def _drop_wishes(tx: Transaction, person: Person, places: tuple[str, ...]) -> None:
    """Delete these subscriptions, or all except reminders, also from restored backups."""
    wishes = recruiting.wishes_of(tx, person.key)
    dropped = [wish for wish in wishes if (wish in places if places else wish not in set(Reminder))]
    for wish in dropped:
        privacy.note_erasure(tx, "wish", recruiting.interest_name(person.key, wish))
    recruiting.drop_interests(tx, person.key, dropped)


def _enact_overview(tx: Transaction, effect: OverviewEffect) -> None:
    """Carry out one effect, unless the lead has been deleted."""
    lead, lead_id = leads.by_code(tx, effect.lead), leads.row_id(tx, effect.lead)
    if lead is None or lead_id is None:
        return
    match effect:
        case UrgeTown():
            _urge(tx, lead)
        case EscalateLead(_, contact):
            leads.escalate(tx, lead.code)
            _note(tx, lead, LeadEvent.TAKEN_OVER, _person(tx, contact))
        case MakeOffer(_, slug, contact):
            leads.make_offer(tx, lead_id, slug, contact)
            asker = _person(tx, contact)
            _note(tx, lead, LeadEvent.OFFERED, asker)
            by = asker[0].person.name if asker else NOTHING
            news = notifications.news_of(lead, LeadEvent.OFFERED, by, Private(slug))
            outbox.put(tx, news, f"{lead.code}/candidate/offered/{tx.at}")
        case CloseOffer(_, moved):
            _offer_answered(tx, lead, lead_id, moved)
        case _:
            assert_never(effect)


def _person(tx: Transaction, contact: int) -> tuple[Contact, ...]:
    found = contacts.get(tx, contact)
    return (found,) if found else ()


def _urge(tx: Transaction, lead: Lead) -> None:
    """Remind everybody of the town who may open the lead, once a day."""
    asked = tuple(contact for contact in contacts.of_town(tx, lead.slug) if contact.linked)
    messages = [
        LeadNotice(
            Notice.COORDINATOR_ASKS, channel, lead.code, contact.id, dedup_key=leads.day_named(tx), gathered=True
        )
        for contact in asked
        for channel in contact.channels
    ]
    told = notifications.states(tx, (outgoing.name for outgoing in messages))
    if fresh := [outgoing for outgoing in messages if outgoing.name not in told]:
        _note(tx, lead, LeadEvent.REMINDED, asked, Step(about=URGED))
        for outgoing in fresh:
            outbox.put(tx, outgoing)


def _offer_answered(tx: Transaction, lead: Lead, lead_id: int, moved: str) -> None:
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


def _note(tx: Transaction, lead: Lead, what: LeadEvent, people: tuple[Contact, ...], step: Step = NO_STEP) -> None:
    names = Private(", ".join(contact.person.name for contact in people))
    leads.record(tx, lead.code, Event(what, tx.now, names, step=step), None, lead.reason)


def _enact_admin(tx: Transaction, effect: admin_model.AdminEffect, person: Person, language: str) -> None:
    match effect:
        case admin_model.LinkAdministrator(token):
            administrators.link(tx, token, person.key, person.chat, language)
        case admin_model.ConfirmAdminEmail(administrator):
            administrators.confirm_email(tx, administrator)
        case admin_model.RollBackContent(_, administrator, by, only_asks):
            kind: ContentKind = "content-back-asked" if only_asks else "content-rolled-back"
            administrators.tell(tx, kind, by, besides=administrator)
        case admin_model.SendEditingLink(administrator):
            administrators.send_editing_link(tx, administrator)
        case admin_model.ReloadContent() | admin_model.AddSearchWord() | admin_model.ConfirmSource():
            # Nothing is stored.
            pass
        case _:
            assert_never(effect)


def change_content(outcome: Turn, library: Library, clock: Clock) -> bool:
    """Edit the content after the turn is stored; return True if it was changed.

    If two administrators restore the same version at once, the second request has no effect.
    """
    done = False
    for effect in outcome.effects:
        match effect:
            case admin_model.ReloadContent():
                library.ask_reload()
                done = True
            case admin_model.RollBackContent(version, administrator, only_asks=True):
                library.back_asked = version, administrator
            case admin_model.RollBackContent(version) if library.previous and library.previous.version == version:
                done = library.roll_back(clock()) or done
            case _:
                pass
    return done


def keep_preferences(tx: Transaction, action: contact_model.SettingsAction, by: Private) -> None:
    match action:
        case contact_model.ChooseDigest(contact, hour):
            notifications.choose_digest(tx, contact, hour)
        case contact_model.BeginPause(contact, days, substitute):
            if pause := contact_model.pause_of_days(days, tx.now, substitute):
                contacts.begin_pause(tx, contact, pause)
        case contact_model.EndPause(contact):
            contacts.end_pause(tx, contact)
        case contact_model.Leave(contact):
            changes.leave(tx, contact)
        case contact_model.AgreeToChange(change):
            changes.agreed(tx, change)
        case contact_model.StopChange(change):
            changes.stopped(tx, change, by)
        case _:
            assert_never(action)


_LeadEffect: TypeAlias = model.CreateLead | model.Record | model.DeleteNote | model.UpdateDetails
_PersonEffect: TypeAlias = (
    model.LinkContact | model.RefuseInvitation | model.ConfirmEmail | model.WrongCode | model.StoreSetting
    | model.ErasePerson | admin_model.NotFound
)  # fmt: skip


def carry_out(tx: Transaction, effect: model.Effect, person: Person, session: Session | None, content: Content) -> None:
    """Carry out one effect. `session` is the new one."""
    count_effect(tx, effect)
    language = (session.language if session else None) or DEFAULT_LANGUAGE
    if isinstance(effect, OverviewEffect):
        _enact_overview(tx, effect)
    elif isinstance(effect, towns.TownEffect):
        _carry_out_town(tx, effect, person, content, language)
    elif isinstance(effect, admin_model.AdminEffect):
        _enact_admin(tx, effect, person, language)
    elif isinstance(effect, _LeadEffect):
        _enact_lead(tx, effect, person)
    else:
        _enact_person(tx, effect, person, language)


def _enact_lead(tx: Transaction, effect: _LeadEffect, person: Person) -> None:
    match effect:
        case model.CreateLead(lead, stop):
            leads.create(tx, person.key, replace(lead, details=replace(lead.details, chat=person.chat)))
            tell_contacts(tx, lead, Notice.NEW_LEAD)
            if stop:
                leads.record(tx, lead.code, Event(stop.what, tx.now, stop.by, voice=stop.voice), None, "")
        case model.Record():
            record_and_tell(tx, effect)
        case model.DeleteNote(lead, note):
            leads.delete_note(tx, lead.code, note)
        case model.UpdateDetails(lead):
            leads.update(tx, lead.code, lead.details)
        case _:
            assert_never(effect)


def _enact_person(tx: Transaction, effect: _PersonEffect, person: Person, language: str) -> None:
    match effect:
        case model.LinkContact(token):
            _link(tx, token, person, language)
        case model.RefuseInvitation(token):
            invited = contacts.invited(tx, token)
            if invited is not None and invited.linked:
                # The invitation was for another account.
                joining.void(tx, invited.id)
            elif invited is not None:
                joining.decline(tx, invited)
        case model.ConfirmEmail(contact):
            contacts.confirm_email(tx, contact)
        case model.WrongCode():
            contacts.note_wrong_code(tx, person.key)
            administrators.note_wrong_code(tx, person.key)
        case model.StoreSetting(action, by):
            keep_preferences(tx, action, by)
        case model.ErasePerson():
            for lead in leads.of_person(tx, person.key):
                _call_interview_off(tx, lead)
            privacy.erase(tx, person.key)
            privacy.note_erasure(tx, "person", person.key)
        case admin_model.NotFound(words):
            sessions.note_failed_search(tx, person.key, words)
        case _:
            assert_never(effect)


def record_and_tell(tx: Transaction, happened: model.Record) -> None:
    """Record an event of a lead and send its notices."""
    lead, step = happened.lead, happened.step
    ends = {LeadEvent.CALLED_OFF, LeadEvent.DECLINED, LeadEvent.CLOSED}
    if happened.state is State.WITHDRAWN or happened.what in ends:
        _call_interview_off(tx, lead, happened.by)
    event = Event(happened.what, tx.now, happened.by, happened.text, happened.voice, step)
    leads.record(tx, lead.code, event, happened.state, happened.reason)
    if happened.state is State.WITHDRAWN:
        privacy.note_erasure(tx, "lead", lead.code.encode())
        if lead_id := leads.row_id(tx, lead.code):
            notifications.mark_withdrawn(tx, lead_id, lead.code)
    _tell_event(tx, happened)


def _tell_event(tx: Transaction, happened: model.Record) -> None:
    """Notify the municipal side, the candidate, or both, as the row of the event says."""
    lead, what = happened.lead, happened.what
    if what is LeadEvent.HANDED:
        if contact := contacts.get(tx, happened.step.to):
            tell_contacts(tx, lead, Notice.HANDED, secrets.token_hex(4), (contact,))
    elif what.means.notice:
        tell_contacts(tx, lead, what.means.notice, secrets.token_hex(4))
    # Notify only of the first opening, and never of a step that was undone before sending.
    if what.means.news and (what is not LeadEvent.OPENED or happened.state) and not _was_unsent(tx, happened):
        _tell_candidate(tx, happened)
    if what is LeadEvent.CANDIDATE_STOPPED:
        for contact in contacts.of_town(tx, ""):
            outbox.put(
                tx, ToContact(kind="candidate-stopped", code=lead.code, contact=contact.id, dedup_key=str(tx.at))
            )


def tell_contacts(
    tx: Transaction, lead: Lead, kind: Notice, dedup_key: str = "", people: tuple[Contact, ...] = ()
) -> None:
    """Notify `people`, or all contacts of a lead, by each of their channels."""
    for contact in people or _recipients(tx, lead):
        for channel in contact.channels:
            notice = LeadNotice(kind, channel, lead.code, contact.id, dedup_key=dedup_key)
            if dedup_key and channel == "mail":
                notifications.put_letter(tx, notice)
            else:
                notifications.put(tx, notice, contact)


def _call_interview_off(tx: Transaction, lead: Lead, by: Private = NOTHING) -> None:
    """Cancel the interview at the town. The notice outlives the lead.

    `by`: the official who ended it. Then only letters go out, to calendars that have it, and after
    the time in which the step can be undone.
    """
    in_calendars = any(event.what in {LeadEvent.CONFIRMED, LeadEvent.NEAR} for event in lead.events)
    if (ahead := upcoming(lead, tx.now)) is None or (by and not in_calendars):
        return
    off = TownNotice(kind="interview-off", code=lead.code, slug=lead.slug, by=by, when=ahead.at, number=ahead.number)
    off = replace(off, dedup_key=str(tx.at) if by else "")
    for contact in _recipients(tx, lead):
        for channel in channels_of(contact):
            if channel == "mail" or not by:
                delay = UNDO_PERIOD if by else timedelta()
                outbox.put(tx, replace(off, channel=channel, contact=contact.id), delay=delay)


def _recipients(tx: Transaction, lead: Lead) -> tuple[Contact, ...]:
    """Return the reachable contacts of the town, else its deputies, else the coordinators.

    The holder of the lead is always included.
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


def _tell_candidate(tx: Transaction, told: model.Record) -> None:
    """Notify the candidate of every event, but only once of the opening of the lead."""
    lead, what = told.lead, told.what
    # Other details are taken from the lead when the message is sent.
    text = told.text if what is LeadEvent.TOWN_WROTE else NOTHING
    name = f"{lead.code}/candidate/{what.means.news}"
    # A step may be repeated after it was undone.
    if what.means.undo or what is LeadEvent.UNDONE:
        name = _step(lead, what, tx.at, sum(event.what is what for event in lead.events))
    elif what is not LeadEvent.OPENED:
        name += f"/{secrets.token_hex(4)}"
    outbox.put(tx, notifications.news_of(lead, what, told.by, text, told.voice), name)


def _step(lead: Lead, what: LeadEvent, at: int, before: int) -> str:
    """Return the name of the message about a step, with its time and number."""
    return f"{lead.code}/candidate/{what.means.news}/{at}/{before}"


def _was_unsent(tx: Transaction, happened: model.Record) -> bool:
    """Drop the message about an undone step; return True if it had not been sent."""
    lead = happened.lead
    step = last_effective_step(lead, happened.step.about) if happened.what is LeadEvent.UNDONE else None
    if step is None:
        return False
    before = [event.what for event in lead.events[: lead.events.index(step)]].count(step.what)
    return notifications.drop_unsent(tx, _step(lead, step.what, stored(step.at), before))


def _link(tx: Transaction, token: str, person: Person, language: str) -> None:
    before = contacts.invited(tx, token)
    if before is not None and before.linked and before.person.chat != person.chat:
        notifications.fold_all_of(tx, before)
    if (contact := contacts.link(tx, token, person.key, person.chat, language)) is not None:
        changes.confirm_later(tx, contact)
