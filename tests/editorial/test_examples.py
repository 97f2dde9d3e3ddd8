"""The worked examples: where they and the rules disagree the line of the example is named; what none shows, at the line of the rule."""

from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from bot.content.content import Content
from bot.content.loader import load
from bot.content.problems import Severity
from bot.conversation.selfcheck import walk
from bot.editorial.gallery import completed, each_answer
from bot.editorial.walks import run, uncovered
from bot.settings import read_settings
from tests import small
from tests.cli.running import command
from tests.content.breaking import Edit, change, whole
from tests.effort import record

FILE = "scenarios.yaml"
PLACE = "correct the rule or the example"


def problems_of(folder: Path, *edits: Edit) -> list[str]:
    small.write(folder)
    for edit in edits:
        edit(folder)
    return sorted(str(problem) for problem in run(load(folder)))


def test_examples_that_agree_with_the_rules_are_in_order(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == []


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        pytest.param(
            change(FILE, "verdicts: { home: met, right-to-work: met }", "verdicts: { home: unmet, age: met }"),
            f'{FILE}:4: "home": the answers give "met", the example expects "unmet", {PLACE}',
            id="another verdict",
        ),
        pytest.param(
            change("municipalities/brno.yaml", "    confirmed_on: 2026-03-01\n", ""),
            f'{FILE}:9: "home": the answers give "office", the example expects "unmet", {PLACE}',
            id="a rule that changed",
        ),
        pytest.param(
            change(FILE, "right-to-work: met", "right-to-wrk: met"),
            f'{FILE}:4: unknown requirement "right-to-wrk", did you mean "right-to-work"?',
            id="an unknown requirement",
        ),
        pytest.param(
            change(FILE, "[cv, permit-proof]", "[cv, permit-proof, exam]"),
            f'{FILE}:5: "exam" is not on the list "usual" of these answers, use one of: cv, permit-proof',
            id="a document that is not on the list",
        ),
        pytest.param(
            change(FILE, ", if-asked: [town-form]", ""),
            f'{FILE}:5: "town-form" is on the list "if-asked" of these answers, the example does not name it, {PLACE}',
            id="a document that the example does not expect",
        ),
        pytest.param(
            change(FILE, "[home, how-to-apply]", "[home]"),
            f'{FILE}:6: "how-to-apply" is a local rule of this town, the example does not name it, {PLACE}',
            id="a local rule that the example does not expect",
        ),
        pytest.param(
            change(FILE, "[home, clean-record]", "[home, clean-record, age]"),
            f'{FILE}:11: "age" is not a local rule of this town, use one of: clean-record, home',
            id="a local rule that is gone",
        ),
        pytest.param(
            change(FILE, "    lead: false\n", ""),
            f"{FILE}:7: a message to a town is not taken from whoever answers so, the example expects otherwise, {PLACE}",
            id="whether a message is taken",
        ),
        pytest.param(
            change("eligibility.yaml", ", lead: false", ""),
            f"{FILE}:12: a message to a town is taken from whoever answers so, the example expects otherwise, {PLACE}",
            id="whether a message is still taken",
        ),
        pytest.param(
            change(FILE, "{ age: [law] }", "{ age: [law, paper] }"),
            f'{FILE}:23: warning: "age" stands on law, the example expects others, {PLACE}',
            id="other sources",
        ),
        pytest.param(
            change(FILE, "{ age: [law] }", "{ czech: [law] }"),
            f'{FILE}:23: warning: "czech" stands on no source, the example expects others, {PLACE}',
            id="no sources",
        ),
        pytest.param(
            change(FILE, "{ age: [law] }", "{ agee: [law] }"),
            f'{FILE}:23: unknown requirement "agee", did you mean "age"?',
            id="sources of an unknown requirement",
        ),
        pytest.param(
            change(FILE, "home: year }", "home: year, hme: year }"),
            f'{FILE}:3: unknown question "hme", did you mean "home"?',
            id="an unknown question",
        ),
        pytest.param(
            change(FILE, "permit: skip, czech", "permit: skip, permit-other: family, czech"),
            f'{FILE}:25: "permit-other" is answered but never asked, correct the rule, or remove the answer',
            id="an answer to what is not asked",
        ),
        pytest.param(
            change(FILE, ", home: less }", " }"),
            f'{FILE}:8: the answers stop at the question "home", answer it too',
            id="an answer is missing: what comes of the others is not judged",
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
            ],
            id="an unknown town",
        ),
        pytest.param(
            change(FILE, "czech: none, home: less", "czech: nine, home: less"),
            [
                f'{FILE}:8: the answers stop at the question "czech", answer it too',
                f'{FILE}:8: unknown answer "nine", did you mean "none"?',
            ],
            id="an unknown answer",
        ),
    ],
)
def test_answers_that_are_unknown_are_named_with_where_they_stop(
    tmp_path: Path, edit: Edit, problems: list[str]
) -> None:
    assert problems_of(tmp_path, edit) == problems


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

    answers = [(name, option) for name, question in small.content().questions.items() for option in question.options]
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
def test_a_single_effect_without_an_example_is_named_at_its_line(tmp_path: Path, edit: Edit, named: list[str]) -> None:
    assert unshown(tmp_path, edit) == named


def test_a_step_that_only_people_without_a_town_pass_is_no_example_of_where_it_leads(tmp_path: Path) -> None:
    """ "free" leads to "home", which is asked only with a town: both ways have to be shown."""
    small.write(tmp_path)
    for answers in ("czech: free, home: year", "czech: free, home: year"):
        change(FILE, answers, "czech: none, home: year")(tmp_path)
    assert [str(problem).removesuffix(f", {MEND}") for problem in uncovered(load(tmp_path))] == [
        'eligibility.yaml:23: warning: no example shows that "free" to "czech" leads to "home"'
    ]
    for town in ("nowhere", "silent"):
        change(FILE, f"  {town}:\n    answers: {{ town: later", f"  {town}:\n    answers: {{ town: gone")(tmp_path)
    assert 'eligibility.yaml:27: warning: no example shows that without a town "result" comes instead of "home"' in [
        str(problem).removesuffix(f", {MEND}") for problem in uncovered(load(tmp_path))
    ]


def test_a_verdict_that_every_town_decides_itself_needs_no_example(tmp_path: Path) -> None:
    """Both small towns have a rule about "less": nobody is ever shown what it means elsewhere."""
    assert unshown(tmp_path) == []
    named = unshown(
        tmp_path,
        change("municipalities/plzen.yaml", "    answers: { less: unmet }\n", ""),
        change(FILE, "    verdicts: { home: office }\n", "    verdicts: {}\n"),
    )
    assert named == ['eligibility.yaml:30: warning: no example shows that "less" to "home" means "office" for "home"']


LIKE = """scenarios:
  # the first of all
  first:
    answers: { town: plzen, age: adult, permit: temporary, czech: free, home: year }
    verdicts: { home: met, right-to-work: met }
    documents: { usual: [cv, permit-proof], if-asked: [town-form] }
  second:
    like: first  # and nothing else
    answers: { czech: none }
  third:
    like: second
    answers: { town: later, home: "" }
    documents: ""
"""


def test_an_example_says_only_how_it_differs_from_another(tmp_path: Path) -> None:
    small.write(tmp_path, **{FILE: LIKE})
    scenarios = load(tmp_path).content.scenarios
    assert scenarios["second"].answers == {**scenarios["first"].answers, "czech": "none"}
    assert scenarios["second"].documents == scenarios["first"].documents
    assert scenarios["third"].answers == {"town": "later", "age": "adult", "permit": "temporary", "czech": "none"}
    assert scenarios["third"].documents is None


@pytest.mark.parametrize("other", ["frist", "third", "second"])
def test_an_example_is_like_one_above_it(tmp_path: Path, other: str) -> None:
    small.write(tmp_path, **{FILE: LIKE.replace("like: first", f"like: {other}")})
    (problem, *_) = load(tmp_path).problems
    assert f'{FILE}:8: no example "{other}" stands above, did you mean "first"?' in str(problem) or other != "frist"
    assert problem.line == 8


def test_what_comes_out_is_shown_and_written_where_it_stands(tmp_path: Path) -> None:
    small.write(tmp_path, **{FILE: LIKE})
    change(
        "eligibility.yaml",
        "year: { next: result, verdicts: { home: met }",
        "year: { next: result, verdicts: { home: office }",
    )(tmp_path)
    told = command("check", "--update-examples", "--yes", "--content", str(tmp_path))
    rows = [line.split() for line in told.out.splitlines()]
    assert ["first", "verdicts", "home", "met", "->", "office"] in rows
    assert ["second", "verdicts", "home", "met", "->", "office"] in rows
    text = (tmp_path / FILE).read_text("utf-8")
    assert "  # the first of all\n" in text
    assert "    like: first  # and nothing else\n" in text
    assert text.count("home: office") == 1, "the second has it from the first"
    assert list(run(load(tmp_path))) == []
    again = command("check", "--update-examples", "--content", str(tmp_path))
    assert again.out == "Every example comes out as it says.\n"


def test_sources_and_rules_of_a_town_come_out_too(tmp_path: Path) -> None:
    named = "    sources: { home: [law] }\n    local: []\n  second:"
    small.write(tmp_path, **{FILE: LIKE.replace("  second:", named, 1)})
    told = command("check", "--update-examples", "--yes", "--content", str(tmp_path))
    rows = [line.split() for line in told.out.splitlines()]
    assert [row[:3] for row in rows if row[:2] == ["first", "sources"]] == [["first", "sources", "home"]]
    assert [row[:2] for row in rows if row[:2] == ["first", "local"]] == [["first", "local"]]


def test_nothing_is_written_unless_somebody_says_yes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small.write(tmp_path, **{FILE: LIKE})
    before = (tmp_path / FILE).read_bytes()
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    told = command("check", "--update-examples", "--content", str(tmp_path))
    assert told.code == 1
    assert "Is all of this meant?" in told.out
    assert (tmp_path / FILE).read_bytes() == before


def test_a_question_without_an_answer_is_named_instead(tmp_path: Path) -> None:
    small.write(tmp_path, **{FILE: LIKE.replace(", home: year", "")})
    told = command("check", "--update-examples", "--yes", "--content", str(tmp_path))
    assert 'the answers stop at the question "home"' in told.out + told.err
