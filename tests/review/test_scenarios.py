"""The worked examples: where an example and the rules disagree, the line of the example is named."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.content.content import Content
from bot.content.loader import load
from bot.conversation.journey import walk
from bot.review import scenarios
from bot.review.paths import completed, each_answer
from tests import small
from tests.content.breaking import Edit, change, whole

FILE = "scenarios.yaml"
PLACE = "correct the rule or the example"


def problems_of(folder: Path, *edits: Edit) -> list[str]:
    small.write(folder)
    for edit in edits:
        edit(folder)
    return sorted(str(problem) for problem in scenarios.run(load(folder)))


def test_examples_that_agree_with_the_rules_and_cover_every_answer_are_in_order(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == []


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        pytest.param(
            change(
                FILE, "verdicts: { home: met, right-to-work: met }", "verdicts: { home: unmet, age: met }"
            ),
            f'{FILE}:4: "home": the answers give "met", the example expects "unmet", {PLACE}',
            id="another verdict",
        ),
        pytest.param(
            change("municipalities/brno.yaml", "    confirmed_on: 2026-03-01\n", ""),
            f'{FILE}:8: "home": the answers give "office", the example expects "unmet", {PLACE}',
            id="a rule that changed",
        ),
        pytest.param(
            change(FILE, "right-to-work: met", "right-to-wrk: met"),
            f'{FILE}:4: unknown requirement "right-to-wrk", did you mean "right-to-work"?',
            id="an unknown requirement",
        ),
        pytest.param(
            change(FILE, "[cv, permit-proof]", "[cv, permit-prof]"),
            f'{FILE}:5: "permit-prof" is not on the list of these answers, did you mean "permit-proof"?',
            id="a document that is not on the list",
        ),
        pytest.param(
            change(FILE, "home: year }", "home: year, hme: year }"),
            f'{FILE}:3: unknown question "hme", did you mean "home"?',
            id="an unknown question",
        ),
    ],
)
def test_an_example_that_is_wrong_is_named_at_its_line(tmp_path: Path, edit: Edit, problem: str) -> None:
    assert problems_of(tmp_path, edit) == [problem]


@pytest.mark.parametrize(
    ("edit", "problems"),
    [
        pytest.param(
            change(FILE, "town: plzen", "town: plzn"),
            [
                f'{FILE}:3: the answers stop at the question "town", answer it too',
                f'{FILE}:3: unknown answer "plzn", did you mean "plzen"?',
                f'{FILE}:4: "home": the answers give "office", the example expects "met", {PLACE}',
                f'{FILE}:4: "right-to-work": the answers give "office", the example expects "met", {PLACE}',
                f'{FILE}:5: "permit-proof" is not on the list of these answers, use one of: cv, exam',
            ],
            id="an unknown town",
        ),
        pytest.param(
            change(FILE, "czech: none, home: less", "czech: nine, home: less"),
            [
                f'{FILE}:7: the answers stop at the question "czech", answer it too',
                f'{FILE}:7: unknown answer "nine", did you mean "none"?',
                f'{FILE}:8: "home": the answers give "office", the example expects "unmet", {PLACE}',
            ],
            id="an unknown answer",
        ),
        pytest.param(
            change(FILE, ", home: less }", " }"),
            [
                f'{FILE}:1: no example gives the answer "less" to "home", add it to a scenario',
                f'{FILE}:7: the answers stop at the question "home", answer it too',
                f'{FILE}:8: "home": the answers give "office", the example expects "unmet", {PLACE}',
            ],
            id="an answer is missing",
        ),
    ],
)
def test_answers_that_lead_nowhere_are_named_with_what_follows(
    tmp_path: Path, edit: Edit, problems: list[str]
) -> None:
    assert problems_of(tmp_path, edit) == problems


def test_every_answer_that_no_example_gives_is_named(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, whole(FILE, "scenarios: {}\n"))

    answers = {
        (name, option) for name, question in small.content().questions.items() for option in question.options
    }
    assert problems == sorted(
        f'{FILE}:1: no example gives the answer "{option}" to "{name}", add it to a scenario'
        for name, option in answers
    )


@pytest.mark.parametrize("town", ["later", "first"])
def test_every_answer_is_completed_to_a_whole_walk_that_holds_it(content: Content, town: str) -> None:
    for tried in (content, small.content()):
        slug = next(iter(tried.municipalities)) if town == "first" else town
        for name, option in each_answer(tried):
            answers = completed(tried, {"town": slug, name: option})

            assert walk(tried, answers).here is None
            if not tried.questions[name].needs_town or town == "first":
                assert _on_the_walk(tried, answers)[name] == option


def test_without_a_town_it_is_completed_as_later() -> None:
    assert completed(small.content(), {})["town"] == "later"


def _on_the_walk(content: Content, answers: Mapping[str, str]) -> dict[str, str]:
    return {name: answers[name] for name in walk(content, answers).answered}
