"""Measures how typed questions are answered, over all tables: `python -m tests.measure_search [--calibrate|--titles]`.

Rows that are examples of the content, too, are left out. Tables that nobody has read are marked with a star: their figures are
the honest ones. With `--titles` those of tests/content/titles are asked, which somebody
wrote who knew only the titles of pages. With `--calibrate` the margins of `bot.content.answers` are tried on the tables that were read.
"""

import asyncio
import csv
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.content import answers
from bot.content.content import ON_SCREEN, SCREENS_KEY, Content
from bot.content.loader import load
from bot.content.search.model import RankedPage
from bot.content.search.ngrams import phonetic_words
from bot.live.search_models import train_and_store

TABLES, CONTENT, BUILD = Path(__file__).parent / "content", Path("content"), Path("build/search")
UNREAD = {"unread", "apart", "crowd_kept", "stories (kept)", "kept", "nonsense (kept)", "chatter (kept)", "kept (off)"}
HALVED = {"questions_stories_at_menu", "nonsense_at_menu", "chatter_at_menu"}
"""Tables of which every second row was read while the search was mended."""


class Row(NamedTuple):
    typed: str
    pages: frozenset[str]
    """The pages that answer; none: it is about something else."""


@dataclass
class Shares:
    """Rows of a table by kind of answer."""

    of: int = 0
    sure_right: int = 0
    sure: int = 0
    shown: int = 0
    unsure: int = 0

    def __str__(self) -> str:
        return " ".join(
            f"{100 * part / max(whole, 1):6.1f}"
            for part, whole in (
                (self.sure, self.of),
                (self.sure_right, self.sure),
                (self.shown, self.of),
                (self.of - self.sure - self.unsure, self.of),
            )
        )


def tables() -> Iterator[tuple[str, list[Row]]]:
    """Yield each table by a short name; where only one half was read, both halves by themselves."""
    for path in sorted((TABLES / "titles" if "--titles" in sys.argv else TABLES).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            read = list(csv.DictReader(file))
        if not ({"leads_to", "typed"} <= {*read[0]} or "style" in read[0] or path.stem.startswith(("nons", "chat"))):
            continue
        rows = [
            Row(row.get("typed") or row["question"], frozenset(map(_key, (row.get("leads_to") or "").split())))
            for row in read
        ]
        name = path.stem.removeprefix("questions_").removesuffix("_at_menu")
        if path.stem in HALVED:
            short = "stories" if "stories" in name else name
            yield f"{short} (read)", rows[::2]
            yield f"{short} (kept)", rows[1::2]
        else:
            yield name, [row for row in rows if row.pages or "style" not in read[0]]
            if off := [row for row in rows if not row.pages and "style" in read[0]]:
                yield f"{name} (off)", off


def _key(page: str) -> str:
    folder = page.partition("/")[0]
    return f"{SCREENS_KEY}/{ON_SCREEN[folder]}" if folder in ON_SCREEN else page


def shares(rows: Sequence[Row], content: Content) -> Shares:
    found = Shares()
    for row in rows:
        keys, is_sure = answers.answer(content, row.typed)
        found.of += 1
        found.sure += is_sure
        found.unsure += bool(keys) and not is_sure
        found.sure_right += is_sure and keys[0] in row.pages
        found.shown += not row.pages.isdisjoint(keys)
    return found


def total(every: Sequence[Shares]) -> Shares:
    names = ("of", "sure_right", "sure", "shown", "unsure")
    return Shares(**{name: sum(getattr(one, name) for one in every) for name in names})


def main() -> None:
    content, out = load(CONTENT).content, sys.stdout.write
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    model = asyncio.run(train_and_store(BUILD, content.lessons()))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    content.learn(model)
    content.make_indexes()
    known = {tuple(phonetic_words(text)) for _, text in content.lessons()}
    every = {name: [row for row in rows if tuple(phonetic_words(row.typed)) not in known] for name, rows in tables()}
    if "--calibrate" in sys.argv:
        calibrate(every, content)
        return
    for is_question, head in ((True, "questions"), (False, "nonsense")):
        out(f"\n{head:24}  rows   sure  right  shown nothing (%)\n")
        chosen = {name: rows for name, rows in every.items() if rows and bool(rows[0].pages) is is_question}
        measured = {name: shares(rows, content) for name, rows in chosen.items()}
        for name, one in measured.items():
            out(f"{'* ' * (name in UNREAD)}{name:24}"[:24] + f"{one.of:6} {one}\n")
        out(f"{'together':24}{total([*measured.values()]).of:6} {total([*measured.values()])}\n")
        kept = [one for name, one in measured.items() if name in UNREAD]
        out(f"{'* together':24}{total(kept).of:6} {total(kept)}\n")
    texts = [row.typed for rows in every.values() for row in rows]
    begun = time.process_time()
    for text in texts:
        answers.answer(content, text)
    out(f"\nms a question: {1000 * (time.process_time() - begun) / len(texts):.2f}\n")
    out(f"training: {after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:.1f} s of processor, ")
    out(
        f"{after.ru_maxrss // 1024} MB at most; model: {len(model.packed()):,} bytes, {len(content.lessons()):,} lessons\n"
    )


def calibrate(every: dict[str, list[Row]], content: Content) -> None:
    """Print what each pair of margins gives on the tables that were read."""
    ranked = [
        (answers.ranked_pages(content, row.typed), row.pages)
        for name, rows in every.items()
        if name not in UNREAD
        for row in rows
    ]
    asked = [(one, pages) for one, pages in ranked if pages and one]
    other = [one for one, pages in ranked if not pages and one]
    for margin in (step / 20 for step in range(-4, 16)):
        shown = sum(
            one[0].margin >= margin and not pages.isdisjoint(each.page for each in one[: answers.MAX_HITS])
            for one, pages in asked
        )
        away = sum(one[0].margin < margin for one in other)
        sys.stdout.write(
            f"UNSURE {margin:5.2f}: shown {shown / len(asked):.3f}, nonsense away {away / len(other):.3f}\n"
        )
    for margin in (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2):
        for ahead in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
            sure = [(one, pages) for one, pages in asked if _is_sure(one, margin, ahead)]
            right = sum(one[0].page in pages for one, pages in sure)
            wrong = sum(_is_sure(one, margin, ahead) for one in other)
            sys.stdout.write(
                f"SURELY {margin:.1f} AHEAD {ahead:.1f}: sure {len(sure) / len(asked):.3f}, "
                f"right {right / max(len(sure), 1):.3f}, nonsense {wrong / len(other):.3f}\n"
            )


def _is_sure(ranked: Sequence[RankedPage], margin: float, ahead: float) -> bool:
    second = max(0.0, ranked[1].margin) if len(ranked) > 1 else 0.0
    return ranked[0].margin >= margin and ranked[0].margin - second >= ahead


if __name__ == "__main__":
    main()
