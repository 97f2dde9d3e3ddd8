"""The talk about a lead, in both directions: own words, ready sentences, stopping the other side, newer answers.

Only while the lead is open, only as often as a day allows, and never past a stop of the other side. Whether somebody
may see the lead at all was asked before: `contact_turn` does so for the town, `LoadedState.own` for the candidate.

What the candidate answers to an interview: "I will come", or a plea for another time, which reach the contact.
"""

from dataclasses import replace
from typing import assert_never

from bot.content.content import Translated
from bot.conversation.contact.model import HearCandidate, Pointer, SendSentence, WriteAction, Writing
from bot.conversation.lead import model
from bot.conversation.lead.happened import WRITTEN, Happened
from bot.conversation.lead.history import candidate_stopped, newer_details, state_after, town_stopped
from bot.conversation.lead.meeting import awaited, meeting
from bot.conversation.model import Record, UpdateDetails
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private, holds_document_number
from bot.conversation.state import Context, Session, Turn, show


def answer_interview(
    session: Session, action: model.ConfirmInterview | model.RefuseInterview, context: Context
) -> Turn:
    """Confirm or refuse just the interview that was read, never a later one; a second tap tells nobody anew."""
    lead = context.known.own(action.code)
    if lead is None:
        return show(session, model.MyLeads(), Note.STALE)
    there, ahead = model.MyLead(lead.code), awaited(lead, context.now)
    if ahead is None or ahead.number != action.number:
        last = meeting(lead)
        again = last is not None and last.number == action.number and last.off
        return show(session, there, None if again else Note.STALE)
    if isinstance(action, model.RefuseInterview):
        return show(session, there, Note.INTERVIEW_REFUSED, Record(lead, Happened.CANNOT_COME))
    if ahead.confirmed:
        return show(session, there)
    return show(session, there, Note.INTERVIEW_CONFIRMED, Record(lead, Happened.CONFIRMED))


def ask_to_move_interview(session: Session, code: str, text: Private, context: Context) -> Turn:
    lead = context.known.own(code)
    if lead is None:
        return show(session, model.MyLeads(), Note.STALE)
    if awaited(lead, context.now) is None:
        return show(session, model.MyLead(code), Note.STALE)
    if candidate_stopped(lead):
        return show(session, model.MyLead(code), Note.TOWN_STOPPED)
    if lead.written_out(Happened.MOVE_ASKED, context.now):
        return show(session, model.MyLead(code), Note.MESSAGES_LIMIT)
    words = model.words_or_note(text)
    if isinstance(words, Note):
        return show(session, model.Moving(code), words)
    return show(session, model.MyLead(code), Note.MESSAGE_SENT, Record(lead, Happened.MOVE_ASKED, text=words))


OFFICIAL = "cs"
"""The language of the town: a ready sentence of either side is kept as its text in this language."""


def contact_talks(session: Session, lead: model.Lead, action: WriteAction, context: Context) -> Turn:
    """Decide a contact's press in the talk about a lead they may see and that is open."""
    match action:
        case SendSentence(code, name):
            sentence = context.content.says_of(lead.slug).get(name)
            if sentence is None:
                return show(session, Writing(code), Note.SENTENCE_GONE)
            if _said_last(lead, Happened.TOWN_WROTE, sentence):
                return show(session, Pointer(code), Note.ALREADY_SENT)
            return _town_says(session, lead, Private(sentence[OFFICIAL]), sentence, context)
        case HearCandidate(code, wanted):
            return _hear_candidate(session, lead, context, wanted=wanted)
        case _:
            assert_never(action)


def town_writes(session: Session, lead: model.Lead, text: Private, context: Context) -> Turn:
    """Pass the contact's words on to the candidate, as written; the lead may be seen by them and is open.

    What was typed is answered by a new message, which Telegram may get twice: so it is a pointer, never the sheet.
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
    if town_stopped(lead):
        return show(session, Writing(lead.code), Note.CANDIDATE_STOPPED)
    if lead.written_out(Happened.TOWN_WROTE, context.now):
        return show(session, Pointer(lead.code), Note.MESSAGES_LIMIT)
    by, voice = _speaker(lead, ready, context)
    voice = replace(voice, signed=signed if signed != by else NOTHING)
    state = state_after(lead, Happened.TOWN_WROTE)
    written = Record(lead, Happened.TOWN_WROTE, by, state, text=words, voice=voice)
    return show(session, Pointer(lead.code), Note.MESSAGE_SENT, written)


def _hear_candidate(session: Session, lead: model.Lead, context: Context, *, wanted: bool) -> Turn:
    """Stop the candidate's words about a lead, or take them again."""
    if wanted == (candidate_stopped(lead) is None):
        return show(session, Writing(lead.code))
    by, voice = _speaker(lead, {}, context)
    what = Happened.CANDIDATE_RESUMED if wanted else Happened.CANDIDATE_STOPPED
    # each of them is a message to the candidate
    if wanted and lead.written_out(what, context.now):
        return show(session, Writing(lead.code), Note.MESSAGES_LIMIT)
    said = Note.RESUMED if wanted else Note.STOPPED
    return show(session, Writing(lead.code), said, Record(lead, what, by, voice=voice))


def candidate_talks(session: Session, action: model.TalkAction, context: Context) -> Turn:
    if isinstance(action, model.ConfirmInterview | model.RefuseInterview):
        return answer_interview(session, action, context)
    lead = context.known.own(action.code)
    if lead is None or not lead.state.is_open:
        return _closed(session)
    match action:
        case model.AnswerSentence(code, name):
            sentence = context.content.candidate_says.get(name)
            if sentence is None:
                return show(session, model.Answering(code), Note.SENTENCE_GONE)
            if _said_last(lead, Happened.CANDIDATE_WROTE, sentence):
                return show(session, model.MyLead(code), Note.ALREADY_SENT)
            voice = model.Voice(ready=sentence, closes=name in context.content.asks_nothing)
            return _candidate_says(session, lead, Private(sentence[OFFICIAL]), voice, context)
        case model.HearTown(code, wanted):
            if wanted == (town_stopped(lead) is None):
                return show(session, model.MyLead(code))
            what = Happened.TOWN_RESUMED if wanted else Happened.TOWN_STOPPED
            # a stop is always heard, but each to and fro is kept with the lead and read at every look at it
            if wanted and lead.written_out(what, context.now):
                return show(session, model.MyLead(code), Note.MESSAGES_LIMIT)
            return show(session, model.MyLead(code), Note.RESUMED if wanted else Note.STOPPED, Record(lead, what))
        case model.UpdateLead(code):
            return _update(session, lead, context)
        case _:
            assert_never(action)


def candidate_writes(session: Session, code: str, text: Private, context: Context) -> Turn:
    """Pass the candidate's words on to the town, as written, unless they look like the number of a document."""
    lead = context.known.own(code)
    if lead is None or not lead.state.is_open:
        return _closed(session)
    words = model.words_or_note(text)
    if isinstance(words, Note):
        return show(session, model.Answering(code), words)
    return _candidate_says(session, lead, words, model.PLAIN, context)


def _candidate_says(session: Session, lead: model.Lead, words: Private, voice: model.Voice, context: Context) -> Turn:
    if candidate_stopped(lead):
        return show(session, model.MyLead(lead.code), Note.TOWN_STOPPED)
    if lead.written_out(Happened.CANDIDATE_WROTE, context.now):
        return show(session, model.MyLead(lead.code), Note.MESSAGES_LIMIT)
    written = Record(lead, Happened.CANDIDATE_WROTE, text=words, voice=voice)
    return show(session, model.MyLead(lead.code), Note.MESSAGE_SENT, written)


def _update(session: Session, lead: model.Lead, context: Context) -> Turn:
    """Send newer answers and ticks into the lead, as the screen before has listed them."""
    if candidate_stopped(lead):
        return show(session, model.MyLead(lead.code), Note.TOWN_STOPPED)
    details = newer_details(lead, session, context.content)
    if details is None:
        return show(session, model.MyLead(lead.code), Note.NOTHING_NEWER)
    if lead.written_out(Happened.UPDATED, context.now):
        return show(session, model.MyLead(lead.code), Note.MESSAGES_LIMIT)
    updated = replace(lead, details=details)
    return show(
        session, model.MyLead(lead.code), Note.UPDATE_SENT, UpdateDetails(updated), Record(updated, Happened.UPDATED)
    )


def _said_last(lead: model.Lead, what: Happened, sentence: Translated) -> bool:
    """Say whether the newest words of all are this very sentence from this side: then it was a second tap."""
    newest = next((event for event in reversed(lead.events) if event.what in WRITTEN), None)
    return newest is not None and newest.what is what and newest.voice.ready == sentence


def _speaker(lead: model.Lead, ready: Translated, context: Context) -> tuple[Private, model.Voice]:
    """Give who speaks for the town: the name, and the role with the ready sentence if it is one."""
    duty = context.known.duty(lead)
    return (duty.name, model.Voice(duty.role, ready)) if duty else (NOTHING, model.Voice(ready=ready))


def _closed(session: Session) -> Turn:
    return show(session, model.MyLeads(), Note.LEAD_CLOSED)
