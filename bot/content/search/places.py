"""Municipalities named by typed words, in either script.

`named` finds texts that are only a name of places, declined or not; `mentioned` finds listed towns
in a sentence; `resembled` finds misspelt or abbreviated listed towns ("Ústí n. L."). Exact names
come before declined ones ("Ostrov" is not "Ostrava"), changed endings before changed letters ("v
Jesenici" is not "Jeseník", "v Nymburce" is Nymburk).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import starmap
from math import asin, cos, radians, sin, sqrt
from sys import intern
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA, DamerauLevenshtein, Prefix

from bot.content.models import LocalDetails, Municipality, Place
from bot.content.search.ngrams import phonetic_spelling, phonetic_words
from bot.content.spelling import consonants, plain

BESIDE_NAMES = frozenset((
    "v", "ve", "u", "z", "ze", "iz", "na", "do", "k", "ke", "pri", "pobliz", "blizko", "bila",
    "poblizu", "okolo", "m", "mesto", "meste", "misto", "misti", "misc", "obec", "okres",
    "horod", "horode", "sela", "selo",
))  # fmt: skip
"""Phonetic words beside or inside names without meaning: prepositions, "town", "district"."""
_BEFORE = BESIDE_NAMES.union((
    "a", "ia", "mi", "sem", "esem", "sme", "esme", "ted", "zaraz", "seicas", "ziu", "zivu",
    "ziem", "ziemo", "zivem", "zivemo", "ziti", "meskau", "meskaemo", "prozivau", "bidlim",
    "bidlime", "ziiu", "ziieme",
))  # fmt: skip
"""Words before the name of a place of residence."""
_BEHIND = (BESIDE_NAMES - {"bila"}).union((
    "cehi", "cesko", "cehia", "cr", "morava", "moravi", "morave", "kra", "rahon", "raon",
))  # fmt: skip
_LINKS = frozenset({"nad", "pod", "na", "u", "v", "ve"})
"""Words between a name and its distinguishing part ("nad Labem")."""
_ENDINGS = frozenset((
    "",
    "a", "e", "i", "o", "u", "am", "em", "im", "om", "um", "ah", "eh", "ih", "uh", "ou", "oi",
    "ei", "ami", "emi", "imi", "eho", "emu", "oho", "omu", "ovi", "evi", "ia", "ie", "ii", "iu",
    "iam", "iah", "iami", "iv", "ov", "uv",
))  # fmt: skip
"""Endings of a declined name."""
_LEFT, _CHANGED, _NO_FORM = 3, 5, 3
"""Minimum letters of a name that declension shortens; maximum letters it may change or add; the
distance for a word that is no form of the name."""
_LONG, _WORDS, _TELLING = 40, 7, 7
"""Letters of a name in a code; words of a name; letters of a declined name of a small place."""
_LARGE = 5_000
"""Minimum population of a place named by a declined word alone, or by a short name."""
_SAME_KM = 15
"""Maximum distance between a listed town and its place in the list of all municipalities."""
_TOWN = 10_000
"""Population from which a municipality is certainly a town; of others Czech says "v obci"."""
EARTH_KM = 6371.0
FAR_KM = 25.0
"""Maximum distance of a point in Czechia to a municipality; these are at most 10 km apart."""
LIMIT = 14
"""Maximum number of places fetched at once, as many as share one name."""
MIN_COMMON = 15
"""A first word shared by this many municipalities is an ordinary word."""
GOOD_ENOUGH, SURE, SHORTENED, PART, SAME_FORM, EXACT = 70.0, 80.0, 90.0, 92.0, 96.0, 100.0
"""Minimum similarity (0 to 100); the same for abbreviations, parts and declined forms."""
BEHIND, MAX_DIFFERENCE, FURTHER_WORD_BONUS, LONG = 76.0, 8.0, 10.0, 6
"""Minimum similarity after a preposition; maximum difference to another town; points for each
further word of a name; letters of a declined name without a preposition."""
_near = partial(process.extract, scorer=OSA.normalized_similarity, score_cutoff=0.5, limit=20)


class PlacesMeant(NamedTuple):
    """The places that a text names, those with experience first."""

    places: tuple[Place, ...] = ()
    is_told: bool = False
    """True if more than one word indicates a place."""
    name: str = ""
    """Their name in phonetic spelling, which finds the same places again."""


class TownMention(NamedTuple):
    """A town in a sentence, and the words that name it, in plain spelling."""

    slug: str
    words: frozenset[str]


class _Name(NamedTuple):
    words: tuple[str, ...]
    place: Place
    is_short: bool = False


class _TownName(NamedTuple):
    """A name of a listed town; an ordinary head ("Nové") is not enough to mean it."""

    words: tuple[str, ...]
    slug: str
    is_ordinary: bool


@dataclass(frozen=True)
class PlaceIndex:
    """All municipalities by the sound of their names, built once for a content."""

    by_code: Mapping[str, Place]
    slugs: Mapping[str, str]
    """The listed towns by the codes of their places."""
    spelt: Mapping[str, Sequence[_Name]]
    """Names by their first two letters, with short forms of listed and large places."""
    by_name: Mapping[str, Sequence[Place]]
    names: Mapping[str, frozenset[str]]
    """Listed towns by their names in phonetic and in plain spelling."""
    heads: Mapping[str, tuple[_TownName, ...]]
    """The names of listed towns that a word can mean."""
    initials: Mapping[str, str]
    """The towns of an abbreviation by first letters ("ČB")."""
    sounds: tuple[str, ...]
    """The names of all places in the order of `by_code`."""

    def named(self, text: str) -> PlacesMeant:
        words = [said for word in plain(text).split() if (said := phonetic_spelling(word))]
        if not words or len(words) > _WORDS:
            return PlacesMeant()
        begun = next((at for at, word in enumerate(words) if word not in _BEFORE), 0)
        rest = words[begun:]
        places = (
            self._places_with_name(words, is_behind=False)
            or self._places_with_name(rest, is_behind=begun > 0)
            or self._places_with_district(rest)
        )
        if not places:
            return PlacesMeant()
        name = " ".join(["v", *rest] if begun else words)
        return PlacesMeant(tuple(places[:LIMIT]), len(words) > 1, name if len(name) <= _LONG else plain(places[0].name))

    def shared_name(self, code: str) -> str | None:
        """Return the name of a place as in a screen's code, if several places share it."""
        name = plain(self.by_code[code].name)
        return name.replace(" ", "-") if len(self.named(name).places) > 1 else None

    def is_likely(self, place: Place) -> bool:
        """Return True if a place is listed or large, so that an ordinary word may mean it."""
        return place.code in self.slugs or place.population >= _LARGE

    def resembled(self, text: str, limit: int = 3, least: float = GOOD_ENOUGH) -> list[str]:
        """Return the slugs of listed towns that resemble a text, best first."""
        spoken, spelt, scores = _name(phonetic_words(text)), _name(plain(text).split()), dict[str, float]()
        if not spoken:
            return []
        if slug := self.initials.get(plain(text)):
            scores[slug] = EXACT
        for name, slugs in self.names.items():
            alike = max(_similarity(wanted, name) for wanted in {spoken, spelt})
            scores |= {slug: alike for slug in slugs if alike > scores.get(slug, 0.0)}
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return [slug for slug, score in best[:limit] if score >= least]

    def surely(self, text: str) -> str | None:
        """Return the listed town that a text certainly means, or None."""
        exact = self.names.get(_name(phonetic_words(text)), frozenset[str]())
        return next(iter(exact)) if len(exact) == 1 else None

    def place(self, text: str) -> Place | None:
        """Return the most similar Czech municipality (the largest of equal names), or None."""
        wanted, places = _name(phonetic_words(text)), tuple(self.by_code.values())
        found = ((_word_similarity(wanted, name), places[at]) for name, _, at in _near(wanted, self.sounds))
        alike, place = max(found, key=lambda each: (each[0], each[1].population), default=(0.0, None))
        return place if alike >= SURE else None

    def mentioned(self, text: str) -> list[TownMention]:
        """Return listed towns named in a sentence, best first."""
        spelt = plain(text).split()
        words, best = phonetic_words(text), dict[str, tuple[float, frozenset[str]]]()
        for at, word in enumerate(words):
            if word in BESIDE_NAMES or word.isdigit():
                continue
            is_behind = at > 0 and words[at - 1] in BESIDE_NAMES
            for alike, name in self._names_by_head(word):
                span = _span(name, words, at)
                score = alike + FURTHER_WORD_BONUS * len(span)
                if (
                    _is_meant(name, word, alike, len(span), is_behind=is_behind)
                    and score > best.get(name.slug, (0.0,))[0]
                ):
                    best[name.slug] = score, frozenset(spelt[index] for index in span)
        ordered = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        return [
            TownMention(slug, used)
            for slug, (score, used) in ordered
            if not any(score < other - MAX_DIFFERENCE and used & words_of for other, words_of in best.values())
        ]

    def _names_by_head(self, word: str) -> Iterator[tuple[float, _TownName]]:
        """Yield the names that a word may mean, with its similarity to their heads."""
        for found, _, _ in _near(word, tuple(self.heads)):
            yield from ((_word_similarity(word, found), name) for name in self.heads[found])

    def _places_with_name(self, words: Sequence[str], *, is_behind: bool) -> list[Place]:
        """Return the places with exactly this name, declined or shortened, likeliest first."""
        alike, exactly = self.spelt.get(words[0][:2], ()), (*words,)
        graded = [(0, each) for each in alike if each.words == exactly]
        graded = graded or [(_name_distance(words, each.words), each) for each in alike]
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

    def _places_with_district(self, words: Sequence[str]) -> list[Place]:
        """Return the places of a name followed by their district or an empty word."""
        for length in range(len(words) - 1, 0, -1):
            found = self._places_with_name(words[:length], is_behind=True)
            rest = [word for word in words[length:] if word not in _BEHIND]
            here = [place for place in found if rest and all(_is_of(word, place.district) for word in rest)]
            if found and (here or not rest or (len(rest) == 1 and words[length] == "u")):
                return here or found
        return []


def unlisted(place: Place, languages: Iterable[str]) -> Municipality:
    """Return an unlisted municipality, which has no other data."""
    names = dict.fromkeys(languages, place.name)
    return Municipality(
        slug=place.code, names=names, region=place.region, lat=place.lat, lon=place.lon, population=place.population,
        local=LocalDetails(village=place.population < _TOWN),
    )  # fmt: skip


def build_place_index(places: Sequence[Place], municipalities: Mapping[str, Municipality]) -> PlaceIndex:
    towns = ((town.slug, (*town.names.values(),), town.lat, town.lon) for town in municipalities.values())
    return _index((*places,), (*towns,))


@lru_cache(maxsize=1)
def _index(places: tuple[Place, ...], towns: tuple[tuple[str, tuple[str, ...], float, float], ...]) -> PlaceIndex:
    """Build the index. Cached, since most edits change neither places nor positions of towns."""
    called = {name: town for town in towns for name in town[1]}
    names, slugs = [(place.name, place) for place in places], dict[str, str]()
    for place in places:
        slug, own, lat, lon = called.get(place.name, ("", (), 0.0, 0.0))
        if slug and distance_km(place.lat, place.lon, lat, lon) < _SAME_KM:
            slugs[place.code] = slug
            names += [(name, place) for name in own if name != place.name]
    # Most names have this spelling as well, and many share a word.
    spoken = [
        _Name(tuple(intern(phonetic_spelling(word)) for word in plain(name).split()), place) for name, place in names
    ]
    begun = Counter(each.words[0] for each in spoken)
    spelt, by_name = dict[str, list[_Name]](), dict[str, list[Place]]()
    for place in places:
        by_name.setdefault(place.name, []).append(place)
    for each in spoken:
        is_likely = each.place.code in slugs or each.place.population >= _LARGE
        short = _shortened_names(each.words) if is_likely and len(each.words) > 1 else set[tuple[str, ...]]()
        likely = [_Name(words, each.place, is_short=True) for words in short if begun[words[0]] <= MIN_COMMON]
        for one in (each, *likely):
            spelt.setdefault(one.words[0][:2], []).append(one)
    return PlaceIndex(
        {place.code: place for place in places}, slugs, spelt, {name: tuple(those) for name, those in by_name.items()},
        *_listed_names([(name, town[0]) for town in towns for name in town[1]], begun),
        tuple(intern(_name(phonetic_words(place.plain))) for place in places),
    )  # fmt: skip


def _listed_names(
    named: Sequence[tuple[str, str]], begun: Mapping[str, int]
) -> tuple[Mapping[str, frozenset[str]], Mapping[str, tuple[_TownName, ...]], Mapping[str, str]]:
    names, heads = dict[str, frozenset[str]](), dict[str, tuple[_TownName, ...]]()
    for called, slug in named:
        for name in {_name(phonetic_words(called)), _name(plain(called).split())}:
            names[name] = names.get(name, frozenset()) | {slug}
    for said, slug in sorted({(_name(phonetic_words(called)), slug) for called, slug in named}):
        words = tuple(said.split())
        word = words[_head(words)]
        heads[word] = (*heads.get(word, ()), _TownName(words, slug, len(words) > 1 and begun.get(word, 0) > MIN_COMMON))
    longer = ((plain(name).split(), slug) for name, slug in named)
    return names, heads, {"".join(word[0] for word in words): slug for words, slug in longer if len(words) > 1}


def _name(words: list[str]) -> str:
    """Return the words of a name without prepositions and articles around it."""
    # «біля» stands before a name; behind another word it is the name Bílá, or Bělá as it is misheard
    kept = [place for place, word in enumerate(words) if word not in BESIDE_NAMES or (place and word == "bila")]
    return " ".join(words[kept[0] : kept[-1] + 1] if kept else words)


def _head(words: Sequence[str]) -> int:
    """Return the index of the head of a name: "Lípa" of Česká Lípa, "Ústí" of Ústí nad Labem."""
    links = [place for place, word in enumerate(words) if word in _LINKS]
    if links and links[0]:
        return max(place for place in range(links[0]) if words[place] not in BESIDE_NAMES)
    return len(words) - 1 if words[0].endswith(("a", "e", "i", "uv")) else 0


def _shortened_names(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    at = _head(words)
    return {words[at : at + 1], *(words[:length] for length in range(at + 1, len(words)))}


def _similarity(wanted: str, name: str) -> float:
    """Return the similarity of two names (0 to 100), or of the first and a part of the second."""
    asked, words = wanted.split(), name.split()
    if len(asked) > 1 and asked[0] == name:
        return PART
    whole = _word_similarity(wanted, name)
    return max(whole, _part_similarity(asked, words)) if len(words) > 1 else whole


def _word_similarity(wanted: str, name: str) -> float:
    """Return the similarity of two words, 0 to 100, by letters and by consonants."""
    bones, name_bones = consonants(wanted), consonants(name)
    by_sound = DamerauLevenshtein.normalized_similarity(bones, name_bones) if bones else 0.0
    alike = 55 * DamerauLevenshtein.normalized_similarity(wanted, name) + 45 * by_sound
    return max(alike, SAME_FORM) if len(name) > _LEFT and _declension_distance(wanted, name) <= 1 else alike


def _part_similarity(asked: list[str], words: list[str]) -> float:
    """Return the similarity to words of a longer name, or their beginnings, in order."""
    if not any(len(word) > _LEFT or (len(word) == _LEFT and word in words) for word in asked):
        return 0.0
    place, alike = 0, 0.0
    for word in asked:
        if place == len(words):
            return 0.0
        best, at = max((_short_similarity(word, words[index]), -index) for index in range(place, len(words)))
        alike, place = alike + best * len(word), 1 - at
    return min(PART, alike / sum(map(len, asked)))


def _short_similarity(asked: str, word: str) -> float:
    return SHORTENED if word != asked and word.startswith(asked) else _word_similarity(asked, word)


def _is_meant(name: _TownName, word: str, alike: float, length: int, *, is_behind: bool) -> bool:
    """Return True if words of a sentence certainly mean a town."""
    if length > 1:
        return alike >= BEHIND
    alone = BEHIND if is_behind else SAME_FORM if len(word) >= LONG else EXACT
    return alike >= alone and not name.is_ordinary and (is_behind or _head(name.words) == 0)


def _span(name: _TownName, words: list[str], at: int) -> list[int]:
    """Return the indexes of the words that are the name with its head at `at`."""
    there = ((index, word) for index, word in enumerate(name.words, at - _head(name.words)) if 0 <= index < len(words))
    return [index for index, word in there if index == at or _short_similarity(words[index], word) >= GOOD_ENOUGH]


def _name_distance(words: Sequence[str], name: Sequence[str]) -> int:
    """Return the declension distance of a name: that of its most distant word."""
    return max(starmap(_declension_distance, zip(words, name, strict=True))) if len(words) == len(name) else _NO_FORM


def is_declined(word: str, name: str) -> bool:
    """Return True if one word, as it sounds, is another one or a form of it."""
    return _declension_distance(word, name) < _NO_FORM


def _declension_distance(word: str, name: str) -> int:
    """Return the distance to a name: 0 equal, 1 other ending, 2 changed letter."""
    if word == name:
        return 0
    kept = len(name[: Prefix.similarity(word, name)].rstrip("aeiou"))
    if kept < max(1, min(_LEFT, len(name) - 2)) or max(len(word), len(name)) - kept > _CHANGED:
        return _NO_FORM
    ours, theirs = (
        {rest[: len(rest) - len(ending)] for ending in _ENDINGS if rest.endswith(ending)}
        for rest in (word[kept:], name[kept:])
    )
    for grade, bare in enumerate((_without_e, consonants), start=1):
        if not {bare(rest) for rest in ours}.isdisjoint(bare(rest) for rest in theirs):
            return grade
    return _NO_FORM


def _without_e(word: str) -> str:
    """Remove the vowel that declension drops ("Plzeň", "v Plzni")."""
    return word.replace("e", "")


def _is_of(word: str, district: str) -> bool:
    return any(is_declined(word, phonetic_spelling(name)) for name in plain(district).split())


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance in kilometres between two points in degrees."""
    dlat, dlon = radians(other_lat - lat), radians(other_lon - lon)
    chord = sin(dlat / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(dlon / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


def nearest(lat: float, lon: float, towns: Iterable[Municipality], limit: int = 5) -> tuple[tuple[str, int], ...]:
    """Return the nearest listed towns as (slug, whole kilometres)."""
    measured = sorted((distance_km(lat, lon, town.lat, town.lon), town.slug) for town in towns)
    return tuple((slug, round(km)) for km, slug in measured[:limit])


def in_czechia(lat: float, lon: float, places: Iterable[Place]) -> bool:
    """Return True if a point is near some Czech municipality."""
    on_earth = abs(lat) <= 90 and abs(lon) <= 180  # noqa: PLR2004  degrees
    return on_earth and any(distance_km(lat, lon, place.lat, place.lon) < FAR_KM for place in places)
