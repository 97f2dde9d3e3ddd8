"""Finds the town somebody typed, in either script, declined or misspelt; and the listed towns near a point."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from bot.content.spelling import plain, skeleton
from bot.content.towns import Municipality, Place

GOOD_ENOUGH = 70.0
SURE = 88.0
EARTH_KM = 6371.0
FAR_KM = 25.0
"""A point farther than this from every municipality is not in Czechia (they lie at most some 10 km apart)."""
_BESIDE_NAMES = frozenset({
    "v", "ve", "u", "z", "ze", "iz", "na", "do", "k", "ke", "pri", "pobliz", "blizko", "bilja", "poblizu",
    "m", "mesto", "meste", "misto", "misti", "obec", "okres", "horod", "horode",
})  # fmt: skip
"""Plain words that stand beside names or inside them, and say nothing: prepositions, "town", "district"."""


@dataclass(frozen=True)
class TownIndex:
    """Plain names of the listed towns and of all municipalities, made once for a content."""

    names: tuple[tuple[str, str], ...]
    """(plain name, slug) for each listed town in each language."""
    places: tuple[Place, ...]
    place_names: tuple[str, ...]

    def towns(self, text: str, limit: int = 3) -> list[str]:
        """Give the slugs of the listed towns that a text may mean, best first; none when nothing is near."""
        wanted = _wanted(text)
        if not wanted:
            return []
        scores: dict[str, float] = {}
        for name, slug in self.names:
            scores[slug] = max(scores.get(slug, 0.0), similarity(wanted, name))
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return [slug for slug, score in best[:limit] if score >= GOOD_ENOUGH]

    def surely(self, text: str) -> str | None:
        """Give the listed town a text means beyond doubt, or None."""
        wanted = _wanted(text)
        exact = {slug for name, slug in self.names if name == wanted}
        return exact.pop() if len(exact) == 1 else None

    def place(self, text: str) -> Place | None:
        """Give any Czech municipality a text names (the largest of equal names), or None."""
        wanted = _wanted(text)
        exact = [place for place, name in zip(self.places, self.place_names, strict=True) if name == wanted]
        if exact:
            return max(exact, key=lambda place: place.population)
        found = process.extractOne(wanted, self.place_names, scorer=fuzz.ratio, score_cutoff=SURE)
        return self.places[found[2]] if found and wanted else None

    def begins(self, slug: str, text: str) -> bool:
        """Say whether a text is the first word or words of a listed town's longer name ("Usti" of Usti nad Labem)."""
        return any(name.startswith(_wanted(text) + " ") for name, named in self.names if named == slug)

    def exactly(self, place: Place, text: str) -> bool:
        """Say whether a text is the plain name of a place, letter for letter."""
        return _telling(place.plain) == _wanted(text)


def build(municipalities: Mapping[str, Municipality], places: tuple[Place, ...]) -> TownIndex:
    """Make the index for a content."""
    names = sorted(
        {(_wanted(name), town.slug) for town in municipalities.values() for name in town.names.values()}
    )
    return TownIndex(tuple(names), places, tuple(_telling(place.plain) for place in places))


def similarity(wanted: str, name: str) -> float:
    """Say how alike two plain spellings are, 0 to 100: letters first, then consonants, then a part of the name."""
    letters = DamerauLevenshtein.normalized_similarity(wanted, name) * 100
    bones, name_bones = skeleton(wanted), skeleton(name)
    consonants = DamerauLevenshtein.normalized_similarity(bones, name_bones) * 100 if bones else 0.0
    score = 0.55 * letters + 0.45 * consonants
    words = name.split()
    part = words[0] == wanted.split(maxsplit=1)[0] or wanted in words or name.startswith(wanted)
    if part and len(wanted) > 2:  # noqa: PLR2004  two letters begin half the country
        score = max(score, 80 + letters / 10)
    return score


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Give the great-circle distance in kilometres between two points in degrees."""
    dlat, dlon = radians(other_lat - lat), radians(other_lon - lon)
    chord = sin(dlat / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(dlon / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


def nearest(
    lat: float, lon: float, towns: Iterable[Municipality], limit: int = 5
) -> tuple[tuple[str, int], ...]:
    """Give the nearest listed towns as (slug, whole kilometres)."""
    measured = sorted((distance_km(lat, lon, town.lat, town.lon), town.slug) for town in towns)
    return tuple((slug, round(km)) for km, slug in measured[:limit])


def in_czechia(lat: float, lon: float, places: Iterable[Place]) -> bool:
    """Say whether a point lies near some Czech municipality."""
    on_earth = abs(lat) <= 90 and abs(lon) <= 180  # noqa: PLR2004  degrees
    return on_earth and any(distance_km(lat, lon, place.lat, place.lon) < FAR_KM for place in places)


def _wanted(text: str) -> str:
    """Give what a text says of a name."""
    return _telling(plain(text))


def _telling(plain_text: str) -> str:
    """Leave out the words that say nothing, unless there are no others."""
    words = plain_text.split()
    kept = [word for word in words if word not in _BESIDE_NAMES]
    return " ".join(kept or words)
