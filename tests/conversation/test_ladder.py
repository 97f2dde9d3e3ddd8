"""The pending step of a lead, as stories: each line is an event and its time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.content.models import LadderStep, Situation
from bot.conversation.lead.events import LadderEffect, LeadEvent, State
from bot.conversation.lead.history import WaitingLead, due_step, wait_state, waits_since
from bot.conversation.lead.model import URGED, Attribution, Event, Lead, Step
from tests.conversation.turn_data import LEAD, had

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Ten o'clock in Prague; no public holiday is near."""
STEPS = (
    LadderStep(when=Situation.UNREAD, after=2, to="contact"),
    LadderStep(when=Situation.UNTAKEN, after=1, to="contact"),
    LadderStep(when=Situation.UNREAD, after=4, to="deputy"),
    LadderStep(when=Situation.UNREAD, after=5, to="coordinator"),
    LadderStep(when=Situation.UNANSWERED, after=3, to="coordinator"),
)


Story = list[tuple[LeadEvent, float]]


def day(number: float) -> datetime:
    return MONDAY + timedelta(days=number)


def never(_: date) -> bool:
    return False


def lead(*happened: tuple[LeadEvent, float], state: State = State.SENT) -> Lead:
    return replace(had(LEAD, *((what, day(number)) for what, number in happened)), state=state)


def is_due(one: Lead) -> tuple[str, str, datetime] | None:
    found = due_step(one, STEPS, never)
    return (found.step.when, found.step.to, found.at) if found else None


def test_a_lead_that_nobody_opens_climbs_step_by_step() -> None:
    sent = (LeadEvent.SENT, 0)
    assert is_due(lead(sent)) == ("unread", "contact", day(2))
    reminded = (LeadEvent.REMINDED, 2)
    assert is_due(lead(sent, reminded)) == ("unread", "deputy", day(4))
    asked = (LeadEvent.DEPUTY_ASKED, 4)
    assert is_due(lead(sent, reminded, asked)) == ("unread", "coordinator", day(7))
    assert is_due(lead(sent, reminded, asked, (LeadEvent.COORDINATOR_ASKED, 7))) is None
    # the bot was switched off: nobody gets two steps at once
    assert is_due(lead(sent, (LeadEvent.REMINDED, 9))) == ("unread", "deputy", day(10))
    assert due_step(lead(sent), (), never) is None
    counted = lead(sent, reminded, (LeadEvent.OPENED, 3), (LeadEvent.REMINDED, 4))
    assert wait_state(counted) == WaitingLead(Situation.UNTAKEN, day(3), 1, day(4)), "in each wait anew"
    # a step back without a step before it changes nothing
    assert is_due(lead(sent, (LeadEvent.UNDONE, 1))) == ("unread", "contact", day(3))


def test_a_coordinator_who_reminds_the_town_takes_the_turn_of_nobody() -> None:
    def urged(one: Lead, *days: float) -> Lead:
        asked = (Event(LeadEvent.REMINDED, day(number), step=Step(about=URGED)) for number in days)
        return replace(one, events=(*one.events, *asked))

    new = lead((LeadEvent.SENT, 0))
    assert is_due(urged(new, 1)) == ("unread", "deputy", day(4)), "it is the reminder that was to come"
    assert is_due(urged(new, 0, 1, 2)) == ("unread", "deputy", day(4))
    late = lead((LeadEvent.SENT, 0), (LeadEvent.REMINDED, 2))
    assert is_due(urged(late, 2.4, 3.4, 3.9)) == ("unread", "deputy", day(4)), "asked each evening, it puts off nobody"
    asked = lead((LeadEvent.SENT, 0), (LeadEvent.REMINDED, 2), (LeadEvent.DEPUTY_ASKED, 4))
    assert is_due(urged(asked, 4, 4.1)) == ("unread", "coordinator", day(7))
    assert wait_state(urged(lead((LeadEvent.SENT, 0), (LeadEvent.TOWN_WROTE, 1)), 2)) is None


def test_opening_ends_the_wait_to_be_read_and_the_next_one_begins() -> None:
    story: Story = [(LeadEvent.SENT, 0), (LeadEvent.REMINDED, 2), (LeadEvent.OPENED, 2.1)]
    assert is_due(lead(*story)) == ("untaken", "contact", day(3.1))
    story += [(LeadEvent.OPENED, 2.9)]
    assert is_due(lead(*story)) == ("untaken", "contact", day(3.1)), "a second look is no new beginning"
    story += [(LeadEvent.CANDIDATE_WROTE, 3)]
    assert is_due(lead(*story)) == ("untaken", "contact", day(3.1)), "nor is it when the candidate writes"


@pytest.mark.parametrize("answer", [LeadEvent.TOWN_WROTE, LeadEvent.CONTACTED, LeadEvent.INVITED, LeadEvent.PASSED_ON])
def test_an_answer_ends_every_wait_until_the_candidate_writes_again(answer: LeadEvent) -> None:
    story: Story = [(LeadEvent.SENT, 0), (answer, 1)]
    assert wait_state(lead(*story)) is None
    assert is_due(lead(*story)) is None
    story += [(LeadEvent.OPENED, 1.1), (LeadEvent.TAKEN, 1.1), (LeadEvent.HANDED, 1.2), (LeadEvent.NOTED, 1.2)]
    story += [(LeadEvent.REMINDED, 1.3), (LeadEvent.UNREACHED, 1.3)]
    assert is_due(lead(*story)) is None, "nobody waits"
    story += [(LeadEvent.CANDIDATE_WROTE, 2), (LeadEvent.CANDIDATE_WROTE, 3)]
    assert is_due(lead(*story)) == ("unanswered", "coordinator", day(7)), "since the first unanswered word"


def test_words_that_ask_nothing_begin_no_wait_and_end_none() -> None:
    def thanked(*story: tuple[LeadEvent, float]) -> Lead:
        said = lead(*story)
        *before, last = said.events
        return replace(said, events=(*before, replace(last, voice=Attribution(closes=True))))

    story: Story = [(LeadEvent.SENT, 0), (LeadEvent.INVITED, 1)]
    alone = thanked(*story, (LeadEvent.CANDIDATE_WROTE, 2))
    assert (wait_state(alone), waits_since(alone), is_due(alone)) == (None, None, None)
    after_a_question = thanked(*story, (LeadEvent.CANDIDATE_WROTE, 2), (LeadEvent.CANDIDATE_WROTE, 3))
    assert is_due(after_a_question) == ("unanswered", "coordinator", day(7))
    assert waits_since(after_a_question) == day(2)
    unread = thanked((LeadEvent.SENT, 0), (LeadEvent.CANDIDATE_WROTE, 1))
    assert is_due(unread) == ("unread", "contact", day(2))


def test_what_is_undone_is_waited_for_again_from_now() -> None:
    story: Story = [(LeadEvent.SENT, 0), (LeadEvent.OPENED, 0), (LeadEvent.TAKEN, 0.1), (LeadEvent.UNDONE, 0.2)]
    assert is_due(lead(*story)) == ("untaken", "contact", day(1.2))
    story += [(LeadEvent.TAKEN, 0.2), (LeadEvent.HANDED, 0.2), (LeadEvent.UNDONE, 0.2), (LeadEvent.UNDONE, 0.2)]
    assert is_due(lead(*story)) == ("untaken", "contact", day(1.2)), "one step after the other"
    story += [(LeadEvent.TAKEN, 0.21), (LeadEvent.TOWN_WROTE, 0.22), (LeadEvent.UNDONE, 0.23)]
    assert is_due(lead(*story)) == ("unanswered", "coordinator", day(3.23))
    assert (
        is_due(lead((LeadEvent.SENT, 0), (LeadEvent.TOWN_WROTE, 1), (LeadEvent.INVITED, 2), (LeadEvent.UNDONE, 2)))
        is None
    )


@pytest.mark.parametrize("state", [state for state in State if not state.is_open])
def test_a_closed_lead_waits_for_nothing(state: State) -> None:
    assert is_due(lead((LeadEvent.SENT, 0), state=state)) is None


def test_an_event_of_every_kind_has_a_meaning() -> None:
    assert {what.means.wait for what in LeadEvent} == set(LadderEffect)
