"""Samples of both maps, with the longest name of a municipality."""

from collections.abc import Iterator

from bot.content.content import Content
from bot.editorial.screen_samples import PROGRAM, FeatureSamples, ScreenSample
from bot.features.map import AroundOnMap, TownsMap


def _samples(content: Content) -> Iterator[ScreenSample]:
    yield ScreenSample("regions.yaml", TownsMap())
    yield ScreenSample(PROGRAM, AroundOnMap(max(content.places, key=lambda place: len(place.name)).code))


def _places(content: Content) -> Iterator[str]:
    # Names of municipalities and districts from the register of addresses.
    yield from (name for place in content.places for name in (place.name, place.district))


SAMPLES = FeatureSamples(_samples, czech=_places)
