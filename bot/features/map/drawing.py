"""Drawing of town maps as PNG: all municipalities as faint dots, the listed towns above them.

Drawing is slow: call `draw` outside the event loop. It caches maps, and imports Pillow on first
use.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from math import cos, radians
from pathlib import Path
from typing import NamedTuple

FONT = Path(__file__).with_name("map.ttf")
"""DejaVu Sans Bold, Latin and Cyrillic; see `map.ttf.license`."""
WIDTH, MARGIN, LEGEND, LETTER = 1080, 24, 60, 33
"""Pixels; a phone 360 pixels wide shows them at a third."""
PAPER, LAND, INK = "#ffffff", "#d5dbe3", "#1f2937"
Point = tuple[float, float]


class Mark(NamedTuple):
    """The style of a point."""

    colour: str
    radius: int


TOWN, OPEN = Mark("#2563eb", 9), Mark("#dc2626", 15)


class MapLayer(NamedTuple):
    """Points (lat, lon) with a common mark and a legend; omitted if there are no points."""

    mark: Mark
    points: tuple[Point, ...]
    words: str


@dataclass(frozen=True)
class TownMap:
    """The data of a map, the lowest layer first. `version`: content version, for caching."""

    version: str
    layers: tuple[MapLayer, ...]
    regions: tuple[tuple[str, Point], ...]
    alt: str
    """Alternative text."""
    land: tuple[Point, ...] = field(compare=False, repr=False)
    name: str = "map.png"

    def draw(self) -> bytes:
        return draw(self)


@lru_cache(maxsize=8)
def draw(town_map: TownMap) -> bytes:
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415  imported with the first map only

    lats, lons = zip(*town_map.land, strict=True)
    south, north, west, east = min(lats), max(lats), min(lons), max(lons)
    scale = (WIDTH - 2 * MARGIN) / (east - west)
    stretch = scale / cos(radians((south + north) / 2))
    bottom = round(2 * MARGIN + (north - south) * stretch)

    def at(point: Point) -> Point:
        return MARGIN + (point[1] - west) * scale, MARGIN + (north - point[0]) * stretch

    lowest, *above = (layer for layer in town_map.layers if layer.points)
    image = Image.new("RGB", (WIDTH, bottom + LEGEND * (1 + len(above))), PAPER)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, LETTER)
    for points, mark in ((town_map.land, Mark(LAND, 5)), (lowest.points, lowest.mark)):
        for point in points:
            pen.circle(at(point), mark.radius, fill=mark.colour)
    taken = list[tuple[float, float, float]]()
    for name, point in town_map.regions:
        x, y = at(point)
        half = pen.textlength(name, font) / 2
        x = min(max(x, half + 4), WIDTH - half - 4)
        # The nearest line without overlap.
        free = (y + LETTER * step for step in (0, 1.25, -1.25, 2.5, -2.5))
        y = next((y for y in free if not any(_overlap((x, y, half), other) for other in taken)), y)
        taken.append((x, y, half))
        pen.text((x, y), name, INK, font, "mm", stroke_width=5, stroke_fill=PAPER)
    for layer in above:
        for point in layer.points:
            pen.circle(at(point), layer.mark.radius, fill=layer.mark.colour, outline=PAPER, width=3)
    for row, layer in enumerate((lowest, *above)):
        middle = bottom + LEGEND * row + LEGEND / 3
        pen.circle((2 * MARGIN, middle), 12, fill=layer.mark.colour)
        pen.text((4 * MARGIN, middle), layer.words, INK, font, "lm")
    out = BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def without_common(names: Iterable[str]) -> list[str]:
    """Remove the words that most names have in common, such as "region"."""
    words = [name.split() for name in names]
    often = Counter(word.casefold() for name in words for word in name)
    return [" ".join(word for word in name if often[word.casefold()] * 2 <= len(words)) for name in words]


def _overlap(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    """Return True if two labels (x of the centre, y, half width) overlap."""
    return abs(one[1] - other[1]) < LETTER * 1.2 and abs(one[0] - other[0]) < one[2] + other[2]
