"""The messages of both sides: each names its author, undelivered ones are reported."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.codes import encode
from bot.conversation.contact.model import LeadDetails, Writing
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.model import Answering, AnswerSentence, Attribution, Event, Lead, MyLead, Role, Updating
from bot.conversation.private import Private
from bot.conversation.state import ReadModel
from bot.view.talk import simpler_words_button
from tests.bot_parts import shipped
from tests.conversation.test_interview_reminders import invited
from tests.conversation.turn_data import ANSWERED, ANSWERS, CODE, CONTACT, KNOWN, LEAD, NOW
from tests.view.rendering import Views, assert_sendable, codes, text_of

JANA = Private("Jana <Zkusmá>")
WRITING, ANSWERING = Writing(CODE), Answering(CODE)
SHEET, STATUS = LeadDetails(CODE), MyLead(CODE)


def happened(*events: Event, lead: Lead = LEAD) -> Lead:
    return replace(lead, events=(*lead.events, *events))


def event(what: LeadEvent, minutes: int = 0, text: str = "", ready: dict[str, str] | None = None) -> Event:
    by_town = what in {LeadEvent.TOWN_WROTE, LeadEvent.CANDIDATE_STOPPED}
    voice = Attribution(Role.CONTACT if by_town else None, ready or {})
    by = JANA if by_town else Private("")
    return Event(what, NOW + timedelta(minutes=minutes), by, Private(text), voice)


def known_to(lead: Lead) -> ReadModel:
    """The lead is one's own and one's duty at once: each screen looks at its side."""
    return replace(KNOWN, leads=(lead,), lead=lead, duties=(CONTACT,))


@pytest.mark.parametrize(("longest", "steps"), [(20, 10), (160, 5), (2_000, 0)])
def test_the_longest_talk_still_fits_and_drops_old_steps_first(stage: Views, longest: int, steps: int) -> None:
    opened = [Event(LeadEvent.OPENED, NOW, Private("😀" * longest + str(number))) for number in range(12)]
    words = (event(LeadEvent.TOWN_WROTE, 1, "😀" * 500), event(LeadEvent.CANDIDATE_WROTE, 2, "😀" * 500))
    long = happened(*words, *opened)

    message = stage.show(STATUS, known=known_to(long))

    assert_sendable(message)
    assert text_of(message).count("😀" * 500) == 2
    assert len(re.findall(r"• 24\.11\.2026 –", text_of(message))) == steps


def test_a_contact_reads_that_the_candidate_wants_no_more_before_writing(stage: Views) -> None:
    stopped = happened(event(LeadEvent.TOWN_STOPPED))

    assert codes(stage.show(WRITING, known=known_to(stopped))) == [f"hear-candidate:{CODE}:no", f"sheet:{CODE}"]
    assert "🔕" in text_of(stage.show(SHEET, known=known_to(stopped)))
    status = stage.show(STATUS, known=known_to(stopped))
    assert "🔕" in text_of(status)
    assert f"hear-town:{CODE}:yes" in codes(status)
    assert f"hear-town:{CODE}:yes" in codes(stage.show(ANSWERING, known=known_to(stopped)))


def test_whoever_refused_an_interview_reads_that_in_place_of_the_invitation(stage: Views) -> None:
    cannot = Event(LeadEvent.CANNOT_COME, NOW + timedelta(hours=1))
    words = [State.INVITED.words, "You have said that you will not come."]
    for lead, expected in ((invited(), [True, False]), (invited(cannot), [False, True])):
        # the first line is of the state; what happened is told below it
        first, _, _ = text_of(stage.show(STATUS, known=known_to(lead))).partition("•")
        assert [stage.context().html(one) in first for one in words] == expected


def test_simpler_words_are_asked_for_while_the_talk_goes_on(real_stage: Views, stage: Views) -> None:
    own, ready = event(LeadEvent.TOWN_WROTE, text="Slova"), event(LeadEvent.TOWN_WROTE, ready={"cs": "Slova"})
    context = real_stage.context(language="uk")
    assert [one.code for one in simpler_words_button(happened(own), own, context)] == [
        encode(AnswerSentence(CODE, "simple-czech"))
    ]
    assert simpler_words_button(happened(ready), ready, context) == []
    assert simpler_words_button(happened(own, event(LeadEvent.CANDIDATE_STOPPED, 1)), own, context) == []
    assert simpler_words_button(replace(happened(own), state=State.HIRED), own, context) == []
    assert simpler_words_button(happened(own), own, real_stage.context(language="cs")) == []
    assert simpler_words_button(happened(own), own, stage.context(language="uk")) == [], "there is no such sentence"


def test_what_is_newer_is_listed_before_it_is_sent(stage: Views) -> None:
    newer = replace(
        ANSWERED, answers={**ANSWERS, "czech": "none"}, ticks=frozenset({"exam"}), ask_town=frozenset({"every"})
    )
    del_home = replace(newer, answers={name: given for name, given in newer.answers.items() if name != "home"})

    message = stage.show(Updating(CODE), newer, known_to(LEAD))
    assert codes(message) == [f"update:{CODE}", f"my-lead:{CODE}"]
    assert "none-uk" in text_of(message)
    assert text_of(message).count("•") == 1
    assert "year-uk" in text_of(message)
    assert "year-uk" not in text_of(stage.show(Updating(CODE), del_home, known_to(LEAD)))
    assert f"updating:{CODE}" in codes(stage.show(STATUS, newer, known_to(LEAD)))
    assert f"updating:{CODE}" not in codes(stage.show(STATUS, known=known_to(LEAD)))
    assert_sendable(stage.show(Updating(CODE), known=known_to(LEAD)))
    assert "🔄" in text_of(stage.show(SHEET, known=known_to(happened(event(LeadEvent.UPDATED)))))


UKRAINIAN = "У мене тимчасовий захист. " + "Хочу працювати. " * 20


def _opened(text: str) -> ReadModel:
    seen = Event(LeadEvent.OPENED, NOW, CONTACT.name)
    return known_to(happened(seen, event(LeadEvent.CANDIDATE_WROTE, 1, text)))


def test_words_in_another_language_can_be_copied_whole_and_the_first_sentence_asks_for_simpler_ones() -> None:
    content, words = shipped()
    stage = Views(words, content)

    shown = stage.show(WRITING, known=_opened(UKRAINIAN), language="cs")

    assert "".join(button.copy for row in shown.rows for button in row) == UKRAINIAN
    assert "1. Napište nám to prosím česky, stačí jednoduše." in text_of(shown)
    assert "💬 тимчасовий захист – dočasná ochrana" in text_of(shown)
    same = stage.show(WRITING, known=_opened(UKRAINIAN), language="uk")
    assert not any(button.copy for row in same.rows for button in row)
    assert "💬" not in text_of(same)
