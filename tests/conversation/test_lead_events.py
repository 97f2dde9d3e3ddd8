"""Lead events: stored names never change, and each row of the table is complete."""

import pytest

from bot.conversation.lead.events import NEWS, LadderEffect, LeadEvent, Notice, Side, State

STORED = {
    "sent", "opened", "taken", "contacted", "declined", "withdrawn", "town-wrote", "candidate-wrote", "handed", "invited",
    "confirmed", "move-asked", "hired", "closed", "passed-on", "undone", "noted", "town-stopped", "town-resumed",
    "candidate-stopped", "candidate-resumed", "updated", "unreached", "unconfirmed", "unheard", "reminded",
    "deputy-asked", "coordinator-asked", "offered", "moved", "called-off", "cannot-come", "held", "missed",
    "asked-to-confirm", "no-answer", "tomorrow", "near", "interview-over",
}  # fmt: skip
STATES = {"sent", "seen", "taken", "contacted", "invited", "declined", "hired", "closed", "withdrawn"}
NOTICES = {
    "new-lead", "candidate-wrote", "candidate-updated", "not-delivered", "reminder", "confirmed", "move-asked", "handed",
    "coordinator-asks",
}  # fmt: skip
TOLD = {
    "seen", "taken", "contacted", "declined", "wrote", "silenced", "heard-again", "unheard", "handed", "invited", "hired",
    "closed", "passed-on", "undone", "offered",
}  # fmt: skip
COUNTED = {"sent", "opened", "taken", "contacted", "invited", "hired", "declined", "closed", "withdrawn", "moved"}


def test_what_the_first_release_stored_can_be_read_for_ever() -> None:
    assert {what.value for what in LeadEvent} >= STORED
    assert {state.value for state in State} >= STATES
    assert {notice.value for notice in Notice} >= NOTICES
    assert set(NEWS) >= TOLD
    assert {what.means.counted for what in LeadEvent} >= COUNTED


@pytest.mark.parametrize("what", LeadEvent)
def test_a_row_leaves_out_nothing_that_it_needs(what: LeadEvent) -> None:
    means = what.means
    of_town = {LeadEvent.NOTED, LeadEvent.NO_ANSWER, LeadEvent.NEAR}
    assert bool(means.history) is (what not in of_town), (
        "all but the town's notes and reminders is the candidate's business"
    )
    assert bool(means.news) is bool(means.told) or what is LeadEvent.OFFERED or means.wait is LadderEffect.CLIMBS
    assert means.news or not means.must_arrive
    assert means.counted or not means.answer
    if means.undo and what is not LeadEvent.NOTED:
        assert means.by in {Side.TOWN, Side.COORDINATOR}
        assert means.news
        assert means.sheet, "colleagues see who has done what"
        waits = {LadderEffect.TAKES, LadderEffect.ANSWERS, LadderEffect.ASKS}
        assert means.wait in waits, "taking it back begins the wait anew"


@pytest.mark.parametrize("column", ["news", "history", "sheet", "told"])
def test_no_two_rows_say_the_same(column: str) -> None:
    said = [text for what in LeadEvent if (text := getattr(what.means, column))]
    assert len(set(said)) == len(said)
