"""From "send a message" to a lead that is sent, and back out of it. Nothing goes anywhere before the last "send".

What is typed or shared into a field of a lead: taken when it is valid, otherwise asked for again with a kind reason.
"""

from dataclasses import replace
from typing import assert_never

from bot.content.content import Content
from bot.conversation import model as core
from bot.conversation.finding import spoken
from bot.conversation.lead import model
from bot.conversation.lead.happened import Happened, State
from bot.conversation.lead.history import as_listed, carried_over, cv_to_send, may_send
from bot.conversation.model import Record, Screen, Shown
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private, holds_document_number, holds_way_to_reach
from bot.conversation.resolving import resolve_screen
from bot.conversation.selfcheck import EVERY, chosen, questions_picked
from bot.conversation.state import Context, Session, Turn, settle, show


def lead_turn(session: Session, action: core.LeadAction, context: Context) -> Turn:
    match action:
        case core.BeginLead(slug, coordinator):
            return _begin(session, slug, context, coordinator=coordinator)
        case core.Fill(field, option):
            return _fill(session, field, option, context)
        case core.AddQuestions(wanted):
            return show(replace(session, ask_town=frozenset({EVERY} if wanted else ())), core.ToAsk())
        case core.PickQuestion():
            return _pick(session, action, context)
        case core.SendCvAlong(wanted):
            return _attach(session, context, wanted=wanted)
        case core.SendLead(draft):
            return _send(session, draft, context)
        case core.Withdraw(code):
            return _withdraw(session, code, context)
        case _:
            assert_never(action)


def proceed(session: Session, draft: model.Draft, context: Context) -> Turn:
    """Keep the draft; ask for its next empty field, or show the summary."""
    if not may_send(session, context.content):
        return show(replace(session, draft=None), core.FixedPage("under18"))
    field = model.next_field(draft, session.answers, context.content)
    return show(replace(session, draft=draft), model.LeadField(field) if field else model.Summary())


def _begin(session: Session, slug: str, context: Context, *, coordinator: bool) -> Turn:
    start = resolve_screen(model.LeadStart(slug), session, context)
    if start.screen != (model.NoContact(slug) if coordinator else model.LeadStart(slug)):
        # under 18, already sent, no such town, or the contact came or went
        return settle(session, start)
    if coordinator and not context.known.coordinator:
        return settle(session, start)
    if context.known.sent_today >= model.LEADS_PER_DAY:
        return show(session, model.MyLeads(), Note.DAILY_LIMIT)
    kept = session.draft
    draft = model.Draft(id=context.known.fresh, slug=slug, started=context.now, agreed=context.content.version)
    # a lead begun for another town: what was filled in serves here too
    if kept is not None:
        draft = replace(kept, id=draft.id, slug=slug, agreed=draft.agreed, cv=None)
    draft = replace(draft, coordinator=coordinator)
    return proceed(session.answer("town", slug, context.content), draft, context)


def _fill(session: Session, field: str, option: str, context: Context) -> Turn:
    draft = session.draft
    if draft is None and not may_send(session, context.content):
        # a second tap: the first one has dropped the draft
        return show(session, core.FixedPage("under18"))
    if draft is None:
        return show(session, core.Menu(), Note.DRAFT_GONE)
    if field == model.Field.REACH and option in set(model.Reach):
        reach = model.Reach(option)
        if reach is not draft.reach:
            draft = replace(draft, reach=reach, address=NOTHING, verified=False)
        return proceed(session, draft, context)
    if field == model.Field.WORDS:
        return proceed(session, replace(draft.skip(model.Field.WORDS), words=NOTHING), context)
    question = context.content.questions.get(field)
    if question is None or question.kind == "town" or chosen(question, option, context.content) is None:
        wanted = model.next_field(draft, session.answers, context.content) or model.Field.NAME
        return show(session, model.LeadField(wanted), Note.STALE)
    return proceed(session.answer(field, option, context.content), draft, context)


def _pick(session: Session, pick: core.PickQuestion, context: Context) -> Turn:
    if pick.question not in context.content.town_questions:
        return show(session, core.ToAsk(), Note.STALE)
    picked = frozenset(questions_picked(session.ask_town, context.content))
    picked = picked | {pick.question} if pick.wanted else picked - {pick.question}
    return show(replace(session, ask_town=picked), core.ToAsk(pick.page))


def _attach(session: Session, context: Context, *, wanted: bool) -> Turn:
    there = resolve_screen(model.CvToSend(), session, context)
    if session.draft is None or session.papers is None or there.screen != model.CvToSend():
        return settle(session, there)
    return proceed(session, replace(session.draft, cv=session.papers.started if wanted else None), context)


def _send(session: Session, draft_id: str, context: Context) -> Turn:
    """Send once: the draft's id becomes the lead's code, so a second tap finds the lead instead."""
    known = context.known
    if known.own(draft_id):
        return show(session, model.MyLead(draft_id), Note.ALREADY_SENT)
    draft = session.draft
    if draft is None or draft.id != draft_id:
        return show(session, core.Menu(), Note.DRAFT_GONE)
    if model.next_field(draft, session.answers, context.content) or not may_send(session, context.content):
        return proceed(session, draft, context)
    if lead := known.open_lead(draft.slug):
        return show(replace(session, draft=None), model.MyLead(lead.code), Note.ALREADY_SENT)
    with_contact = draft.slug in known.towns_with_contact
    if draft.coordinator == with_contact or (draft.coordinator and not known.coordinator):
        # The town's contact or the coordinator came or went meanwhile: who gets the lead must be said anew.
        return settle(session, resolve_screen(model.LeadStart(draft.slug), session, context))
    if known.sent_today >= model.LEADS_PER_DAY:
        return show(session, model.MyLeads(), Note.DAILY_LIMIT)
    lead = drafted(session, draft, context.content)
    if draft.cv and lead.details.cv is None:
        # its 72 hours are over: what was on the screen is not what would go
        return show(replace(session, draft=replace(draft, cv=None)), model.Summary(), Note.CV_GONE)
    created = core.CreateLead(lead, carried_over(lead, known))
    return show(replace(session, draft=None), model.MyLead(draft.id), None, created)


def _withdraw(session: Session, code: str, context: Context) -> Turn:
    lead = context.known.own(code)
    if lead is None:
        return show(session, model.MyLeads(), Note.STALE)
    if lead.state is State.WITHDRAWN:
        return show(session, model.MyLead(code))
    return show(session, model.MyLead(code), None, Record(lead, Happened.WITHDRAWN, state=State.WITHDRAWN))


def drafted(session: Session, draft: model.Draft, content: Content) -> model.Lead:
    """Return the lead that a draft becomes when it is sent; the preview is made of it, too."""
    goes_along = session.papers is not None and session.papers.started == draft.cv
    cv = cv_to_send(session, draft, content) if goes_along else None
    sent = model.Details(
        name=draft.name,
        reach=draft.reach or model.Reach.CHAT,
        address=draft.address,
        verified=draft.verified,
        words=draft.words,
        language=session.language or "cs",
        answers=session.answers,
        ticks=session.ticks,
        ask_town=session.ask_town,
        agreed=draft.agreed,
        cv=cv,
    )
    details = as_listed(sent, content)
    return model.Lead(draft.id, draft.slug, draft.coordinator, State.SENT, details)


def typed_into_field(session: Session, draft: model.Draft, field: model.Field, text: Private, context: Context) -> Turn:
    """Take typed words as the value of a field, or ask for it again with the reason."""
    asked = field in model.FROM_CHECK and field in context.content.questions
    if asked and (option := spoken(field, text, context.content)):
        return _fill(session, field, option, context)
    typed = _typed(draft, field, text)
    if isinstance(typed, Note):
        return show(session, model.LeadField(field), typed)
    return proceed(session, typed, context)


def _typed(draft: model.Draft, field: model.Field, text: Private) -> model.Draft | Note:
    """Return the draft with a typed value, or why the value is not taken."""
    match field:
        case model.Field.NAME if holds_document_number(text) or holds_way_to_reach(text):
            return Note.NUMBERS
        case model.Field.NAME:
            name = model.valid_name(text)
            return replace(draft, name=name) if name else Note.NAME_WRONG
        case model.Field.WORDS:
            # as in every later message, a phone or an e-mail is the writer's own to give
            words = model.words_or_note(text)
            if isinstance(words, Note):
                return words
            return replace(draft, words=words, skipped=draft.skipped - {field})
        case model.Field.ADDRESS if draft.reach is model.Reach.EMAIL:
            email = model.valid_email(text)
            return replace(draft, address=email, verified=False) if email else Note.EMAIL_WRONG
        case model.Field.ADDRESS:
            phone = model.valid_phone(text)
            return replace(draft, address=phone, verified=False) if phone else Note.PHONE_WRONG
        case _:
            return Note.PRESS_A_BUTTON


def shared_phone(session: Session, place: Screen, phone: Private, context: Context, *, own: bool) -> Turn:
    """Take the sender's own number where one is asked for; nobody else's, and nowhere else."""
    wanted = isinstance(place, model.LeadField) and place.field == model.Field.ADDRESS
    if session.draft is None or not wanted or session.draft.reach is not model.Reach.PHONE:
        return settle(session, Shown(resolve_screen(place, session, context).screen, Note.PHONE_UNWANTED))
    if not own:
        return show(session, place, Note.PHONE_FOREIGN_CARD)
    prefixed = phone if phone.startswith("+") else f"+{phone}"  # Telegram leaves the plus out of contact cards
    number = model.valid_phone(prefixed)
    if number is None:
        return show(session, place, Note.PHONE_WRONG)
    return proceed(session, replace(session.draft, address=number, verified=True), context)
