"""A half-done self-check goes on after an edit: what still exists counts, and what does not is asked, with one line."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.content.content import Content
from bot.conversation.model import Answer, Answers, Ask, Continue, Documents, Menu, Open, Result, Show, Shown
from bot.conversation.notes import Note
from bot.conversation.state import Context, LoadedState, Session, Turn
from bot.conversation.turn import turn
from tests import small
from tests.conversation.making import ANSWERS, NOW

HALF = {"town": "plzen", "age": "adult", "permit": "temporary", "czech": "free"}


def without_option(content: Content, name: str, option: str) -> Content:
    question = content.questions[name]
    options = {kept: meant for kept, meant in question.options.items() if kept != option}
    return replace(content, questions={**content.questions, name: question.model_copy(update={"options": options})})


def renamed(content: Content, name: str, other: str) -> Content:
    """A question under another id; whoever came to it comes to the other."""
    questions = {}
    for known, question in content.questions.items():
        options = {
            option: meant.model_copy(update={"next": other}) if meant.next == name else meant
            for option, meant in question.options.items()
        }
        questions[other if known == name else known] = question.model_copy(update={"options": options})
    return replace(content, questions=questions)


def after(edit: Content, answers: Mapping[str, str], place: str = "menu") -> tuple[Session, Context]:
    return Session(language="uk", answers=answers, place=place), Context(edit, LoadedState(), NOW)


def shown(outcome: Turn) -> Shown:
    return outcome.shown[-1]


@pytest.mark.parametrize(
    ("edit", "asked", "kept"),
    [
        (without_option(small.content(), "permit", "temporary"), "permit", {"town", "age", "czech"}),
        (renamed(small.content(), "permit", "papers"), "papers", {"town", "age", "czech"}),
        (replace(small.content(), municipalities={}), "town", {"age", "permit", "czech"}),
    ],
    ids=["answer", "question", "town"],
)
def test_what_no_longer_exists_is_asked_with_one_line(edit: Content, asked: str, kept: set[str]) -> None:
    session, context = after(edit, HALF)

    first = turn(session, Continue(), context)

    assert shown(first) == Shown(Ask(asked), Note.QUESTIONS_CHANGED)
    assert first.session is not None
    assert set(first.session.answers) == kept

    again = turn(first.session, Show(), context)

    assert shown(again) == Shown(Ask(asked))


def test_an_answer_in_its_place_goes_on_with_all_others() -> None:
    edit = without_option(small.content(), "permit", "temporary")
    session, context = after(edit, HALF)
    session = turn(session, Continue(), context).session or session

    outcome = turn(session, Answer("permit", "skip"), context)

    assert shown(outcome) == Shown(Ask("home"))
    assert outcome.session is not None
    assert outcome.session.answers == {**HALF, "permit": "skip"}


def test_nothing_is_said_or_forgotten_before_the_self_check_is_looked_at() -> None:
    """Rolled back meanwhile, the answer counts again."""
    session, context = after(without_option(small.content(), "permit", "temporary"), HALF)

    outcome = turn(session, Open(Menu()), context)

    assert shown(outcome) == Shown(Menu())
    assert outcome.session is not None
    assert outcome.session.answers == HALF


def test_a_result_that_needs_nothing_more_stays_a_result() -> None:
    session, context = after(small.content(), {**ANSWERS, "gone": "yes"})

    assert shown(turn(session, Open(Result()), context)) == Shown(Result())


def test_another_question_than_the_open_one_is_shown_as_it_is() -> None:
    session, context = after(without_option(small.content(), "permit", "temporary"), HALF)

    outcome = turn(session, Open(Ask("age")), context)

    assert shown(outcome) == Shown(Ask("age"))
    assert outcome.session is not None
    assert outcome.session.answers == HALF


def test_a_button_of_the_answer_that_is_gone_says_so_itself() -> None:
    session, context = after(without_option(small.content(), "permit", "temporary"), HALF)

    outcome = turn(session, Answer("permit", "temporary"), context)

    assert shown(outcome) == Shown(Ask("permit"), Note.ANSWER_GONE)
    assert outcome.session is not None
    assert "permit" not in outcome.session.answers


def test_ticks_stay_with_their_document_though_it_is_gone_for_a_while() -> None:
    content = small.content()
    session, context = after(replace(content, documents={}), HALF, place="documents")
    session = replace(session, ticks=frozenset({"cv"}))

    outcome = turn(session, Show(), context)

    assert shown(outcome) == Shown(Documents())
    assert outcome.session is not None
    assert outcome.session.ticks == {"cv"}


@pytest.mark.parametrize("press", [Open(Result()), Open(Answers()), Answer("czech", "free")])
def test_whoever_comes_back_when_the_answers_are_deleted_is_told_so(press: Open | Answer) -> None:
    content = small.content()
    session, context = after(content, {})
    assert turn(session, press, context).shown[-1].note is Note.ANSWERS_GONE
    begun, _ = after(content, {"town": "plzen"})
    assert turn(begun, press, context).shown[-1].note is not Note.ANSWERS_GONE
    first = turn(session, Answer("town", "plzen"), context)
    assert first.shown[-1].note is None
