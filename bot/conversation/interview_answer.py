"""What the candidate answers to an interview: "I will come", or a plea for another time, which reach the contact."""

from bot.conversation.draft import holds_document_number, valid_words
from bot.conversation.effects import Record, TellContacts
from bot.conversation.lead import Happened
from bot.conversation.lead_history import awaited
from bot.conversation.lead_screens import Moving, MyLead, MyLeads
from bot.conversation.moment import Moment, Turn, show
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.session import Session
from bot.conversation.silence import candidate_stopped


def confirm(session: Session, code: str, number: int, moment: Moment) -> Turn:
    """Confirm just the interview that was read, never a later one; a second tap tells nobody anew."""
    lead = moment.known.own(code)
    if lead is None:
        return show(session, MyLeads(), Note.STALE)
    meeting = awaited(lead, moment.now)
    if meeting is None or meeting.number != number:
        return show(session, MyLead(code), Note.STALE)
    if meeting.answer is not None and meeting.answer.what is Happened.CONFIRMED:
        return show(session, MyLead(code))
    effects = (Record(lead, Happened.CONFIRMED), TellContacts(lead, Happened.CONFIRMED))
    return show(session, MyLead(code), Note.INTERVIEW_CONFIRMED, *effects)


def move(session: Session, code: str, text: Private, moment: Moment) -> Turn:
    """Pass on the plea for another time, as written."""
    lead = moment.known.own(code)
    if lead is None:
        return show(session, MyLeads(), Note.STALE)
    if awaited(lead, moment.now) is None:
        return show(session, MyLead(code), Note.STALE)
    if candidate_stopped(lead):
        return show(session, MyLead(code), Note.TOWN_STOPPED)
    if lead.written_out(Happened.MOVE_ASKED, moment.now):
        return show(session, MyLead(code), Note.MESSAGES_LIMIT)
    words = valid_words(text)
    if words is None:
        return show(session, Moving(code), Note.TOO_LONG)
    if holds_document_number(words):
        return show(session, Moving(code), Note.NUMBERS)
    effects = (Record(lead, Happened.MOVE_ASKED, text=words), TellContacts(lead, Happened.MOVE_ASKED))
    return show(session, MyLead(code), Note.MESSAGE_SENT, *effects)
