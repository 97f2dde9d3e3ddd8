"""The screens of the steps, what the sheet says of them, and how the candidate is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.contact import model as contact_model
from bot.conversation.lead.events import ClosingReason, LeadEvent, State
from bot.conversation.lead.model import Duty, Event, Interview, Lead, MyLead, Step
from bot.conversation.private import NOTHING, Private
from bot.view import letters
from bot.view.markup import visible_length
from tests.conversation.turn_data import CODE, CONTACT, COORDINATOR, DEPUTY, KNOWN, LEAD, NOW, SESSION
from tests.view.rendering import Views, buttons, codes, seen

TEN = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
OFFICE = Private("Office <1> & 2")
OFFER = Interview(CODE, TEN, OFFICE)
SCREENS: tuple[contact_model.StepScreen, ...] = (
    contact_model.MoreSteps(CODE), contact_model.Colleagues(CODE), contact_model.NoteForm(CODE),
    contact_model.Inviting(CODE),
    contact_model.InterviewCheck(CODE), contact_model.Hiring(CODE), contact_model.ClosingLead(CODE), contact_model.Passing(CODE),
)  # fmt: skip


def step(
    what: LeadEvent,
    by: Duty = CONTACT,
    text: Private = NOTHING,
    *,
    to: int = 0,
    when: datetime | None = None,
    about: str = "",
) -> Event:
    said = Step(by.contact, to, when, about)
    return Event(what, NOW - timedelta(minutes=1), by.name, text, step=said, before=State.SEEN)


def had(*events: Event, state: State = State.TAKEN, reason: str = "") -> Lead:
    return replace(LEAD, state=state, reason=reason, events=(*LEAD.events, *events))


@pytest.mark.parametrize("language", ["uk", "cs"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: type(screen).__name__)
def test_every_screen_of_a_step_fits_a_phone_and_shows_nothing_of_the_candidate(
    stage: Views, screen: contact_model.StepScreen, language: str
) -> None:
    known = replace(KNOWN, duties=(COORDINATOR,), lead=replace(LEAD, coordinator=True), colleagues=(DEPUTY,))
    message = stage.show(screen, replace(SESSION, interview=OFFER), known, language)

    assert message.protect
    assert visible_length(message.text) <= 900
    assert len(buttons(message)) <= 8
    assert max(len(button.label) for button in buttons(message)) <= 40
    assert codes(message)[-1] == f"sheet:{CODE}"
    assert not [text for text in ("Testa", "Hello") if text in seen(message.text).text]


def test_an_interview_that_is_gone_is_not_read_back(stage: Views) -> None:
    known = replace(KNOWN, duties=(CONTACT,), lead=LEAD)
    assert codes(stage.show(contact_model.InterviewCheck(CODE), SESSION, known)) == [f"sheet:{CODE}"]


def test_closing_shows_what_the_candidate_will_read_and_accuses_nobody(stage: Views) -> None:
    known = replace(KNOWN, duties=(CONTACT,), lead=LEAD)
    message = stage.show(contact_model.ClosingLead(CODE), known=known, language="cs")
    assert codes(message)[:4] == [f"close:{CODE}:{reason}" for reason in ClosingReason]
    assert "Spam" in message.text
    for language in ("uk", "cs"):
        context = stage.context(language=language)
        for reason in ClosingReason:
            assert context.say(reason.told) in message.text or language == "uk"
            lead = had(step(LeadEvent.CLOSED), state=State.CLOSED, reason=reason)
            told = letters.candidate_notice(lead, LeadEvent.CLOSED, CONTACT.name, NOTHING, context).text
            own = stage.show(MyLead(CODE), known=replace(KNOWN, leads=(lead,)), language=language).text
            for text in (told, own):
                assert context.html(reason.told) in text
                assert not [word for word in ("spam", "спам") if word in text.casefold()]


def test_a_reminder_says_what_is_left_to_be_done(stage: Views) -> None:
    context, invited = stage.context(language="cs"), step(LeadEvent.INVITED, text=OFFICE, when=TEN)
    texts = {
        what: letters.candidate_notice(
            had(invited, *([Event(what, NOW)] if what else []), state=State.INVITED),
            LeadEvent.TOMORROW,
            NOTHING,
            NOTHING,
            context,
        ).text
        for what in (None, LeadEvent.CONFIRMED, LeadEvent.MOVE_ASKED)
    }
    assert "Potvrďte ho prosím" in texts[None]
    assert "Když nebudete moci přijít" in texts[LeadEvent.CONFIRMED]
    assert "Prosíte o jiný termín" in texts[LeadEvent.MOVE_ASKED]


def test_a_step_is_told_although_what_it_was_about_is_gone(stage: Views) -> None:
    context = stage.context(language="cs")

    def told(what: LeadEvent, *events: Event, state: State = State.TAKEN) -> str:
        return seen(letters.candidate_notice(had(*events, state=state), what, CONTACT.name, NOTHING, context).text).text

    for what in (LeadEvent.HANDED, LeadEvent.INVITED, LeadEvent.PASSED_ON):
        assert "Jana Zkusmá: Zpráva se už vyřizuje." in told(what), "what it was about is gone"
    odd = step(LeadEvent.PASSED_ON, when=TEN, about="pigeon")
    assert "Jana Zkusmá: " in told(LeadEvent.PASSED_ON, odd)
    assert "Aktuální stav" in told(LeadEvent.UNDONE, step(LeadEvent.UNDONE, about="gone"))
    assert "Aktuální stav" in told(LeadEvent.UNDONE)
