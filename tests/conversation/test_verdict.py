"""What answers mean, requirement by requirement, and which papers they bring in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.content import Content
from bot.content.models import Local, Verdict
from bot.conversation.selfcheck import GROUPS, Line, assess, checklist, chosen, counted_questions
from tests import small
from tests.conversation.making import ANSWERS
from tests.conversation.strategies import Some


@given(data=st.data())
def test_every_requirement_stands_exactly_once_in_every_result(some: Some, data: st.DataObject) -> None:
    content = some.content
    answers = data.draw(some.answers)

    lines = assess(content, answers)

    town = content.town(answers)
    own = [rule.requirement for rule in (town.local.rules if town else ()) if rule.adds]
    assert sorted(line.requirement for line in lines) == sorted([*content.requirements, *own])
    assert [line.requirement for line in lines if line.rule_adds] == own


@given(data=st.data())
def test_the_asked_ones_come_first_and_the_told_ones_are_never_decided(some: Some, data: st.DataObject) -> None:
    lines = assess(some.content, data.draw(some.answers))

    assert [line.told for line in lines] == sorted(line.told for line in lines)
    for line in lines:
        if line.told:
            assert (line.verdict, line.question, line.option) == (Verdict.OFFICE, "", "")


@given(data=st.data())
def test_a_verdict_names_the_answer_on_the_walk_that_gave_it(some: Some, data: st.DataObject) -> None:
    content = some.content
    answers = data.draw(some.answers)
    answered = counted_questions(content, answers)

    for line in assess(content, answers):
        if line.question:
            assert line.question in answered
            assert line.option == answers[line.question]
            option = chosen(content.questions[line.question], line.option, content)
            assert option is not None
            assert line.requirement in option.verdicts
        else:
            assert line.verdict is Verdict.OFFICE


@given(data=st.data())
def test_no_rule_of_a_town_gives_unmet_before_the_town_confirmed_it(some: Some, data: st.DataObject) -> None:
    content = _with_rules(some.content, confirmed_on=None)
    answers = data.draw(some.answers)

    lines = assess(content, answers)

    national = {line.requirement: line for line in assess(_without_rules(content), answers)}
    for line in lines:
        assert line.verdict is not Verdict.UNMET
        if not line.rule_adds:
            assert line.verdict in {national[line.requirement].verdict, Verdict.OFFICE}


@given(data=st.data())
def test_a_confirmed_rule_gives_just_what_it_says_and_nothing_else_gives_unmet(some: Some, data: st.DataObject) -> None:
    content = _with_rules(some.content, confirmed_on=date(2026, 3, 1))
    answers = data.draw(some.answers)
    national = {line.requirement: line for line in assess(_without_rules(content), answers)}

    for line in assess(content, answers):
        if line.told or line.rule is None or line.option not in line.rule.answers:
            assert line.verdict is not Verdict.UNMET
        else:
            assert line.verdict is line.rule.answers[line.option]
        if not line.rule_adds:
            assert (line.question, line.option) == (
                national[line.requirement].question,
                national[line.requirement].option,
            )


@pytest.mark.parametrize(
    ("town", "home", "verdict"),
    [
        ("plzen", "less", Verdict.OFFICE),
        ("plzen", "year", Verdict.MET),
        ("brno", "less", Verdict.UNMET),
        ("brno", "year", Verdict.MET),
        ("later", "less", Verdict.OFFICE),
    ],
)
def test_the_chosen_towns_rule_decides_only_where_it_speaks_of_the_answer(
    town: str, home: str, verdict: Verdict
) -> None:
    line = _line(small.content(), {**ANSWERS, "town": town, "home": home}, "home")

    assert line.verdict is verdict
    assert (line.rule is not None) is (town != "later")


def test_a_rule_about_a_told_requirement_is_shown_with_it() -> None:
    line = _line(small.content(), {**ANSWERS, "town": "brno"}, "clean-record")

    assert line.told
    assert line.rule is not None
    assert not line.rule_adds


def test_an_answer_that_spells_out_another_decides_in_its_stead() -> None:
    answers = {**ANSWERS, "permit": "another", "permit-other": "pending"}

    line = _line(small.content(), answers, "right-to-work")

    assert (line.verdict, line.question, line.option) == (Verdict.OFFICE, "permit-other", "pending")


def test_nothing_answered_is_nothing_decided() -> None:
    assert {line.verdict for line in assess(small.content(), {})} == {Verdict.OFFICE}


@given(data=st.data())
def test_the_list_holds_what_is_always_needed_and_otherwise_only_what_was_brought_in(
    some: Some, data: st.DataObject
) -> None:
    content = some.content
    answers = data.draw(some.answers)
    options = [chosen(content.questions[name], answers[name], content) for name in counted_questions(content, answers)]
    town = content.town(answers)
    brought = {name for option in options if option for name in option.documents}
    brought |= set(town.local.documents if town else ())

    groups = checklist(content, answers)

    assert tuple(groups) == GROUPS
    listed = [name for group in groups.values() for name in group]
    assert len(listed) == len(set(listed))
    assert set(listed) == brought | {name for name, document in content.documents.items() if document.always}
    order = list(content.documents)
    for group, names in groups.items():
        assert {content.documents[name].group for name in names} <= {group}
        assert sorted(names, key=order.index) == list(names)


@pytest.mark.parametrize(
    ("answers", "usual", "asked"),
    [
        ({}, ("cv",), ()),
        ({"town": "later", "age": "adult", "permit": "temporary"}, ("cv", "permit-proof"), ()),
        ({"town": "plzen"}, ("cv",), ("town-form",)),
        ({"town": "gone", "age": "adult", "permit": "temporary"}, ("cv",), ()),
    ],
)
def test_an_answer_or_the_town_brings_its_papers_in(
    answers: dict[str, str], usual: tuple[str, ...], asked: tuple[str, ...]
) -> None:
    assert checklist(small.content(), answers) == {"usual": usual, "if-asked": asked, "later": ("exam",)}


def _line(content: Content, answers: Mapping[str, str], requirement: str) -> Line:
    return next(line for line in assess(content, answers) if line.requirement == requirement)


def _with_rules(content: Content, confirmed_on: date | None) -> Content:
    """Give the content with every rule of every town confirmed, or none."""
    towns = {
        slug: town.model_copy(
            update={
                "local": town.local.model_copy(
                    update={
                        "rules": tuple(
                            rule.model_copy(update={"confirmed_on": confirmed_on}) for rule in town.local.rules
                        )
                    }
                )
            }
        )
        for slug, town in content.municipalities.items()
    }
    return replace(content, municipalities=towns)


def _without_rules(content: Content) -> Content:
    towns = {slug: town.model_copy(update={"local": Local()}) for slug, town in content.municipalities.items()}
    return replace(content, municipalities=towns)
