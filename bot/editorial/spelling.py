"""Spelling rules with Hunspell dictionaries, an optional check (`cpa-bot check --spelling`).

Each word is looked up in the language of its script: a Czech term in a Ukrainian text in Czech.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Protocol

from bot.content.loader import Loaded
from bot.content.problems import Problem, tr
from bot.content.texts import Text

_NO_WORDS = re.compile(
    r"https?://\S+|\b[\w.-]+@[\w.-]+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b|(?<!\w)[/@]\w+|\{[^}]*\}|\[[a-z0-9-]+\]"
)
"""Addresses, commands, placeholders and codes of sources."""
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_MIN_LETTERS = 2
CYRILLIC = "\u0400"


class Dictionary(Protocol):
    """A spelling dictionary of one language."""

    def spell(self, word: str) -> bool: ...

    def suggest(self, word: str) -> Iterable[str]: ...


def misspelt(loaded: Loaded, dictionaries: Mapping[str, Dictionary], words: Iterable[str]) -> Iterator[Problem]:
    """Every word is in the dictionary of its language or in the project's list: misspellings cost trust.

    `words` are that list, one or more words an entry, `*` for any ending.
    """
    own = own_words(words)

    @cache
    def known(language: str, word: str) -> bool:
        dictionary = dictionaries.get(language)
        return dictionary is None or bool(own.fullmatch(word)) or _is_spelt(dictionary, word)

    for text in loaded.texts:
        for start, word in _words(text):
            script = "uk" if word[0] >= CYRILLIC else "cs"
            language = script if text.language in {"uk", "cs"} else text.language
            if not known(language, word):
                meant = next(iter(dictionaries[language].suggest(word)), "")
                advice = tr('correct it, or add "{word}" to spelling.txt', word)
                if meant:
                    advice = tr('did you mean "{fix}"? or add "{word}" to spelling.txt', meant, word)
                yield text.warning(start, tr('"{word}" is in no dictionary', word), advice)


def own_words(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of the project's list: a word a line, `*` any ending, `#` a comment."""
    lines = (line.partition("#")[0].strip() for line in words)
    patterns = (re.escape(line).replace(r"\*", r"\w*") for line in lines if line)
    return re.compile("|".join(patterns) or "(?!)", re.IGNORECASE)


def _words(text: Text) -> Iterator[tuple[int, str]]:
    """Yield (offset, word), without abbreviations in capitals."""
    plain = _NO_WORDS.sub(lambda found: " " * len(found[0]), text.text)
    for found in _WORD.finditer(plain):
        word = found[0].replace("’", "'").replace("ʼ", "'")
        if len(word) >= _MIN_LETTERS and not word.isupper():
            yield found.start(), word


def _is_spelt(dictionary: Dictionary, word: str) -> bool:
    if dictionary.spell(word):
        return True
    parts = word.split("-")
    return len(parts) > 1 and all(len(part) < _MIN_LETTERS or dictionary.spell(part) for part in parts)
