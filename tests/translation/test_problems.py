"""Problems of the content in the reader's language, with numbers and quotations."""

import ast
from collections.abc import Iterator
from string import Formatter

from bot.content.problems import ENGLISH, Problem, Remark, counted, did_you_mean, tr
from bot.editorial.catalogues import extract_texts
from bot.operations.environment import ROOT
from bot.settings import read_settings
from bot.view import catalog

WORDS = catalog.load(read_settings(_env_file=None).locales_dir, ("uk", "cs"))
ONLY_VALUES = {"{said}", "{names}", "{what} ({examples})"}


def remarks() -> Iterator[Remark]:
    """Return every text that is told of a problem, with an empty place for each value."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for name, _, text, _ in extract_texts(path.read_text("utf-8")):
            if name in {"tr", "Remark", "counted"}:
                one, many = (text, "") if isinstance(text, str) else text
                fields = {field for _, field, _, _ in Formatter().parse(one) if field}
                yield Remark(one, tuple((field, 1) for field in fields), many)


def test_every_text_is_told_in_other_words() -> None:
    for language in WORDS:
        found = [*remarks()]
        assert len(found) > 300
        same = {remark.text for remark in found if remark.told(WORDS[language]) == str(remark)}
        assert same == ONLY_VALUES


def test_no_text_is_told_without_being_collected() -> None:
    """The first argument of `tr` is a literal, or a text named elsewhere (`Remark`)."""
    calls = [
        (path.name, ast.unparse(node.args[0]))
        for path in sorted((ROOT / "bot").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr"
        if not isinstance(node.args[0], ast.Constant)
    ]
    assert calls == [("structure.py", "what.text"), ("structure.py", "one.unknown_topic")]


def test_one_problem_is_read_in_three_languages() -> None:
    problem = Problem("guide.yaml", 7, tr('unknown source "{name}"', "lwa"), did_you_mean("lwa", ["law"]))
    assert str(problem) == 'guide.yaml:7: unknown source "lwa", did you mean "law"?'
    assert problem.told(WORDS["uk"]) == "Джерела «lwa» немає. Можливо, мало бути «law»?"
    assert problem.told(WORDS["cs"]) == "Zdroj „lwa“ neexistuje. Nemělo tu být „law“?"
    assert problem.fix == "law"


def test_numbers_have_the_forms_of_the_language() -> None:
    for number, uk, cs, en in [
        (33, "У реченні 33 слова", "Věta má 33 slov", "the sentence has 33 words"),
        (41, "У реченні 41 слово", "Věta má 41 slov", "the sentence has 41 words"),
        (1, "У реченні 1 слово", "Věta má 1 slovo", "the sentence has 1 word"),
    ]:
        remark = counted("the sentence has {number} word", "the sentence has {number} words", number)
        assert (remark.told(WORDS["uk"]), remark.told(WORDS["cs"]), str(remark)) == (uk, cs, en)


def test_what_is_quoted_is_told_too_and_brings_no_orders() -> None:
    inner = tr("{advice}, here or one line above", tr("close the bracket, or write a comma"))
    assert inner.told(WORDS["cs"]) == "Uzavřete závorku, nebo napište čárku, tady nebo o řádek výše"
    no_unidiomatic_phrases = tr('"{words}": {why}', "a\x1b[31m", {"uk": "калька", "cs": "kalk"})
    assert no_unidiomatic_phrases.told(WORDS["cs"]) == "„a\\x1b[31m“: kalk"
    assert str(no_unidiomatic_phrases) == '"a\\x1b[31m": калька'


def test_remarks_are_put_in_order_by_what_they_say_in_english() -> None:
    assert sorted([Remark("b"), tr("{said}", "c"), Remark("a")]) == [Remark("a"), Remark("b"), tr("{said}", "c")]
    assert Remark("a").told(ENGLISH) == "a"
