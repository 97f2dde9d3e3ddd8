"""Measures how pages without a single example are found: `python -m tests.measure_new_pages`.

The thirty pages were written by somebody who knew only the titles of the others. They are added to a copy of the
content, the search is trained on it, and each page is asked for by its titles and by two paraphrases a language.
"""

import asyncio
import csv
import shutil
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.content import answers
from bot.content.loader import load
from bot.live.search_models import train_and_store
from tests.measure_search import BUILD, CONTENT, TABLES

PAGES = TABLES / "titles" / "paraphrases_new_pages.csv"
LANGUAGES = ("uk", "cs")


def add(folder: Path, row: dict[str, str], language: str) -> None:
    """Write a page into a folder of the content."""
    head = f"title: {row[f'title_{language}']}\nlabel: {row[f'title_{language}'][:28].strip()}\n"
    shared = "topic: work\nbasis: advice\n" if language == LANGUAGES[0] else ""
    page = f"---\n{head}{shared}---\n{row[f'paragraph_{language}']}\n"
    (folder / language / f"{row['page']}.md").write_text(page, "utf-8")


def main() -> None:
    with PAGES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with TemporaryDirectory() as there:
        folder = Path(shutil.copytree(CONTENT, Path(there) / "content"))
        for row in rows:
            for language in LANGUAGES:
                add(folder, row, language)
        loaded = load(folder)
    content, found = loaded.content, Counter[str]()
    for trained_yet in (False, True):
        content.learn(asyncio.run(train_and_store(BUILD, content.lessons())) if trained_yet else None)
        for row in rows:
            for name, text in row.items():
                kind = name.partition("_")[0]
                if kind in {"title", "question"}:
                    keys = answers.answer(content, text).keys
                    found[f"{kind}, first, {trained_yet}"] += keys[:1] == (row["page"],)
                    found[f"{kind}, shown, {trained_yet}"] += row["page"] in keys
                    found[f"{kind}, asked, {trained_yet}"] += 1
    refused = [problem for problem in loaded.problems if "examples" in problem.file]
    out = sys.stdout.write
    out(f"pages: {len(rows)}; refused because of examples: {len(refused)}\n")
    for trained_yet, when in ((False, "before any training"), (True, "after training")):
        for kind in ("title", "question"):
            of = found[f"{kind}, asked, {trained_yet}"]
            first, shown = (found[f"{kind}, {how}, {trained_yet}"] / of for how in ("first", "shown"))
            out(f"{when}: {kind}s {of}, the page first {first:.1%}, among those shown {shown:.1%}\n")


if __name__ == "__main__":
    main()
