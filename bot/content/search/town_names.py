"""How alike two names of places are: declined, misspelt, shortened, in either script.

Names are compared word by word, as they sound (`stemming.sounds`): "Ústí n. L." is every word of "Ústí nad Labem".
"""

from collections.abc import Sequence

from rapidfuzz.distance import DamerauLevenshtein

from bot.content.search.stemming import sounds, stem
from bot.content.spelling import plain, skeleton

BESIDE_NAMES = frozenset({
    "v", "ve", "u", "z", "ze", "iz", "na", "do", "k", "ke", "pri", "pobliz", "blizko", "bila", "poblizu", "okolo",
    "m", "mesto", "meste", "misto", "misti", "misc", "obec", "okres", "horod", "horode", "sela", "selo",
})  # fmt: skip
"""Words, as they sound, that stand beside names or inside them, and say nothing: prepositions, "town", "district"."""
PART = 92.0
"""The most that a part of a longer name counts, shortened words included."""
SHORTENED = 90.0
SAME_STEM = 96.0
_STEM = 4
"""Letters a stem must have to tell a name."""
_ALONE = 3
"""Letters that at least one whole word must have, or one more where it is the beginning: two begin half the country."""
_LINKS = frozenset({"nad", "pod", "na", "u", "v", "ve"})
"""Words, as they sound, between a name and what tells it from others ("nad Labem")."""


def heard(text: str) -> str:
    """Give what a text says of a name, as it sounds."""
    return _name([sounds(word) for word in plain(text).split()])


def written(text: str) -> str:
    """Give what a text says of a name, in the plain spelling: a slip of the finger may make another sound of two letters."""
    return _name(plain(text).split())


def _name(words: list[str]) -> str:
    kept = [place for place, word in enumerate(words) if word not in BESIDE_NAMES]
    return " ".join(words[kept[0] : kept[-1] + 1] if kept else words)


def likeness(wanted: str, name: str) -> float:
    """Say how alike two names are, 0 to 100; both as they are heard."""
    asked, words = wanted.split(), name.split()
    whole = letters(wanted, name)
    if len(asked) > 1 and asked[0] == name:
        return PART
    return max(whole, _in_part(asked, words)) if asked and len(words) > 1 else whole


def letters(wanted: str, name: str) -> float:
    """Say how alike two words are, 0 to 100: letters first, then the consonants that declension leaves."""
    as_written = DamerauLevenshtein.normalized_similarity(wanted, name) * 100
    bones, name_bones = skeleton(wanted), skeleton(name)
    consonants = DamerauLevenshtein.normalized_similarity(bones, name_bones) * 100 if bones else 0.0
    alike = 0.55 * as_written + 0.45 * consonants
    is_declined = stem(wanted) == stem(name) and len(stem(name)) >= _STEM
    return max(alike, SAME_STEM) if is_declined else alike


def head(words: Sequence[str]) -> int:
    """Give the place of the word in a name that can stand for all of it: "Lípa" of Česká Lípa, "Ústí" of Ústí nad Labem."""
    links = [place for place, word in enumerate(words) if word in _LINKS]
    if links and links[0]:
        return max(place for place in range(links[0]) if words[place] not in BESIDE_NAMES)
    is_adjective = words[0].endswith(("a", "e", "i", "uv"))
    return len(words) - 1 if is_adjective else 0


def _in_part(asked: list[str], words: list[str]) -> float:
    """Say how well each word asked for is one of a longer name, in the same order."""
    if not any(len(word) > _ALONE or (len(word) == _ALONE and word in words) for word in asked):
        return 0.0
    place, alike = 0, 0.0
    for word in asked:
        if place == len(words):
            return 0.0
        best, at = max((in_short(word, words[index]), -index) for index in range(place, len(words)))
        alike += best * len(word)
        place = 1 - at
    return min(PART, alike / sum(map(len, asked)))


def in_short(asked: str, word: str) -> float:
    """Say how alike two words are, of which the first may be the beginning of the second."""
    return SHORTENED if word != asked and word.startswith(asked) else letters(asked, word)
