"""The talk about a lead: ready sentences, stopping the other side, newer answers, and the same person again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.contact.model import (
    Declining,
    HearCandidate,
    LeadStub,
    NoteForm,
    SendSentence,
    SentenceCheck,
    Writing,
)
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.history import newer_details
from bot.conversation.lead.model import (
    MESSAGES_PER_DAY,
    Answering,
    AnswerSentence,
    Attribution,
    Duty,
    Event,
    HearTown,
    Lead,
    Moving,
    MyLead,
    MyLeads,
    Role,
    UpdateLead,
    Updating,
)
from bot.conversation.model import Action, Open, Record, Say, Screen
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.state import ReadModel
from tests import small
from tests.conversation.test_interview_reminders import invited
from tests.conversation.turn_data import (
    ANSWERED,
    ANSWERS,
    CODE,
    CONTACT,
    KNOWN,
    LEAD,
    MINOR,
    NOW,
    SENT,
    SESSION,
    on,
    sees,
    take,
)

WRITING, POINTER = Writing(CODE), LeadStub(CODE)
STATUS, ANSWERING = MyLead(CODE), Answering(CODE)
COME = {"uk": "Come-uk?", "cs": "Come-cs?"}
THANKS = {"uk": "Thanks-uk.", "cs": "Thanks-cs."}
AS_CONTACT = Attribution(Role.CONTACT)


def happened(*what: LeadEvent | Event, lead: Lead = LEAD) -> Lead:
    """A lead to which more has happened, one thing a minute."""
    events = [
        one if isinstance(one, Event) else Event(one, NOW + timedelta(minutes=number), CONTACT.name, voice=AS_CONTACT)
        for number, one in enumerate(what)
    ]
    return replace(lead, events=(*lead.events, *events))


def on_duty(lead: Lead, duty: Duty = CONTACT) -> ReadModel:
    return replace(KNOWN, duties=(duty,), lead=lead)


def own(*leads: Lead) -> ReadModel:
    return replace(KNOWN, leads=leads)


def said(what: LeadEvent, ready: dict[str, str]) -> Event:
    return Event(what, NOW, voice=Attribution(ready=ready))


def test_another_town_s_own_ready_sentence_is_none_here() -> None:
    sees(take(on(WRITING), SendSentence(CODE, "hall"), on_duty(LEAD)), WRITING, Note.SENTENCE_GONE)
    sees(take(on(WRITING), Open(SentenceCheck(CODE, "hall")), on_duty(LEAD)), WRITING, Note.SENTENCE_GONE)


def test_a_ready_sentence_that_asks_nothing_says_so_to_whoever_would_be_reminded() -> None:
    content = replace(small.content(), asks_nothing=frozenset({"thanks"}))
    done = take(on(ANSWERING), AnswerSentence(CODE, "thanks"), SENT, content)
    assert [one.voice for one in done.effects if isinstance(one, Record)] == [Attribution(ready=THANKS, closes=True)]


def test_words_never_take_a_lead_back() -> None:
    rows: list[tuple[State, State | None]] = [
        (State.SENT, State.CONTACTED), (State.SEEN, State.CONTACTED),
        (State.TAKEN, State.CONTACTED), (State.CONTACTED, None), (State.INVITED, None),
    ]  # fmt: skip
    for state, after in rows:
        done = take(on(WRITING), Say(Private("Hello")), on_duty(replace(LEAD, state=state)))
        assert [effect.state for effect in done.effects if isinstance(effect, Record)] == [after]


def test_a_second_tap_on_a_sentence_says_it_once() -> None:
    by_town = happened(said(LeadEvent.TOWN_WROTE, COME))
    sees(take(on(WRITING), SendSentence(CODE, "come"), on_duty(by_town)), POINTER, Note.ALREADY_SENT)
    by_candidate = happened(said(LeadEvent.CANDIDATE_WROTE, THANKS))
    sees(take(on(ANSWERING), AnswerSentence(CODE, "thanks"), own(by_candidate)), STATUS, Note.ALREADY_SENT)

    answered = happened(said(LeadEvent.CANDIDATE_WROTE, THANKS), Event(LeadEvent.TOWN_WROTE, NOW))
    assert take(on(ANSWERING), AnswerSentence(CODE, "thanks"), own(answered)).effects


def test_a_sentence_that_is_gone_is_chosen_again() -> None:
    sees(take(on(WRITING), SendSentence(CODE, "thanks"), on_duty(LEAD)), WRITING, Note.SENTENCE_GONE)
    sees(take(on(ANSWERING), AnswerSentence(CODE, "come"), SENT), ANSWERING, Note.SENTENCE_GONE)


def test_words_that_cannot_be_passed_on_are_typed_again() -> None:
    rows: list[tuple[Screen, ReadModel]] = [
        (WRITING, on_duty(LEAD)),
        (NoteForm(CODE), on_duty(LEAD)),
        (Declining(CODE, "no-post"), on_duty(LEAD)),
        (ANSWERING, SENT),
        (Moving(CODE), own(invited())),
    ]
    for screen, known in rows:
        for words, why in (
            ("x" * 501, Note.TOO_LONG),
            ("\u200b", Note.TOO_LONG),
            ("Jste 850101/1234?", Note.DOCUMENT_NUMBERS),
        ):
            sees(take(on(screen), Say(Private(words)), known), screen, why)


def test_sentences_count_among_the_messages_of_a_day() -> None:
    many = happened(*[LeadEvent.TOWN_WROTE] * MESSAGES_PER_DAY, *[LeadEvent.CANDIDATE_WROTE] * MESSAGES_PER_DAY)
    for press in (Say(Private("More")), SendSentence(CODE, "come")):
        sees(take(on(WRITING), press, on_duty(many)), POINTER, Note.MESSAGES_LIMIT)
    for answer in (Say(Private("More")), AnswerSentence(CODE, "thanks")):
        sees(take(on(ANSWERING), answer, own(many)), STATUS, Note.MESSAGES_LIMIT)


PRESSES: tuple[Action, ...] = (
    SendSentence(CODE, "come"),
    HearCandidate(CODE, wanted=False),
    HearCandidate(CODE, wanted=True),
)
OWN_PRESSES: tuple[Action, ...] = (
    AnswerSentence(CODE, "thanks"),
    HearTown(CODE, wanted=False),
    HearTown(CODE, wanted=True),
    UpdateLead(CODE),
)


@pytest.mark.parametrize("state", [state for state in State if not state.is_open])
def test_nobody_talks_in_a_lead_that_is_over(state: State) -> None:
    over = replace(LEAD, state=state)
    for press in PRESSES:
        sees(take(SESSION, press, on_duty(over)), POINTER, Note.LEAD_CLOSED)
    for press in OWN_PRESSES:
        sees(take(ANSWERED, press, own(over)), MyLeads(), Note.LEAD_CLOSED)
    sees(take(ANSWERED, Open(Updating(CODE)), own(over)), STATUS, Note.LEAD_CLOSED)


NEWER = replace(ANSWERED, answers={**ANSWERS, "czech": "none"}, ticks=frozenset({"cv", "exam"}))


def test_newer_answers_are_sent_into_the_lead_that_is_open() -> None:
    updated = replace(LEAD, details=replace(LEAD.details, answers=NEWER.answers, ticks=NEWER.ticks))
    sees(take(NEWER, UpdateLead(CODE), own(updated)), STATUS, Note.NOTHING_NEWER)
    sees(take(NEWER, Open(Updating(CODE)), own(updated)), STATUS, Note.NOTHING_NEWER)
    sees(take(NEWER, Open(Updating("gone")), SENT), MyLeads(), Note.STALE)
    sees(take(on(Updating(CODE), NEWER), Say(Private("yes")), SENT), Updating(CODE), Note.PRESS_A_BUTTON)

    often = happened(*[LeadEvent.UPDATED] * MESSAGES_PER_DAY)
    sees(take(NEWER, UpdateLead(CODE), own(often)), STATUS, Note.MESSAGES_LIMIT)


def test_what_is_not_newer_or_not_enough_for_a_lead_is_not_sent() -> None:
    for why, session in {
        "nothing is answered any more": SESSION,
        "for another town": replace(NEWER, answers={**NEWER.answers, "town": "brno"}),
        "under 18": replace(NEWER, answers=MINOR),
        "not complete": replace(NEWER, answers={"town": "plzen", "age": "adult", "czech": "free"}),
        "as it was sent": replace(ANSWERED, ticks=LEAD.details.ticks),
    }.items():
        assert newer_details(LEAD, session, small.content()) is None, why


def test_whoever_is_stopped_reads_so_and_a_second_tap_changes_nothing() -> None:
    rows: list[tuple[HearTown | HearCandidate, Callable[[Lead], ReadModel], Screen, LeadEvent]] = [
        (HearTown(CODE, wanted=True), own, STATUS, LeadEvent.TOWN_STOPPED),
        (HearCandidate(CODE, wanted=True), on_duty, WRITING, LeadEvent.CANDIDATE_STOPPED),
    ]
    for hear, known, screen, what in rows:
        sees(take(SESSION, hear, known(LEAD)), screen)
        sees(take(SESSION, replace(hear, wanted=False), known(happened(what))), screen)

    town, candidate = on_duty(happened(LeadEvent.TOWN_STOPPED)), own(happened(LeadEvent.CANDIDATE_STOPPED))
    sees(take(SESSION, Open(WRITING), town), WRITING)
    sees(take(on(WRITING), SendSentence(CODE, "come"), town), WRITING, Note.CANDIDATE_STOPPED)
    sees(take(SESSION, Open(ANSWERING), candidate), ANSWERING)
    sees(take(on(ANSWERING), AnswerSentence(CODE, "thanks"), candidate), STATUS, Note.TOWN_STOPPED)
    sees(take(NEWER, UpdateLead(CODE), candidate), STATUS, Note.TOWN_STOPPED)
    again = happened(LeadEvent.TOWN_STOPPED, LeadEvent.TOWN_RESUMED)
    assert take(on(WRITING), SendSentence(CODE, "come"), on_duty(again)).effects


def test_a_stop_is_always_heard_and_hearing_again_ten_times_a_day() -> None:
    """Each to and fro is kept with the lead, and read whenever somebody looks at it."""
    rows: list[tuple[HearTown | HearCandidate, Callable[[Lead], ReadModel], LeadEvent, LeadEvent]] = [
        (HearTown(CODE, wanted=True), own, LeadEvent.TOWN_STOPPED, LeadEvent.TOWN_RESUMED),
        (HearCandidate(CODE, wanted=True), on_duty, LeadEvent.CANDIDATE_STOPPED, LeadEvent.CANDIDATE_RESUMED),
    ]
    for hear, known, stopped, resumed in rows:
        to_and_fro = [Event(what, NOW, CONTACT.name) for what in (stopped, resumed) * MESSAGES_PER_DAY]
        silent = known(happened(*to_and_fro, Event(stopped, NOW, CONTACT.name)))
        refused = take(SESSION, hear, silent)
        assert [shown.note for shown in refused.shown] == [Note.MESSAGES_LIMIT]
        assert refused.effects == ()
        assert take(SESSION, hear, silent, now=NOW + timedelta(days=1)).effects
        assert take(SESSION, replace(hear, wanted=False), known(happened(*to_and_fro))).effects
