"""What an edit does: exactly the example persons whose result changes, every thing that is other, and whom it touches."""

import random
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from bot.content.compared import COMPARED_FILE, noted, table
from bot.content.content import Content
from bot.content.loader import load
from bot.editorial.difference import (
    Aspect,
    Change,
    Difference,
    OverdueSource,
    Thing,
    Touch,
    changes,
    compare,
    outcome,
    touched,
)
from bot.settings import read_settings
from tests import small
from tests.content.breaking import Edit, change
from tests.conversation.making import ANSWERS
from tests.editorial.mutations import Mutation, mutations, refused, without_places
from tests.editorial.naive import Naive, Outcome
from tests.effort import record, times

TODAY = date(2026, 11, 27)
EDITS = times(ci=30, torture=1000)
HARDLY_EVER_GOOD = ("question", "option", "requirement", "document", "verdict added", "verdict dropped", "told", "adds")
"""Edits that the check refuses nearly always: trying them takes time and shows nothing here."""


def difference(folder: Path, *edits: Edit, then: date = TODAY, today: date = TODAY) -> Difference:
    before, after = small.write(folder / "before"), small.write(folder / "after")
    for edit in edits:
        edit(after)
    return compare(load(before), load(after), then, today)


def test_nothing_changed_is_nothing(tmp_path: Path) -> None:
    found = difference(tmp_path)

    assert found.nothing
    assert found.examples == len(small.content().scenarios)


@pytest.mark.proof
@pytest.mark.timeout(1200)
def test_exactly_the_changed_persons_over_random_edits(tmp_path: Path) -> None:
    """Whose result changes is worked out by the reference, which shares nothing with the program."""
    folder = without_places(read_settings(_env_file=None).content_dir, tmp_path / "content")
    before, naive = load(folder), Naive(folder)
    people = {name: dict(person.answers) for name, person in before.content.scenarios.items()}
    known = {name: _result(naive.outcome(answers)) for name, answers in people.items()}
    every = [edit for edit in mutations(folder) if not edit.kind.startswith(HARDLY_EVER_GOOD)]
    dice = random.Random(7)  # noqa: S311  the same edits every time
    tried = told = untouched = 0
    while tried < EDITS:
        with ExitStack() as made:
            edits = dice.sample(every, dice.choice((1, 1, 2, 3)))
            if not all(_made(made, edit, folder) for edit in edits):
                continue
            after = load(folder)
            if refused(after):
                continue
            now = Naive(folder)
            expected = {name for name, answers in people.items() if _result(now.outcome(answers)) != known[name]}
            found = compare(before, after, TODAY, TODAY)
            assert {person.name for person in found.persons} == expected, edits
            tried, told, untouched = tried + 1, told + len(expected), untouched + (not expected)
    print(f"\n{EDITS} edits: {told} changed persons, each named and nobody else; {untouched} change nobody")  # noqa: T201  for whoever runs it with -s
    record("random edits after which exactly the changed example persons are named", f"{EDITS} of {EDITS}")


def _made(made: ExitStack, edit: Mutation, folder: Path) -> bool:
    """Make one more edit; False: an earlier one took away what it changes."""
    try:
        made.enter_context(edit.applied(folder))
    except (KeyError, IndexError):
        return False
    return True


def _result(outcome: Outcome) -> tuple[object, ...]:
    """What of an outcome an example person would notice."""
    return outcome.stops_at, outcome.verdicts, outcome.documents, outcome.lead


def test_an_example_that_is_gone_is_still_looked_at_and_a_new_one_as_well(tmp_path: Path) -> None:
    found = difference(
        tmp_path,
        change("scenarios.yaml", "  silent:", "  quiet:"),
        change("eligibility.yaml", "skip: { next: czech, verdicts: { right-to-work: office } }", "skip: { next: czech }"),
        change("eligibility.yaml", "skip: { next: czech }", "skip: { next: czech, documents: [permit-proof] }"),
    )  # fmt: skip

    assert [person.name for person in found.persons] == ["silent", "quiet"]
    assert found.examples == len(small.content().scenarios) + 1


def test_questions_and_answers_that_vanish_or_come_are_named(tmp_path: Path) -> None:
    found = difference(
        tmp_path,
        change("eligibility.yaml", "none: { next: home", "nothing: { next: home"),
        change("eligibility.yaml", "  permit-other:\n", "  permit-more:\n"),
        change("eligibility.yaml", "next: permit-other", "next: permit-more"),
        change("municipalities.csv", "brno,", "bruenn,"),
    )

    assert found.vanished == (("permit-other", ""), ("czech", "none"), ("town", "brno"))
    assert found.asked_anew == ("permit-more",)


def test_a_twin_that_no_longer_fits_is_named_once(tmp_path: Path) -> None:
    before, after = small.write(tmp_path / "before"), small.write(tmp_path / "after")
    path, line = "cs/guide/what.md", 5
    for folder in (before, after):
        (folder / COMPARED_FILE).write_text(table(noted(load(folder).content, ["guide/what"])), "utf-8")
    change("uk/guide/what.md", "Text", "Another text")(after)

    found = compare(load(before), load(after), TODAY, TODAY)

    assert found.stale == ((path, line),)
    assert [(thing.name, thing.state) for thing in found.things] == [("uk/guide/what.md", "changed")]


def test_a_source_is_newly_overdue_by_an_edit_or_by_time(tmp_path: Path) -> None:
    early = change("sources.yaml", "review_by: 2027-05-24", "review_by: 2026-11-25")
    found = difference(tmp_path, early)
    carries = (
        ("chapter", "what"), ("chapter", "wages"), ("requirement", "age"), ("requirement", "right-to-work"),
        ("requirement", "clean-record"), ("document", "permit-proof"), ("faq entry", "fines"),
        ("practice", "why"), ("part of the year", "applying"),
    )  # fmt: skip
    assert found.overdue == (OverdueSource("law", date(2026, 11, 25), carries),)

    later = date(2027, 6, 1)
    assert [one.source for one in difference(tmp_path, then=TODAY, today=later).overdue] == [
        "law",
        "paper",
        "sign",
        "note",
    ]
    assert not difference(tmp_path, then=later, today=later).overdue
    last, following = date(2027, 5, 24), date(2027, 5, 25)
    assert not difference(tmp_path, then=TODAY, today=last).overdue
    assert difference(tmp_path, then=last, today=following).overdue
    assert not difference(tmp_path, then=following, today=following).overdue


def test_a_new_source_that_is_overdue_already_and_the_rule_of_a_town_that_stands_on_it(tmp_path: Path) -> None:
    found = difference(
        tmp_path, change("sources.yaml", "  sign:", "  board:"), change("municipalities/brno.yaml", "[sign]", "[board]"),
        then=date(2028, 1, 1), today=date(2028, 1, 1),
    )  # fmt: skip

    assert found.overdue == (OverdueSource("board", date(2027, 5, 24), (("rule", "brno/clean-record"),)),)


@pytest.mark.parametrize(
    ("edit", "thing"),
    [
        (change("eligibility.yaml", "[law], asks: [wages]", "[law, paper]"),
         Thing("requirement", "right-to-work", "changed", (("sources", "law", "law, paper"), ("asks", "wages", "")))),
        (change("eligibility.yaml", "  age: { sources: [law] }\n", "  age: { sources: [law] }\n  dog: { basis: advice }\n"),
         Thing("requirement", "dog", "new")),
        (change("eligibility.yaml", "      adult: { next: permit, verdicts: { age: met } }\n      minor: { next: permit, verdicts: { age: office }, lead: false }\n",
                "      minor: { next: permit, verdicts: { age: office }, lead: false }\n      adult: { next: permit, verdicts: { age: met } }\n"),
         Thing("question", "age", "changed")),
        (change("guide.yaml", "  what:\n    sources: [law]\n", ""), Thing("chapter", "what", "gone")),
        (change("uk/faq/fines.md", "topic: work", "topic: work\norder: 2"),
         Thing("faq entry", "fines", "changed", (("order", "", "2"),))),
        (change("municipalities/brno.yaml", "    confirmed_on: 2026-03-01\n", ""),
         Thing("town", "brno", "changed", (("local.rules.home.confirmed_on", "2026-03-01", ""),))),
        (change("municipalities.csv", "https://example.org/plzen,worked", "https://example.org/plzen,planned"),
         Thing("town", "plzen", "changed", (("evidence_kind", "worked", "planned"),))),
        (change("regions.yaml", "West-uk", "Far west-uk"),
         Thing("region", "CZ032", "changed", (("uk", "West-uk", "Far west-uk"),))),
        (change("cs/guide/what.md", "label: what", "label: What?"),
         Thing("text", "cs/guide/what.md", "changed", (("label", "what", "What?"),))),
        (change("documents.yaml", "always: true\n    sources", "sources"),
         Thing("document", "exam", "changed", (("always", "yes", ""),))),
        (change("letter.md", "Dear", "Hello"), Thing("letter", "letter.md", "changed")),
        (change("municipalities_all.csv", "14000", "14001"),
         Thing("list of all municipalities", "municipalities_all.csv", "changed")),
    ],
)  # fmt: skip
def test_each_thing_that_is_other_is_named_with_what_is_other(tmp_path: Path, edit: Edit, thing: Thing) -> None:
    found = difference(tmp_path, edit)

    assert found.things == (thing,)
    assert not found.nothing


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        ("pays 35 000 Kč", "pays 350 000 Kč", ["350 000 stands in place of 35 000"]),
        ("pays 35 000 Kč", "pays 36 500 Kč", []),
        ("on 1. 5. 2026", "on 31. 5. 2026", []),
        ("pays 35 000 Kč", "pays 35 000 Kč in 2026", []),
        ("see https://example.org/1", "see https://example.org/1000", []),
    ],
)
def test_a_number_that_changes_a_lot_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, asked: list[str]
) -> None:
    path, text = "cs/guide/what.md", "Text of what-cs."
    folders = [small.write(tmp_path / name) for name in ("before", "after")]
    for folder, said in zip(folders, (before, after), strict=True):
        change(path, text, f"{text}\nIt {said}.")(folder)

    found = compare(load(folders[0]), load(folders[1]), TODAY, TODAY).leaps

    assert [(one.file, one.line, one.message) for one in found] == [(path, 6, said) for said in asked]


RULES = "eligibility.yaml"
HALF = {"town": "plzen", "age": "adult"}


def edited(folder: Path, *edits: Edit) -> Content:
    small.write(folder)
    for edit in edits:
        edit(folder)
    return load(folder).content


WITHOUT_FREE = (change(RULES, "free: { next: home, verdicts: { czech: met } }", "fluent: { next: home }"),)
NEW_QUESTION = (
    change(RULES, "year: { next: result", "year: { next: dogs"),
    change(RULES, "\nrequirements:", "  dogs:\n    options:\n      some: { next: result }\n\nrequirements:"),
)


@pytest.mark.parametrize(
    ("edits", "answers", "touch"),
    [
        ((), ANSWERS, set[Touch]()),
        ((change(RULES, "adult: { next: permit, verdicts: { age: met } }", "adult: { next: permit }"),), ANSWERS, {Touch.RESULT}),
        ((change(RULES, "documents: [permit-proof] }", "}"),), ANSWERS, {Touch.RESULT}),
        ((change(RULES, "adult: { next: permit, verdicts: { age: met }", "adult: { next: permit, lead: false, verdicts: { age: met }"),), ANSWERS, {Touch.RESULT}),
        (WITHOUT_FREE, ANSWERS, {Touch.LOSES, Touch.REOPENS, Touch.RESULT}),
        (WITHOUT_FREE, HALF, set[Touch]()),
        (WITHOUT_FREE, {**HALF, "czech": "free"}, {Touch.LOSES}),
        (NEW_QUESTION, ANSWERS, {Touch.REOPENS}),
        (NEW_QUESTION, HALF, set[Touch]()),
        ((change("municipalities.csv", "plzen,", "pilsen,"),), HALF, {Touch.LOSES, Touch.RESULT}),
        ((), {"town": "gone", "dogs": "some"}, set[Touch]()),
    ],
)  # fmt: skip
def test_an_edit_touches_only_whom_it_concerns(
    tmp_path: Path, edits: tuple[Edit, ...], answers: dict[str, str], touch: set[Touch]
) -> None:
    assert touched(small.content(), edited(tmp_path, *edits), answers) == touch


def test_what_changed_is_told_in_the_order_of_a_result(tmp_path: Path) -> None:
    content = edited(
        tmp_path,
        change(RULES, "temporary: { next: czech, verdicts: { right-to-work: met }, documents: [permit-proof] }",
               "temporary: { next: czech, verdicts: { right-to-work: office } }"),
        change(RULES, "adult: { next: permit, verdicts: { age: met }", "adult: { next: permit, lead: false, verdicts: { age: met }"),
        change("documents.yaml", "group: later", "group: usual"),
        change(RULES, "year: { next: result", "year: { next: dogs"),
        change(RULES, "\nrequirements:", "  dogs:\n    options:\n      some: { next: result }\n\nrequirements:\n  dog: { basis: advice }"),
    )  # fmt: skip

    found = changes(outcome(small.content(), ANSWERS), outcome(content, ANSWERS))

    assert list(found) == [
        Change(Aspect.OPEN, "", "", "dogs"),
        Change(Aspect.VERDICT, "right-to-work", "met", "office"),
        Change(Aspect.VERDICT, "dog", "", "office"),
        Change(Aspect.PAPER, "permit-proof", "usual", ""),
        Change(Aspect.PAPER, "exam", "later", "usual"),
        Change(Aspect.LEAD, "", "yes", ""),
    ]
