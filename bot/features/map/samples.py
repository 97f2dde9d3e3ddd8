"""Both maps, the one around the municipality with the longest name."""

from collections.abc import Iterator

from bot.content.content import Content
from bot.editorial.gallery import PROGRAM, Exhibit, FeatureSamples
from bot.features.map import AroundOnMap, TownsMap


def _exhibits(content: Content) -> Iterator[Exhibit]:
    yield Exhibit("regions.yaml", TownsMap())
    yield Exhibit(PROGRAM, AroundOnMap(max(content.places, key=lambda place: len(place.name)).code))


def _places(content: Content) -> Iterator[str]:
    # names of municipalities and districts as the register of addresses has them
    yield from (name for place in content.places for name in (place.name, place.district))


SAMPLES = FeatureSamples(_exhibits, czech=_places)
