"""The screens with the map of the towns; what a picture shows is said below it in words, too."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.content.distance import nearest
from bot.content.models import Municipality
from bot.conversation.towns.model import Around, AroundOnMap, Towns, TownsMap
from bot.view.context import Message, RenderContext, bold, columns, message, paragraphs
from bot.view.town_map import HERE, NEAR, OPEN, TOWN, Layer, Point, TownMap, without_common
from bot.view.towns import RECRUITING_SHOWN, around, recruits, sign_explained, town_button, ways_to_find

MapScreen = TownsMap | AroundOnMap


def render_map(screen: MapScreen, context: RenderContext) -> Message:
    return _map(context) if isinstance(screen, TownsMap) else _map_around(screen.place, context)


def _map(context: RenderContext) -> Message:
    """The map, and below it the same in words: how many towns there are in each region, and which recruit."""
    said, inside = _regions_named(context), _by_region(context)
    head = context.say("The towns of our list on a map")
    lines = "\n".join(f"• {context.escape(name)}: {len(inside[code])}" for code, name in said.items())
    open_now = [town for town in context.content.municipalities.values() if recruits(town.slug, context)]
    buttons = columns([town_button(town, context) for town in open_now[:RECRUITING_SHOWN]])
    back = [context.button("← Back", Towns()), context.menu()]
    text = paragraphs(bold(context.escape(head)), lines, sign_explained(context))
    return replace(message(text, *buttons, ways_to_find(context), back), picture=_picture(head, (), context))


def _map_around(code: str, context: RenderContext) -> Message:
    """The map with the towns nearest to a place, below it the same in words."""
    place = context.content.place_index.by_code[code]
    towns = context.content.municipalities
    near = (towns[slug] for slug, _ in nearest(place.lat, place.lon, towns.values()))
    layers = (
        Layer(NEAR, _points(near), context.say("the nearest towns of our list")),
        Layer(HERE, ((place.lat, place.lon),), place.name),
    )
    below = around(code, context)
    alt = context.say("{place}: the nearest towns of our list on a map", place=place.name)
    buttons = (*below.rows[:-1], [context.button("← Back", Around(code)), context.menu()])
    return replace(message(below.text, *buttons), picture=_picture(alt, layers, context))


def _picture(alt: str, layers: tuple[Layer, ...], context: RenderContext) -> TownMap:
    towns = context.content.municipalities.values()
    open_now = _points(town for town in towns if recruits(town.slug, context))
    names, inside = without_common(_regions_named(context).values()), _by_region(context)
    return TownMap(
        context.content.version,
        (
            Layer(TOWN, _points(towns), context.say("a town of our list")),
            *layers,
            Layer(OPEN, open_now, context.say("says that it is recruiting now")),
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
