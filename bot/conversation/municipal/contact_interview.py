"""A contact invites to an interview: typed, read back, and sent with a press on just what was read back."""

from dataclasses import replace

from bot.conversation.draft import holds_document_number
from bot.conversation.effects import News, Record, TellCandidate
from bot.conversation.interview import Interview, read
from bot.conversation.lead import Happened, Lead, State
from bot.conversation.lead_history import signed
from bot.conversation.moment import Moment, Turn, show
from bot.conversation.municipal.contact_screens import InterviewCheck, Inviting, Sheet
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.session import Session


def read_back(session: Session, lead: Lead, text: Private, moment: Moment) -> Turn:
    """Read a typed interview back before it goes; nothing is sent yet."""
    found = read(lead.code, text, moment.now)
    if holds_document_number(text):
        found = Note.NUMBERS
    if isinstance(found, Note):
        return show(session, Inviting(lead.code), found)
    return show(replace(session, interview=found), InterviewCheck(lead.code))


def send(session: Session, lead: Lead, wanted: int, moment: Moment) -> Turn:
    """Propose the interview that was read back, and just that one; the candidate is told."""
    proposed = typed(session, lead)
    if proposed is None:
        return show(session, Sheet(lead.code))  # a second tap: it has gone
    if proposed.number != wanted:
        return show(session, InterviewCheck(lead.code), Note.STALE)
    if proposed.at <= moment.now:
        return show(session, Inviting(lead.code), Note.INTERVIEW_DAY)
    by, step = signed(moment.known.duty(lead))
    record = Record(
        lead, Happened.INVITED, by, State.INVITED, text=proposed.place, step=replace(step, when=proposed.at)
    )
    told = TellCandidate(lead, News.INVITED, by)
    return show(replace(session, interview=None), Sheet(lead.code), None, record, told)


def typed(session: Session, lead: Lead) -> Interview | None:
    """Give what was typed about this lead and has not gone yet."""
    pending = session.interview
    return pending if pending and pending.lead == lead.code else None
