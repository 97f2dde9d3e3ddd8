"""Decisions about a lead: the draft until it is sent, and the messages of both sides.

Nothing is sent before the last "send". Messages are possible while the lead is open, within the
daily limits, unless the other side stopped them. Access is checked before: by `contact.turn` for
the town, by `ReadModel.own` for the candidate.
"""

from dataclasses import replace
from typing import assert_never

from bot.content.content import Content, Translated
from bot.conversation import model as core
from bot.conversation.contact.model import HearCandidate, LeadStub, SendSentence, WriteAction, Writing
from bot.conversation.finding import answer_question, meant_option
from bot.conversation.lead import history, model
from bot.conversation.lead.events import WRITTEN, LeadEvent, State
from bot.conversation.lead.interview import meeting, upcoming
from bot.conversation.model import Record, Screen, UpdateDetails
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private, holds_contact_details, holds_document_number
from bot.conversation.routing import resolve_screen, show_again
from bot.conversation.selfcheck import chosen_option, questions_for, questions_picked
from bot.conversation.state import Context, Session, Turn, resolve_current, show


def take(session: Session, action: core.LeadAction, context: Context) -> Turn:
    match action:
        case core.BeginLead(slug, coordinator):
            return _begin(session, slug, context, coordinator=coordinator)
        case core.Fill(field, option):
            return _fill(session, field, option, context)
        case core.AddQuestions(wanted):
            picked = questions_for(session.answers, context.content) if wanted else ()
            return show(replace(session, ask_town=frozenset(picked)), core.TownQuestions())
        case core.PickQuestion():
            return _pick(session, action, context)
        case core.SendCvAlong(wanted):
            there = resolve_screen(model.CvToSend(), session, context)
            if session.draft is None or session.papers is None or there.screen != model.CvToSend():
                return resolve_current(session, there)
            return proceed(session, replace(session.draft, cv=session.papers.started if wanted else None), context)
        case core.SendLead(draft):
            return _send_draft(session, draft, context)
        case core.Withdraw(code):
            lead = context.known.own(code)
            if lead is None:
                return show(session, model.MyLeads(), Note.STALE)
            withdrawn = Record(lead, LeadEvent.WITHDRAWN, state=State.WITHDRAWN)
            return show(session, model.MyLead(code), None, *([] if lead.state is State.WITHDRAWN else [withdrawn]))
        case _:
            assert_never(action)


def proceed(session: Session, draft: model.Draft, context: Context) -> Turn:
    """Store the draft; ask for its next empty field, or show the summary."""
    if not history.may_send(session, context.content):
        return show(replace(session, draft=None), core.FixedPage("under18"))
    field = model.next_field(draft, session.answers, context.content)
    return show(replace(session, draft=draft), model.LeadField(field) if field else model.Summary())


def _begin(session: Session, slug: str, context: Context, *, coordinator: bool) -> Turn:
    start = resolve_screen(model.LeadStart(slug), session, context)
    if start.screen != (model.NoContact(slug) if coordinator else model.LeadStart(slug)):
        # Under 18, already sent, no such town, or changed receivers.
        return resolve_current(session, start)
    if coordinator and not context.known.coordinator:
        return resolve_current(session, start)
    if context.known.sent_today >= model.LEADS_PER_DAY:
        return show(session, model.MyLeads(), Note.DAILY_LIMIT)
    kept = session.draft
    draft = model.Draft(id=context.known.fresh, slug=slug, started=context.now, agreed=context.content.version)
    if kept is not None:
        # Filled in for another town.
        draft = replace(kept, id=draft.id, slug=slug, agreed=draft.agreed, cv=None)
    draft = replace(draft, coordinator=coordinator)
    return proceed(session.answer("town", slug, context.content), draft, context)


def _fill(session: Session, field: str, option: str, context: Context) -> Turn:
    draft = session.draft
    if draft is None and not history.may_send(session, context.content):
        # A second press.
        return show(session, core.FixedPage("under18"))
    if draft is None:
        return show(session, core.Menu(), Note.DRAFT_GONE)
    if field == model.Field.REACH and option in set(model.ContactMethod):
        reach = model.ContactMethod(option)
        if reach is not draft.reach:
            draft = replace(draft, reach=reach, address=NOTHING, verified=False)
        return proceed(session, draft, context)
    if field == model.Field.WORDS:
        return proceed(session, replace(draft.skip(model.Field.WORDS), words=NOTHING), context)
    question = context.content.questions.get(field)
    if question is None or question.kind == "town" or chosen_option(question, option, context.content) is None:
        wanted = model.next_field(draft, session.answers, context.content) or model.Field.NAME
        return show(session, model.LeadField(wanted), Note.STALE)
    return proceed(session.answer(field, option, context.content), draft, context)


def _pick(session: Session, pick: core.PickQuestion, context: Context) -> Turn:
    if pick.question not in context.content.town_questions:
        return show(session, core.TownQuestions(), Note.STALE)
    picked = frozenset(questions_picked(session.ask_town, context.content))
    picked = picked | {pick.question} if pick.wanted else picked - {pick.question}
    return show(replace(session, ask_town=picked), core.TownQuestions(pick.page))


def _send_draft(session: Session, draft_id: str, context: Context) -> Turn:
    """Send once: the draft's id becomes the lead's code, so a second press finds the lead."""
    known = context.known
    if known.own(draft_id):
        return show(session, model.MyLead(draft_id), Note.ALREADY_SENT)
    draft = session.draft
    if draft is None or draft.id != draft_id:
        return show(session, core.Menu(), Note.DRAFT_GONE)
    if model.next_field(draft, session.answers, context.content) or not history.may_send(session, context.content):
        return proceed(session, draft, context)
    if lead := known.open_lead(draft.slug):
        return show(replace(session, draft=None), model.MyLead(lead.code), Note.ALREADY_SENT)
    with_contact = draft.slug in known.towns_with_contact
    if draft.coordinator == with_contact or (draft.coordinator and not known.coordinator):
        # The receivers of the lead have changed, so show them again.
        return resolve_current(session, resolve_screen(model.LeadStart(draft.slug), session, context))
    if known.sent_today >= model.LEADS_PER_DAY:
        return show(session, model.MyLeads(), Note.DAILY_LIMIT)
    lead = lead_from_draft(session, draft, context.content)
    if draft.cv and lead.details.cv is None:
        # the CV on the screen has expired
        return show(replace(session, draft=replace(draft, cv=None)), model.Summary(), Note.CV_GONE)
    created = core.CreateLead(lead, history.inherited_stop(lead, known))
    return show(replace(session, draft=None), model.MyLead(draft.id), None, created)


def lead_from_draft(session: Session, draft: model.Draft, content: Content) -> model.Lead:
    """Return the lead created from a draft; the preview shows it, too."""
    goes_along = session.papers is not None and session.papers.started == draft.cv
    cv = history.cv_to_send(session, draft, content) if goes_along else None
    sent = model.Details(
        name=draft.name,
        reach=draft.reach or model.ContactMethod.CHAT,
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
    details = history.as_listed(sent, content)
    return model.Lead(draft.id, draft.slug, draft.coordinator, State.SENT, details)


def typed_into_field(session: Session, draft: model.Draft, field: model.Field, text: Private, context: Context) -> Turn:
    """Store typed words in a field, or ask again with the reason."""
    is_of_check = field in model.FROM_CHECK and field in context.content.questions
    if is_of_check and (option := meant_option(field, text, context.content)):
        return _fill(session, field, option, context)
    typed = _typed_field(draft, field, text)
    answer = answer_question(session, text, context) if "?" in text and typed is not Note.NUMBERS else None
    if answer and field is model.Field.NAME:
        return answer
    if isinstance(typed, Note):
        return answer or show(session, model.LeadField(field), typed)
    if field is not model.Field.WORDS or "?" not in text:
        return proceed(session, typed, context)
    return _with_question(session, typed, answer, context)


def _with_question(session: Session, draft: model.Draft, answer: Turn | None, context: Context) -> Turn:
    """Keep a question as words for the town, and show the answer if there is one."""
    found = answer and answer.shown[-1].screen
    if answer and isinstance(found, core.Found) and found.is_sure:
        # the place stays, so that the words can be left out
        return replace(_with_note(answer, Note.QUESTION_KEPT), session=replace(session, draft=draft))
    return _with_note(proceed(session, draft, context), Note.QUESTION_KEPT)


def _with_note(turn: Turn, note: Note) -> Turn:
    return replace(turn, shown=(*turn.shown[:-1], replace(turn.shown[-1], note=note)))


def _typed_field(draft: model.Draft, field: model.Field, text: Private) -> model.Draft | Note:
    """Return the draft with a typed value, or the note why it is invalid."""
    match field:
        case model.Field.NAME if holds_document_number(text) or holds_contact_details(text):
            return Note.NUMBERS
        case model.Field.NAME:
            name = model.candidate_name(text)
            return replace(draft, name=name) if name else Note.NAME_WRONG
        case model.Field.WORDS:
            # a phone or an e-mail is allowed, as in every message
            words = model.words_or_note(text)
            if isinstance(words, Note):
                return words
            return replace(draft, words=words, skipped=draft.skipped - {field})
        case model.Field.ADDRESS if draft.reach is model.ContactMethod.EMAIL:
            email = model.valid_email(text)
            return replace(draft, address=email, verified=False) if email else Note.EMAIL_WRONG
        case model.Field.ADDRESS:
            phone = model.valid_phone(text)
            return replace(draft, address=phone, verified=False) if phone else Note.PHONE_WRONG
        case _:
            return Note.PRESS_A_BUTTON


def shared_phone(session: Session, place: Screen, phone: Private, context: Context, *, own: bool) -> Turn:
    """Accept the sender's own number in the field for a phone, and refuse any other."""
    wanted = isinstance(place, model.LeadField) and place.field == model.Field.ADDRESS
    if session.draft is None or not wanted or session.draft.reach is not model.ContactMethod.PHONE:
        return show_again(session, place, Note.PHONE_UNWANTED, context)
    if not own:
        return show(session, place, Note.PHONE_FOREIGN_CARD)
    # contact cards have no plus
    prefixed = phone if phone.startswith("+") else f"+{phone}"
    number = model.valid_phone(prefixed)
    if number is None:
        return show(session, place, Note.PHONE_WRONG)
    return proceed(session, replace(session.draft, address=number, verified=True), context)


def _not_sent(lead: model.Lead, what: LeadEvent, context: Context) -> Note | None:
    """Return the reason why the candidate cannot send anything to the town now, or None."""
    if history.stop_of_candidate(lead):
        return Note.TOWN_STOPPED
    return Note.MESSAGES_LIMIT if lead.written_out(what, context.now) else None


def answer_interview(
    session: Session, action: model.ConfirmInterview | model.RefuseInterview, context: Context
) -> Turn:
    """Confirm or refuse the interview of the button, once."""
    lead = context.known.own(action.code)
    if lead is None:
        return show(session, model.MyLeads(), Note.STALE)
    there, ahead = model.MyLead(lead.code), upcoming(lead, context.now)
    if ahead is None or ahead.number != action.number:
        last = meeting(lead)
        again = last is not None and last.number == action.number and last.off
        return show(session, there, None if again else Note.STALE)
    if isinstance(action, model.RefuseInterview):
        return show(session, there, Note.INTERVIEW_REFUSED, Record(lead, LeadEvent.CANNOT_COME))
    if ahead.confirmed:
        return show(session, there)
    return show(session, there, Note.INTERVIEW_CONFIRMED, Record(lead, LeadEvent.CONFIRMED))


def ask_to_move_interview(session: Session, code: str, text: Private, context: Context) -> Turn:
    lead = context.known.own(code)
    if lead is None:
        return show(session, model.MyLeads(), Note.STALE)
    if upcoming(lead, context.now) is None:
        return show(session, model.MyLead(code), Note.STALE)
    if refused := _not_sent(lead, LeadEvent.MOVE_ASKED, context):
        return show(session, model.MyLead(code), refused)
    words = model.words_or_note(text)
    if isinstance(words, Note):
        return show(session, model.Moving(code), words)
    return show(session, model.MyLead(code), Note.MESSAGE_SENT, Record(lead, LeadEvent.MOVE_ASKED, text=words))


OFFICIAL_LANGUAGE = "cs"
"""The language of the town, in which ready sentences are stored."""


def contact_talks(session: Session, lead: model.Lead, action: WriteAction, context: Context) -> Turn:
    match action:
        case SendSentence(code, name):
            sentence = context.content.says_of(lead.slug).get(name)
            if sentence is None:
                return show(session, Writing(code), Note.SENTENCE_GONE)
            if _said_last(lead, LeadEvent.TOWN_WROTE, sentence):
                return show(session, LeadStub(code), Note.ALREADY_SENT)
            return _town_says(session, lead, Private(sentence[OFFICIAL_LANGUAGE]), sentence, context)
        case HearCandidate(code, wanted):
            return _hear_candidate(session, lead, context, wanted=wanted)
        case _:
            assert_never(action)


def town_writes(session: Session, lead: model.Lead, text: Private, context: Context) -> Turn:
    """Send the contact's words to the candidate. Requires an open lead of this contact.

    The answer is a new message, which may arrive twice, so it shows no personal data.
    """
    words = model.valid_words(text)
    if words is None:
        return show(session, Writing(lead.code), Note.TOO_LONG)
    signed = model.valid_name(context.signed) if context.signed.strip() else NOTHING
    if signed is None:
        return show(session, Writing(lead.code), Note.SIGNATURE_WRONG)
    if holds_document_number(words) or holds_document_number(signed):
        return show(session, Writing(lead.code), Note.DOCUMENT_NUMBERS)
    return _town_says(session, lead, words, {}, context, signed)


def _town_says(
    session: Session, lead: model.Lead, words: Private, ready: Translated, context: Context, signed: Private = NOTHING
) -> Turn:
    if history.town_stopped(lead):
        return show(session, Writing(lead.code), Note.CANDIDATE_STOPPED)
    if lead.written_out(LeadEvent.TOWN_WROTE, context.now):
        return show(session, LeadStub(lead.code), Note.MESSAGES_LIMIT)
    by, voice = _speaker(lead, ready, context)
    voice = replace(voice, signed=signed if signed != by else NOTHING)
    state = history.state_after(lead, LeadEvent.TOWN_WROTE)
    written = Record(lead, LeadEvent.TOWN_WROTE, by, state, text=words, voice=voice)
    return show(session, LeadStub(lead.code), Note.MESSAGE_SENT, written)


def _hear_candidate(session: Session, lead: model.Lead, context: Context, *, wanted: bool) -> Turn:
    """Stop the candidate's messages about a lead, or accept them again."""
    if wanted == (history.stop_of_candidate(lead) is None):
        return show(session, Writing(lead.code))
    by, voice = _speaker(lead, {}, context)
    what = LeadEvent.CANDIDATE_RESUMED if wanted else LeadEvent.CANDIDATE_STOPPED
    # Each event is a message to the candidate.
    if wanted and lead.written_out(what, context.now):
        return show(session, Writing(lead.code), Note.MESSAGES_LIMIT)
    said = Note.RESUMED if wanted else Note.STOPPED
    return show(session, Writing(lead.code), said, Record(lead, what, by, voice=voice))


def candidate_talks(session: Session, action: model.TalkAction, context: Context) -> Turn:
    if isinstance(action, model.ConfirmInterview | model.RefuseInterview):
        return answer_interview(session, action, context)
    lead = context.known.own(action.code)
    if lead is None or not lead.state.is_open:
        return _lead_closed(session)
    match action:
        case model.AnswerSentence(code, name):
            sentence = context.content.candidate_says.get(name)
            if sentence is None:
                return show(session, model.Answering(code), Note.SENTENCE_GONE)
            if _said_last(lead, LeadEvent.CANDIDATE_WROTE, sentence):
                return show(session, model.MyLead(code), Note.ALREADY_SENT)
            voice = model.Attribution(ready=sentence, closes=name in context.content.asks_nothing)
            return _candidate_says(session, lead, Private(sentence[OFFICIAL_LANGUAGE]), voice, context)
        case model.HearTown(code, wanted):
            if wanted == (history.town_stopped(lead) is None):
                return show(session, model.MyLead(code))
            what = LeadEvent.TOWN_RESUMED if wanted else LeadEvent.TOWN_STOPPED
            # Stopping is unlimited, resuming is not: each event is stored with the lead.
            if wanted and lead.written_out(what, context.now):
                return show(session, model.MyLead(code), Note.MESSAGES_LIMIT)
            return show(session, model.MyLead(code), Note.RESUMED if wanted else Note.STOPPED, Record(lead, what))
        case model.UpdateLead(code):
            return _update(session, lead, context)
        case _:
            assert_never(action)


def candidate_writes(session: Session, code: str, text: Private, context: Context) -> Turn:
    """Send the candidate's words to the town, unless they contain the number of a document."""
    lead = context.known.own(code)
    if lead is None or not lead.state.is_open:
        return _lead_closed(session)
    words = model.words_or_note(text)
    if isinstance(words, Note):
        return show(session, model.Answering(code), words)
    return _candidate_says(session, lead, words, model.PLAIN, context)


def _candidate_says(
    session: Session, lead: model.Lead, words: Private, voice: model.Attribution, context: Context
) -> Turn:
    if refused := _not_sent(lead, LeadEvent.CANDIDATE_WROTE, context):
        return show(session, model.MyLead(lead.code), refused)
    written = Record(lead, LeadEvent.CANDIDATE_WROTE, text=words, voice=voice)
    return show(session, model.MyLead(lead.code), Note.MESSAGE_SENT, written)


def _update(session: Session, lead: model.Lead, context: Context) -> Turn:
    """Update an open lead with newer answers and ticks."""
    if history.stop_of_candidate(lead):
        return show(session, model.MyLead(lead.code), Note.TOWN_STOPPED)
    details = history.newer_details(lead, session, context.content)
    if details is None:
        return show(session, model.MyLead(lead.code), Note.NOTHING_NEWER)
    if lead.written_out(LeadEvent.UPDATED, context.now):
        return show(session, model.MyLead(lead.code), Note.MESSAGES_LIMIT)
    updated = replace(lead, details=details)
    record = Record(updated, LeadEvent.UPDATED)
    return show(session, model.MyLead(lead.code), Note.UPDATE_SENT, UpdateDetails(updated), record)


def _said_last(lead: model.Lead, what: LeadEvent, sentence: Translated) -> bool:
    """Return True for a second press: the newest message is this sentence from this side."""
    newest = next((event for event in reversed(lead.events) if event.what in WRITTEN), None)
    return newest is not None and newest.what is what and newest.voice.ready == sentence


def _speaker(lead: model.Lead, ready: Translated, context: Context) -> tuple[Private, model.Attribution]:
    """Return the name and the role of the contact who writes."""
    duty = context.known.duty(lead)
    return (duty.name, model.Attribution(duty.role, ready)) if duty else (NOTHING, model.Attribution(ready=ready))


def _lead_closed(session: Session) -> Turn:
    return show(session, model.MyLeads(), Note.LEAD_CLOSED)
