"""How typed words are compared: as they sound, in one alphabet, cut into scraps of letters.

Ukrainian, Russian and Czech, in either script, with or without diacritics, become the same letters (`spelling.plain`), and
letters that are written in several ways for one sound become one. Scraps are numbers: what is typed is not kept.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from zlib import crc32

from bot.content.spelling import plain

_TWO_LETTERS = (("kh", "h"), ("zh", "z"), ("sh", "s"), ("ch", "h"), ("ts", "c"))
_ONE_LETTER = str.maketrans({"g": "h", "w": "v", "x": "ks", "q": "k", "j": ""})
"""Ways to write one sound in Latin letters; й and a j are left out, they are written in too many ways."""
_DOUBLED = re.compile(r"([a-z])(?=\1)")
_FIRST_I = re.compile(r"^i(?=[aeou])")
_SOFT_I = re.compile(r"i(?=[aeou])")
_SHORT = 4
"""In a word of so many letters an i before a vowel is a syllable of its own ("Дія")."""
LENGTHS = (2, 3, 4, 5)
"""Letters of a scrap, the marks of the beginning and the end of the word included."""


def letters_heard(word: str) -> str:
    """Return a word of the plain spelling with one letter for each sound."""
    for written, sound in _TWO_LETTERS:
        word = word.replace(written, sound)
    word = _DOUBLED.sub("", word.translate(_ONE_LETTER))
    return _FIRST_I.sub("", word) if word.startswith("i") else word


def sounds(word: str) -> str:
    """Return the same without the i that only softens: "pracju" is "pracu"."""
    word = letters_heard(word)
    return _SOFT_I.sub("", word) if len(word) > _SHORT and "i" in word else word


def heard(text: str) -> list[str]:
    """Return the words of a text as they sound."""
    return [sounds(word) for word in plain(text).split()]


def scraps(words: Sequence[str], size: int) -> list[int]:
    """Return the numbers (below `size`) of the scraps of words as they sound, each once."""
    return sorted({scrap_number(scrap, size) for scrap in written_scraps(words)})


def scrap_number(scrap: str, size: int) -> int:
    return crc32(scrap.encode()) % size


def written_scraps(words: Sequence[str]) -> Iterator[str]:
    """Yield the scraps themselves: letters of each word, whole words, pairs of words."""
    for word in words:
        marked = f"<{word}>"
        yield f"={word}"
        # two letters that changed places leave the same ones
        yield f"~{''.join(sorted(word))}"
        for length in LENGTHS:
            yield from (marked[at : at + length] for at in range(len(marked) - length + 1))
    yield from map(" ".join, pairwise(words))
