"""The ways through the self-check: each ends in a whole result, with the verdicts of a reference."""

import re
import shutil
from pathlib import Path

import pytest

from bot.content.content import Content
from bot.content.loader import load
from bot.content.models import Verdict
from bot.conversation.finding import screen_of
from bot.conversation.lead.history import may_send
from bot.conversation.lead.model import Field, open_question
from bot.conversation.routing import resolve_screen
from bot.conversation.selfcheck import MAX_STEPS, assess, checklist, ranked_steps, relevant, sources_of_line, walk
from bot.conversation.state import Context, ReadModel, Session
from bot.editorial.sample_data import SOME_DAY
from bot.settings import read_settings
from bot.view.catalog import Words
from bot.view.selfcheck import MESSAGE
from tests import small
from tests.content.small_edits import change
from tests.editorial.paths import missing_in_results, paths, places
from tests.editorial.reference import Outcome, ReferenceRules
from tests.effort import record, repetitions


def test_a_town_without_anything_of_its_own_is_not_needed() -> None:
    assert places(small.content()) == ("later", "plzen", "brno")


REAL = read_settings(_env_file=None).content_dir
STRIDE = repetitions(11, 1)
"""Every eleventh way still holds each pair of answers; `make torture` walks all."""


def engine(content: Content, way: dict[str, str]) -> Outcome:
    """Return the program's outcome in the terms of the reference."""
    answered, here = walk(content, way)
    lines = assess(content, way)
    return Outcome(
        asked=answered,
        stops_at=here or "result",
        verdicts={line.requirement: str(line.verdict) for line in lines},
        told=frozenset(line.requirement for line in lines if line.told),
        local=frozenset(line.requirement for line in lines if line.rule),
        sources={
            line.requirement: tuple(
                dict.fromkeys(name for one in sources_of_line(content, line) for name in one.sources)
            )
            for line in lines
        },
        documents={str(group): papers for group, papers in checklist(content, way).items()},
        lead=may_send(Session(answers=relevant(way, content)), content),
    )


def test_on_every_way_the_program_says_what_the_independent_reference_says(content: Content) -> None:
    naive, ways, found = ReferenceRules(REAL), list(paths(content)), places(content)
    own = {slug for slug, town in content.municipalities.items() if town.local.rules or town.local.documents}
    assert own < set(found)
    assert len(found) == len(own) + 2, "no town yet, and one town with nothing of its own"
    expected = {tuple(sorted(way.items())) for place in found for way in naive.paths(place)}
    assert {tuple(sorted(way.items())) for way in ways} == expected
    tried = ways[::STRIDE]
    for way in tried:
        outcome = engine(content, way)
        assert outcome == naive.outcome(way), way
        assert outcome.stops_at == "result"
    record("ways on which the engine and an independent reference differ", f"0 of {len(tried)}")


@pytest.mark.proof
def test_every_result_offers_one_to_three_steps_and_none_about_what_looks_met(content: Content) -> None:
    for way in paths(content):
        met = {line.requirement for line in assess(content, way) if line.verdict is Verdict.MET}
        for ticks in (frozenset[str](), frozenset(content.documents)):
            session = Session(answers=way, ticks=ticks)
            steps = [content.next_steps[name] for name, _ in ranked_steps(content, way, ticks)]
            assert 1 <= len(steps) <= MAX_STEPS, way
            assert not met & {step.obstacle for step in steps}, way
            assert len({step.leads for step in steps}) == len(steps), way
            assert any(step.leads == MESSAGE for step in steps) == (
                content.town(way) is not None and may_send(session, content)
            )


def test_each_step_opens_a_page(content: Content) -> None:
    session = Session(answers={"town": "plzen", "age": "adult"})
    for name, step in content.next_steps.items():
        if step.leads != MESSAGE:
            there = resolve_screen(screen_of(step.leads), session, Context(content, ReadModel(), SOME_DAY))
            assert there.note is None, name


STEPS: tuple[tuple[dict[str, str], tuple[str, ...]], ...] = (
    ({}, ("protection", "cv-in-czech", "message")),
    ({"czech": "little", "school": "no-paper"}, ("protection", "czech", "message")),
    ({"permit": "czech"}, ("record-first", "cv", "message")),
    ({"permit": "czech", "town": "kyjov"}, ("record-first", "cv", "message")),
    ({"permit": "permanent", "town": "kyjov"}, ("citizenship", "cv-in-czech", "message")),
    ({"permit": "permanent", "czech": "free"}, ("cv-in-czech", "record", "message")),
    ({"permit": "skip", "czech": "none", "town": "later"}, ("work-permit", "czech", "town")),
    ({"age": "minor"}, ("under-age", "protection", "cv-in-czech")),
    ({"permit": "eu", "school": "none", "shifts": "partly"}, ("school", "shifts", "message")),
    ({"permit": "permanent", "town": "usti-nad-labem", "residence": "less"}, ("residence", "cv-in-czech", "message")),
)


def test_the_steps_are_about_what_stands_in_this_persons_way(content: Content) -> None:
    for told, steps in STEPS:
        answers = {
            "town": "plzen", "age": "adult", "permit": "temporary", "school": "paper", "czech": "everyday",
            "residence": "year", "shifts": "fully",
        }  # fmt: skip
        assert tuple(name for name, _ in ranked_steps(content, {**answers, **told})) == steps


def test_a_czech_citizen_is_not_asked_how_well_they_speak_czech(content: Content) -> None:
    """Nor after a stored answer, nor in the message to a town."""
    stored = {"town": "later", "age": "adult", "permit": "czech", "czech": "free", "school": "paper", "shifts": "fully"}
    for answers in (stored, {name: given for name, given in stored.items() if name != "czech"}):
        assert walk(content, answers).here is None
        (line,) = [line for line in assess(content, answers) if line.requirement == "czech"]
        assert line.told
        assert open_question(Field.CZECH, answers, content) is None


def test_a_town_that_confirms_its_rules_changes_the_verdicts_just_as_the_reference_has_it(tmp_path: Path) -> None:
    """Nothing shipped is confirmed yet: so it is tried with every rule of every town confirmed."""
    folder = shutil.copytree(REAL, tmp_path / "content")
    for path in (folder / "municipalities").glob("*.yaml"):
        text = path.read_text("utf-8")
        path.write_text(re.sub(r"(  - requirement: .*\n)", r"\1    confirmed_on: 2026-11-24\n", text), "utf-8")
    naive, confirmed = ReferenceRules(folder), load(folder).content
    ways = list(paths(confirmed))[::STRIDE]
    assert [way for way in ways if engine(confirmed, way) != naive.outcome(way)] == []
    assert any("unmet" in naive.outcome(way).verdicts.values() for way in ways)


def test_every_result_names_each_requirement_with_reason_and_source_in_both_languages(
    content: Content, words: dict[str, Words]
) -> None:
    assert missing_in_results(content, words) == []
    record("results without a requirement, a reason or a source", f"0 on {sum(1 for _ in paths(content))} ways")


MISSING = (
    # no reason, none for what is only told, none for a town's rule, and a requirement twice
    (change("uk/requirements/czech.md", "Text of czech-uk.", ""),
     'uk/requirements/czech.md: "czech" has no reason for "free" to "czech"'),
    (change("uk/requirements/clean-record.md", "Text of clean-record-uk.", ""),
     'uk/requirements/clean-record.md: "clean-record" has no reason for anything'),
    (change("cs/municipalities/brno.md", "Home there.", ""),
     'cs/requirements/home.md: "home" has no reason for "less" to "home"'),
    (change("municipalities/plzen.yaml", "requirement: how-to-apply", "requirement: age"),
     "town: plzen, age: minor, permit: skip, czech: none, home: less end without each requirement once"),
)  # fmt: skip


def test_what_is_missing_in_a_result_is_named(tmp_path: Path, words: dict[str, Words]) -> None:
    for number, (edit, missing) in enumerate(MISSING):
        folder = small.write(tmp_path / str(number))
        edit(folder)
        assert missing in missing_in_results(load(folder).content, words)
