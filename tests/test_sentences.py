"""No sentence for people stands in the program: words for people are content or in the catalogues."""

import ast
import re
from collections.abc import Iterator

from bot.operations.environment import ROOT

FOREIGN = re.compile("[А-Яа-яІіЇїЄєҐґáčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ]")
SEVERAL_WORDS = re.compile(r"\w\s+\w")
NAMES = {
    "bot/operations/simulated_bot.py": {
        "Jana Ukázková",
        "Karel Zkušební",
        "Ukázkový provozovatel",
        "Vymyšlená 1, 100 00 Praha",
    },
    "bot/features/demo/running.py": {"Alena Textová", "Marie Příkladná", "Petr Náhradní"},
    "bot/features/public/pages.py": {"Olena Ukázková"},
    "bot/features/demo/texts.py": {"Petra Tomáš Lenka Marek", "Оксана Андрій Ірина Тарас Наталя Богдан"},
}
"""Invented people of the demo."""


def test_no_module_holds_a_sentence_in_ukrainian_or_czech() -> None:
    found = {(path, text) for path, text in _strings() if FOREIGN.search(text) and SEVERAL_WORDS.search(text)}

    allowed = {(path, name) for path, names in NAMES.items() for name in names}
    assert found - allowed == set()
    assert {one for one in allowed if SEVERAL_WORDS.search(one[1]) and (ROOT / one[0]).exists()} <= found


def _strings() -> Iterator[tuple[str, str]]:
    """Return every string of every module but its docstrings."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
                yield path.relative_to(ROOT).as_posix(), node.value
