"""Promises and judgements of the reader, beside questions, doubts and denials."""

import csv
from itertools import groupby
from pathlib import Path

from bot.content.checks import check
from bot.content.loader import load
from tests import small

FINES = "faq/fines.md"
_, *ROWS = csv.reader(Path(__file__).with_name("promises.csv").read_text("utf-8").splitlines())


def promised(folder: Path, language: str, sentences: list[str]) -> set[str]:
    """Return the sentences that are taken for promises, each behind another in a paragraph of its own."""
    page = ["---", "title: T", "label: fines", "---", "Text.", *(f"\nText. {one}" for one in sentences)]
    small.write(folder, **{f"{language}/{FINES}": "\n".join(page) + "\n"})
    lines = "\n".join(page).split("\n")
    found = (problem.line for problem in check(load(folder)) if problem.rule == "no-promise")
    return {lines[line - 1].removeprefix("Text. ") for line in found}


def test_a_promise_is_found_at_its_line_and_a_question_a_doubt_or_a_denial_is_none(tmp_path: Path) -> None:
    for language, rows in groupby(sorted(ROWS), lambda row: row[0]):
        kinds = {sentence: kind for _, kind, sentence in rows}
        promises = {sentence for sentence, kind in kinds.items() if kind == "promise"}
        assert promised(tmp_path / language, language, [*kinds]) == promises
