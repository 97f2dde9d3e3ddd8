"""The path of answers: derived each time, with old, edited and invented answers."""

from collections.abc import Iterator, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.content import Content
from bot.content.models import LATER
from bot.conversation.selfcheck import chosen_option, needs_town, previous_question, progress, relevant, walk
from tests.conversation.strategies import Draws


@given(data=st.data())
def test_any_answers_lead_somewhere_and_the_walk_ends(some: Draws, data: st.DataObject) -> None:
    content = some.content
    answers = data.draw(some.answers)

    answered, here = walk(content, answers)

    assert len(set(answered)) == len(answered)
    assert here not in answered
    assert here is None or (
        here in content.questions and chosen_option(content.questions[here], answers.get(here), content) is None
    )
    for name in answered:
        assert chosen_option(content.questions[name], answers[name], content) is not None


@given(data=st.data())
def test_progress_never_exceeds_its_total_whatever_was_answered(some: Draws, data: st.DataObject) -> None:
    answers = data.draw(some.answers)

    for name in some.content.questions:
        number, total = progress(some.content, answers, name)
        assert 1 <= number <= total <= len(some.content.questions) + 1


@given(data=st.data())
def test_going_back_is_the_inverse_of_walking(some: Draws, data: st.DataObject) -> None:
    walked, answers = _walked(some.content, data)

    way_back = [previous_question(some.content, answers, name) for name in walked]
    assert way_back == [None, *walked[:-1]]

    open_question = walked[-1]
    del answers[open_question]
    assert previous_question(some.content, answers, open_question) == (walked[-2] if len(walked) > 1 else None)


@given(data=st.data())
@settings(max_examples=60)
def test_what_is_kept_is_exactly_what_can_still_be_asked(some: Draws, data: st.DataObject) -> None:
    content = some.content
    answers = data.draw(some.answers)

    kept = relevant(answers, content)

    assert kept.items() <= answers.items()
    assert walk(content, kept) == walk(content, answers)
    matters = {*walk(content, answers).answered, *_still_to_come(content, answers)}
    dropped = answers.keys() - kept.keys()
    assert not dropped & matters
    assert {name for name in kept if not needs_town(name, content)} <= matters


def _walked(content: Content, data: st.DataObject) -> tuple[list[str], dict[str, str]]:
    """Answer question after question with anything; return the questions in order and the answers."""
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
    """Yield the answers with later ones removed."""
    answered = set(walk(content, answers).answered)
    for option in _options(content, here):
        yield {name: given for name, given in answers.items() if name in answered} | {here: option}
