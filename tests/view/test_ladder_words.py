"""What is said of a lead that waits: to the municipal side without a word about the person, to the candidate the truth."""

from dataclasses import replace

import pytest

from bot.content.models import Situation
from bot.conversation.codes import encode
from bot.conversation.lead.happened import Happened
from bot.conversation.lead.model import Event, MyLead, ReadyLetter
from bot.conversation.private import Private
from bot.view import letters
from bot.view.letters import LadderWait
from bot.view.sheet import sheet
from tests import small
from tests.conversation.making import CODE, NOW
from tests.view.staging import Stage, assert_sendable, codes, seen
from tests.view.test_letters import LANGUAGES, PERSONAL, TOLD, text_of

STEPS = (Happened.REMINDED, Happened.DEPUTY_ASKED, Happened.COORDINATOR_ASKED)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("situation", Situation)
@pytest.mark.parametrize("days", [1, 3, 8])
def test_each_step_is_worded(stage: Stage, language: str, step: Happened, situation: Situation, days: int) -> None:
    lead = replace(TOLD, events=(*TOLD.events, Event(step, NOW, Private("Jana Zkusmá"))))
    context, wait = stage.context(language=language), LadderWait(situation, days)
    reminder = letters.reminder(lead, wait, context)
    letter = letters.mail_reminder(lead, wait, "https://example.org/x", context)
    told = letters.still_waiting(lead, wait, context)
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
    assert (further in said) == (step is Happened.COORDINATOR_ASKED)
    assert codes(told) == [encode(ReadyLetter("plzen")), encode(MyLead(CODE))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_candidate_is_given_the_public_ways_of_the_town(stage: Stage, language: str) -> None:
    content = small.content()
    (way,) = content.municipalities["plzen"].ways
    context = replace(stage, content=content).context(language=language)
    lead = replace(TOLD, events=(*TOLD.events, Event(STEPS[0], NOW)))
    assert way.value in letters.still_waiting(lead, LadderWait(Situation.UNREAD, 2), context).text
    gone = replace(stage, content=replace(content, municipalities={})).context(language=language)
    without = letters.still_waiting(lead, LadderWait(Situation.UNREAD, 2), gone)
    assert codes(without) == [encode(MyLead(CODE))], "of a town that is no longer listed there is no letter"
    assert_sendable(without)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_says_who_was_asked_and_when(stage: Stage, language: str) -> None:
    lead = replace(TOLD, events=(*TOLD.events, *(Event(step, NOW) for step in STEPS)))
    context = stage.context(language=language)
    before, after = sheet(TOLD, context).split("\n"), sheet(lead, context).split("\n")
    (line,) = [line for line in after if line not in before]
    assert line.count(context.words.time(NOW)) == len(STEPS)
