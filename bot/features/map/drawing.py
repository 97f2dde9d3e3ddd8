"""The map of the towns as a picture: all municipalities as faint dots, which give the country its shape, the listed ones above.

`TownMap` says what is on it, `draw` makes the PNG. Drawing takes a moment: whoever sends the picture draws it beside the
loop; the same map is drawn once. The library that draws is loaded with the first map, since a bot may never send one.
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
"""Letters of DejaVu Sans Bold, Latin and Cyrillic; its licence stands beside it."""
WIDTH, MARGIN, LEGEND, LETTER = 1080, 24, 60, 33
"""In pixels; a phone of 360 shows a third of it."""
PAPER, LAND, INK = "#ffffff", "#d5dbe3", "#1f2937"
Point = tuple[float, float]


class Mark(NamedTuple):
    """How a point is drawn."""

    colour: str
    radius: int


TOWN, NEAR, OPEN, HERE = Mark("#2563eb", 9), Mark("#d97706", 16), Mark("#dc2626", 15), Mark("#111827", 12)


class Layer(NamedTuple):
    """Points (lat, lon) of one kind, and what its mark means; without points it is left out, in the legend too."""

    mark: Mark
    points: tuple[Point, ...]
    words: str


@dataclass(frozen=True)
class TownMap:
    """What stands on a map, the lowest layer first. `version`: of the content, which tells maps apart."""

    version: str
    layers: tuple[Layer, ...]
    regions: tuple[tuple[str, Point], ...]
    alt: str
    """The picture in words."""
    land: tuple[Point, ...] = field(compare=False, repr=False)
    name: str = "map.png"

    def draw(self) -> bytes:
        return draw(self)


@lru_cache(maxsize=8)
def draw(town_map: TownMap) -> bytes:
    """Draw a map; give the PNG."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415  with the first map only

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
        # the nearest line on which no name stands in the way
        free = (y + LETTER * step for step in (0, 1.25, -1.25, 2.5, -2.5))
        y = next((y for y in free if not any(_meet((x, y, half), other) for other in taken)), y)
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
    """Take out of names the word that most of them have: on a map of regions it says nothing."""
    words = [name.split() for name in names]
    often = Counter(word.casefold() for name in words for word in name)
    return [" ".join(word for word in name if often[word.casefold()] * 2 <= len(words)) for name in words]


def _meet(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    """Say whether two names (middle, line, half their length) stand in each other's way."""
    return abs(one[1] - other[1]) < LETTER * 1.2 and abs(one[0] - other[0]) < one[2] + other[2]
