"""Promises and judgements of the reader, beside questions, doubts and denials."""

import csv
from pathlib import Path

from bot.content.checks import check
from bot.content.loader import load
from tests import small

FINES = "faq/fines.md"
_, *ROWS = csv.reader(Path(__file__).with_name("promises.csv").read_text("utf-8").splitlines())


def promised(folder: Path, language: str, sentence: str) -> list[int]:
    """Return the lines at which a sentence behind another is taken for a promise."""
    page = f"---\ntitle: T\nlabel: fines\n---\nText.\n\nText. {sentence}\n"
    small.write(folder, **{f"{language}/{FINES}": page})
    return [problem.line for problem in check(load(folder)) if problem.rule == "no-promise"]


def test_a_promise_is_found_at_its_line_and_a_question_a_doubt_or_a_denial_is_none(tmp_path: Path) -> None:
    for language, kind, sentence in ROWS:
        assert promised(tmp_path, language, sentence) == ([7] if kind == "promise" else []), sentence
