"""Verdicts of answers for each requirement, and the documents that they add."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.content.content import Content
from bot.content.models import LocalDetails, Verdict
from bot.conversation.selfcheck import assess
from tests import small
from tests.conversation.strategies import Draws


@given(data=st.data())
def test_no_rule_of_a_town_gives_unmet_before_the_town_confirmed_it(some: Draws, data: st.DataObject) -> None:
    content = _with_rules(some.content, confirmed_on=None)
    answers = data.draw(some.answers)

    lines = assess(content, answers)

    national = {line.requirement: line for line in assess(_without_rules(content), answers)}
    for line in lines:
        assert line.verdict is not Verdict.UNMET
        if not line.is_town_requirement:
            assert line.verdict in {national[line.requirement].verdict, Verdict.OFFICE}


def test_nothing_answered_is_nothing_decided() -> None:
    assert {line.verdict for line in assess(small.content(), {})} == {Verdict.OFFICE}


def _with_rules(content: Content, confirmed_on: date | None) -> Content:
    """Return the content with every rule of every town confirmed, or none."""
    towns = dict(content.municipalities)
    for slug, town in towns.items():
        rules = tuple(rule.model_copy(update={"confirmed_on": confirmed_on}) for rule in town.local.rules)
        towns[slug] = town.model_copy(update={"local": town.local.model_copy(update={"rules": rules})})
    return replace(content, municipalities=towns)


def _without_rules(content: Content) -> Content:
    towns = {slug: town.model_copy(update={"local": LocalDetails()}) for slug, town in content.municipalities.items()}
    return replace(content, municipalities=towns)
