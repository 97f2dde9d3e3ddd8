"""A language that is half done, so that it can be looked at: what lacks is said as the original says it, behind a mark.

Only the first languages must be in order, since their texts stand in for what lacks. Nothing here ever goes live.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog

from bot.content.compared import other_language
from bot.content.content import Content, with_texts
from bot.content.loader import load
from bot.content.models import PageWords
from bot.content.snapshot import FIRST_LANGUAGES, Snapshot, take
from bot.editorial.catalogues import PARTS
from bot.editorial.handover import only, require_originals
from bot.view import catalog
from bot.view.catalog import Words

MARK = "🚧"
"""What stands before each line that nobody has translated yet."""
NAMED_BY = "pages/language"
"""The page whose button names the language."""
_LINE = re.compile(r"^([ \t]*(?:[-*] |\d+\. )?)(?=\S)", re.MULTILINE)
_BRACED = re.compile(r"\{[^{}]*\}")


class _Original(NullTranslations):
    """Says what a catalogue lacks as the original does, behind the mark."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words

    def gettext(self, message: str) -> str:
        return f"{MARK} {self.words.raw(message)}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{MARK} {self.words.raw(msgid1, msgid2, n)}"


def drafted(folder: Path, locales: Path, language: str) -> tuple[Content, dict[str, Words]]:
    """Give the content with a language, however far it is, and the words of its original and of itself.

    Raises `ContentError` or `CatalogError` where the first languages are not in order, or a file cannot be read at all.
    """
    files = take(folder)
    if language not in files.languages:
        # one empty text makes it a language
        files = Snapshot({**files.files, f"{language}/privacy.md": b""}, files.problems)
    loaded = load(folder, files)
    require_originals(loaded)
    content = only(loaded.content, (*FIRST_LANGUAGES, language))
    original = other_language(language, content.languages)
    words = catalog.load(locales, (original,))
    return _filled(content, language, original), {**words, language: _words(locales, language, words[original])}


def _filled(content: Content, language: str, original: str) -> Content:
    def text(said: Mapping[str, str]) -> Mapping[str, str]:
        return {**said, language: _said(said.get(language, ""), said[original])} if original in said else said

    pages = {(language, path): page for (spoken, path), page in content.words.items() if spoken == original}
    whole = {key: _page(content.words.get(key, PageWords()), page) for key, page in pages.items()}
    # a button that reads like that of the original would be a riddle; how a language calls itself is known
    named, own = whole[language, NAMED_BY], content.words.get((language, NAMED_BY), PageWords())
    name = str(Locale(language).get_display_name() or language).capitalize()
    whole[language, NAMED_BY] = named.model_copy(update={"label": own.label or f"{MARK} {name}"})
    words = {key: page for key, page in content.words.items() if key[0] != language}
    return replace(with_texts(content, text), words={**words, **whole})


def _page(own: PageWords, original: PageWords) -> PageWords:
    texts: dict[str, object] = {
        name: _said(getattr(own, name), getattr(original, name)) for name in ("title", "label", "body")
    }
    for part in PARTS:
        there: Mapping[str, str] = getattr(own, part)
        wanted: Mapping[str, str] = getattr(original, part)
        texts[part] = {name: _said(there.get(name, ""), said) for name, said in wanted.items()}
    return original.model_copy(update={**texts, "search": own.search})


def _said(own: str, original: str) -> str:
    """Give a text, or the original marked line by line: also where it would be filled in otherwise, which nobody could read."""
    same = {*_BRACED.findall(own)} == {*_BRACED.findall(original)}
    return own if own.strip() and same else _LINE.sub(rf"\1{MARK} ", original)


def _words(locales: Path, language: str, original: Words) -> Words:
    path, done = catalog.path_of(locales, language), Catalog(language)
    for message in catalog.read(path, language) if path.exists() else ():
        if message.id and not any(catalog.gaps([message], "")):
            done.add(message.id, message.string)
    translations = catalog.Spoken(done)
    translations.add_fallback(_Original(original))
    return Words(language, translations)
