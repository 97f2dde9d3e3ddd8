"""Topics that the self-check may explain but not ask about."""

from pathlib import Path

import pytest

from bot.content.checks import check
from bot.content.loader import load
from tests import small


def asked(folder: Path, language: str, body: str, label: str = "Text") -> list[int]:
    """Return the lines of a question that ask about what is only told."""
    page = f"---\nlabel: age\noptions:\n  adult: {label}\n  minor: minor\n---\n{body}\n"
    small.write(folder, **{f"{language}/questions/age.md": page})
    return sorted({problem.line for problem in check(load(folder)) if problem.rule == "sensitive-not-asked"})


def test_such_a_question_is_refused_in_any_form(tmp_path: Path) -> None:
    for language, question in (
        ("uk", "Чи маєте ви судимість?"),
        ("uk", "Чи вас колись засуджували за злочин?"),
        ("uk", "Яке у вас здоров’я?"),
        ("uk", "Яка ваша дата народження?"),
        ("uk", "Чи є у вас діти?"),
        ("uk", "Якої ви національності?"),
        ("cs", "Byli jste trestaný?"),
        ("cs", "Máte záznam v rejstříku trestů?"),
        ("cs", "Jste zdravá?"),
        ("cs", "Jaké je Vaše datum narození?"),
        ("cs", "Jaké je číslo Vašeho pasu? A číslo dokladu?"),
        ("cs", "Jaká je Vaše národnost?"),
    ):
        assert asked(tmp_path, language, f"**{question}**") == [7]


@pytest.mark.parametrize("label", ["Mám dětí dost", "Byla jsem odsouzena", "Jsem vdaná"])
def test_such_a_label_is_refused(tmp_path: Path, label: str) -> None:
    assert asked(tmp_path, "cs", "Kolik je Vám let?", label) == [4]


def test_what_only_speaks_of_it_passes(tmp_path: Path) -> None:
    for language, text in (
        ("uk", "Скільки вам років? Про здоров'я ми не питаємо."),
        ("cs", "Kolik je Vám let? O zdraví sem nepište."),
        ("uk", "Чи маєте ви дозвіл на возз'єднання сім'ї?"),
        ("cs", "Máte pobyt za účelem sloučení rodiny?"),
    ):
        assert asked(tmp_path, language, text) == []


def test_a_requirement_that_may_only_be_told_is_not_decided_by_an_answer(tmp_path: Path) -> None:
    rules = small.STRUCTURE["eligibility.yaml"]
    rules = rules.replace("clean-record: { told: true, ", "clean-record: { ").replace(
        "verdicts: { age: met }", "verdicts: { age: met, clean-record: met }"
    )
    small.write(tmp_path, **{"eligibility.yaml": rules})

    (problem,) = [problem for problem in check(load(tmp_path)) if problem.rule == "sensitive-not-asked"]
    assert (problem.message, problem.fix) == ('"clean-record" may only be told', "told: true")
