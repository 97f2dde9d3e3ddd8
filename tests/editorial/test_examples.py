"""The worked examples: where they and the rules disagree the line of the example is named; an answer that none gives, at the line of the rule."""

from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from bot.content.content import Content
from bot.content.loader import load
from bot.content.problems import Severity
from bot.conversation.selfcheck import walk
from bot.editorial.examples import run, uncovered
from bot.editorial.screen_samples import completed, each_answer
from bot.settings import read_settings
from tests import small
from tests.cli.running import command
from tests.content.small_edits import Edit, change, write
from tests.effort import record

FILE = "scenarios.yaml"


def problems_of(folder: Path, *edits: Edit) -> list[str]:
    small.write(folder)
    for edit in edits:
        edit(folder)
    return sorted(str(problem) for problem in run(load(folder)))


def test_examples_that_agree_with_the_rules_are_in_order(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == []


def test_every_answer_is_completed_to_a_whole_walk_that_holds_it(content: Content) -> None:
    for town in ["later", "first"]:
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


def test_the_examples_of_the_real_content_give_every_answer() -> None:
    loaded = load(read_settings(_env_file=None).content_dir)

    assert list(uncovered(loaded)) == []

    nothing = replace(loaded, content=replace(loaded.content, scenarios={}))
    record("answers that no worked example gives", f"0 of {len(list(uncovered(nothing)))}")


def test_an_answer_without_any_example_is_an_error_and_named_alone(tmp_path: Path) -> None:
    small.write(tmp_path)
    write(FILE, "scenarios: {}\n")(tmp_path)

    found = list(uncovered(load(tmp_path)))

    answers = [(name, option) for name, question in small.content().questions.items() for option in question.options]
    refused = [problem for problem in found if problem.severity is Severity.ERROR]
    assert [problem.message for problem in refused] == [
        f'no example answers "{option}" to "{name}"' for name, option in answers
    ]
    assert [problem.line for problem in refused[:3]] == [5, 6, 9]


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


def test_an_example_is_like_one_above_it(tmp_path: Path) -> None:
    for other in ("frist", "third", "second"):
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
