"""An edit changes exactly the results of the examples that it should, and every changed entry is found."""

import random
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.content.content import Content
from bot.content.loader import load
from bot.editorial.difference import Aspect, EntryChange, ResultChange, changed_results, changes, deltas, jumps, outcome
from bot.settings import read_settings
from tests import small
from tests.content.small_edits import Edit, change
from tests.conversation.turn_data import ANSWERS
from tests.editorial.mutations import Mutation, is_refused, mutations, without_places
from tests.editorial.reference import Outcome, ReferenceRules
from tests.effort import record, repetitions

EDITS = repetitions(ci=30, torture=1000)
HARDLY_EVER_GOOD = ("question", "option", "requirement", "document", "verdict added", "verdict dropped", "told", "adds")
"""Edits that the check refuses nearly always: trying them takes time and shows nothing here."""


def difference(folder: Path, *edits: Edit) -> tuple[Content, Content]:
    """Return the small content before and after edits."""
    return small.content(), edited(folder, *edits)


def test_nothing_changed_is_nothing(tmp_path: Path) -> None:
    found = difference(tmp_path)

    assert not [*deltas(*found), *changed_results(*found)]


@pytest.mark.proof
@pytest.mark.timeout(1200)
def test_exactly_the_changed_persons_over_random_edits(tmp_path: Path) -> None:
    """The reference, which shares no code with the program, computes the changed results."""
    folder = without_places(read_settings(_env_file=None).content_dir, tmp_path / "content")
    before, naive = load(folder), ReferenceRules(folder)
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
            if is_refused(after):
                continue
            now = ReferenceRules(folder)
            expected = {name for name, answers in people.items() if _result(now.outcome(answers)) != known[name]}
            assert {name for name, _ in changed_results(before.content, after.content)} == expected, edits
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
    """Return the part of an outcome that an example person would notice."""
    return outcome.stops_at, outcome.verdicts, outcome.documents, outcome.lead


def test_an_example_that_is_gone_is_still_looked_at_and_a_new_one_as_well(tmp_path: Path) -> None:
    found = difference(
        tmp_path,
        change("scenarios.yaml", "  silent:", "  quiet:"),
        change("eligibility.yaml", "skip: { next: czech, verdicts: { right-to-work: office } }", "skip: { next: czech }"),
        change("eligibility.yaml", "skip: { next: czech }", "skip: { next: czech, documents: [permit-proof] }"),
    )  # fmt: skip

    assert [name for name, _ in changed_results(*found)] == ["silent", "quiet"]


def test_each_thing_that_is_other_is_named_with_what_is_other(tmp_path: Path) -> None:
    for edit, thing in (
        (change("eligibility.yaml", "[law], asks: [wages]", "[law, paper]"),
         EntryChange("requirement", "right-to-work", "changed", (("sources", "law", "law, paper"), ("asks", "wages", "")))),
        (change("eligibility.yaml", "  age: { sources: [law] }\n", "  age: { sources: [law] }\n  dog: { basis: advice }\n"),
         EntryChange("requirement", "dog", "new")),
        (change("eligibility.yaml", "      adult: { next: permit, verdicts: { age: met } }\n      minor: { next: permit, verdicts: { age: office }, lead: false }\n",
                "      minor: { next: permit, verdicts: { age: office }, lead: false }\n      adult: { next: permit, verdicts: { age: met } }\n"),
         EntryChange("question", "age", "changed")),
        (change("guide.yaml", "  what:\n    sources: [law]\n", ""), EntryChange("chapter", "what", "gone")),
        (change("uk/faq/fines.md", "topic: work", "topic: work\norder: 2"),
         EntryChange("faq entry", "fines", "changed", (("order", "", "2"),))),
        (change("municipalities/brno.yaml", "    confirmed_on: 2026-03-01\n", ""),
         EntryChange("town", "brno", "changed", (("local.rules.home.confirmed_on", "2026-03-01", ""),))),
        (change("municipalities.csv", "https://example.org/plzen,worked", "https://example.org/plzen,planned"),
         EntryChange("town", "plzen", "changed", (("evidence_kind", "worked", "planned"),))),
        (change("regions.yaml", "West-uk", "Far west-uk"),
         EntryChange("region", "CZ032", "changed", (("uk", "West-uk", "Far west-uk"),))),
        (change("cs/guide/what.md", "label: what", "label: What?"),
         EntryChange("text", "cs/guide/what.md", "changed", (("label", "what", "What?"),))),
        (change("documents.yaml", "always: true\n    sources", "sources"),
         EntryChange("document", "exam", "changed", (("always", "yes", ""),))),
        (change("letter.md", "Dear", "Hello"), EntryChange("letter", "letter.md", "changed")),
        (change("municipalities_all.csv", "14000", "14001"),
         EntryChange("list of all municipalities", "municipalities_all.csv", "changed")),
    ):  # fmt: skip
        assert [*deltas(*difference(tmp_path, edit))] == [thing]


def test_a_number_that_changes_a_lot_is_named_with_its_line(tmp_path: Path) -> None:
    for before, after, asked in (
        ("pays 35 000 Kč", "pays 350 000 Kč", ["350 000 stands in place of 35 000"]),
        ("pays 35 000 Kč", "pays 36 500 Kč", []),
        ("on 1. 5. 2026", "on 31. 5. 2026", []),
        ("pays 35 000 Kč", "pays 35 000 Kč in 2026", []),
        ("see https://example.org/1", "see https://example.org/1000", []),
    ):
        path, text = "cs/guide/what.md", "Text of what-cs."
        folders = [small.write(tmp_path / name) for name in ("before", "after")]
        for folder, said in zip(folders, (before, after), strict=True):
            change(path, text, f"{text}\nIt {said}.")(folder)

        old, new = map(load, folders)
        found = jumps(old, new, deltas(old.content, new.content))

        assert [(one.file, one.line, one.message) for one in found] == [(path, 6, said) for said in asked]


RULES = "eligibility.yaml"


def edited(folder: Path, *edits: Edit) -> Content:
    small.write(folder)
    for edit in edits:
        edit(folder)
    return load(folder).content


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
        ResultChange(Aspect.OPEN, "", "", "dogs"),
        ResultChange(Aspect.VERDICT, "right-to-work", "met", "office"),
        ResultChange(Aspect.VERDICT, "dog", "", "office"),
        ResultChange(Aspect.PAPER, "permit-proof", "usual", ""),
        ResultChange(Aspect.PAPER, "exam", "later", "usual"),
        ResultChange(Aspect.LEAD, "", "yes", ""),
    ]
