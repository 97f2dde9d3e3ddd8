"""The next step of an interview and its time, whatever either side does meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.conversation.contact.model import CallOff, LeadDetails, LeadStub, NoteHeld, NoteMissed, Outcome
from bot.conversation.dates import is_holiday
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.history import event_number
from bot.conversation.lead.interview import earlier_meeting, lost_meeting, meeting, next_message
from bot.conversation.lead.model import Event, Lead, MyLead, MyLeads, RefuseInterview, Step
from bot.conversation.model import Open, Record
from bot.conversation.notes import Note
from bot.conversation.private import Private
from tests.conversation.turn_data import CODE, CONTACT, KNOWN, LEAD, NOW, SESSION, sees, take

MONDAY = datetime(2026, 12, 7, 9, tzinfo=UTC)
"""Ten o'clock in Prague."""
AFTER = MONDAY + timedelta(hours=2)
INVITED = Event(
    LeadEvent.INVITED, NOW, CONTACT.name, Private("Office"), step=Step(contact=CONTACT.contact, when=MONDAY)
)
NUMBER = event_number(INVITED)


def after(hours: float, what: LeadEvent) -> Event:
    return Event(what, NOW + timedelta(hours=hours))


def invited(*events: Event, state: State = State.INVITED, of: Event = INVITED) -> Lead:
    return replace(LEAD, state=state, events=(*LEAD.events, of, *events))


def next_of(lead: Lead, now: datetime = NOW) -> tuple[str, str] | None:
    found = next_message(lead, now, is_holiday)
    return (found.what.value, f"{found.at:%a %d %H:%M}") if found else None


def all_of(lead: Lead) -> list[tuple[str, str]]:
    seen = list[tuple[str, str]]()
    while found := next_message(lead, NOW, is_holiday):
        seen.append((found.what.value, f"{found.at:%a %d %H:%M}"))
        lead = replace(lead, events=(*lead.events, Event(found.what, found.at)))
    return seen


def test_one_thing_comes_after_another() -> None:
    assert all_of(invited()) == [
        ("asked-to-confirm", "Thu 26 10:00"), ("no-answer", "Fri 27 10:00"), ("near", "Fri 04 08:00"),
        ("tomorrow", "Sun 06 08:00"), ("interview-over", "Tue 08 08:00"),
    ]  # fmt: skip


def test_only_the_town_can_say_how_it_ended() -> None:
    hours = (AFTER - NOW) / timedelta(hours=1)
    for what, expected in ((LeadEvent.CANDIDATE_WROTE, ("interview-over", "Tue 08 08:00")), (LeadEvent.HELD, None)):
        assert next_of(invited(after(hours, what)), AFTER) == expected


def test_whoever_is_reminded_anyway_is_not_asked_besides() -> None:
    """The reminder on the working day before says all; after it nobody is told of silence."""
    for days, earlier in (
        (3, []),
        (5, [("asked-to-confirm", "Thu 26 10:00")]),
        (7, [("asked-to-confirm", "Thu 26 10:00"), ("no-answer", "Fri 27 10:00")]),
    ):
        when = NOW + timedelta(days=days)
        lead = invited(of=replace(INVITED, step=Step(when=when)))
        assert [one for one in all_of(lead) if one[0] in {"asked-to-confirm", "no-answer"}] == earlier


def test_what_would_come_too_late_does_not_come() -> None:
    soon = replace(INVITED, step=Step(when=NOW + timedelta(hours=23)))
    assert next_of(invited(of=soon)) == ("interview-over", "Thu 26 08:00"), (
        "its morning before was before the invitation"
    )
    assert next_of(invited(), AFTER) == ("interview-over", "Tue 08 08:00"), "the program was away on both days"


def test_nobody_is_told_not_to_come_but_to_what_would_still_take_place() -> None:
    """The end of a lead takes an interview to come with it; a new proposal only one that was still valid."""
    closed, refused = invited(state=State.DECLINED), after(1, LeadEvent.CANNOT_COME)
    assert lost_meeting(closed, MONDAY - timedelta(minutes=1)) == meeting(closed)
    assert lost_meeting(closed, MONDAY) is None
    assert lost_meeting(invited(), NOW) is None
    assert lost_meeting(invited(refused, state=State.DECLINED), NOW) is None
    for minutes, replaced in ((-1, True), (0, False)):
        at = MONDAY + timedelta(minutes=minutes)
        anew = replace(INVITED, at=at, step=Step(when=at + timedelta(days=1)))
        assert (earlier_meeting(invited(anew)) == meeting(invited())) == replaced
        assert earlier_meeting(invited(refused, anew)) is None


def test_the_town_calls_off_just_the_interview_it_read_about() -> None:
    known = replace(KNOWN, duties=(CONTACT,), lead=invited())
    called_off = Record(
        invited(), LeadEvent.CALLED_OFF, CONTACT.name, State.CONTACTED, step=Step(contact=CONTACT.contact, when=MONDAY)
    )
    sees(take(SESSION, CallOff(CODE, NUMBER), known), LeadDetails(CODE), None, called_off)
    sees(take(SESSION, CallOff(CODE, NUMBER - 1), known), LeadDetails(CODE), Note.STALE)
    sees(take(SESSION, CallOff(CODE, NUMBER), known, now=AFTER), LeadDetails(CODE), Note.STALE)
    off = replace(KNOWN, duties=(CONTACT,), lead=invited(after(1, LeadEvent.CALLED_OFF), state=State.CONTACTED))
    sees(take(SESSION, CallOff(CODE, NUMBER), off), LeadDetails(CODE), Note.STALE)
    assert meeting(off.lead or LEAD) is None


def test_how_it_ended_is_noted_once_and_not_before() -> None:
    known = replace(KNOWN, duties=(CONTACT,), lead=invited())
    sees(take(SESSION, NoteHeld(CODE, NUMBER), known), LeadDetails(CODE), None)
    sees(take(SESSION, Open(Outcome(CODE)), known), LeadStub(CODE), Note.STALE)
    sees(take(SESSION, Open(Outcome(CODE)), known, now=AFTER), Outcome(CODE))
    held = Record(invited(), LeadEvent.HELD, CONTACT.name, None, step=Step(contact=CONTACT.contact, when=MONDAY))
    sees(take(SESSION, NoteHeld(CODE, NUMBER), known, now=AFTER), LeadDetails(CODE), None, held)
    noted = replace(KNOWN, duties=(CONTACT,), lead=invited(Event(LeadEvent.HELD, AFTER, CONTACT.name)))
    sees(take(SESSION, NoteMissed(CODE, NUMBER), noted, now=AFTER + timedelta(hours=1)), LeadDetails(CODE))
    sees(take(SESSION, NoteMissed(CODE, NUMBER - 1), noted, now=AFTER), LeadDetails(CODE), Note.STALE)


def test_the_candidate_refuses_once() -> None:
    lead = invited(after(1, LeadEvent.CONFIRMED))
    known = replace(KNOWN, leads=(lead,))
    refused = Record(lead, LeadEvent.CANNOT_COME)
    sees(take(SESSION, RefuseInterview(CODE, NUMBER), known), MyLead(CODE), Note.INTERVIEW_REFUSED, refused)
    again = replace(KNOWN, leads=(invited(after(1, LeadEvent.CANNOT_COME)),))
    sees(take(SESSION, RefuseInterview(CODE, NUMBER), again), MyLead(CODE))
    sees(take(SESSION, RefuseInterview(CODE, NUMBER - 1), again), MyLead(CODE), Note.STALE)
    sees(take(SESSION, RefuseInterview(CODE, NUMBER)), MyLeads(), Note.STALE)
