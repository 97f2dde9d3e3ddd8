"""Practising for an interview: a drawn round goes through ten questions, what did not go well is repeated, typed words are let go."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.content import Content
from bot.content.loader import load
from bot.conversation.model import Action, Found, Menu, Open, Say, Screen, SendFile
from bot.conversation.notes import Note
from bot.conversation.practice.model import (
    CHOICES,
    ROUND,
    BeginMock,
    BeginTest,
    Judge,
    LookFor,
    Mock,
    MockAnswer,
    Pick,
    Practice,
    Practise,
    Round,
    Subject,
    WordAnswer,
    WordCard,
    WordTest,
    choices,
)
from bot.conversation.private import Private
from bot.conversation.state import Session
from bot.environment import ROOT
from tests.conversation.making import KNOWN, NOW, SESSION, after, at, sees, take

ANSWER = Say(Private("Umím zachovat klid, plat neřeším a výplatu chci v pátek."))
MOCK = BeginMock(again=False)


@pytest.fixture(scope="module")
def content() -> Content:
    return load(ROOT / "content").content


def begun(content: Content, action: Action = MOCK, seconds: int = 0) -> Session:
    return after(take(SESSION, action, KNOWN, content, NOW + timedelta(seconds=seconds)))


def mock(session: Session) -> Round:
    assert session.mock is not None
    return session.mock


def words(session: Session) -> Round:
    assert session.words is not None
    return session.words


def test_a_round_asks_ten_questions_of_every_subject_in_the_order_of_an_interview(content: Content) -> None:
    drawn = [mock(begun(content, seconds=second)).ahead for second in range(60)]

    for names in drawn:
        assert len(set(names)) == len(names) == ROUND
        assert {content.practice[name].subject for name in names} == set(content.subjects)
        assert [name for name in content.practice if name in names] == list(names)
    assert len(set(drawn)) > len(drawn) / 2
    assert {name for names in drawn for name in names} == set(content.practice)


def test_a_look_at_ones_answer_behind_the_last_question_shows_how_the_round_went(content: Content) -> None:
    over = replace(SESSION, mock=Round("", 1, (), ("fight",)))

    sees(take(over, Open(MockAnswer()), KNOWN, content), Mock())
    sees(take(begun(content), Open(MockAnswer()), KNOWN, content), MockAnswer())


def test_what_did_not_go_well_is_repeated_and_only_that(content: Content) -> None:
    session = begun(content)
    asked = mock(session).ahead
    for number, name in enumerate(asked):
        done = take(session, Judge(name, well=number not in {2, 7}), KNOWN, content)
        sees(done, Mock())
        session = after(done)

    assert mock(session).here is None
    assert mock(session).again == (asked[2], asked[7])
    repeated = mock(after(take(session, BeginMock(again=True), KNOWN, content)))
    assert (repeated.ahead, repeated.again, repeated.total) == ((asked[2], asked[7]), (), 2)


def test_a_double_tap_judges_no_second_question(content: Content) -> None:
    session = begun(content)
    first, second, *_ = mock(session).ahead
    once = after(take(session, Judge(first, well=False), KNOWN, content))
    twice = take(once, Judge(first, well=False), KNOWN, content)

    sees(twice, Mock())
    assert after(twice).mock == once.mock
    assert mock(once).here == second


@pytest.mark.parametrize(
    ("place", "shown", "note"),
    [
        (Practise("fight"), LookFor("fight"), Note.ANSWER_LET_GO),
        (Mock(), MockAnswer(), Note.ANSWER_LET_GO),
        (MockAnswer(), MockAnswer(), Note.PRESS_A_BUTTON),
        (LookFor("fight"), LookFor("fight"), Note.PRESS_A_BUTTON),
        (WordTest(), WordTest(), Note.PRESS_A_BUTTON),
        (WordCard("constable", turned=False), WordCard("constable", turned=False), Note.PRESS_A_BUTTON),
        (Practise("gone"), Practice(), Note.PRESS_A_BUTTON),
    ],
)
def test_a_typed_answer_is_kept_nowhere_and_looked_up_nowhere(
    content: Content, place: Screen, shown: Screen, note: Note
) -> None:
    before = at(place, begun(content, BeginTest(again=False)))
    before = replace(before, mock=mock(begun(content)))

    done = take(before, ANSWER, KNOWN, content)

    sees(done, shown, note)
    assert replace(after(done), place="") == replace(before, place="")


def test_behind_the_last_question_words_are_an_answer_still(content: Content) -> None:
    over = replace(SESSION, mock=Round("", 1, (), ("fight",)))

    sees(take(at(Mock(), over), ANSWER, KNOWN, content), Mock(), Note.PRESS_A_BUTTON)


@pytest.mark.parametrize("place", [Practice(), Subject("law")])
def test_where_nothing_is_asked_words_are_looked_up(content: Content, place: Screen) -> None:
    (shown,) = take(at(place), Say(Private("jaký je plat?")), KNOWN, content).shown

    assert isinstance(shown.screen, Found)


def test_a_file_sent_for_an_answer_is_refused_where_one_stands(content: Content) -> None:
    (shown,) = take(at(Mock(), begun(content)), SendFile(7), KNOWN, content).shown

    assert (shown.screen, shown.note, shown.sent_message) == (Mock(), Note.FILE, 7)


def test_a_word_that_was_wrong_comes_again_until_it_is_right(content: Content) -> None:
    session = begun(content, BeginTest(again=False))
    first = words(session).ahead[0]
    wrong = next(name for name in choices(first, words(session), content.cards) if name != first)
    done = take(session, Pick(first, wrong), KNOWN, content)
    sees(done, WordAnswer(first, wrong))
    session = after(done)
    assert words(session).ahead[-1] == first
    for _ in range(ROUND):
        here = words(session).ahead[0]
        session = after(take(session, Pick(here, here), KNOWN, content))

    assert (words(session).ahead, words(session).again, words(session).total) == ((), (first,), ROUND)
    assert words(after(take(session, BeginTest(again=True), KNOWN, content))).ahead == (first,)


def test_a_double_tap_on_a_choice_shows_the_same_once_more(content: Content) -> None:
    session = begun(content, BeginTest(again=False))
    first = words(session).ahead[0]
    once = after(take(session, Pick(first, first), KNOWN, content))
    twice = take(once, Pick(first, first), KNOWN, content)

    sees(twice, WordAnswer(first, first))
    assert after(twice).words == once.words


def test_the_choices_differ_hold_the_right_one_and_stand_in_no_fixed_order(content: Content) -> None:
    places = set[int]()
    for seed in map(str, range(40)):
        shown = choices("constable", Round(seed, 1, ("constable",)), content.cards)
        assert len(set(shown)) == CHOICES
        places.add(shown.index("constable"))
    assert places == {*range(CHOICES)}


@pytest.mark.parametrize(
    "screen",
    [
        Subject("gone"),
        Practise("gone"),
        LookFor("gone"),
        Mock(),
        MockAnswer(),
        WordTest(),
        WordCard("apostille", turned=True),
    ],
)
def test_an_old_button_leads_to_a_live_screen(content: Content, screen: Screen) -> None:
    sees(take(SESSION, Open(screen), KNOWN, content), Practice(), Note.STALE)


def test_a_round_goes_on_over_an_edit_of_the_content(content: Content) -> None:
    session = begun(content)
    first, second, *_ = mock(session).ahead
    left = {name: asked for name, asked in content.practice.items() if name != first}
    edited = replace(content, practice=left)

    done = take(session, Judge(second, well=False), KNOWN, edited)

    sees(done, Mock())
    assert (mock(after(done)).total, mock(after(done)).again) == (ROUND - 1, (second,))


def test_nobody_who_was_not_practising_has_a_round() -> None:
    session = after(take(SESSION, Open(Menu())))

    assert (session.mock, session.words) == (None, None)
