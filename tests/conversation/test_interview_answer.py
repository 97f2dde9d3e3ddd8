"""Answers to an interview reach the town, once, and only about the interview that was read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.history import event_number
from bot.conversation.lead.model import MESSAGES_PER_DAY, ConfirmInterview, Event, Lead, Moving, MyLead, Step
from bot.conversation.model import Open, Say
from bot.conversation.notes import Note
from bot.conversation.private import Private
from tests.conversation.turn_data import CODE, CONTACT, KNOWN, LEAD, NOW, SESSION, on, sees, take

INVITED = Event(
    LeadEvent.INVITED, NOW - timedelta(hours=1), CONTACT.name, Private("Office"),
    step=Step(contact=CONTACT.contact, when=NOW + timedelta(days=20)), before=State.TAKEN,
)  # fmt: skip
NUMBER = event_number(INVITED)
STOPPED = Event(LeadEvent.CANDIDATE_STOPPED, NOW - timedelta(minutes=5), CONTACT.name)


def invited(*events: Event, state: State = State.INVITED) -> Lead:
    return replace(LEAD, state=state, events=(*LEAD.events, INVITED, *events))


@pytest.mark.parametrize("lead", [invited(state=State.HIRED), LEAD])
def test_what_is_no_longer_proposed_is_not_confirmed(lead: Lead) -> None:
    known = replace(KNOWN, leads=(lead,))
    sees(take(SESSION, ConfirmInterview(CODE, NUMBER), known), MyLead(CODE), Note.STALE)
    sees(take(on(Moving(CODE)), Say(Private("Later")), known), MyLead(CODE), Note.STALE)
    sees(take(SESSION, Open(Moving(CODE)), known), MyLead(CODE))


def test_an_older_or_past_interview_is_not_confirmed() -> None:
    known = replace(KNOWN, leads=(invited(),))
    sees(take(SESSION, ConfirmInterview(CODE, NUMBER - 1), known), MyLead(CODE), Note.STALE)
    late = take(SESSION, ConfirmInterview(CODE, NUMBER), known, now=NOW + timedelta(days=21))
    sees(late, MyLead(CODE), Note.STALE)


def test_pleas_end_where_messages_do() -> None:
    asked = Event(LeadEvent.MOVE_ASKED, NOW - timedelta(minutes=5))
    many = replace(KNOWN, leads=(invited(*[asked] * MESSAGES_PER_DAY),))
    sees(take(on(Moving(CODE)), Say(Private("Later")), many), MyLead(CODE), Note.MESSAGES_LIMIT)
    stopped = replace(KNOWN, leads=(invited(STOPPED),))
    sees(take(on(Moving(CODE)), Say(Private("Later")), stopped), MyLead(CODE), Note.TOWN_STOPPED)
    confirmed = take(SESSION, ConfirmInterview(CODE, NUMBER), stopped)
    assert confirmed.effects, "a stop ends the words, not the answer to an interview"
