"""Comparison of typed words by sound: phonetic words, their n-grams, and an index of page names.

Ukrainian, Russian and Czech, in either script, with or without diacritics, become the same letters
(`spelling.plain`), and letters that are written in several ways for one sound become one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

from bot.content.spelling import plain

_TWO_LETTERS = (("kh", "h"), ("zh", "z"), ("sh", "s"), ("ch", "h"), ("ts", "c"))
# j is left out: it is written in too many ways
_ONE_LETTER = str.maketrans({"g": "h", "w": "v", "x": "ks", "q": "k", "j": ""})
_DOUBLED = re.compile(r"([a-z])(?=\1)")
_FIRST_I = re.compile(r"^i(?=[aeou])")
_SOFT_I = re.compile(r"i(?=[aeou])")
_SHORT = 4
"""Letters of a word in which an i before a vowel is a separate syllable ("Дія")."""
NGRAM_LENGTHS = (2, 3, 4, 5)
"""Letters of an n-gram, including the marks of the beginning and end of the word."""
MIN_NAME_WORDS = 2
"""Minimum number of words of a name that is found within a longer text."""


def phonetic_spelling(word: str) -> str:
    """Return a word of the plain spelling with one letter for each sound."""
    for written, sound in _TWO_LETTERS:
        word = word.replace(written, sound)
    word = _DOUBLED.sub("", word.translate(_ONE_LETTER))
    return _FIRST_I.sub("", word) if word.startswith("i") else word


def phonetic_words(text: str) -> list[str]:
    """Return the words in phonetic spelling, without a softening i: "pracju" is "pracu"."""
    words = map(phonetic_spelling, plain(text).split())
    return [_SOFT_I.sub("", word) if len(word) > _SHORT and "i" in word else word for word in words]


def ngram_numbers(words: Sequence[str], size: int) -> list[int]:
    """Return the hashes (below `size`) of the n-grams of phonetic words, each once."""
    return sorted({crc32(ngram.encode()) % size for ngram in ngrams(words)})


def ngrams(words: Sequence[str]) -> Iterator[str]:
    """Yield parts of each word, whole words and pairs of words."""
    for word in words:
        marked = f"<{word}>"
        yield f"={word}"
        # The same hash for two swapped letters.
        yield f"~{''.join(sorted(word))}"
        for length in NGRAM_LENGTHS:
            yield from (marked[at : at + length] for at in range(len(marked) - length + 1))
    yield from map(" ".join, pairwise(words))


@dataclass(frozen=True, slots=True)
class TitleIndex:
    """A phonetic index of titles that were added after the search model was trained."""

    names: Mapping[tuple[str, ...], tuple[str, ...]]

    def named(self, words: Sequence[str]) -> tuple[str, ...]:
        return self.names.get(tuple(words), ())

    def within(self, words: Sequence[str]) -> list[str]:
        """Return the pages with a name whose words are all in a text, the longest name first."""
        said = {*words}
        found = [name for name in self.names if len(name) >= MIN_NAME_WORDS and said.issuperset(name)]
        return [page for name in sorted(found, key=len, reverse=True) for page in self.names[name]]


def build_title_index(names: Iterable[tuple[str, str]]) -> TitleIndex:
    """Build the index from (page id, name)."""
    found = dict[tuple[str, ...], dict[str, None]]()
    for page, name in names:
        if words := tuple(phonetic_words(name)):
            found.setdefault(words, {})[page] = None
    return TitleIndex({words: tuple(pages) for words, pages in found.items()})
