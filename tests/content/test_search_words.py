"""Search words that help nobody: named with file and line."""

from pathlib import Path

import pytest

from bot.content.checks import check
from bot.content.loader import load
from tests import small
from tests.content.breaking import Edit, change

RULES = {"searched-in-known-languages", "telling-search-words", "short-search-lines", "no-hidden-words"}
LONG_LINE = "a line to search by has 121 characters, make several of it, each a question as people type it, up to 120 characters"
ALIKE = "{ uk: wages pay, cs: salary money }"


@pytest.mark.parametrize(
    ("edits", "problems"),
    [
        pytest.param(
            [change("search.yaml", "cs: salary", "cz: salary")],
            ['search.yaml:2: "cz" is no language, use one of: cs, uk'],
            id="a group in no language",
        ),
        pytest.param(
            [change("search.yaml", "cs: how", "xx: how")],
            ['search.yaml:5: "xx" is no language, use one of: cs, uk'],
            id="words that say nothing in no language",
        ),
        pytest.param(
            [change("glossary.yaml", "    meaning:", "    search: { cz: x y }\n    meaning:")],
            ['glossary.yaml:4: "cz" is no language, use one of: cs, uk'],
            id="search words of a term in no language",
        ),
        pytest.param(
            [change("search.yaml", ALIKE, "{ uk: wages }")],
            ['search.yaml:2: warning: "wages" has no two words, add what means the same, or remove it'],
            id="a group of one word",
        ),
        pytest.param(
            [change("search.yaml", "salary money", "salary money How")],
            ['search.yaml:2: warning: "How" stands under skip, too, and is never looked for, keep one of the two'],
            id="a word that means something and says nothing",
        ),
        pytest.param([change("search.yaml", ALIKE, "{ uk: wages pay }")], [], id="a language without words"),
        pytest.param([change("search.yaml", ALIKE, "{ uk: [wages, pay], cs: [salary] }")], [], id="one word a line"),
        pytest.param(
            [
                change(
                    "search.yaml",
                    "  small: { uk: the what, cs: how }",
                    "  small:\n    uk:\n      - the\n      - salary",
                )
            ],
            ['search.yaml:2: warning: "salary" stands under skip, too, and is never looked for, keep one of the two'],
            id="one of several lines",
        ),
        pytest.param(
            [change("search.yaml", "uk: rain snow", "uk: [rain, uniformy]")],
            ['search.yaml:9: "uniformy" hides "uniform", by which faq/uniform is found, remove it under elsewhere'],
            id="a word of something else in a title",
        ),
        pytest.param(
            [change("search.yaml", "cs: how }", "cs: [how, uniform] }")],
            ['search.yaml:5: "uniform" hides "uniform", by which faq/uniform is found, remove it under skip'],
            id="a word that says nothing and is all of a button",
        ),
        pytest.param(
            [
                change(
                    "cs/faq/uniform.md", "label: uniform", f"label: uniform\nsearch:\n  - co na sebe\n  - {'a' * 121}"
                )
            ],
            [f"cs/faq/uniform.md:6: warning: {LONG_LINE}"],
            id="a heap of words to search by",
        ),
    ],
)
def test_search_words_that_help_nobody_are_named(tmp_path: Path, edits: list[Edit], problems: list[str]) -> None:
    small.write(tmp_path)
    for edit in edits:
        edit(tmp_path)

    found = [str(problem) for problem in check(load(tmp_path)) if problem.rule in RULES]
    assert found == problems
