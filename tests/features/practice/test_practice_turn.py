"""Practising for an interview: a drawn round goes through ten questions, what did not go well is repeated, typed words are let go."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.content import Content
from bot.conversation.base import ANY
from bot.conversation.codes import encode
from bot.conversation.model import Action, Found, Menu, Open, Say, Screen, ScreenWithNote, SendFile
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.state import Session
from bot.features import practice as practice_model
from bot.features.practice import MOCK as ROUND
from bot.features.practice import SUBJECTS, view
from bot.view.catalog import Words
from tests.conversation.turn_data import KNOWN, NOW, SESSION, after, on, sees, take
from tests.view.rendering import Views, codes

ANSWER = Say(Private("Umím zachovat klid, plat neřeším a výplatu chci v pátek."))
MOCK = practice_model.BeginMock(again=False)


def begun(content: Content, action: Action = MOCK, seconds: int = 0) -> Session:
    return after(take(SESSION, action, KNOWN, content, NOW + timedelta(seconds=seconds)))


def mock(session: Session) -> practice_model.MockInterview:
    found = ROUND.of(session)
    assert found is not None
    return found


def test_a_look_at_ones_answer_behind_the_last_question_shows_how_the_round_went(content: Content) -> None:
    over = ROUND.put(SESSION, practice_model.MockInterview("", 1, (), ("fight",)))

    sees(take(over, Open(practice_model.MockAnswer()), KNOWN, content), practice_model.Mock())
    sees(take(begun(content), Open(practice_model.MockAnswer()), KNOWN, content), practice_model.MockAnswer())


def test_a_double_tap_judges_no_second_question(content: Content) -> None:
    session = begun(content)
    first, second, *_ = mock(session).ahead
    once = after(take(session, practice_model.JudgeAnswer(first, well=False), KNOWN, content))
    twice = take(once, practice_model.JudgeAnswer(first, well=False), KNOWN, content)

    sees(twice, practice_model.Mock())
    assert mock(after(twice)) == mock(once)
    assert mock(once).here == second


def test_a_typed_answer_is_kept_nowhere_and_looked_up_nowhere(content: Content) -> None:
    rows: list[tuple[Screen, Screen, Note]] = [
        (practice_model.PracticeQuestion("fight"), practice_model.LookFor("fight"), Note.ANSWER_LET_GO),
        (practice_model.Mock(), practice_model.MockAnswer(), Note.ANSWER_LET_GO),
        (practice_model.MockAnswer(), practice_model.MockAnswer(), Note.PRESS_A_BUTTON),
        (practice_model.LookFor("fight"), practice_model.LookFor("fight"), Note.PRESS_A_BUTTON),
        (
            practice_model.WordCard("constable", turned=False),
            practice_model.WordCard("constable", turned=False),
            Note.PRESS_A_BUTTON,
        ),
        (practice_model.PracticeQuestion("gone"), practice_model.Practice(), Note.PRESS_A_BUTTON),
    ]
    for place, shown, note in rows:
        before = on(place, begun(content))
        done = take(before, ANSWER, KNOWN, content)
        sees(done, shown, note)
        assert replace(after(done), place="") == replace(before, place="")


def test_behind_the_last_question_words_are_an_answer_still(content: Content) -> None:
    over = ROUND.put(SESSION, practice_model.MockInterview("", 1, (), ("fight",)))

    sees(take(on(practice_model.Mock(), over), ANSWER, KNOWN, content), practice_model.Mock(), Note.PRESS_A_BUTTON)


@pytest.mark.parametrize("place", [practice_model.Practice(), practice_model.Subject("law")])
def test_where_nothing_is_asked_words_are_looked_up(content: Content, place: Screen) -> None:
    (shown,) = take(on(place), Say(Private("jaký je plat?")), KNOWN, content).shown

    assert isinstance(shown.screen, Found)


def test_a_file_sent_for_an_answer_is_refused_where_one_stands(content: Content) -> None:
    (shown,) = take(on(practice_model.Mock(), begun(content)), SendFile(7), KNOWN, content).shown

    assert (shown.screen, shown.note, shown.sent_message) == (practice_model.Mock(), Note.FILE, 7)


def test_an_old_button_leads_to_a_live_screen(content: Content) -> None:
    rows: list[Screen] = [
        practice_model.Subject("gone"),
        practice_model.PracticeQuestion("gone"),
        practice_model.LookFor("gone"),
        practice_model.Mock(),
        practice_model.MockAnswer(),
        practice_model.WordCard("apostille", turned=True),
    ]
    for screen in rows:
        sees(take(SESSION, Open(screen), KNOWN, content), practice_model.Practice(), Note.STALE)


def test_the_cards_open_at_the_first_word(content: Content) -> None:
    for text in ("картки", "kartičky"):
        shown = take(on(Menu()), Say(Private(text)), content=content).shown[-1]
        assert shown == ScreenWithNote(practice_model.WordCard(content.cards[0], turned=False))
    opened = Open(practice_model.WordCard(ANY, turned=False))
    shown = take(on(Menu()), opened, content=replace(content, glossary={})).shown[-1]
    assert shown == ScreenWithNote(practice_model.Practice(), Note.STALE)


def test_the_pages_of_questions_are_turned_above_the_way_back(
    content: Content, words: dict[str, Words], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "QUESTIONS_PER_PAGE", 2)
    for name in SUBJECTS.of(content):
        *_, turning, back, menu = codes(Views(words, content).show(practice_model.Subject(name)))
        assert (turning, back, menu) == (
            encode(practice_model.Subject(name, 1)), encode(practice_model.Practice()), encode(Menu()),
        )  # fmt: skip
