"""A language that nobody speaks: every letter of every text becomes one that neither Czech, Ukrainian nor English has.

So whatever stands on a screen in another alphabet was not translated. Texts grow by 30 %, as translations do, where the hand-over
says that there is room; it is a translator like any other and knows no more than the hand-over tells.
"""

import re
import unicodedata
from collections.abc import Mapping
from math import ceil, floor

from babel.messages.catalog import Catalog, Message

GROWTH = 0.3
FILLER = "ọ"
_PLAIN = "abcdefghijklmnopqrstuvwxyzабвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_MARKED = "ạḅċḍẹḟġḥịɉḳḷṃṇọṗɋṛṣṭụṿẉẋỵẓạḅṿḥġḍẹẹẓẓỵịịɉḳḷṃṇọṗṛṣṭụḟḥċċṣṣỵụạ"
_LETTERS = dict(zip(_PLAIN + _PLAIN.upper(), _MARKED + _MARKED.upper(), strict=True))
LETTERS = frozenset(_MARKED + _MARKED.upper())
_KEPT = re.compile(r"(\{[^}]*\}|\]\([^)]*\)|https?://\S+|(?<!\w)/[a-z]+|[\w.+-]+@[\w.-]+)")
"""Parts that translators leave alone: values in braces, links, commands, addresses."""
_FORMS = re.compile(r"\{(\w+)\|(?!from\b|to\b)([^{}|]+(?:\|[^{}|]+)+)\}")
"""A fact with the words that go with its number; see the head of the hand-over."""
_WORD = re.compile(r"[^\W\d_ℹ]+")
_LIMIT = re.compile(r"at most (\d+) characters")
_SCREEN = re.compile(r"A screen has (\d+) characters in all; the longest with this file has (\d+)")
_FEW_WORDS = ("title", "label", "options", "search", "change")
"""Shortening these would gain nothing."""
_AROUND_A_LABEL = 4
"""The number or sign that may stand before a label."""


def translate(handed: Catalog, too_long: Mapping[str, int]) -> None:
    """Fill in every text of a hand-over. `too_long`: by how many characters the check found a screen of a file too long."""
    for message in handed:
        if message.id:
            file, _, keys = (message.context or "").partition(" ")
            growth = _room(message)
            if not keys.startswith(_FEW_WORDS):
                growth -= too_long.get(file, 0)
            if isinstance(message.id, str):
                own_forms = _FORMS.sub(lambda found: _with_forms(found, handed.num_plurals), message.id)
                message.string = pseudo(own_forms, growth)
            else:
                many = message.id[-1]
                message.string = tuple(pseudo(many, growth + form) for form in range(handed.num_plurals))


def _with_forms(found: re.Match[str], number: int) -> str:
    """Write the words that go with a number as often as this language has forms."""
    *_, last = found[2].split("|")
    return "|".join(["{" + found[1], *[_marked(last)] * number]) + "}"


def pseudo(text: str, growth: int = 0) -> str:
    """Return a text in the pseudo-language, by `growth` letters longer; by less than that many shorter, where it is negative."""
    parts = _KEPT.split(unicodedata.normalize("NFC", text))
    marked = [part if place % 2 else _marked(part) for place, part in enumerate(parts)]
    words = sum(len(_WORD.findall(part)) for part in marked[::2])
    grown = 0

    def resized(word: re.Match[str]) -> str:
        nonlocal grown, words
        more = max(floor((growth - grown) / words), 1 - len(word[0]))
        grown, words = grown + more, words - 1
        return word[0] + FILLER * more if more >= 0 else word[0][:more]

    return "".join(part if place % 2 else _WORD.sub(resized, part) for place, part in enumerate(marked))


def untranslated_words(text: str) -> set[str]:
    """Return the words of a text that are not in the pseudo-language."""
    return {word for word in _WORD.findall(_KEPT.sub(" ", text)) if not LETTERS.issuperset(word)}


def _marked(text: str) -> str:
    return "".join(_LETTERS.get(char) or _LETTERS.get(_bare(char), char) for char in text)


def _bare(char: str) -> str:
    """Return a letter without the marks that Czech puts on it."""
    return unicodedata.normalize("NFD", char)[0]


def _room(message: Message) -> int:
    """Return how many letters a text may grow by."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    wanted = ceil(len(text) * GROWTH)
    comments = " ".join(message.auto_comments)
    if "keep it short" in comments:
        return 0
    if limit := _LIMIT.search(comments):
        return max(0, min(wanted, int(limit[1]) - _AROUND_A_LABEL - len(text)))
    if screen := _SCREEN.search(comments):
        return max(0, min(wanted, floor((int(screen[1]) - int(screen[2])) * 0.9)))
    return wanted
