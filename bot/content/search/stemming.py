"""Words as they are compared: one letter for each sound of Ukrainian, Czech and Russian, without their endings.

Coarse on purpose. The stem of a word is no word of any language; two words meet when their stems do. Ukrainian typed
in Latin letters has two readings, since "ch" is Czech х there or English ч: whoever looks a word up tries both.
"""

import re
from typing import NamedTuple

from bot.content.spelling import plain

_TWO_LETTERS = (
    ("kh", "h"), ("zh", "z"), ("sh", "s"), ("ch", "h"), ("ts", "c"),
    ("g", "h"), ("w", "v"), ("x", "ks"), ("q", "k"), ("j", ""),
)  # fmt: skip
"""Ways to write one sound in Latin letters; й and a j are left out, they are written in too many ways."""
_DOUBLED = re.compile(r"([a-z])\1+")
_FIRST_I = re.compile(r"^i(?=[aeou])")
_SOFT_I = re.compile(r"i(?=[aeou])")
_SHORT = 4
"""In a word of so many letters an i before a vowel is a syllable of its own ("Дія")."""
_REFLEXIVE = ("sa", "ca")
_ENDINGS = frozenset({
    "ovati", "uvati", "uvana", "ovana", "ovani", "uvani", "ovat", "uvat", "osti", "ist", "ost", "ami",
    "emi", "imi", "ama", "oho", "eho", "omu", "emu", "ovi", "evi", "ovo", "ova", "ove", "ah", "eh", "ih",
    "uh", "am", "em", "im", "om", "um", "ou", "ov", "ev", "iv", "oi", "at", "et", "it", "ut", "ati",
    "eti", "iti", "uti", "ila", "ili", "ilo", "ala", "ali", "alo", "el", "al", "il", "av", "mo", "te", "in",
    "en", "an",
})  # fmt: skip
"""Endings of nouns, adjectives and verbs of the three languages in this spelling; the longest that fits is cut off."""
_LENGTHS = (5, 4, 3, 2)
"""How long they are, the longest first."""
_VOWELS = "aeiou"
_KEPT = 4
"""Letters that an ending must leave; a vowel may leave one less."""
_REFLEXIVE_FROM = 8


class Reading(NamedTuple):
    """One way to read a word: as it sounds, and its stem."""

    sounds: str
    stem: str


def read(text: str) -> list[tuple[Reading, ...]]:
    """Give the readings of every word, the likeliest first."""
    return [readings(word) for word in plain(text).split()]


def readings(word: str) -> tuple[Reading, ...]:
    """Give the readings of a word of the plain spelling, the likeliest first."""
    heard = dict.fromkeys(map(sounds, (word, word.replace("ch", "c"))))
    return tuple(Reading(each, stem(each)) for each in heard)


def sounds(word: str) -> str:
    """Give a word of the plain spelling with one letter for each sound."""
    for written, sound in _TWO_LETTERS:
        word = word.replace(written, sound)
    word = _FIRST_I.sub("", _DOUBLED.sub(r"\1", word))
    return word if len(word) <= _SHORT else _SOFT_I.sub("", word)


def stem(word: str) -> str:
    """Give a word, as it sounds, without its ending."""
    if len(word) >= _REFLEXIVE_FROM and word.endswith(_REFLEXIVE):
        word = word[:-2]
    for length in _LENGTHS:
        if len(word) - length >= _KEPT and word[-length:] in _ENDINGS:
            word = word[:-length]
            break
    while len(word) >= _KEPT and word[-1] in _VOWELS:
        word = word[:-1]
    return word
