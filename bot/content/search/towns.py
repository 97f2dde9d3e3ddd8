"""Finds the town somebody typed, alone or in a sentence, and any other Czech municipality.

Names are compared word by word, as they sound (`vocabulary.sounds`), declined, misspelt or shortened, in either script:
"Ústí n. L." is every word of "Ústí nad Labem".
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from sys import intern
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA, DamerauLevenshtein

from bot.content.models import Municipality, Place
from bot.content.search.vocabulary import sounds, stem
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
"""Letters that one whole word must have (one more for the beginning of a name): two letters begin half of all names."""
_LINKS = frozenset({"nad", "pod", "na", "u", "v", "ve"})
"""Words, as they sound, between a name and what tells it from others ("nad Labem")."""
GOOD_ENOUGH = 70.0
MOST_LONGER = 2.3
"""So many times as long as a name, a text cannot be alike enough: even if it has all of its consonants."""
SURE = 80.0
"""How alike (0 to 100) a text must be to a name to mean it rather than anything else."""
BEHIND = 76.0
"""The same for a word of a sentence behind a preposition, where a name is likely, and for one of several of a name."""
EXACT = 100.0
BESIDE_BEST = 8.0
"""How many points below the best town another one may be and still be offered beside it."""
WORD_MORE = 10.0
"""Points for each word of a longer name that stands there."""
NEIGHBOUR = 70.0
"""How alike a word beside it must be to the rest of a longer name."""
LONG = 6
"""Letters a name must have to be known declined without a preposition."""
MANY = 15
"""If so many municipalities begin with the same word, it is an ordinary one."""
_near = partial(process.extract, scorer=OSA.normalized_similarity, score_cutoff=0.5, limit=20)
"""Gives the names that are likely to be meant, with how alike they are and their places."""


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
    if len(asked) > 1 and asked[0] == name:
        return PART
    if len(wanted) > MOST_LONGER * len(name):
        return 0.0
    whole = word_likeness(wanted, name)
    return max(whole, _in_part(asked, words)) if asked and len(words) > 1 else whole


def word_likeness(wanted: str, name: str) -> float:
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
    return SHORTENED if word != asked and word.startswith(asked) else word_likeness(asked, word)


class Mention(NamedTuple):
    """A town that a sentence names, and the words of the sentence that do so, in the plain spelling."""

    slug: str
    words: frozenset[str]


class _Name(NamedTuple):
    """A name of a listed town, as it is heard."""

    words: tuple[str, ...]
    slug: str
    ordinary: bool
    """Its head begins many names ("Nové"): it cannot stand for this one alone."""


class _Listed(NamedTuple):
    """A name of a listed town: as it is heard, and in the plain spelling."""

    heard: str
    spelt: str
    slug: str


@dataclass(frozen=True)
class TownIndex:
    """The names of the listed towns and of all municipalities as they are heard, made once for a content."""

    names: tuple[_Listed, ...]
    """Of each listed town in each language."""
    heads: Mapping[str, tuple[_Name, ...]]
    """The names that a word can stand for."""
    initials: Mapping[str, str]
    """The towns that the first letters of a longer name mean ("ČB")."""
    places: tuple[Place, ...]
    place_names: tuple[str, ...]

    def towns(self, text: str, limit: int = 3, least: float = GOOD_ENOUGH) -> list[str]:
        """Give the slugs of the listed towns that a text may mean, best first; none when nothing is so near."""
        wanted = heard(text)
        if not wanted:
            return []
        scores = dict[str, float]()
        if slug := self.initials.get(plain(text)):
            scores[slug] = EXACT
        spelt = written(text)
        for name in self.names:
            alike = max(likeness(wanted, name.heard), likeness(spelt, name.spelt))
            scores[name.slug] = max(scores.get(name.slug, 0.0), alike)
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return [slug for slug, score in best[:limit] if score >= least]

    def surely(self, text: str) -> str | None:
        """Give the listed town a text means beyond doubt, or None."""
        wanted = heard(text)
        exact = {name.slug for name in self.names if name.heard == wanted}
        return exact.pop() if len(exact) == 1 else None

    def mentioned(self, text: str) -> list[Mention]:
        """Give the listed towns that a sentence names, best first: declined or misspelt only behind a preposition."""
        spelt = plain(text).split()
        words = [sounds(word) for word in spelt]
        best = dict[str, tuple[float, frozenset[str]]]()
        for at, word in enumerate(words):
            if word in BESIDE_NAMES or word.isdigit():
                continue
            is_behind = at > 0 and words[at - 1] in BESIDE_NAMES
            for alike, name in self._headed(word):
                span = _span(name, words, at)
                if not _is_meant(name, word, alike, len(span), is_behind=is_behind):
                    continue
                score = alike + WORD_MORE * len(span)
                if score > best.get(name.slug, (0.0,))[0]:
                    best[name.slug] = score, frozenset(spelt[index] for index in span)
        ordered = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        return [
            Mention(slug, used)
            for slug, (score, used) in ordered
            if not any(score < other - BESIDE_BEST and used & words_of for other, words_of in best.values())
        ]

    def _headed(self, word: str) -> Iterator[tuple[float, _Name]]:
        """Yield the names that a word may stand for, and how alike it is to their heads."""
        for found, _, _ in _near(word, tuple(self.heads)):
            yield from ((word_likeness(word, found), name) for name in self.heads[found])

    def place(self, text: str) -> Place | None:
        """Give any Czech municipality a text names (the largest of equal names), or None."""
        wanted = heard(text)
        near = _near(wanted, self.place_names)
        found = ((word_likeness(wanted, name), self.places[index]) for name, _, index in near)
        alike, place = max(found, key=lambda each: (each[0], each[1].population), default=(0.0, None))
        return place if alike >= SURE else None


def build_town_index(municipalities: Mapping[str, Municipality], places: tuple[Place, ...]) -> TownIndex:
    named = [(name, town.slug) for town in municipalities.values() for name in town.names.values()]
    names = sorted({_Listed(heard(name), written(name), slug) for name, slug in named})
    # most are spelt so as well
    heard_places = tuple(intern(heard(place.plain)) for place in places)
    beginnings = Counter(name.split(maxsplit=1)[0] for name in heard_places)
    heads = dict[str, tuple[_Name, ...]]()
    for name, _, slug in names:
        words = tuple(name.split())
        word = words[head(words)]
        is_ordinary = len(words) > 1 and beginnings[word] > MANY
        heads[word] = (*heads.get(word, ()), _Name(words, slug, is_ordinary))
    longer = ((plain(name).split(), slug) for name, slug in named)
    initials = {"".join(word[0] for word in words): slug for words, slug in longer if len(words) > 1}
    return TownIndex(tuple(names), heads, initials, places, heard_places)


def _alone(word: str) -> float:
    """Give how alike a word must be to a town's name when nothing beside it says that a name follows."""
    return SAME_STEM if len(word) >= LONG else EXACT


def _is_meant(name: _Name, word: str, alike: float, length: int, *, is_behind: bool) -> bool:
    """Say whether a word of a sentence, and as many of those beside it as fit, mean a town and nothing else."""
    if length > 1:
        return alike >= BEHIND
    can_stand_alone = not name.ordinary and (is_behind or head(name.words) == 0)
    return can_stand_alone and alike >= (BEHIND if is_behind else _alone(word))


def _span(name: _Name, words: list[str], at: int) -> list[int]:
    """Give the places of the words of a sentence that are the name whose head stands at one of them."""
    first = at - head(name.words)
    there = ((index, word) for index, word in enumerate(name.words, first) if 0 <= index < len(words))
    return [index for index, word in there if index == at or in_short(words[index], word) >= NEIGHBOUR]
