"""A map of all towns as PNG, with the same information as text.

All municipalities are faint dots, the listed towns above them. Drawing is slow, so it happens
outside the event loop; it caches maps, and imports Pillow on first use.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from io import BytesIO
from math import cos, radians
from pathlib import Path
from typing import NamedTuple, Never, TypeAlias

from bot.content.content import FeatureContent
from bot.content.models import Municipality
from bot.content.problems import msg
from bot.conversation.base import FeatureScreen
from bot.conversation.model import FeatureModel, Open, ScreenWithNote
from bot.conversation.state import FeatureHandlers
from bot.conversation.towns.model import Towns
from bot.view.context import Message, RenderContext, bold, columns, message, paragraphs
from bot.view.evidence import recruiting_legend, recruits
from bot.view.features import FeatureView
from bot.view.towns import RECRUITING_SHOWN, town_button, ways_to_find

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


class TownsMap(FeatureScreen, code="map"):
    """The map of all listed towns."""


MapScreen: TypeAlias = TownsMap
MODEL = FeatureModel(MapScreen, commands={"map": Open(TownsMap())}, public=True, about_towns=True)
CONTENT = FeatureContent(typed=("map",))


TURN = FeatureHandlers[MapScreen, Never](
    lambda screen, _session, _context: ScreenWithNote(screen), parent=lambda _: Towns()
)


def render_map(_screen: MapScreen, context: RenderContext) -> Message:
    """Render the map, the number of towns per region, and buttons of recruiting towns."""
    said, inside = _regions_named(context), _by_region(context)
    head = context.say("The towns of our list on a map")
    lines = "\n".join(f"• {context.escape(name)}: {len(inside[code])}" for code, name in said.items())
    open_now = [town for town in context.content.municipalities.values() if recruits(town.slug, context)]
    buttons = columns([town_button(town, context) for town in open_now[:RECRUITING_SHOWN]])
    back = [context.back(Towns()), context.menu()]
    text = paragraphs(bold(context.escape(head)), lines, recruiting_legend(context))
    return replace(message(text, *buttons, ways_to_find(context), back), picture=_town_map(head, context))


def _town_map(alt: str, context: RenderContext) -> TownMap:
    towns = context.content.municipalities.values()
    open_now = _points(town for town in towns if recruits(town.slug, context))
    names, inside = without_common(_regions_named(context).values()), _by_region(context)
    return TownMap(
        context.content.version,
        (
            MapLayer(TOWN, _points(towns), context.say("a town of our list")),
            MapLayer(OPEN, open_now, context.say("says that it is recruiting now")),
        ),
        tuple(zip(names, map(_middle, inside.values()), strict=True)),
        alt,
        tuple((place.lat, place.lon) for place in context.content.places),
    )


def _regions_named(context: RenderContext) -> dict[str, str]:
    return {code: name[context.words.language] for code, name in context.content.regions.items()}


def _by_region(context: RenderContext) -> dict[str, tuple[Point, ...]]:
    towns = context.content.municipalities.values()
    return {code: _points(town for town in towns if town.region == code) for code in context.content.regions}


def _points(towns: Iterable[Municipality]) -> tuple[Point, ...]:
    return tuple((town.lat, town.lon) for town in towns)


def _middle(points: Sequence[Point]) -> Point:
    lats, lons = zip(*points or [(0.0, 0.0)], strict=True)
    return sum(lats) / len(lats), sum(lons) / len(lons)


ON_THE_MAP = msg("📌 On the map")
VIEW = FeatureView[MapScreen](
    render_map, names={TownsMap: ON_THE_MAP}, links={Towns: (ON_THE_MAP, lambda _: TownsMap())}
)
