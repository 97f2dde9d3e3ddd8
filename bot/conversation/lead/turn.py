"""From "send a message" to a lead that is sent, and back out of it. Nothing goes anywhere before the last "send".

What is typed or shared into a field of a lead: taken when it is valid, otherwise asked for again with a kind reason.
"""

from dataclasses import replace
from typing import assert_never

from bot.conversation.finding import spoken
from bot.conversation.lead.happened import Happened, State
from bot.conversation.lead.history import carried_over, drafted, may_send
from bot.conversation.lead.model import (
    LEADS_PER_DAY,
    CvToSend,
    Draft,
    Field,
    LeadField,
    LeadStart,
    MyLead,
    MyLeads,
    NoContact,
    Reach,
    Summary,
    next_field,
    valid_email,
    valid_name,
    valid_phone,
    words_or_note,
)
from bot.conversation.model import (
    AddQuestions,
    BeginLead,
    CreateLead,
    Fill,
    FixedPage,
    LeadAction,
    Menu,
    PickQuestion,
    Record,
    Screen,
    SendCvAlong,
    SendLead,
    Shown,
    ToAsk,
    Withdraw,
)
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private, holds_document_number, holds_way_to_reach
from bot.conversation.resolving import resolve_screen
from bot.conversation.selfcheck import EVERY, chosen, questions_picked
from bot.conversation.state import Context, Session, Turn, settle, show


def lead_turn(session: Session, action: LeadAction, context: Context) -> Turn:
    match action:
        case BeginLead(slug, coordinator):
            return _begin(session, slug, context, coordinator=coordinator)
        case Fill(field, option):
            return _fill(session, field, option, context)
        case AddQuestions(wanted):
            return show(replace(session, ask_town=frozenset({EVERY} if wanted else ())), ToAsk())
        case PickQuestion():
            return _pick(session, action, context)
        case SendCvAlong(wanted):
            return _attach(session, context, wanted=wanted)
        case SendLead(draft):
            return _send(session, draft, context)
        case Withdraw(code):
            return _withdraw(session, code, context)
        case _:
            assert_never(action)


def proceed(session: Session, draft: Draft, context: Context) -> Turn:
    """Keep the draft; ask for its next empty field, or show the summary."""
    if not may_send(session, context.content):
        return show(replace(session, draft=None), FixedPage("under18"))
    field = next_field(draft, session.answers, context.content)
    return show(replace(session, draft=draft), LeadField(field) if field else Summary())


def _begin(session: Session, slug: str, context: Context, *, coordinator: bool) -> Turn:
    start = resolve_screen(LeadStart(slug), session, context)
    if start.screen != (NoContact(slug) if coordinator else LeadStart(slug)):
        # under 18, already sent, no such town, or the contact came or went
        return settle(session, start)
    if coordinator and not context.known.coordinator:
        return settle(session, start)
    if context.known.sent_today >= LEADS_PER_DAY:
        return show(session, MyLeads(), Note.DAILY_LIMIT)
    kept = session.draft
    draft = Draft(id=context.known.fresh, slug=slug, started=context.now, agreed=context.content.version)
    # a lead begun for another town: what was filled in serves here too
    if kept is not None:
        draft = replace(kept, id=draft.id, slug=slug, agreed=draft.agreed, cv=None)
    draft = replace(draft, coordinator=coordinator)
    return proceed(session.answer("town", slug, context.content), draft, context)


def _fill(session: Session, field: str, option: str, context: Context) -> Turn:
    draft = session.draft
    if draft is None and not may_send(session, context.content):
        # a second tap: the first one has dropped the draft
        return show(session, FixedPage("under18"))
    if draft is None:
        return show(session, Menu(), Note.DRAFT_GONE)
    if field == Field.REACH and option in set(Reach):
        reach = Reach(option)
        if reach is not draft.reach:
            draft = replace(draft, reach=reach, address=NOTHING, verified=False)
        return proceed(session, draft, context)
    if field == Field.WORDS:
        return proceed(session, replace(draft.skip(Field.WORDS), words=NOTHING), context)
    question = context.content.questions.get(field)
    if question is None or question.kind == "town" or chosen(question, option, context.content) is None:
        return show(session, LeadField(next_field(draft, session.answers, context.content) or Field.NAME), Note.STALE)
    return proceed(session.answer(field, option, context.content), draft, context)


def _pick(session: Session, pick: PickQuestion, context: Context) -> Turn:
    if pick.question not in context.content.town_questions:
        return show(session, ToAsk(), Note.STALE)
    picked = frozenset(questions_picked(session.ask_town, context.content))
    picked = picked | {pick.question} if pick.wanted else picked - {pick.question}
    return show(replace(session, ask_town=picked), ToAsk(pick.page))


def _attach(session: Session, context: Context, *, wanted: bool) -> Turn:
    there = resolve_screen(CvToSend(), session, context)
    if session.draft is None or session.papers is None or there.screen != CvToSend():
        return settle(session, there)
    return proceed(session, replace(session.draft, cv=session.papers.started if wanted else None), context)


def _send(session: Session, draft_id: str, context: Context) -> Turn:
    """Send once: the draft's id becomes the lead's code, so a second tap finds the lead instead."""
    known = context.known
    if known.own(draft_id):
        return show(session, MyLead(draft_id), Note.ALREADY_SENT)
    draft = session.draft
    if draft is None or draft.id != draft_id:
        return show(session, Menu(), Note.DRAFT_GONE)
    if next_field(draft, session.answers, context.content) or not may_send(session, context.content):
        return proceed(session, draft, context)
    if lead := known.open_lead(draft.slug):
        return show(replace(session, draft=None), MyLead(lead.code), Note.ALREADY_SENT)
    with_contact = draft.slug in known.towns_with_contact
    if draft.coordinator == with_contact or (draft.coordinator and not known.coordinator):
        # The town's contact or the coordinator came or went meanwhile: who gets the lead must be said anew.
        return settle(session, resolve_screen(LeadStart(draft.slug), session, context))
    if known.sent_today >= LEADS_PER_DAY:
        return show(session, MyLeads(), Note.DAILY_LIMIT)
    lead = drafted(session, draft, context.content)
    if draft.cv and lead.details.cv is None:
        # its 72 hours are over: what was on the screen is not what would go
        return show(replace(session, draft=replace(draft, cv=None)), Summary(), Note.CV_GONE)
    created = CreateLead(lead, carried_over(lead, known))
    return show(replace(session, draft=None), MyLead(draft.id), None, created)


def _withdraw(session: Session, code: str, context: Context) -> Turn:
    lead = context.known.own(code)
    if lead is None:
        return show(session, MyLeads(), Note.STALE)
    if lead.state is State.WITHDRAWN:
        return show(session, MyLead(code))
    return show(session, MyLead(code), None, Record(lead, Happened.WITHDRAWN, state=State.WITHDRAWN))


def typed_into_field(session: Session, draft: Draft, field: Field, text: Private, context: Context) -> Turn:
    again = LeadField(field)
    if field == Field.NAME and (holds_document_number(text) or holds_way_to_reach(text)):
        return show(session, again, Note.NUMBERS)
    match field:
        case Field.NAME:
            name = valid_name(text)
            if name is None:
                return show(session, again, Note.NAME_WRONG)
            draft = replace(draft, name=name)
        case Field.WORDS:
            # as in every later message, a phone or an e-mail is the writer's own to give
            words = words_or_note(text)
            if isinstance(words, Note):
                return show(session, again, words)
            draft = replace(draft, words=words, skipped=draft.skipped - {Field.WORDS})
        case Field.ADDRESS if draft.reach is Reach.EMAIL:
            email = valid_email(text)
            if email is None:
                return show(session, again, Note.EMAIL_WRONG)
            draft = replace(draft, address=email, verified=False)
        case Field.ADDRESS:
            return _phone_given(session, draft, valid_phone(text), context, verified=False)
        case _:
            option = spoken(field, text, context.content) if field in context.content.questions else None
            return _fill(session, field, option, context) if option else show(session, again, Note.PRESS_A_BUTTON)
    return proceed(session, draft, context)


def shared_phone(session: Session, place: Screen, phone: Private, context: Context, *, own: bool) -> Turn:
    """Take the sender's own number where one is asked for; nobody else's, and nowhere else."""
    wanted = isinstance(place, LeadField) and place.field == Field.ADDRESS
    if session.draft is None or not wanted or session.draft.reach is not Reach.PHONE:
        return settle(session, Shown(resolve_screen(place, session, context).screen, Note.PHONE_UNWANTED))
    if not own:
        return show(session, place, Note.PHONE_FOREIGN_CARD)
    prefixed = phone if phone.startswith("+") else f"+{phone}"  # Telegram leaves the plus out of contact cards
    return _phone_given(session, session.draft, valid_phone(prefixed), context, verified=True)


def _phone_given(session: Session, draft: Draft, phone: Private | None, context: Context, *, verified: bool) -> Turn:
    if phone is None:
        return show(session, LeadField(Field.ADDRESS), Note.PHONE_WRONG)
    return proceed(session, replace(draft, address=phone, verified=verified), context)
