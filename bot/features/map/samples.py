"""A sample of the map."""

from collections.abc import Iterator

from bot.content.content import Content
from bot.editorial.screen_samples import FeatureSamples, ScreenSample
from bot.features.map import TownsMap


def _samples(_content: Content) -> Iterator[ScreenSample]:
    yield ScreenSample("regions.yaml", TownsMap())


def _places(content: Content) -> Iterator[str]:
    # Names of municipalities and districts from the register of addresses.
    yield from (name for place in content.places for name in (place.name, place.district))


SAMPLES = FeatureSamples(_samples, czech=_places)
