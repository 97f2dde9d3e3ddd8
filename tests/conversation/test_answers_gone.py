"""A half-done self-check goes on after an edit: what still exists counts, and what does not is asked, with one line."""

from dataclasses import replace

from bot.content.content import Content
from bot.conversation import model
from bot.conversation.notes import Note
from bot.conversation.state import Session
from tests import small
from tests.conversation.turn_data import ANSWERS, SESSION, after, on, sees, take

HALF = replace(SESSION, answers={"town": "plzen", "age": "adult", "permit": "temporary", "czech": "free"})


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


GONE = without_option(small.content(), "permit", "temporary")


def test_what_no_longer_exists_is_asked_with_one_line() -> None:
    for edit, asked, kept in (
        (GONE, "permit", {"town", "age", "czech"}),
        (renamed(small.content(), "permit", "papers"), "papers", {"town", "age", "czech"}),
        (replace(small.content(), municipalities={}), "town", {"age", "permit", "czech"}),
    ):
        first = take(HALF, model.Continue(), content=edit)
        sees(first, model.QuestionScreen(asked), Note.QUESTIONS_CHANGED)
        assert set(after(first).answers) == kept
        sees(take(after(first), model.ShowAgain(), content=edit), model.QuestionScreen(asked))


def test_an_answer_in_its_place_goes_on_with_all_others() -> None:
    done = take(after(take(HALF, model.Continue(), content=GONE)), model.Answer("permit", "skip"), content=GONE)
    sees(done, model.QuestionScreen("home"))
    assert after(done).answers == {**HALF.answers, "permit": "skip"}


def test_nothing_is_said_or_forgotten_before_the_self_check_is_looked_at() -> None:
    """Rolled back meanwhile, the answer counts again; another question than the open one is shown as it is."""
    for screen in (model.Menu(), model.QuestionScreen("age")):
        done = take(HALF, model.Open(screen), content=GONE)
        sees(done, screen)
        assert after(done).answers == HALF.answers


def test_a_result_that_needs_nothing_more_stays_a_result() -> None:
    sees(
        take(replace(SESSION, answers={**ANSWERS, "gone": "yes"}), model.Open(model.SelfCheckResult())),
        model.SelfCheckResult(),
    )


def test_a_button_of_the_answer_that_is_gone_says_so_itself() -> None:
    done = take(HALF, model.Answer("permit", "temporary"), content=GONE)
    sees(done, model.QuestionScreen("permit"), Note.ANSWER_GONE)
    assert "permit" not in after(done).answers


def test_ticks_stay_with_their_document_though_it_is_gone_for_a_while() -> None:
    ticked = replace(on(model.Documents(), HALF), ticks=frozenset({"cv"}))
    done = take(ticked, model.ShowAgain(), content=replace(small.content(), documents={}))
    sees(done, model.Documents())
    assert after(done).ticks == {"cv"}


def test_whoever_comes_back_when_the_answers_are_deleted_is_told_so() -> None:
    begun = Session(language="uk", answers={"town": "plzen"})
    for press in (model.Open(model.SelfCheckResult()), model.Open(model.Answers()), model.Answer("czech", "free")):
        assert take(SESSION, press).shown[-1].note is Note.ANSWERS_GONE
        assert take(begun, press).shown[-1].note is not Note.ANSWERS_GONE
    assert take(SESSION, model.Answer("town", "plzen")).shown[-1].note is None
