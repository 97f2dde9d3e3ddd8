"""What comes next about an interview, and when: from the invitation on, whatever either side does meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.contact.model import CallOff, LeadFile, NoteHeld, NoteMissed, Outcome, Pointer, Sheet
from bot.conversation.dates import is_holiday
from bot.conversation.lead.happened import Happened, State
from bot.conversation.lead.history import event_number, standing_events, waiting
from bot.conversation.lead.meeting import coming, earlier_meeting, lost_meeting, meeting, unsettled
from bot.conversation.lead.model import Event, InterviewFile, Lead, MyLead, MyLeads, RefuseInterview, Step
from bot.conversation.model import Open, Record
from bot.conversation.notes import Note
from bot.conversation.private import Private
from tests.conversation.making import CODE, CONTACT, KNOWN, LEAD, NOW, SESSION, sees, take

MONDAY = datetime(2026, 12, 7, 9, tzinfo=UTC)
"""Ten o'clock in Prague."""
AFTER = MONDAY + timedelta(hours=2)
INVITED = Event(Happened.INVITED, NOW, CONTACT.name, Private("Office"), step=Step(contact=CONTACT.contact, when=MONDAY))
NUMBER = event_number(INVITED)


def after(hours: float, what: Happened) -> Event:
    return Event(what, NOW + timedelta(hours=hours))


def invited(*events: Event, state: State = State.INVITED, of: Event = INVITED) -> Lead:
    return replace(LEAD, state=state, events=(*LEAD.events, of, *events))


def next_of(lead: Lead, now: datetime = NOW) -> tuple[str, str] | None:
    found = coming(lead, now, is_holiday)
    return (found.what.value, f"{found.at:%a %d %H:%M}") if found else None


def test_one_thing_comes_after_another() -> None:
    lead, seen = invited(), list[tuple[str, str]]()
    while found := coming(lead, NOW, is_holiday):
        seen.append((found.what.value, f"{found.at:%a %d %H:%M}"))
        lead = replace(lead, events=(*lead.events, Event(found.what, found.at)))
    assert seen == [
        ("asked-to-confirm", "Thu 26 10:00"), ("no-answer", "Fri 27 10:00"), ("near", "Fri 04 08:00"),
        ("tomorrow", "Sun 06 08:00"), ("interview-over", "Tue 08 08:00"),
    ]  # fmt: skip


def test_who_has_answered_is_asked_no_more() -> None:
    assert next_of(invited(after(1, Happened.CONFIRMED))) == ("near", "Fri 04 08:00")
    assert next_of(invited(after(1, Happened.MOVE_ASKED))) == ("near", "Fri 04 08:00")
    assert next_of(invited(after(1, Happened.CANNOT_COME))) is None


def test_what_would_come_too_late_does_not_come() -> None:
    soon = replace(INVITED, step=Step(when=NOW + timedelta(hours=23)))
    assert next_of(invited(of=soon)) == ("interview-over", "Thu 26 08:00"), (
        "its morning before was before the invitation"
    )
    assert next_of(invited(), AFTER) == ("interview-over", "Tue 08 08:00"), "the program was away on both days"


def test_the_days_around_holidays_are_working_days() -> None:
    monday_after = replace(INVITED, step=Step(when=datetime(2026, 12, 28, 9, tzinfo=UTC)))
    confirmed = after(1, Happened.CONFIRMED)
    assert next_of(invited(confirmed, of=monday_after)) == ("near", "Wed 23 08:00")
    before = replace(INVITED, step=Step(when=datetime(2026, 12, 23, 9, tzinfo=UTC)))
    told = [after(2, Happened.NEAR), after(2, Happened.TOMORROW)]
    assert next_of(invited(confirmed, *told, of=before)) == ("interview-over", "Mon 28 07:00")


@pytest.mark.parametrize("what", [Happened.TOWN_WROTE, Happened.HELD, Happened.MISSED])
def test_the_town_is_not_asked_once_it_has_spoken(what: Happened) -> None:
    lead = invited(Event(what, AFTER, CONTACT.name))
    assert next_of(lead, AFTER + timedelta(days=1)) is None


@pytest.mark.parametrize("state", [State.DECLINED, State.HIRED, State.CLOSED, State.WITHDRAWN, State.CONTACTED])
def test_nothing_comes_once_the_invitation_holds_no_more(state: State) -> None:
    assert next_of(invited(state=state)) is None


def test_a_moved_interview_begins_anew() -> None:
    again = replace(INVITED, at=NOW + timedelta(days=1), step=Step(when=MONDAY + timedelta(days=7)))
    lead = invited(after(1, Happened.CONFIRMED), after(2, Happened.TOMORROW), again)
    assert next_of(lead) == ("asked-to-confirm", "Fri 27 10:00")
    moved = earlier_meeting(lead)
    assert moved is not None
    assert moved.at == MONDAY
    assert earlier_meeting(invited()) is None
    assert earlier_meeting(invited(after(1, Happened.CANNOT_COME), again)) is None, "it was off already"
    assert earlier_meeting(invited(after(1, Happened.CALLED_OFF), again)) is None


def test_an_end_takes_along_the_interview_that_was_to_come() -> None:
    closed = invited(state=State.CLOSED)
    lost = lost_meeting(closed, NOW)
    assert lost is not None
    assert lost.at == MONDAY
    assert lost_meeting(closed, AFTER) is None
    assert lost_meeting(invited(), NOW) is None
    assert lost_meeting(invited(after(1, Happened.CANNOT_COME), state=State.CLOSED), NOW) is None


def test_the_town_calls_off_just_the_interview_it_read_about() -> None:
    known = replace(KNOWN, duties=(CONTACT,), lead=invited())
    called_off = Record(
        invited(), Happened.CALLED_OFF, CONTACT.name, State.CONTACTED, step=Step(contact=CONTACT.contact, when=MONDAY)
    )
    sees(take(SESSION, CallOff(CODE, NUMBER), known), Sheet(CODE), None, called_off)
    sees(take(SESSION, CallOff(CODE, NUMBER - 1), known), Sheet(CODE), Note.STALE)
    sees(take(SESSION, CallOff(CODE, NUMBER), known, now=AFTER), Sheet(CODE), Note.STALE)
    off = replace(KNOWN, duties=(CONTACT,), lead=invited(after(1, Happened.CALLED_OFF), state=State.CONTACTED))
    sees(take(SESSION, CallOff(CODE, NUMBER), off), Sheet(CODE), Note.STALE)
    assert meeting(off.lead or LEAD) is None


def test_how_it_ended_is_noted_once_and_not_before() -> None:
    known = replace(KNOWN, duties=(CONTACT,), lead=invited())
    sees(take(SESSION, NoteHeld(CODE, NUMBER), known), Sheet(CODE), None)
    sees(take(SESSION, Open(Outcome(CODE)), known), Pointer(CODE), Note.STALE)
    sees(take(SESSION, Open(Outcome(CODE)), known, now=AFTER), Outcome(CODE))
    held = Record(invited(), Happened.HELD, CONTACT.name, None, step=Step(contact=CONTACT.contact, when=MONDAY))
    sees(take(SESSION, NoteHeld(CODE, NUMBER), known, now=AFTER), Sheet(CODE), None, held)
    noted = replace(KNOWN, duties=(CONTACT,), lead=invited(Event(Happened.HELD, AFTER, CONTACT.name)))
    sees(take(SESSION, NoteMissed(CODE, NUMBER), noted, now=AFTER + timedelta(hours=1)), Sheet(CODE))
    sees(take(SESSION, NoteMissed(CODE, NUMBER - 1), noted, now=AFTER), Sheet(CODE), Note.STALE)


def test_after_an_interview_the_town_owes_an_answer_unless_nobody_came() -> None:
    held, missed = (Event(what, AFTER, CONTACT.name) for what in (Happened.HELD, Happened.MISSED))
    assert waiting(invited()) is None
    now = waiting(invited(held))
    assert now is not None
    assert now.since == AFTER
    assert waiting(invited(missed)) is None
    undone = Event(Happened.UNDONE, AFTER, CONTACT.name, step=Step(about="held"))
    assert waiting(invited(held, undone)) is None
    assert unsettled(invited(held, undone), AFTER) is not None
    assert Happened.HELD not in {event.what for event in standing_events(invited(held, undone))}


def test_the_candidate_refuses_once() -> None:
    lead = invited(after(1, Happened.CONFIRMED))
    known = replace(KNOWN, leads=(lead,))
    refused = Record(lead, Happened.CANNOT_COME)
    sees(take(SESSION, RefuseInterview(CODE, NUMBER), known), MyLead(CODE), Note.INTERVIEW_REFUSED, refused)
    again = replace(KNOWN, leads=(invited(after(1, Happened.CANNOT_COME)),))
    sees(take(SESSION, RefuseInterview(CODE, NUMBER), again), MyLead(CODE))
    sees(take(SESSION, RefuseInterview(CODE, NUMBER - 1), again), MyLead(CODE), Note.STALE)
    sees(take(SESSION, RefuseInterview(CODE, NUMBER)), MyLeads(), Note.STALE)


def test_the_calendar_file_is_there_while_the_interview_is_to_come() -> None:
    known = replace(KNOWN, leads=(invited(),), lead=invited())
    sees(take(SESSION, Open(InterviewFile(CODE)), known), InterviewFile(CODE))
    assert take(SESSION, Open(InterviewFile(CODE)), known).session is not None
    sees(take(SESSION, Open(InterviewFile(CODE)), known, now=AFTER), MyLead(CODE))
    for now, there in ((NOW, LeadFile(CODE, "ics")), (AFTER, Sheet(CODE))):
        assert take(SESSION, Open(LeadFile(CODE, "ics")), known, now=now).shown[0].screen == there


def test_an_answer_to_an_invitation_that_was_taken_back_is_none_to_the_one_before_it() -> None:
    second = Event(Happened.INVITED, NOW + timedelta(hours=1), CONTACT.name, step=Step(when=AFTER))
    taken_back = Event(Happened.UNDONE, NOW + timedelta(hours=3), CONTACT.name, step=Step(about=Happened.INVITED))
    for said in (Happened.CONFIRMED, Happened.CANNOT_COME):
        first = meeting(invited(second, after(2, said), taken_back))
        assert first is not None
        assert (first.at, first.answer) == (MONDAY, None)
    yes = after(0.5, Happened.CONFIRMED)
    first = meeting(invited(yes, second, after(2, Happened.CANNOT_COME), taken_back))
    assert first is not None
    assert first.answer is yes
