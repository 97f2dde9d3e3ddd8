"""A partial translation: missing texts are replaced by the original, for preview and validation.

In a preview replaced texts are marked. For validation they are not, so that the check reports only
problems of translated texts. The first languages must be valid, as their texts are the
replacements.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import TypeAlias

from babel import Locale
from babel.messages.catalog import Catalog, Message

from bot.content.compared import other_language
from bot.content.content import Content, with_texts
from bot.content.loader import Loaded, load
from bot.content.models import PageWords
from bot.content.parsing import LineNumbers
from bot.content.problems import Problem, Severity, tr
from bot.content.snapshot import FIRST_LANGUAGES, Snapshot
from bot.editorial.catalogues import (
    BOT,
    PARTS,
    Coverage,
    merge,
    new_catalogue,
    of_catalog,
    of_content,
    template,
    texts,
    to_po,
    translated,
)
from bot.editorial.validators import review
from bot.features.editor.draft_validation import field_of
from bot.features.editor.translation_exchange import PROGRAM, ImportResult, import_texts, only, require_originals
from bot.operations.environment import ROOT
from bot.view import catalog
from bot.view.catalog import CatalogError, Words
from bot.view.context import Operator

UNTRANSLATED = "🚧"
"""Prefix of untranslated lines."""
LANGUAGE_PAGE = "pages/language"
"""The page whose button is the name of the language."""
_LINE = re.compile(r"^([ \t]*(?:[-*] |\d+\. )?)(?=\S)", re.MULTILINE)
_BRACED = re.compile(r"\{[^{}]*\}")
NEVER_COMPARED = "stale-translation"
"""The rule about texts not compared with their original; ignored in partial translations."""
_Say: TypeAlias = Callable[[str, str], str]
"""Returns the text to use, from a text and its original."""


class _Original(NullTranslations):
    """A catalogue fallback that returns the original after a mark ("": none)."""

    def __init__(self, words: Words, mark: str) -> None:
        super().__init__()
        self.words, self.mark = words, mark

    def gettext(self, message: str) -> str:
        return f"{self.mark}{self.words.raw(message)}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{self.mark}{self.words.raw(msgid1, msgid2, n)}"


def _filled_content(content: Content, language: str, original: str, say: _Say) -> Content:
    """Return the content in the first languages and this one, with texts from `say`."""
    content = only(content, tuple(dict.fromkeys((*FIRST_LANGUAGES, language))))

    def text(said: Mapping[str, str]) -> Mapping[str, str]:
        return {**said, language: say(said.get(language, ""), said[original])} if original in said else said

    pages = {(language, path): page for (spoken, path), page in content.words.items() if spoken == original}
    whole = {key: _page(content.words.get(key, PageWords()), page, say) for key, page in pages.items()}
    # The button needs the native name of the language, not that of the original.
    named, own = whole[language, LANGUAGE_PAGE], content.words.get((language, LANGUAGE_PAGE), PageWords())
    name = str(Locale(language).get_display_name() or language).capitalize()
    whole[language, LANGUAGE_PAGE] = named.model_copy(update={"label": own.label or say("", name)})
    words = {key: page for key, page in content.words.items() if key[0] != language}
    return replace(with_texts(content, text), words={**words, **whole})


def _page(own: PageWords, original: PageWords, say: _Say) -> PageWords:
    texts: dict[str, object] = {
        name: say(getattr(own, name), getattr(original, name)) for name in ("title", "label", "body")
    }
    for part in PARTS:
        there: Mapping[str, str] = getattr(own, part)
        wanted: Mapping[str, str] = getattr(original, part)
        texts[part] = {name: say(there.get(name, ""), said) for name, said in wanted.items()}
    return original.model_copy(update=texts)


def _marked_text(own: str, original: str) -> str:
    """Return a text, or the original with every line marked, also if placeholders differ."""
    same = {*_BRACED.findall(own)} == {*_BRACED.findall(original)}
    return own if own.strip() and same else _LINE.sub(rf"\1{UNTRANSLATED} ", original)


def _unmarked_text(own: str, original: str) -> str:
    """Return a text unchanged, even if invalid, or the original if it is missing."""
    return own if own.strip() else original


def _words(program: Iterable[Message], language: str, original: Words, mark: str) -> Words:
    done = Catalog(language)
    for message in program:
        if message.id and not any(catalog.catalogue_problems([message], "")):
            done.add(message.id, message.string)
    translations = catalog.ParsedTranslations(done)
    translations.add_fallback(_Original(original, mark))
    return Words(language, translations)


@dataclass(frozen=True)
class TranslationReview:
    """A validated translation. `files`, and `program` if it changes: old and new version."""

    language: str
    taken: ImportResult
    files: Mapping[str, tuple[bytes | None, bytes]]
    program: tuple[bytes | None, bytes] | None
    done: Coverage
    problems: tuple[Problem, ...]
    """Problems at lines of the uploaded file."""
    elsewhere: tuple[Problem, ...]
    """Problems at lines of content files."""
    content: Content
    """The content for the preview. `words`: catalogue of the language."""
    words: Words

    @property
    def publishable(self) -> bool:
        found = (*self.problems, *self.elsewhere)
        return not self.done.missing and not any(one.severity is Severity.ERROR for one in found)


@lru_cache(maxsize=2)
def review_translation(
    raw: bytes, files: Snapshot, folder: Path, locales: Path, operator: Operator, today: date
) -> TranslationReview:
    """Validate a translation.

    Raises `ContentError` or `CatalogError` if the first languages are invalid or a file is
    unreadable; one whose problem names no file is about `raw` itself.
    """
    handed = catalog.parsed(raw, "", None)
    language = str(handed.locale or "").partition("_")[0]
    if len(language) != 2:  # noqa: PLR2004  of ISO 639-1
        what = tr("the file does not say into which language it translates")
        raise CatalogError([Problem("", 1, what, tr("write {fix} into its header", "Language: pl"))])
    live, path = load(folder, files), catalog.path_of(locales, language)
    require_originals(live)
    program = catalog.read(path, language) if path.exists() else new_catalogue(language)
    there = path.read_bytes() if path.exists() else None
    merge(program, every := template(BOT, ROOT))
    before = to_po(program)
    taken = import_texts(handed, language, live.content, files.files, program)
    loaded = load(folder, Snapshot({f"{language}/privacy.md": b"", **files.files, **taken.files}, files.problems))
    content, original = loaded.content, other_language(language, loaded.content.languages)
    spoken = catalog.load(locales, tuple(one for one in content.languages if one != language))
    done = sum(of_content(content, language).values(), of_catalog(program, every))
    whole = _whole_content(loaded, language, original) if done.missing else loaded
    words = {**spoken, language: _words(program, language, spoken[original], "")}
    found = ((_text_of(loaded, one, language), one) for one in review(whole, words, operator, today))
    known = {str(where): said.get(language, "") for where, said in texts(live.content)}
    problems, elsewhere = _of_the_file([*found, *_gaps(program, path)], handed, known, half=whole is not loaded)
    looked, shown = (
        _filled_content(content, language, original, _marked_text),
        _words(program, language, spoken[original], f"{UNTRANSLATED} "),
    )
    after = to_po(program)
    of_files = {name: (files.files.get(name), data) for name, data in taken.files.items()}
    return TranslationReview(
        language, taken, of_files, (there, after) if after != before else None, done, problems, elsewhere, looked, shown
    )


def _whole_content(loaded: Loaded, language: str, original: str) -> Loaded:
    """Return the content as if the language were complete."""
    read = _filled_content(loaded.content.written, language, original, _unmarked_text)
    content = replace(_filled_content(loaded.content, language, original, _unmarked_text), as_read=read)
    files = (f"{language}/{path}.md" for spoken, path in content.words if spoken == language)
    return replace(loaded, content=content, lines={**{file: LineNumbers(file) for file in files}, **loaded.lines})


def _text_of(loaded: Loaded, problem: Problem, language: str) -> str:
    """Return the id of a problem's text in the translation file, as far as known."""
    folder, _, file = problem.file.partition("/")
    if folder == language:
        return f"{file} {'/'.join(field_of(loaded, problem)[1:])}"
    places = loaded.lines.get(problem.file, LineNumbers(problem.file)).by_location.items()
    keys = next((place[:-1] for place, line in places if line == problem.line and place[-1:] == (language,)), ())
    return f"{problem.file} {'/'.join(map(str, keys))}"


def _gaps(program: Iterable[Message], path: Path) -> Iterator[tuple[str, Problem]]:
    for message in program:
        name = message.id if isinstance(message.id, str) else message.id[0]
        yield from ((f"{PROGRAM} {name}", one) for one in catalog.catalogue_problems([message], path.name))


def _of_the_file(
    found: Iterable[tuple[str, Problem]], handed: Catalog, known: Mapping[str, str], *, half: bool
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Split problems into those of the translation file and errors elsewhere."""
    done = (message for message in handed if message.id and translated(message) and not message.fuzzy)
    new = (one for one in done if known.get(one.context or "", "").strip() != str(one.string).strip())
    lines = {message.context: message.lineno or 1 for message in new}
    here, elsewhere = list[Problem](), list[Problem]()
    for text, problem in found:
        if text in lines and not (half and problem.rule == NEVER_COMPARED):
            here.append(replace(problem, file=text, line=lines[text]))
        elif problem.severity is Severity.ERROR and not half:
            elsewhere.append(problem)
    return tuple(here), tuple(elsewhere)
