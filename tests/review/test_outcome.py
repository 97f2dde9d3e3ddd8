"""What a set of answers comes to before and after an edit, and how the edit touches an open self-check."""

from pathlib import Path

import pytest

from bot.content.content import Content
from bot.content.loader import load
from bot.editorial.difference import Aspect, Change, Touch, changes, outcome, touched
from tests import small
from tests.content.breaking import Edit, change
from tests.conversation.making import ANSWERS

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
