"""Collects what the program says from its own sources, for each catalogue: `bot` (people), `report` (figures), `preview`.

An English msgid only names a text. Modules are read as syntax trees: Babel's own reader of tokens passes over a text that is
said within an f-string or within another call. A comment on the line before, `# Translators: ...`, goes along.

Brings a catalogue up to date with what the program says now, without losing a translation.

The order of the file stays and new texts come last, so that the difference shows what was added; a text that was changed in
the program keeps its translation, marked as fuzzy; what nobody says any more stays as a comment.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from bot.editorial.flow import DOMAIN as PREVIEW
from bot.editorial.preview_page import TEXTS
from bot.report.page import DOMAIN as REPORT
from bot.report.page import HEADS, NAMES, TITLES

BOT = "bot"
DOMAINS = (BOT, REPORT, PREVIEW)
COMMENT = "# Translators:"
SAID: Mapping[str, int] = {"say": 1, "html": 1, "button": 1, "msg": 1, "plural": 2}
"""The functions that say a text, and how many texts they begin with."""
SAID_ON_A_PAGE: Mapping[str, None] = {"say": None, "in_english": None}
Text: TypeAlias = str | tuple[str, ...]
"""A text, or its forms for one and for many."""
Said: TypeAlias = tuple[str, int, Text, list[str]]
"""Function, line, text and comments."""


def template(domain: str, root: Path) -> Catalog:
    """Give a catalogue without translations that holds every text of a domain; `root` is the folder that holds `bot`."""
    catalog = Catalog(project="cpa-guide-bot", charset="utf-8")
    _COLLECT[domain](catalog, root)
    return catalog


def on_buttons(root: Path) -> frozenset[str]:
    """Give the texts that are said as the label of a button, wherever that is shown."""
    return frozenset(
        text
        for _, found in _modules(root)
        for name, _, text, _ in found
        if name == "button" and isinstance(text, str)
    )


@cache
def _modules(root: Path) -> tuple[tuple[str, tuple[Said, ...]], ...]:
    """Read every module with what it says, once: the program stays as it is while it runs."""
    paths = sorted(path for part in ("bot", "telegram_simulator") for path in (root / part).rglob("*.py"))
    return tuple((path.relative_to(root).as_posix(), tuple(said(path.read_text("utf-8")))) for path in paths)


def said(source: str) -> Iterator[Said]:
    """Yield everything that a module says."""
    lines = ["", *source.splitlines()]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [[*_texts(argument)] for argument in node.args[: SAID.get(name, 0)]]
            before = lines[node.lineno - 1].strip()
            comments = [before.removeprefix(COMMENT).strip()] if before.startswith(COMMENT) else []
            if name == "plural":
                yield name, node.lineno, tuple(text for forms in texts for text in forms), comments
            else:
                yield from ((name, node.lineno, text, comments) for choice in texts for text in choice)


def _texts(argument: ast.expr) -> Iterator[str]:
    """Yield the text of an argument, or both of a choice between two."""
    if isinstance(argument, ast.IfExp):
        yield from (*_texts(argument.body), *_texts(argument.orelse))
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value


def _of_bot(catalog: Catalog, root: Path) -> None:
    for file, found in _modules(root):
        for _, line, text, comments in found:
            catalog.add(text, locations=[(file, line)], auto_comments=comments)


def _of_pages(module: str, named: Iterable[str], catalog: Catalog, root: Path) -> None:
    """The pages of a package say their texts themselves; the others stand in tables of one of its modules."""
    for path in sorted((root / module).parent.rglob("*.html")):
        file = path.relative_to(root).as_posix()
        for line, text, comments, _ in extract_from_file("jinja2.ext:babel_extract", path, SAID_ON_A_PAGE):
            catalog.add(text, locations=[(file, line)], auto_comments=comments)
    for text in named:
        catalog.add(text, locations=[(module, 1)])


_COLLECT: Mapping[str, Callable[[Catalog, Path], None]] = {
    BOT: _of_bot,
    REPORT: partial(
        _of_pages, "bot/report/page.py", [text for table in (NAMES, TITLES, HEADS) for text in table.values()]
    ),
    PREVIEW: partial(_of_pages, "bot/editorial/preview_page.py", TEXTS),
}


def begun(language: str) -> Catalog:
    """Give an empty catalogue with the plural forms of a language."""
    return Catalog(
        locale=language,
        header_comment=f"# Words of the program in {language}. The English msgid only names a text.",
        project="cpa-guide-bot",
        version="0.1",
        fuzzy=False,
    )


def merge(catalog: Catalog, template: Catalog) -> None:
    """Give `catalog` every text of `template`, in its own old order."""
    known = {message.id: message for message in template if message.id}
    ordered = Catalog(charset="utf-8")
    for text in dict.fromkeys([*(message.id for message in catalog if message.id in known), *known]):
        message = known[text]
        ordered.add(text, locations=message.locations, auto_comments=message.auto_comments)
    catalog.update(ordered, update_creation_date=False)


def written(catalog: Catalog) -> bytes:
    """Give the text of a `.po` file: no line numbers, no wrapped lines, so that only what changed is changed."""
    file = BytesIO()
    write_po(file, catalog, width=0, include_lineno=False)
    return file.getvalue()
