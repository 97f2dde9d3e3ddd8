"""Where answers lead: derived each time, so that old, edited and made-up answers are ordinary cases."""

from collections.abc import Iterator, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.content import Content, ahead
from bot.content.models import CHOSEN, LATER
from bot.conversation.selfcheck import (
    assess,
    before,
    chosen,
    counted_questions,
    first,
    needs_town,
    progress,
    relevant,
    spelled_out,
    walk,
)
from bot.conversation.state import Session
from tests import small
from tests.conversation.making import ANSWERED, ANSWERS
from tests.conversation.strategies import Some


@given(data=st.data())
def test_any_answers_lead_somewhere_and_the_walk_ends(some: Some, data: st.DataObject) -> None:
    content = some.content
    answers = data.draw(some.answers)

    answered, here = walk(content, answers)

    assert len(set(answered)) == len(answered)
    assert here not in answered
    assert here is None or (
        here in content.questions and chosen(content.questions[here], answers.get(here), content) is None
    )
    for name in answered:
        assert chosen(content.questions[name], answers[name], content) is not None


@given(data=st.data())
def test_answering_question_after_question_reaches_the_result(some: Some, data: st.DataObject) -> None:
    walked, answers = _walked(some.content, data)

    assert walk(some.content, answers) == (tuple(walked), None)
    assert walked[0] == first(some.content)


@given(data=st.data())
def test_each_answer_on_the_way_counts_the_question_on_and_never_past_the_total(
    some: Some, data: st.DataObject
) -> None:
    walked, answers = _walked(some.content, data)

    given_so_far: dict[str, str] = {}
    number = 0
    for name in walked:
        here, total = progress(some.content, given_so_far, name)
        number += not some.content.questions[name].part_of
        assert here == number
        assert number <= total <= len(some.content.questions)
        given_so_far[name] = answers[name]
    assert progress(some.content, answers, walked[-1]) == (number, number)


@given(data=st.data())
def test_progress_never_exceeds_its_total_whatever_was_answered(some: Some, data: st.DataObject) -> None:
    answers = data.draw(some.answers)

    for name in some.content.questions:
        number, total = progress(some.content, answers, name)
        assert 1 <= number <= total <= len(some.content.questions) + 1


@given(data=st.data())
def test_going_back_is_the_inverse_of_walking(some: Some, data: st.DataObject) -> None:
    walked, answers = _walked(some.content, data)

    way_back = [before(some.content, answers, name) for name in walked]
    assert way_back == [None, *walked[:-1]]

    open_question = walked[-1]
    del answers[open_question]
    assert before(some.content, answers, open_question) == (walked[-2] if len(walked) > 1 else None)


@given(data=st.data())
@settings(max_examples=60)
def test_what_is_kept_is_exactly_what_can_still_be_asked(some: Some, data: st.DataObject) -> None:
    content = some.content
    answers = data.draw(some.answers)

    kept = relevant(answers, content)

    assert kept.items() <= answers.items()
    assert walk(content, kept) == walk(content, answers)
    matters = {*walk(content, answers).answered, *_still_to_come(content, answers)}
    dropped = answers.keys() - kept.keys()
    assert not dropped & matters
    assert {name for name in kept if not needs_town(name, content)} <= matters


@given(data=st.data())
def test_keeping_what_matters_changes_nothing_more(some: Some, data: st.DataObject) -> None:
    kept = relevant(data.draw(some.answers), some.content)

    assert relevant(kept, some.content) == kept


@given(data=st.data())
def test_changing_one_answer_keeps_all_answers_of_questions_still_asked(some: Some, data: st.DataObject) -> None:
    content = some.content
    walked, answers = _walked(content, data)
    name = data.draw(st.sampled_from(walked))
    option = data.draw(st.sampled_from(_options(content, name)))

    session = Session(answers=answers).answer(name, option, content)

    assert session.answers[name] == option
    merged = {**answers, name: option}
    still_asked = {
        other for other in walk(content, merged).answered if name != "town" or not needs_town(other, content)
    }
    assert {other: session.answers.get(other) for other in still_asked} == {
        other: merged[other] for other in still_asked
    }


@given(data=st.data())
def test_the_same_answer_twice_is_the_same_as_once(some: Some, data: st.DataObject) -> None:
    session = data.draw(some.sessions)
    name = data.draw(st.sampled_from(sorted(some.content.questions)))
    option = data.draw(st.sampled_from(_options(some.content, name)))

    once = session.answer(name, option, some.content)

    assert once.answer(name, option, some.content) == once


def test_choosing_another_town_forgets_only_what_was_answered_about_the_town() -> None:
    content = small.content()

    assert ANSWERED.answer("town", "brno", content).answers == {
        **{name: given for name, given in ANSWERS.items() if name != "home"},
        "town": "brno",
    }
    assert ANSWERED.answer("town", "plzen", content).answers == ANSWERS


def test_what_was_answered_behind_the_question_about_another_town_counts_before_that_is_answered(
    content: Content,
) -> None:
    answers = {
        "town": "plzen", "age": "adult", "permit": "temporary", "school": "paper", "czech": "little", "residence": "year",
        "shifts": "partly",
    }  # fmt: skip
    session = Session(answers=answers).answer("town", "most", content)

    assert walk(content, session.answers).here == "residence"
    assert counted_questions(content, session.answers)[-1] == "shifts"
    assert progress(content, session.answers, "residence") == (6, 7)
    assert progress(content, session.answers, "shifts") == (7, 7)
    assert before(content, session.answers, "shifts") == "residence"
    shifts = next(line for line in assess(content, session.answers) if line.requirement == "shifts")
    assert shifts.option == "partly"


def test_an_open_question_that_leads_several_ways_ends_what_counts() -> None:
    assert counted_questions(small.content(), {**ANSWERS, "permit": "gone"}) == ("town", "age")


def test_a_question_about_the_town_is_not_asked_without_one() -> None:
    content = small.content()

    assert walk(content, {**ANSWERS, "town": LATER}) == (("town", "age", "permit", "czech"), None)
    assert walk(content, {**ANSWERS, "town": "gone"}) == ((), "town")
    assert walk(content, {**ANSWERS, "town": CHOSEN}) == ((), "town")


def test_an_answer_that_no_longer_exists_ends_the_walk_there() -> None:
    assert walk(small.content(), {**ANSWERS, "permit": "gone"}) == (("town", "age"), "permit")


def test_an_answer_that_is_spelt_out_later_opens_one_question_more() -> None:
    content = small.content()
    session = ANSWERED.answer("permit", "another", content)

    assert walk(content, session.answers).here == "permit-other"
    assert session.answers == {**ANSWERS, "permit": "another"}
    assert progress(content, session.answers, "permit-other") == progress(content, session.answers, "permit") == (3, 5)
    assert progress(content, {"town": "plzen"}, "age") == (2, 5)
    assert ahead(["permit-other"], content.questions) == {"permit-other", "czech", "home"}


def test_the_answer_that_counts_is_the_one_that_spells_it_out() -> None:
    content = small.content()

    assert spelled_out("permit", {"permit": "temporary"}, content) == "permit"
    assert spelled_out("permit", {"permit": "another"}, content) == "permit-other"
    assert spelled_out("permit", {"permit": "another", "permit-other": "family"}, content) == "permit-other"
    assert spelled_out("permit", {}, content) == "permit"
    assert spelled_out("home", {"home": "year"}, content) == "home"
    assert spelled_out("gone", {"gone": "x"}, content) == "gone"


def test_what_spelt_out_another_answer_is_dropped_with_it() -> None:
    content = small.content()
    session = ANSWERED.answer("permit", "another", content).answer("permit-other", "family", content)

    assert "permit-other" not in session.answer("permit", "skip", content).answers


def _walked(content: Content, data: st.DataObject) -> tuple[list[str], dict[str, str]]:
    """Answer question after question with anything; give the questions in order and the answers."""
    walked: list[str] = []
    answers: dict[str, str] = {}
    while (here := walk(content, answers).here) is not None:
        walked.append(here)
        answers[here] = data.draw(st.sampled_from(_options(content, here)))
    return walked, answers


def _options(content: Content, name: str) -> list[str]:
    question = content.questions[name]
    return [LATER, *list(content.municipalities)[:4]] if question.kind == "town" else list(question.options)


def _still_to_come(content: Content, answers: Mapping[str, str]) -> set[str]:
    """Find by trying what any further answers can still bring up, the answers given so far unchanged."""
    found: set[str] = set()
    waiting = [dict(answers)]
    while waiting:
        tried = waiting.pop()
        here = walk(content, tried).here
        if here is not None and here not in found:
            found.add(here)
            waiting.extend({**tried, here: option} for option in _options(content, here))
            waiting.extend(_without_later_answers(content, tried, here))
    return found


def _without_later_answers(content: Content, answers: Mapping[str, str], here: str) -> Iterator[dict[str, str]]:
    """What was answered further on may be answered otherwise."""
    answered = set(walk(content, answers).answered)
    for option in _options(content, here):
        yield {name: given for name, given in answers.items() if name in answered} | {here: option}
