"""Unidiomatic wording is found in content and catalogues; the shipped texts have none."""

from pathlib import Path

from bot.content.checks import check
from bot.content.checks.language import wordings_to_find
from bot.content.content import Content
from bot.content.loader import load
from tests import small
from tests.bot_parts import shipped
from tests.content.small_edits import change

FINES = "uk/faq/fines.md"
SHIPPED = shipped()[0]


def test_each_wording_finds_its_own_wrong_sentence_and_not_its_better_one() -> None:
    for name in SHIPPED.wordings:
        wording = SHIPPED.wordings[name]
        badly_said = wordings_to_find({name: wording})
        assert [str(advice) for *_, advice in badly_said(wording.language, wording.wrong)][:1] == [
            f'write "{wording.better}"'
        ], name
        assert not [*badly_said(wording.language, wording.better)], name


def test_a_finding_names_the_line_the_words_and_the_better_ones(tmp_path: Path) -> None:
    small.write(tmp_path)
    change(FINES, "Text of fines-uk.", "Good.\nA Badly word, and another bad word.")(tmp_path)
    found = [str(problem) for problem in check(load(tmp_path)) if problem.rule == "no-unidiomatic-phrases"]
    assert found == [
        f'{FINES}:8: warning: "Badly word": nobody says so, write "good word"',
        f'{FINES}:8: warning: "bad word": nobody says so, write "good word"',
    ]


def test_a_pattern_that_cannot_find_its_sentence_is_refused(tmp_path: Path) -> None:
    for pattern, said in (
        ("(bad", "regular expression"),
        ("other", "does not find its wrong sentence"),
        ("x*", "does not find"),
    ):
        small.write(tmp_path)
        change("language.yaml", r"bad\\w* word", pattern)(tmp_path)
        (problem,) = (one for one in load(tmp_path).problems if one.file == "language.yaml")
        assert said in problem.advice


def test_a_language_without_wordings_is_let_through() -> None:
    nothing: Content = small.content()
    assert not [*wordings_to_find(nothing.wordings)("cs", "A badly word.")]
