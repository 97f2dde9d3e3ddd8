"""From "I am interested" to a lead that is sent, and back out of it. Nothing goes anywhere before the last "send"."""

from dataclasses import replace
from typing import assert_never

from bot.conversation import actions
from bot.conversation.draft import Draft, Field, Reach, next_field
from bot.conversation.effects import CreateLead, Record, RemoveSheets
from bot.conversation.journey import chosen
from bot.conversation.lead import LEADS_PER_DAY, Details, Happened, Lead, State
from bot.conversation.lead_screens import LeadField, LeadStart, MyLead, MyLeads, NoContact, Summary
from bot.conversation.moment import Moment, Turn, settle, show
from bot.conversation.notes import Note
from bot.conversation.opening import opened
from bot.conversation.private import NOTHING
from bot.conversation.renewing import may_send
from bot.conversation.screens import Menu, Page, ToAsk
from bot.conversation.session import Session
from bot.conversation.silence import carried_over


def turn(session: Session, action: actions.LeadAction, moment: Moment) -> Turn:
    """Decide what an action on a lead of one's own leads to."""
    match action:
        case actions.BeginLead(slug, coordinator):
            return _begin(session, slug, moment, coordinator=coordinator)
        case actions.Fill(field, option):
            return _fill(session, field, option, moment)
        case actions.AddQuestions(wanted):
            session = replace(session, ask_town=wanted)
            return show(session, Summary()) if session.draft else show(session, ToAsk())
        case actions.SendLead(draft):
            return _send(session, draft, moment)
        case actions.Withdraw(code):
            return _withdraw(session, code, moment)
        case _:
            assert_never(action)


def proceed(session: Session, draft: Draft, moment: Moment) -> Turn:
    """Keep the draft; ask for its next empty field, or show the summary."""
    if not may_send(session, moment.content):
        return show(replace(session, draft=None), Page("under18"))
    field = next_field(draft, session.answers, moment.content)
    return show(replace(session, draft=draft), LeadField(field) if field else Summary())


def _begin(session: Session, slug: str, moment: Moment, *, coordinator: bool) -> Turn:
    start = opened(LeadStart(slug), session, moment)
    if start.screen != (NoContact(slug) if coordinator else LeadStart(slug)):
        return settle(session, start)  # under 18, already sent, no such town, or the contact came or went
    if coordinator and not moment.known.coordinator:
        return settle(session, start)
    if moment.known.sent_today >= LEADS_PER_DAY:
        return show(session, MyLeads(), Note.DAILY_LIMIT)
    kept = session.draft
    draft = Draft(id=moment.known.fresh, slug=slug, started=moment.now, agreed=moment.content.version)
    if kept is not None:  # a lead begun for another town: what was filled in serves here too
        draft = replace(kept, id=draft.id, slug=slug, agreed=draft.agreed)
    draft = replace(draft, coordinator=coordinator)
    return proceed(session.answer("town", slug, moment.content), draft, moment)


def _fill(session: Session, field: str, option: str, moment: Moment) -> Turn:
    draft = session.draft
    if draft is None and not may_send(session, moment.content):
        return show(session, Page("under18"))  # a second tap: the first one has dropped the draft
    if draft is None:
        return show(session, Menu(), Note.DRAFT_GONE)
    if field == Field.REACH and option in set(Reach):
        reach = Reach(option)
        if reach is not draft.reach:
            draft = replace(draft, reach=reach, address=NOTHING, verified=False)
        return proceed(session, draft, moment)
    if field == Field.WORDS:
        return proceed(session, replace(draft.skip(Field.WORDS), words=NOTHING), moment)
    question = moment.content.questions.get(field)
    if question is None or question.kind == "town" or chosen(question, option, moment.content) is None:
        return show(
            session, LeadField(next_field(draft, session.answers, moment.content) or Field.NAME), Note.STALE
        )
    return proceed(session.answer(field, option, moment.content), draft, moment)


def _send(session: Session, draft_id: str, moment: Moment) -> Turn:
    """Send once: the draft's id becomes the lead's code, so a second tap finds the lead instead."""
    known = moment.known
    if known.own(draft_id):
        return show(session, MyLead(draft_id), Note.ALREADY_SENT)
    draft = session.draft
    if draft is None or draft.id != draft_id:
        return show(session, Menu(), Note.DRAFT_GONE)
    if next_field(draft, session.answers, moment.content) or not may_send(session, moment.content):
        return proceed(session, draft, moment)
    if lead := known.open_lead(draft.slug):
        return show(replace(session, draft=None), MyLead(lead.code), Note.ALREADY_SENT)
    with_contact = draft.slug in known.towns_with_contact
    if draft.coordinator == with_contact or (draft.coordinator and not known.coordinator):
        # The town's contact or the coordinator came or went meanwhile: who gets the lead must be said anew.
        return settle(session, opened(LeadStart(draft.slug), session, moment))
    if known.sent_today >= LEADS_PER_DAY:
        return show(session, MyLeads(), Note.DAILY_LIMIT)
    lead = Lead(draft.id, draft.slug, draft.coordinator, State.SENT, _details(session, draft))
    stop = carried_over(lead, known)
    stopped = [Record(lead, Happened.CANDIDATE_STOPPED, stop.by, voice=stop.voice)] if stop else []
    return show(replace(session, draft=None), MyLead(draft.id), None, CreateLead(lead), *stopped)


def _details(session: Session, draft: Draft) -> Details:
    """Gather exactly what the summary showed."""
    return Details(
        name=draft.name,
        reach=draft.reach or Reach.CHAT,
        address=draft.address,
        verified=draft.verified,
        words=draft.words,
        language=session.language or "cs",
        answers=session.answers,
        ticks=session.ticks,
        ask_town=session.ask_town,
        agreed=draft.agreed,
    )


def _withdraw(session: Session, code: str, moment: Moment) -> Turn:
    lead = moment.known.own(code)
    if lead is None:
        return show(session, MyLeads(), Note.STALE)
    if lead.state is State.WITHDRAWN:
        return show(session, MyLead(code))
    effects = (Record(lead, Happened.WITHDRAWN, state=State.WITHDRAWN), RemoveSheets(lead))
    return show(session, MyLead(code), None, *effects)
