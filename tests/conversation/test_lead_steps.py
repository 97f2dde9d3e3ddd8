"""Steps of a contact on an open lead: once each, recorded, reported, undone in time."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.contact.model import (
    Close,
    ClosingLead,
    Colleagues,
    Decline,
    Declining,
    HandOver,
    Hire,
    Hiring,
    InterviewCheck,
    Inviting,
    LeadDetails,
    LeadStub,
    NoteForm,
    Passing,
    PassOn,
    Reasons,
    SendInterview,
    Undo,
)
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.history import event_number
from bot.conversation.lead.model import Duty, Event, Interview, Lead, Step
from bot.conversation.model import Open, Record, Say
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import ReadModel
from tests.conversation.turn_data import CODE, CONTACT, COORDINATOR, DEPUTY, KNOWN, LEAD, NOW, SESSION, on, sees, take

BY = Step(contact=CONTACT.contact)
SHEET, POINTER = LeadDetails(CODE), LeadStub(CODE)
OFFICE = Private("Městská policie, Vymyšlená 1")
TEN = datetime(2026, 12, 14, 10, 0, tzinfo=ZoneInfo("Europe/Prague"))
OFFER = Interview(CODE, TEN, OFFICE)
TODAY = NOW.date()


def loaded(lead: Lead = LEAD, *duties: Duty, colleagues: tuple[Duty, ...] = (DEPUTY,)) -> ReadModel:
    return replace(KNOWN, duties=duties or (CONTACT,), lead=lead, colleagues=colleagues)


def had(*events: Event, lead: Lead = LEAD, state: State = State.TAKEN) -> Lead:
    return replace(lead, state=state, events=(*lead.events, *events))


def stepped(what: LeadEvent, minutes: float = 1, before: State | None = State.SEEN, step: Step = BY) -> Event:
    """A step of the contact's, some minutes ago."""
    text = DEPUTY.name if what is LeadEvent.HANDED else NOTHING
    return Event(what, NOW - timedelta(minutes=minutes), CONTACT.name, text, step=step, before=before)


def test_a_lead_goes_to_nobody_who_does_not_answer_for_it() -> None:
    for contact in (99, CONTACT.contact):
        sees(take(SESSION, HandOver(CODE, contact), loaded()), Colleagues(CODE), Note.STALE)


def test_what_a_colleague_has_can_be_taken_over() -> None:
    lead = had(stepped(LeadEvent.HANDED, step=replace(BY, to=DEPUTY.contact)))
    done = take(SESSION, HandOver(CODE, CONTACT.contact), loaded(lead))
    sees(done, SHEET, None, Record(lead, LeadEvent.TAKEN, CONTACT.name, step=BY))


def test_only_the_interview_that_was_read_back_is_sent() -> None:
    typed = replace(on(InterviewCheck(CODE)), interview=OFFER)

    sees(take(typed, SendInterview(CODE, 1), loaded()), InterviewCheck(CODE), Note.STALE)
    number = take(on(Inviting(CODE)), Say(Private("14.12. 10:00, dům 850101/1234")), loaded())
    sees(number, Inviting(CODE), Note.DOCUMENT_NUMBERS)
    late = take(typed, SendInterview(CODE, OFFER.number), loaded(), now=TEN)
    sees(late, Inviting(CODE), Note.INTERVIEW_DAY)


def test_an_interview_of_another_lead_is_not_sent_here() -> None:
    typed = replace(SESSION, interview=replace(OFFER, lead="WXYZ-6789"))

    for before in (typed, SESSION):
        sees(take(before, SendInterview(CODE, OFFER.number), loaded()), SHEET)
    sees(take(typed, Open(InterviewCheck(CODE)), loaded()), Inviting(CODE), Note.INTERVIEW_GONE)
    sees(take(SESSION, Open(InterviewCheck(CODE)), loaded()), Inviting(CODE), Note.INTERVIEW_GONE)


@pytest.mark.parametrize("state", [state for state in State if state.is_open])
def test_a_lead_is_hired_or_closed_from_wherever_it_stands(state: State) -> None:
    lead = replace(LEAD, state=state)
    done = take(SESSION, Hire(CODE), loaded(lead))
    sees(done, SHEET, None, Record(lead, LeadEvent.HIRED, CONTACT.name, State.HIRED, step=BY))
    moved = replace(lead, reason="duplicate")
    sees(
        take(SESSION, Close(CODE, "duplicate"), loaded(lead)),
        SHEET,
        None,
        Record(moved, LeadEvent.CLOSED, CONTACT.name, State.CLOSED, "duplicate", step=replace(BY, about="duplicate")),
    )
    sees(take(SESSION, Close(CODE, "spam"), loaded(lead)), ClosingLead(CODE), Note.STALE)


def test_a_coordinator_neither_invites_nor_hires_whatever_old_button_is_pressed() -> None:
    known = loaded(replace(LEAD, coordinator=True), COORDINATOR)
    typed = replace(on(Inviting(CODE)), interview=OFFER)
    old = (Hire(CODE), Open(Hiring(CODE)), Open(Inviting(CODE)), Open(InterviewCheck(CODE)))
    for action in (*old, SendInterview(CODE, OFFER.number), Say(Private(f"14.12. 10:00, {OFFICE}"))):
        sees(take(typed, action, known), POINTER, Note.OF_THE_TOWN)
    asked = replace(stepped(LeadEvent.INVITED, step=replace(BY, when=TEN)), text=OFFICE)
    invited = loaded(had(asked, lead=replace(LEAD, coordinator=True), state=State.INVITED), COORDINATOR)
    sees(take(SESSION, Open(Inviting(CODE)), invited), Inviting(CODE))
    sees(take(SESSION, Hire(CODE), invited), POINTER, Note.OF_THE_TOWN)


def test_a_coordinator_refuses_only_what_was_written_to_the_coordinators() -> None:
    refusing = (Open(Reasons(CODE)), Open(Declining(CODE, "no-post")), Decline(CODE, "no-post"))
    for action in (*refusing, Say(Private("Zkuste to v létě"))):
        answer = take(on(Declining(CODE, "no-post")), action, loaded(replace(LEAD, escalated=True), COORDINATOR))
        sees(answer, POINTER, Note.OF_THE_TOWN)
    own = loaded(replace(LEAD, coordinator=True), COORDINATOR)
    sees(take(SESSION, Open(Reasons(CODE)), own), Reasons(CODE))
    assert Record in {type(effect) for effect in take(SESSION, Decline(CODE, "no-post"), own).effects}


def test_the_coordinator_notes_that_a_lead_was_passed_on() -> None:
    noon = datetime.combine(TODAY, datetime.min.time(), ZoneInfo("Europe/Prague")) + timedelta(hours=12)
    for state, moved in ((State.SEEN, State.TAKEN), (State.CONTACTED, None)):
        lead = replace(LEAD, state=state, coordinator=True)
        known = loaded(lead, COORDINATOR)
        step = Step(contact=COORDINATOR.contact, when=noon, about="email")
        done = take(SESSION, PassOn(CODE, "email", TODAY.toordinal()), known)
        sees(done, SHEET, None, Record(lead, LeadEvent.PASSED_ON, COORDINATOR.name, moved, step=step))


def test_a_lead_cannot_have_been_passed_on_so() -> None:
    for way, day in (
        ("pigeon", TODAY.toordinal()), ("phone", TODAY.toordinal() + 1),
        ("phone", TODAY.toordinal() - 1), ("phone", 0), ("phone", 10**15),
    ):  # fmt: skip
        known = loaded(replace(LEAD, coordinator=True), COORDINATOR)
        sees(take(SESSION, PassOn(CODE, way, day), known), Passing(CODE), Note.STALE)


def test_another_day_is_typed() -> None:
    known = loaded(replace(LEAD, coordinator=True), COORDINATOR)
    typed = take(on(Passing(CODE)), Say(Private("dnes, panu veliteli")), known)
    sees(typed, Passing(CODE, TODAY.toordinal()))
    for words in ("za týden", "1.2.2026", "25.11.2026"):
        sees(take(on(Passing(CODE)), Say(Private(words)), known), Passing(CODE), Note.DAY_WRONG)
    for day in (1, TODAY.toordinal() + 1, 9_999_999_999_999_999):
        sees(take(SESSION, Open(Passing(CODE, day)), known), Passing(CODE), Note.DAY_WRONG)


def test_only_the_coordinator_passes_on() -> None:
    press = PassOn(CODE, "phone", date(2026, 11, 24).toordinal())
    sees(take(SESSION, press, loaded()), POINTER, Note.STALE)
    sees(take(SESSION, Open(Passing(CODE)), loaded()), POINTER, Note.STALE)
    sees(take(on(Passing(CODE)), Say(Private("dnes")), loaded()), POINTER, Note.STALE)


def test_words_on_a_closed_or_foreign_lead_go_nowhere() -> None:
    over = loaded(replace(LEAD, state=State.HIRED))
    for screen in (NoteForm(CODE), Inviting(CODE), Passing(CODE)):
        sees(take(on(screen), Say(Private("14.12. 10:00 x")), over), POINTER, Note.LEAD_CLOSED)


def test_a_withdrawn_lead_is_not_laid_open_by_taking_back() -> None:
    step = stepped(LeadEvent.TAKEN)
    lead = had(step, state=State.WITHDRAWN)
    sees(take(SESSION, Undo(CODE, event_number(step)), loaded(lead)), POINTER, Note.NOTHING_TO_UNDO)
