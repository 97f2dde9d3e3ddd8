"""The ways through the self-check: each ends in a whole result, with the verdicts of a reference."""

import re
import shutil
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from bot.content.content import Content
from bot.content.loader import load
from bot.content.models import Option, Question
from bot.conversation.lead.history import may_send
from bot.conversation.selfcheck import assess, checklist, relevant, stands_on, walk
from bot.conversation.state import Session
from bot.editorial.walks import AT_RANDOM, Walks, prove
from bot.settings import read_settings
from bot.view.catalog import Words
from tests import small
from tests.content.breaking import change
from tests.editorial.naive import Naive, Outcome
from tests.effort import record
from tests.view.staging import OPERATOR


def test_where_there_are_too_many_every_pair_of_answers_is_walked_and_ten_thousand_at_random(content: Content) -> None:
    every = Walks(content)
    some = Walks(content, limit=every.total - 1)

    ways = list(some.ways())

    assert not some.all
    assert AT_RANDOM < len(ways) < AT_RANDOM + 100 * len(some.places)
    assert all(walk(content, way).here is None for way in ways)
    assert all(list(way) == list(walk(content, way).answered) for way in ways)
    pairs = {pair for way in every.ways() for pair in combinations(way.items(), 2)}
    assert {pair for way in ways[:-AT_RANDOM] for pair in combinations(way.items(), 2)} == pairs
    assert list(Walks(content, limit=0).ways()) == ways, "the same every time"


def test_a_town_without_anything_of_its_own_is_not_needed() -> None:
    assert Walks(small.content()).places == ("later", "plzen", "brno")


def test_many_questions_are_counted_without_being_walked() -> None:
    names = [f"q{number}" for number in range(60)]
    questions = {
        name: Question(options={option: Option(next=after) for option in "abcd"})
        for name, after in zip(names, [*names[1:], "result"], strict=True)
    }

    found = Walks(replace(small.content(), questions=questions, municipalities={}))

    assert found.total == 4**60
    assert AT_RANDOM < len(list(found.ways())) < AT_RANDOM + 200


REAL = read_settings(_env_file=None).content_dir


def engine(content: Content, way: dict[str, str]) -> Outcome:
    """What the program says of a set of answers, in the reference's words."""
    answered, here = walk(content, way)
    lines = assess(content, way)
    return Outcome(
        asked=answered,
        stops_at=here or "result",
        verdicts={line.requirement: str(line.verdict) for line in lines},
        told=frozenset(line.requirement for line in lines if line.told),
        local=frozenset(line.requirement for line in lines if line.rule),
        sources={
            line.requirement: tuple(dict.fromkeys(name for one in stands_on(content, line) for name in one.sources))
            for line in lines
        },
        documents={str(group): papers for group, papers in checklist(content, way).items()},
        lead=may_send(Session(answers=relevant(way, content)), content),
    )


def test_on_every_way_the_program_says_what_the_independent_reference_says(content: Content) -> None:
    naive, found = Naive(REAL), Walks(content)
    ways = list(found.ways())
    assert found.all
    assert len(ways) == found.total
    own = {slug for slug, town in content.municipalities.items() if town.local.rules or town.local.documents}
    assert own < set(found.places)
    assert len(found.places) == len(own) + 2, "no town yet, and one town with nothing of its own"
    expected = {tuple(sorted(way.items())) for place in found.places for way in naive.paths(place)}
    assert {tuple(sorted(way.items())) for way in ways} == expected
    for way in ways:
        outcome = engine(content, way)
        assert outcome == naive.outcome(way), way
        assert outcome.stops_at == "result"
    record("ways on which the engine and an independent reference differ", f"0 of {len(ways)}")


@pytest.mark.proof
def test_a_town_that_confirms_its_rules_changes_the_verdicts_just_as_the_reference_has_it(tmp_path: Path) -> None:
    """Nothing shipped is confirmed yet: so it is tried with every rule of every town confirmed."""
    folder = shutil.copytree(REAL, tmp_path / "content")
    for path in (folder / "municipalities").glob("*.yaml"):
        text = path.read_text("utf-8")
        path.write_text(re.sub(r"(  - requirement: .*\n)", r"\1    confirmed_on: 2026-11-24\n", text), "utf-8")
    naive, confirmed = Naive(folder), load(folder).content
    ways = list(Walks(confirmed).ways())
    assert [way for way in ways if engine(confirmed, way) != naive.outcome(way)] == []
    assert any("unmet" in naive.outcome(way).verdicts.values() for way in ways)


def test_every_result_names_each_requirement_with_reason_and_source_in_both_languages(words: dict[str, Words]) -> None:
    proof = prove(load(REAL), words, OPERATOR)

    assert proof.problems == ()
    assert proof.walks.all
    record("results without a requirement, a reason or a source", f"0 on {proof.walked} ways")


TWICE = (
    "eligibility.yaml:1: the answers town: plzen, age: minor, permit: skip, czech: none, home: less do not end"
    " in a result with each requirement once"
)
MISSING = (
    # no reason, none for what is only told, none for a town's rule, and a requirement twice
    (change("uk/requirements/czech.md", "Text of czech-uk.", ""),
     'uk/requirements/czech.md:1: "czech" has no reason in the result of whoever answers "free" to "czech"'),
    (change("uk/requirements/clean-record.md", "Text of clean-record-uk.", ""),
     'uk/requirements/clean-record.md:1: "clean-record" has no reason in the result of whoever answers anything'),
    (change("cs/municipalities/brno.md", "Home there.", ""),
     'cs/requirements/home.md:1: "home" has no reason in the result of whoever answers "less" to "home"'),
    (change("municipalities/plzen.yaml", "requirement: how-to-apply", "requirement: age"),
     TWICE),
)  # fmt: skip


def test_what_is_missing_in_a_result_is_named(tmp_path: Path, words: dict[str, Words]) -> None:
    for number, (edit, problem) in enumerate(MISSING):
        folder = small.write(tmp_path / str(number))
        edit(folder)
        proof = prove(load(folder), words, OPERATOR)
        assert problem in [str(found).rpartition(", ")[0] for found in proof.problems]
