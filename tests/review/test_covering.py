"""What no example shows is named at the line of the rule, so that an edit that loses it would not go unseen."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.content.loader import load
from bot.content.problems import Severity
from bot.editorial.walks import uncovered
from bot.settings import read_settings
from tests import small
from tests.content.breaking import Edit, change, whole
from tests.effort import record

FILE = "scenarios.yaml"
MEND = "add an example to scenarios.yaml that does"


def unshown(folder: Path, *edits: Edit) -> list[str]:
    small.write(folder)
    for edit in edits:
        edit(folder)
    return [str(problem).removesuffix(f", {MEND}") for problem in uncovered(load(folder))]


def test_the_examples_of_the_real_content_show_everything() -> None:
    loaded = load(read_settings(_env_file=None).content_dir)

    assert list(uncovered(loaded)) == []

    nothing = replace(loaded, content=replace(loaded.content, scenarios={}))
    record("answers and rules of towns that no worked example shows", f"0 of {len(list(uncovered(nothing)))}")


def test_the_examples_of_the_small_content_show_everything(tmp_path: Path) -> None:
    assert unshown(tmp_path) == []


def test_an_answer_without_any_example_is_an_error_and_named_alone(tmp_path: Path) -> None:
    small.write(tmp_path)
    whole(FILE, "scenarios: {}\n")(tmp_path)

    found = list(uncovered(load(tmp_path)))

    answers = [
        (name, option) for name, question in small.content().questions.items() for option in question.options
    ]
    refused = [problem for problem in found if problem.severity is Severity.ERROR]
    assert [problem.message for problem in refused] == [
        f'no example answers "{option}" to "{name}"' for name, option in answers
    ]
    assert [problem.line for problem in refused[:3]] == [5, 6, 9]


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        pytest.param(
            change(FILE, "    verdicts: { right-to-work: office, czech: met }", "    verdicts: {}"),
            [
                'eligibility.yaml:15: warning: no example shows that "skip" to "permit" means "office" for "right-to-work"',
                'eligibility.yaml:23: warning: no example shows that "free" to "czech" means "met" for "czech"',
            ],
            id="a verdict",
        ),
        pytest.param(
            change(FILE, "    local: [home, clean-record]\n", ""),
            [
                'municipalities/brno.yaml:2: warning: no example shows that brno has a rule about "home" (local:)',
                'municipalities/brno.yaml:7: warning: no example shows that brno has a rule about "clean-record" (local:)',
            ],
            id="a town's rules",
        ),
        pytest.param(
            change(FILE, "    verdicts: { home: office }\n", "    verdicts: {}\n"),
            [
                'municipalities/plzen.yaml:5: warning: no example shows that plzen makes "unmet" of "less" for "home", once confirmed'
            ],
            id="what a town's rule makes of an answer",
        ),
        pytest.param(
            change("municipalities/brno.yaml", "rules:", "documents: [permit-proof]\nrules:"),
            [
                'eligibility.yaml:19: warning: no example shows that "family" to "permit-other" brings in "permit-proof"',
                'municipalities/brno.yaml:1: warning: no example shows that brno brings in "permit-proof"',
            ],
            id="a town's paper that another answer brings as well",
        ),
        pytest.param(
            change(
                "eligibility.yaml",
                "pending: { next: czech, verdicts: { right-to-work: office } }",
                "pending: { next: czech, verdicts: { right-to-work: office }, documents: [permit-proof] }",
            ),
            [
                'eligibility.yaml:20: warning: no example shows that "pending" to "permit-other" brings in "permit-proof"'
            ],
            id="a paper",
        ),
    ],
)
def test_a_single_effect_without_an_example_is_named_at_its_line(
    tmp_path: Path, edit: Edit, named: list[str]
) -> None:
    assert unshown(tmp_path, edit) == named


def test_a_step_that_only_people_without_a_town_pass_is_no_example_of_where_it_leads(tmp_path: Path) -> None:
    """ "free" leads to "home", which is asked only with a town: both ways have to be shown."""
    small.write(tmp_path)
    for answers in ("czech: free, home: year", "czech: free, home: year"):
        change(FILE, answers, "czech: none, home: year")(tmp_path)
    assert [str(problem).removesuffix(f", {MEND}") for problem in uncovered(load(tmp_path))] == [
        'eligibility.yaml:23: warning: no example shows that "free" to "czech" leads to "home"',
    ]
    for town in ("nowhere", "silent"):
        change(FILE, f"  {town}:\n    answers: {{ town: later", f"  {town}:\n    answers: {{ town: gone")(
            tmp_path
        )
    assert (
        'eligibility.yaml:27: warning: no example shows that without a town "result" comes instead of "home"'
        in [str(problem).removesuffix(f", {MEND}") for problem in uncovered(load(tmp_path))]
    )


def test_a_verdict_that_every_town_decides_itself_needs_no_example(tmp_path: Path) -> None:
    """Both small towns have a rule about "less": nobody is ever shown what it means elsewhere."""
    assert unshown(tmp_path) == []
    named = unshown(
        tmp_path,
        change("municipalities/plzen.yaml", "    answers: { less: unmet }\n", ""),
        change(FILE, "    verdicts: { home: office }\n", "    verdicts: {}\n"),
    )
    assert named == [
        'eligibility.yaml:30: warning: no example shows that "less" to "home" means "office" for "home"'
    ]
