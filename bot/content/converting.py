"""Converts a content folder of version 1.0 once.

Search words become examples (examples.csv) and typed phrases (typed.yaml), entries of faq.yaml move
into the pages of the first language with their order, notes `twin: 3f9a1c20` into compared.csv.
Everything else stays unchanged.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from bot.content import compared
from bot.content.compared import COMPARED_FILE
from bot.content.content import FAQ_FILE, ON_SCREEN, SCREENS_KEY
from bot.content.parsing import parse_yaml
from bot.content.search.model import NONE, Example
from bot.content.search.ngrams import phonetic_words
from bot.content.snapshot import FIRST_LANGUAGES
from bot.content.writing import EntryPart, UnwritableError, page_of, rewritten, with_markdown

OLD_FILE, NEW_FILE = "search.yaml", "typed.yaml"
WORDS_A_ROW = 8
_FRONT = re.compile(r"(?s)\A\ufeff?---\s*\n(.*?\n)---\s*\n")
_TOP = re.compile(
    r"(?P<top>\ufeff?---[ \t]*\r?\n)(?P<lines>.*?)(?P<end>^---[ \t]*(?:\r?\n|\Z))", re.DOTALL | re.MULTILINE
)
_NOTE = re.compile(r"^twin: *([0-9a-f]+)[^\n]*\n", re.MULTILINE)
_SEARCH = re.compile(r"^( *)search:.*\n(?:\1[ -].*\n|\s*\n(?=\1[ -]))*", re.MULTILINE)
_SECTION_OF_TOPICS = re.compile(r"^topics:.*\n(?:(?:[ #].*)?\n)*", re.MULTILINE)
ORDER_STEP = 10
TOPICS_HEAD = """\
# The topics of the questions and answers, in the order of their buttons (up to 26 characters). The questions themselves are
# files: uk/faq/<id>.md and cs/faq/<id>.md. Each has a title (the whole question, up to 90 characters), a label (the button, up
# to 28) and a text (up to 700 characters as people see it). The Ukrainian file alone also says, for both languages:
#
# topic:   one of these topics; order: the place among its questions, smallest first, last without it.
# sources: ids of sources.yaml, as many as there are.
# basis:   our-reading or advice, for what no source says word for word.
# asks:    questions of phrases.yaml (town_questions) that the answer leaves open.

"""
HEAD = "# What people type instead of a press, by what it means: whole texts only, in any spelling.\n"


def converted(folder: Path) -> int:
    """Convert a folder; return the number of examples, pages and notes, 0 if there are none."""
    return _with_notes(folder) + _with_pages(folder) + _with_examples(folder)


def _with_notes(folder: Path) -> int:
    """Move the marks of translated texts from their notes into compared.csv."""
    notes = dict[tuple[str, str], str]()
    for path in sorted(folder.glob("[a-z][a-z]/**/*.md")):
        text = path.read_bytes().decode()
        if (front := _TOP.match(text)) and (note := _NOTE.search(front["lines"])):
            language, _, name = path.relative_to(folder).as_posix().partition("/")
            notes[language, name] = note[1]
            lines = front["lines"].replace(note[0], "", 1)
            top = front["top"] + lines + front["end"] if lines else front["top"].partition("-")[0]
            path.write_bytes((top + text[front.end() :]).encode())
    if notes:
        first, second = FIRST_LANGUAGES
        table = folder / COMPARED_FILE
        rows = dict(compared.read(table.read_text("utf-8-sig"))[0]) if table.exists() else {}
        for language, name in notes:
            other = second if language == first else language
            if (folder / first / name).exists() and (folder / other / name).exists():
                pair = notes.get((first, name), "") if other == second else "", notes.get((other, name), "")
                rows[f"{other}/{name}"] = rows.get(f"{other}/{name}", frozenset[tuple[str, str]]()) | {pair}
        table.write_text(compared.table(rows), "utf-8")
    return len(notes)


def _with_pages(folder: Path) -> int:
    """Move the entries of faq.yaml into pages. Raises `UnwritableError` before writing."""
    path = folder / "faq.yaml"
    text = path.read_text("utf-8-sig") if path.exists() else ""
    read = parse_yaml(text, path.name)
    if read.problems:
        raise UnwritableError
    if (entries := read.data.get("entries")) is None:
        return 0
    if not isinstance(entries, dict):
        raise UnwritableError
    counts, pages = Counter[str](), dict[Path, bytes]()
    for name, entry in entries.items():
        if not isinstance(entry, dict):
            raise UnwritableError
        counts[topic := str(entry.get("topic", ""))] += 1
        file = folder / FAQ_FILE.format(name)
        old = file.read_bytes() if file.exists() else b""
        fields: EntryPart = {"topic": topic, "order": str(ORDER_STEP * counts[topic]), **entry}
        pages[file] = rewritten(old, partial(_with_fields, fields=fields))
    topics = _SECTION_OF_TOPICS.search(text)
    for file, page in pages.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page)
    path.write_text(_guides(text) + TOPICS_HEAD + (topics[0].rstrip() if topics else "topics:") + "\n", "utf-8")
    return len(pages)


def _guides(text: str) -> str:
    """Return the first line, which names the guides for editors."""
    first = text.partition("\n")[0]
    return f"{first}\n" if first.startswith("#") else ""


def _with_fields(page: str, fields: EntryPart) -> str:
    return with_markdown(page, {**page_of(page), **fields})


def _with_examples(folder: Path) -> int:
    old = folder / OLD_FILE
    if not old.exists():
        return 0
    lists = _read_yaml(old.read_text("utf-8-sig"))
    found = dict[str, list[tuple[str, str]]]()
    for language, page, asked in chain(_of_pages(folder), _of_terms(folder), _of_lists(lists)):
        found.setdefault(language, []).append((page, asked))
    for language, rows in found.items():
        (folder / language / "examples.csv").write_text(table_of_examples(rows), "utf-8")
    (folder / NEW_FILE).write_text(HEAD + _said_yaml(lists.get("said", {})), "utf-8")
    old.unlink()
    return sum(map(len, found.values()))


def table_of_examples(rows: Iterable[tuple[str, str]]) -> str:
    """Return the file of the examples of a language: sorted, none twice."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(Example._fields)
    table.writerows(
        sorted(
            {(page, *phonetic_words(asked)): (page, asked) for page, asked in rows if phonetic_words(asked)}.values()
        )
    )
    return out.getvalue()


def _of_pages(folder: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted(folder.glob("[a-z][a-z]/**/*.md")):
        text = path.read_text("utf-8-sig")
        front = _FRONT.match(text)
        lines = _read_yaml(front[1]).get("search") if front else None
        if not front or not lines:
            continue
        start, end = front.span(1)
        path.write_text(text[:start] + _SEARCH.sub("", text[start:end]) + text[end:], "utf-8")
        language, kind, *_ = path.relative_to(folder).parts
        page = f"{SCREENS_KEY}/{ON_SCREEN[kind]}" if kind in ON_SCREEN else f"{kind}/{path.stem}"
        yield from ((language, page, asked) for asked in _questions(lines))


def _of_terms(folder: Path) -> Iterator[tuple[str, str, str]]:
    path = folder / "glossary.yaml"
    text = path.read_text("utf-8-sig")
    for name, term in _read_yaml(text)["terms"].items():
        for language, lines in term.get("search", {}).items():
            yield from ((language, f"glossary/{name}", asked) for asked in _questions(lines))
    path.write_text(_SEARCH.sub("", text), "utf-8")


def _of_lists(lists: Mapping[str, Mapping[str, Mapping[str, list[str]]]]) -> Iterator[tuple[str, str, str]]:
    for by_language in lists.get("others", {}).values():
        for language, lines in by_language.items():
            yield from ((language, NONE, asked) for asked in _questions(lines))
    for by_language in lists.get("elsewhere", {}).values():
        for language, lines in by_language.items():
            words = [*_questions(lines)]
            rows = (words[at : at + WORDS_A_ROW] for at in range(0, len(words), WORDS_A_ROW))
            yield from ((language, NONE, " ".join(row)) for row in rows)


def _read_yaml(text: str) -> Any:  # noqa: ANN401  whatever the old files hold
    # texts alone: "yes" is a word
    return yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506


def _questions(lines: str | list[str]) -> Iterator[str]:
    for line in lines.splitlines() if isinstance(lines, str) else lines:
        yield from (asked for part in str(line).split(",") if (asked := part.strip()))


def _said_yaml(said: Mapping[str, Mapping[str, list[str]]]) -> str:
    return yaml.safe_dump({"said": said}, allow_unicode=True, sort_keys=False, width=160, default_flow_style=None)
