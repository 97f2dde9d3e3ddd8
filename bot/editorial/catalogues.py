"""Translatable texts of the program and of the content, and their coverage.

Modules are parsed as syntax trees, since Babel's extractor misses texts within an f-string or
another call. A comment `# Translators: ...` on the line before is included. An updated catalogue
keeps its order; new texts come last, changed ones keep their translation as fuzzy, removed ones
become comments.

A text of the content has an id: `guide/what.md body` is in a file of each language's folder,
`phrases.yaml reasons/no-post` is bilingual.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from bot.content.compared import Comparison, comparison_state
from bot.content.content import Content, bilingual_texts
from bot.content.models import PageWords
from bot.editorial.validators import rule_descriptions
from bot.registry import declared
from bot.view.catalog import FeatureCatalogue

BOT = "bot"
COMMENT = "# Translators:"
TEXT_CALLS: Mapping[str, int] = {
    **dict.fromkeys(("say", "html", "title", "button", "main", "msg", "tr", "Remark"), 1), "plural": 2, "counted": 2, "forms": 2,
}  # fmt: skip
"""Functions with translatable texts, and the number of leading arguments that are texts."""
PAGE_TEXT_CALLS: Mapping[str, None] = {"say": None, "in_english": None}
CatalogueText: TypeAlias = str | tuple[str, ...]
"""A text, or its singular and plural."""
FoundText: TypeAlias = tuple[str, int, CatalogueText, list[str]]
"""Function or file, line, text and comments."""
Keys: TypeAlias = tuple[str, ...]
"""The way to a text within its file."""
PARTS = ("options", "titles", "change", "limit", "sections")
"""Mappings in a file of words."""


def template(domain: str, root: Path) -> Catalog:
    """Return a catalogue without translations of all texts of a domain; `root` holds `bot`."""
    catalog = Catalog(project="cpa-guide-bot", charset="utf-8")
    for file, line, text, comments in _of_bot(root) if domain == BOT else _of_feature(domain, root):
        catalog.add(text, locations=[(file, line)], auto_comments=comments)
    return catalog


def on_buttons(root: Path) -> frozenset[str]:
    """Return the texts used as labels of buttons."""
    labels = (text for _, found in _modules(root) for name, _, text, _ in found if name in {"button", "main"})
    return frozenset(text for text in labels if isinstance(text, str))


@cache
def _modules(root: Path) -> tuple[tuple[str, tuple[FoundText, ...]], ...]:
    """Extract the texts of every module, once."""
    paths = sorted((root / "bot").rglob("*.py"))
    return tuple((path.relative_to(root).as_posix(), tuple(extract_texts(path.read_text("utf-8")))) for path in paths)


def extract_texts(source: str) -> Iterator[FoundText]:
    lines = ["", *source.splitlines()]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [[*_texts(argument)] for argument in node.args[: TEXT_CALLS.get(name, 0)]]
            before = lines[node.lineno - 1].strip()
            comments = [before.removeprefix(COMMENT).strip()] if before.startswith(COMMENT) else []
            if TEXT_CALLS.get(name) == 2 and any(texts):  # noqa: PLR2004  one and many
                yield name, node.lineno, tuple(text for forms in texts for text in forms), comments
            else:
                yield from ((name, node.lineno, text, comments) for choice in texts for text in choice)


def _texts(argument: ast.expr) -> Iterator[str]:
    """Yield the text of an argument, or both texts of a conditional expression."""
    if isinstance(argument, ast.IfExp):
        yield from (*_texts(argument.body), *_texts(argument.orelse))
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value


def _of_bot(root: Path) -> Iterator[FoundText]:
    yield from ((file, line, text, comments) for file, found in _modules(root) for _, line, text, comments in found)
    for folder in (root / "bot/web", root / "bot/editorial", *sorted((root / "bot/features").glob("*/templates"))):
        yield from _pages(folder, root)
    yield from (("bot/editorial/validators.py", 1, sentence, []) for _, sentence in rule_descriptions())


def _of_feature(name: str, root: Path) -> Iterator[FoundText]:
    folder = f"bot/features/{name}"
    yield from _pages(root / folder, root)
    yield from ((f"{folder}/page.py", 1, text, []) for text in declared("page", FeatureCatalogue)[name].texts)


@cache
def _pages(folder: Path, root: Path) -> tuple[FoundText, ...]:
    """Read the texts of every page of a folder, once, as for modules."""
    says = partial(extract_from_file, "jinja2.ext:babel_extract", keywords=PAGE_TEXT_CALLS)
    found = ((page.relative_to(root).as_posix(), *one) for page in sorted(folder.rglob("*.html")) for one in says(page))
    return tuple((file, line, text, comments) for file, line, text, comments, _ in found)


def domains() -> tuple[str, ...]:
    """Return the names of all catalogues."""
    return (BOT, *declared("page", FeatureCatalogue))


def catalogues_of(locales: Path, domain: str) -> Mapping[str, Path]:
    """Return the catalogue of each language that has one."""
    return {path.parents[1].name: path for path in sorted(locales.glob(f"*/LC_MESSAGES/{domain}.po"))}


def new_catalogue(language: str) -> Catalog:
    """Return an empty catalogue with the plural forms of a language."""
    header = f"# Words of the program in {language}. The English msgid only names a text."
    return Catalog(language, header_comment=header, project="cpa-guide-bot", version="0.1", fuzzy=False)


def merge(catalog: Catalog, template: Catalog) -> None:
    """Update `catalog` with the texts of `template`, in its own order."""
    known = {message.id: message for message in template if message.id}
    ordered = Catalog(charset="utf-8")
    for text in dict.fromkeys([*(message.id for message in catalog if message.id in known), *known]):
        message = known[text]
        ordered.add(text, locations=message.locations, auto_comments=message.auto_comments)
    catalog.update(ordered, update_creation_date=False)


def to_po(catalog: Catalog) -> bytes:
    """Return a `.po` file without line numbers and wrapped lines, for small diffs."""
    file = BytesIO()
    write_po(file, catalog, width=0, include_lineno=False)
    return file.getvalue()


@dataclass(frozen=True, order=True)
class TextPlace:
    """The place of a text: `file` without the folder of the language, `keys` within the file."""

    file: str
    keys: Keys

    def __str__(self) -> str:
        """Read as an id: `questions/czech.md options/free`."""
        return f"{self.file} {'/'.join(self.keys)}"

    @property
    def of_words(self) -> bool:
        """True if each language has a separate file for it."""
        return self.file.endswith(".md")


def place(name: str) -> TextPlace:
    file, _, keys = name.partition(" ")
    return TextPlace(file, tuple(keys.split("/")))


def texts(content: Content) -> Iterator[tuple[TextPlace, Mapping[str, str]]]:
    """Yield every text of the content with its translations, file by file."""
    by_file = dict[str, dict[str, Mapping[Keys, str]]]()
    for (language, path), words in content.written.words.items():
        by_file.setdefault(f"{path}.md", {})[language] = page_texts(words)
    for file, by_language in by_file.items():
        for keys in dict.fromkeys(chain.from_iterable(by_language.values())):
            said = {language: found[keys] for language, found in by_language.items() if keys in found}
            yield TextPlace(file, keys), said
    yield from ((TextPlace(file, keys), said) for file, keys, said in bilingual_texts(content.written))


def page_texts(words: PageWords) -> Mapping[Keys, str]:
    """Return the texts of a file of words, in the order it is written."""
    found = dict[Keys, str]()
    for name in ("title", "label"):
        found[name,] = getattr(words, name)
    for part in PARTS[:-1]:
        found |= {(part, name): text for name, text in getattr(words, part).items()}
    found["body",] = words.body
    found |= {("sections", name): text for name, text in words.sections.items()}
    return {keys: text.strip() for keys, text in found.items() if text.strip()}


@dataclass(frozen=True)
class Coverage:
    """Counts of texts. `unsure`: translations of an older original (fuzzy, stale)."""

    texts: int = 0
    missing: int = 0
    unsure: int = 0

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(self.texts + other.texts, self.missing + other.missing, self.unsure + other.unsure)

    @property
    def percent(self) -> int:
        """Percentage translated and certain, rounded down."""
        return 100 * (self.texts - self.missing - self.unsure) // self.texts if self.texts else 100

    def __str__(self) -> str:
        """Read as one line of a table: ` 97 %   727 texts    20 missing     1 to look at again`."""
        return f"{self.percent:3} % {self.texts:5} texts {self.missing:5} missing {self.unsure:5} to look at again"


def of_catalog(catalog: Catalog, template: Catalog) -> Coverage:
    texts = [message.id for message in template if message.id]
    found = [catalog.get(text if isinstance(text, str) else text[0]) for text in texts]
    done = [message for message in found if message is not None and translated(message)]
    return Coverage(len(texts), len(texts) - len(done), sum(message.fuzzy for message in done))


def of_content(content: Content, language: str) -> dict[str, Coverage]:
    """Count the texts of each file, by its name in the content folder.

    A text that exists in another language is counted as expected in this one.
    """
    found = dict[str, Coverage]()
    for place, said in texts(content):
        file = f"{language}/{place.file}" if place.of_words else place.file
        missing = not said.get(language, "").strip()
        unsure = not missing and is_stale(language, place, content)
        found[file] = found.get(file, Coverage()) + Coverage(1, missing, unsure)
    return found


def is_stale(language: str, place: TextPlace, content: Content) -> bool:
    """Return True if the file of a text was not compared with the current counterpart."""
    return place.of_words and comparison_state(content, language, place.file.removesuffix(".md")) is not Comparison.SAME


def translated(message: Message) -> bool:
    """Return True if a message has a text in every form."""
    texts: Iterable[str] = (message.string,) if isinstance(message.string, str) else message.string or ()
    return all([*texts] or [""])
