"""Words about a waiting lead: no personal data to the town, the truth to the candidate."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.models import Situation
from bot.conversation.codes import encode
from bot.conversation.dates import is_holiday, working_days_since
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.history import WaitingLead
from bot.conversation.lead.model import Event, MyLead, ReadyLetter
from bot.conversation.private import Private
from bot.conversation.towns.model import Town
from bot.view import letters
from bot.view.context import Message
from tests.conversation.turn_data import CODE, NOW
from tests.view.rendering import Views, assert_sendable, codes, seen
from tests.view.test_letters import LANGUAGES, PERSONAL, TOLD, text_of

DAYS_BEFORE = [NOW - timedelta(days=number) for number in range(20)]
STEPS = (LeadEvent.REMINDED, LeadEvent.DEPUTY_ASKED, LeadEvent.COORDINATOR_ASKED)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("situation", Situation)
@pytest.mark.parametrize("days", [1, 3, 8])
def test_each_step_is_worded(stage: Views, language: str, step: LeadEvent, situation: Situation, days: int) -> None:
    lead = replace(TOLD, events=(*TOLD.events, Event(step, NOW, Private("Jana Zkusmá"))))
    since = next(at for at in DAYS_BEFORE if working_days_since(at, NOW, is_holiday) == days)
    context, wait = stage.context(language=language), WaitingLead(situation, since)
    asked = Private("Jana Zkusmá")
    reminder = letters.reminder(lead, wait, asked, "telegram", context)
    letter = letters.reminder(lead, wait, asked, "mail", context, "https://example.org/x")
    told = letters.still_waiting(lead, wait, context)
    assert isinstance(reminder, Message)
    for message in (reminder, told):
        assert_sendable(message)
    assert reminder.protect
    for sent in (reminder, letter):
        text = text_of(sent)
        assert CODE in text
        assert str(days) in text
        assert not [word for word in PERSONAL if word in text]
    said = seen(told.text).text
    assert str(days) in said
    assert "Jana Zkusmá" in said
    further = context.say(letters.NOBODY_FURTHER)
    assert (further in said) == (step is LeadEvent.COORDINATOR_ASKED)
    reach = [] if step is LeadEvent.COORDINATOR_ASKED else [encode(Town("plzen"))]
    assert codes(told) == [*reach, encode(ReadyLetter("plzen")), encode(MyLead(CODE))]
    assert (context.say("How to reach it") in said) == (not reach)
