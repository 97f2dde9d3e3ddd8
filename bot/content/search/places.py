"""Finds the municipalities that typed words name, and nothing besides: any in Czechia, written or declined, in either script.

Of equal names all are given, those with experience first. Letter for letter comes before declined ("Ostrov" is no
"Ostrava"), endings alone come before letters that change with them ("v Jesenici" is no "Jeseník", "v Nymburce" is Nymburk).
A short name means the longer ones too ("Ústí"), where they are listed or large. Here is measured, too, how far places are
from each other, and which listed towns are the nearest to a point.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import starmap
from math import asin, cos, radians, sin, sqrt
from sys import intern
from typing import NamedTuple

from rapidfuzz.distance import Prefix

from bot.content.models import Municipality, Place
from bot.content.search.towns import BESIDE_NAMES, MANY, head
from bot.content.search.vocabulary import letters_heard
from bot.content.spelling import plain, skeleton

EARTH_KM = 6371.0
FAR_KM = 25.0
"""A point farther than this from every municipality is not in Czechia (they lie at most some 10 km apart)."""
_BEFORE = BESIDE_NAMES | {
    "a", "ia", "mi", "sem", "esem", "sme", "esme", "ted", "zaraz", "seicas", "ziu", "zivu", "ziem", "ziemo", "zivem",
    "zivemo", "ziti", "meskau", "meskaemo", "prozivau", "bidlim", "bidlime", "ziiu", "ziieme",
}  # fmt: skip
"""Words, as they sound, that stand before the name of the place where somebody lives."""
_BEHIND = BESIDE_NAMES | {"cehi", "cesko", "cehia", "cr", "morava", "moravi", "morave", "kra", "rahon", "raon"}
_ENDINGS = frozenset({
    "", "a", "e", "i", "o", "u", "am", "em", "im", "om", "um", "ah", "eh", "ih", "uh", "ou", "oi", "ei", "ami", "emi",
    "imi", "eho", "emu", "oho", "omu", "ovi", "evi", "ia", "ie", "ii", "iu", "iam", "iah", "iami", "iv", "ov", "uv",
})  # fmt: skip
"""Endings of a declined name, as they sound."""
_LEFT = 3
"""Letters that declension leaves of a name of five; of a shorter one it leaves all but two."""
_CHANGED = 5
"""Letters that declension may change or add behind them."""
_LONG = 40
"""Letters that a code holds of a name."""
_NO_FORM = 3
"""The distance given to a word that is no form of the name."""
_WORDS = 7
"""Words of a text that may be a name and what stands around it."""
_LARGE = 5_000
"""People of a place that is meant by a declined word alone, or by a short name."""
_TELLING = 7
"""Letters of a declined word that tell of a smaller place too."""
_SAME_KM = 15
"""How far the place of a listed town may be from where the list has it."""
MOST = 14
"""Places that are asked for at once: there are so many of one name."""


class PlacesMeant(NamedTuple):
    """The places that a text names, those with experience first."""

    places: tuple[Place, ...] = ()
    is_told: bool = False
    """More than one word says that a place is meant."""
    name: str = ""
    """What names them, as it sounds; it names the same ones again."""


class _Spelt(NamedTuple):
    words: tuple[str, ...]
    place: Place
    is_short: bool = False


@dataclass(frozen=True)
class PlaceIndex:
    """All municipalities by how their names sound, made once for a content."""

    by_code: Mapping[str, Place]
    slugs: Mapping[str, str]
    """The listed towns by the codes of their places."""
    spelt: Mapping[str, Sequence[_Spelt]]
    """By the first two letters; of listed and large places also what their longer names are shortened to."""
    by_name: Mapping[str, Sequence[Place]]

    def named(self, text: str) -> PlacesMeant:
        words = [heard for word in plain(text).split() if (heard := letters_heard(word))]
        if not words or len(words) > _WORDS:
            return PlacesMeant()
        begun = next((at for at, word in enumerate(words) if word not in _BEFORE), 0)
        rest = words[begun:]
        places = self._whole(words, is_behind=False) or self._whole(rest, is_behind=begun > 0) or self._told(rest)
        if not places:
            return PlacesMeant()
        name = " ".join(["v", *rest] if begun else words)
        return PlacesMeant(tuple(places[:MOST]), len(words) > 1, name if len(name) <= _LONG else plain(places[0].name))

    def shared_name(self, code: str) -> str | None:
        """Give the name of a place as a screen's code has it, where several bear it."""
        name = plain(self.by_code[code].name)
        return name.replace(" ", "-") if len(self.named(name).places) > 1 else None

    def _whole(self, words: Sequence[str], *, is_behind: bool) -> list[Place]:
        """Give the places whose name the words are, or what it is shortened to; those that are likeliest meant first."""
        alike, exactly = self.spelt.get(words[0][:2], ()), (*words,)
        graded = [(0, each) for each in alike if each.words == exactly]
        graded = graded or [(_farthest(words, each.words), each) for each in alike]
        best = min((grade for grade, _ in graded), default=_NO_FORM)
        if best == _NO_FORM:
            return []
        full = {each.place.name for grade, each in graded if grade == best and not each.is_short}
        found = {place.code: place for name in full for place in self.by_name[name]}
        if best and not (is_behind or len(words) > 1 or (best == 1 and len(words[0]) >= _TELLING)):
            found = {code: place for code, place in found.items() if self.is_likely(place)}
        if not any(map(self.is_likely, found.values())):
            found |= {each.place.code: each.place for grade, each in graded if grade == best and each.is_short}
        return sorted(found.values(), key=lambda place: (place.code not in self.slugs, -place.population, place.code))

    def is_likely(self, place: Place) -> bool:
        """Say whether a place is listed, or large enough to be meant by a word that may be an ordinary one."""
        return place.code in self.slugs or place.population >= _LARGE

    def _told(self, words: Sequence[str]) -> list[Place]:
        """Give the places of a name that is followed by their district, or by what says no more of them."""
        for length in range(len(words) - 1, 0, -1):
            found = self._whole(words[:length], is_behind=True)
            rest = [word for word in words[length:] if word not in _BEHIND]
            here = [place for place in found if rest and all(_is_of(word, place.district) for word in rest)]
            if found and (here or not rest or (len(rest) == 1 and words[length] == "u")):
                return here or found
        return []


class _Town(NamedTuple):
    slug: str
    names: tuple[str, ...]
    lat: float
    lon: float


def build_place_index(places: Sequence[Place], municipalities: Mapping[str, Municipality]) -> PlaceIndex:
    towns = (_Town(town.slug, (*town.names.values(),), town.lat, town.lon) for town in municipalities.values())
    return _index((*places,), (*towns,))


@lru_cache(maxsize=1)
def _index(places: tuple[Place, ...], municipalities: tuple[_Town, ...]) -> PlaceIndex:
    """Kept, since most edits change neither a place nor where a town is."""
    towns = {name: town for town in municipalities for name in town.names}
    names = [(place.name, place) for place in places]
    slugs = dict[str, str]()
    for place in places:
        town = towns.get(place.name)
        if town and distance_km(place.lat, place.lon, town.lat, town.lon) < _SAME_KM:
            slugs[place.code] = town.slug
            names += [(name, place) for name in town.names if name != place.name]
    # most are spelt so as well, and many names share a word
    heard = [_Spelt(tuple(intern(letters_heard(word)) for word in plain(name).split()), place) for name, place in names]
    begun = Counter(each.words[0] for each in heard)
    spelt, by_name = dict[str, list[_Spelt]](), dict[str, list[Place]]()
    for place in places:
        by_name.setdefault(place.name, []).append(place)
    for each in heard:
        is_likely = each.place.code in slugs or each.place.population >= _LARGE
        short = _shortened(each.words) if is_likely and len(each.words) > 1 else set[tuple[str, ...]]()
        likely = [_Spelt(words, each.place, is_short=True) for words in short if begun[words[0]] <= MANY]
        for one in (each, *likely):
            spelt.setdefault(one.words[0][:2], []).append(one)
    same_name = {name: tuple(those) for name, those in by_name.items()}
    return PlaceIndex({place.code: place for place in places}, slugs, spelt, same_name)


def _shortened(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    at = head(words)
    return {words[at : at + 1], *(words[:length] for length in range(at + 1, len(words)))}


def _farthest(words: Sequence[str], name: Sequence[str]) -> int:
    """Say how far the words of a name are declined: as its farthest word."""
    return max(starmap(_declined, zip(words, name, strict=True))) if len(words) == len(name) else _NO_FORM


def _declined(word: str, name: str) -> int:
    """Say how far a word is from a name: 0 not at all, 1 by its ending, 2 by a letter that changes with it."""
    if word == name:
        return 0
    kept = len(name[: Prefix.similarity(word, name)].rstrip("aeiou"))
    if kept < max(1, min(_LEFT, len(name) - 2)) or max(len(word), len(name)) - kept > _CHANGED:
        return _NO_FORM
    ours, theirs = (
        {rest[: len(rest) - len(ending)] for ending in _ENDINGS if rest.endswith(ending)}
        for rest in (word[kept:], name[kept:])
    )
    for grade, bare in enumerate((_without_e, skeleton), start=1):
        if not {bare(rest) for rest in ours}.isdisjoint(bare(rest) for rest in theirs):
            return grade
    return _NO_FORM


def _without_e(word: str) -> str:
    """Leave out the vowel that comes and goes ("Plzeň", "v Plzni")."""
    return word.replace("e", "")


def _is_of(word: str, district: str) -> bool:
    return any(_declined(word, letters_heard(name)) < _NO_FORM for name in plain(district).split())


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Give the great-circle distance in kilometres between two points in degrees."""
    dlat, dlon = radians(other_lat - lat), radians(other_lon - lon)
    chord = sin(dlat / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(dlon / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


def nearest(lat: float, lon: float, towns: Iterable[Municipality], limit: int = 5) -> tuple[tuple[str, int], ...]:
    """Give the nearest listed towns as (slug, whole kilometres)."""
    measured = sorted((distance_km(lat, lon, town.lat, town.lon), town.slug) for town in towns)
    return tuple((slug, round(km)) for km, slug in measured[:limit])


def in_czechia(lat: float, lon: float, places: Iterable[Place]) -> bool:
    """Say whether a point lies near some Czech municipality."""
    on_earth = abs(lat) <= 90 and abs(lon) <= 180  # noqa: PLR2004  degrees
    return on_earth and any(distance_km(lat, lon, place.lat, place.lon) < FAR_KM for place in places)
