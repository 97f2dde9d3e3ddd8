"""The coordinator notes that a lead was passed on to its town outside of the bot: by which way, and when."""

from dataclasses import replace
from datetime import date, datetime, time

from bot.conversation.days import PRAGUE, day_of, read_past_day
from bot.conversation.draft import clean
from bot.conversation.effects import News, Record, TellCandidate
from bot.conversation.lead import Happened, Lead, Role, State, Way
from bot.conversation.lead_history import NEW, signed
from bot.conversation.moment import Moment, Turn, show
from bot.conversation.municipal.contact_screens import Passing, Pointer, Sheet
from bot.conversation.municipal.duty import Duty
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.session import Session

NOON = time(12)


def is_asked(duty: Duty | None) -> bool:
    """Say whether somebody is asked to pass leads on outside of the bot: the coordinator."""
    return duty is not None and duty.role is Role.COORDINATOR


def note(session: Session, lead: Lead, way: str, day: int, moment: Moment) -> Turn:
    """Note by which way and on which day (`date.toordinal`) a lead was passed on; the candidate is told."""
    duty = moment.known.duty(lead)
    on = _date(day)
    if not is_asked(duty) or way not in set(Way) or on is None or not _since_sent(on, lead, moment):
        return _again(session, lead, Note.STALE, moment)
    by, step = signed(duty)
    taken = State.TAKEN if lead.state in NEW else None
    when = datetime.combine(on, NOON, PRAGUE)
    record = Record(lead, Happened.PASSED_ON, by, taken, step=replace(step, when=when, about=way))
    return show(session, Sheet(lead.code), None, record, TellCandidate(lead, News.PASSED_ON, by))


def type_day(session: Session, lead: Lead, text: Private, moment: Moment) -> Turn:
    """Take the day a lead was passed on, as typed; by which way is pressed."""
    today = day_of(moment.now)
    day = read_past_day(clean(text), today)
    if not is_asked(moment.known.duty(lead)) or day is None or not _since_sent(day, lead, moment):
        return _again(session, lead, Note.DAY_WRONG, moment)
    return show(session, Passing(lead.code, day.toordinal()))


def _again(session: Session, lead: Lead, why: Note, moment: Moment) -> Turn:
    """Show the screen once more with a line above it, to those it is for."""
    if not is_asked(moment.known.duty(lead)):
        return show(session, Pointer(lead.code), Note.STALE)
    return show(session, Passing(lead.code), why)


def fits(day: int, lead: Lead, moment: Moment) -> bool:
    """Say whether the day in a button is one on which the lead can have been passed on."""
    on = _date(day)
    return on is not None and _since_sent(on, lead, moment)


def _since_sent(day: date, lead: Lead, moment: Moment) -> bool:
    first, last = day_of(lead.sent_at), day_of(moment.now)
    return first <= day <= last


def _date(day: int) -> date | None:
    return date.fromordinal(day) if 0 < day <= date.max.toordinal() else None
