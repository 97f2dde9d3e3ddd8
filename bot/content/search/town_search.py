"""Finds the town somebody typed, alone or in a sentence, and any other Czech municipality."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.content.search.stemming import sounds
from bot.content.search.town_names import (
    BESIDE_NAMES,
    SAME_STEM,
    head,
    heard,
    in_short,
    letters,
    likeness,
    written,
)
from bot.content.spelling import plain
from bot.content.towns import Municipality, Place

GOOD_ENOUGH = 70.0
SURE = 80.0
"""How alike (0 to 100) a text must be to a name to mean it rather than anything else."""
BEHIND = 76.0
"""The same for a word of a sentence behind a preposition, where a name is likely, and for one of several of a name."""
EXACT = 100.0
BESIDE_BEST = 8.0
"""Points by which a town may be less alike to some words than another one to be offered beside it."""
WORD_MORE = 10.0
"""Points for each word of a longer name that stands there."""
NEIGHBOUR = 70.0
"""How alike a word beside it must be to the rest of a longer name."""
LONG = 6
"""Letters a name must have to be known declined without a preposition."""
MANY = 15
"""Municipalities whose names begin with the same word: it is an ordinary one."""
_CANDIDATES = 20


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


@dataclass(frozen=True)
class TownIndex:
    """The names of the listed towns and of all municipalities as they are heard, made once for a content."""

    names: tuple[tuple[str, str, str], ...]
    """(name as it is heard, in the plain spelling, slug) for each listed town in each language."""
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
        for heard_name, name, slug in self.names:
            alike = max(likeness(wanted, heard_name), likeness(spelt, name))
            scores[slug] = max(scores.get(slug, 0.0), alike)
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return [slug for slug, score in best[:limit] if score >= least]

    def surely(self, text: str) -> str | None:
        """Give the listed town a text means beyond doubt, or None."""
        wanted = heard(text)
        exact = {slug for name, _, slug in self.names if name == wanted}
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
                if alike < (BEHIND if is_behind or len(span) > 1 else _alone(word)):
                    continue
                if len(span) == 1 and (name.ordinary or (head(name.words) > 0 and not is_behind)):
                    continue
                score = alike + WORD_MORE * len(span)
                best[name.slug] = max(
                    best.get(name.slug, (0.0, frozenset())), (score, frozenset(spelt[index] for index in span)),
                    key=lambda found: found[0],
                )  # fmt: skip
        ordered = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        return [
            Mention(slug, used)
            for slug, (score, used) in ordered
            if not any(score < other - BESIDE_BEST and used & words_of for other, words_of in best.values())
        ]

    def _headed(self, word: str) -> Iterator[tuple[float, _Name]]:
        """Yield the names that a word may stand for, and how alike it is to their heads."""
        near = process.extract(
            word, self.heads.keys(), scorer=OSA.normalized_similarity, score_cutoff=0.5, limit=_CANDIDATES
        )
        for found, _, _ in near:
            yield from ((letters(word, found), name) for name in self.heads[found])

    def place(self, text: str) -> Place | None:
        """Give any Czech municipality a text names (the largest of equal names), or None."""
        wanted = heard(text)
        near = process.extract(
            wanted, self.place_names, scorer=OSA.normalized_similarity, score_cutoff=0.5, limit=_CANDIDATES
        )
        found = [
            (letters(wanted, name), place.population, place)
            for name, _, index in near
            for place in [self.places[index]]
        ]
        alike, _, place = max(found, key=lambda each: each[:2], default=(0.0, 0, None))
        return place if alike >= SURE else None

    def begins(self, slug: str, text: str) -> bool:
        """Say whether a text is the first word or words of a listed town's longer name ("Usti" of Usti nad Labem)."""
        return any(name.startswith(heard(text) + " ") for name, _, named in self.names if named == slug)

    def exactly(self, place: Place, text: str) -> bool:
        """Say whether a text is the name of a place as it is heard, letter for letter."""
        return heard(place.plain) == heard(text)


def build(municipalities: Mapping[str, Municipality], places: tuple[Place, ...]) -> TownIndex:
    """Make the index for a content."""
    names = sorted(
        {
            (heard(name), written(name), town.slug)
            for town in municipalities.values()
            for name in town.names.values()
        }
    )
    heard_places = tuple(heard(place.plain) for place in places)
    beginnings = Counter(name.split(maxsplit=1)[0] for name in heard_places)
    heads = dict[str, tuple[_Name, ...]]()
    for name, _, slug in names:
        words = tuple(name.split())
        word = words[head(words)]
        is_ordinary = len(words) > 1 and beginnings[word] > MANY
        heads[word] = (*heads.get(word, ()), _Name(words, slug, is_ordinary))
    initials = {
        "".join(word[0] for word in plain(name).split()): town.slug
        for town in municipalities.values()
        for name in town.names.values()
        if " " in plain(name)
    }
    return TownIndex(tuple(names), heads, initials, places, heard_places)


def _alone(word: str) -> float:
    """Give how alike a word must be to a town's name when nothing beside it says that a name follows."""
    return SAME_STEM if len(word) >= LONG else EXACT


def _span(name: _Name, words: list[str], at: int) -> list[int]:
    """Give the places of the words of a sentence that are the name whose head stands at one of them."""
    first = at - head(name.words)
    return [
        index
        for index, word in enumerate(name.words, first)
        if index == at or (0 <= index < len(words) and in_short(words[index], word) >= NEIGHBOUR)
    ]
