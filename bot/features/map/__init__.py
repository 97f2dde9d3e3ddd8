"""A map of all towns, with the same information as text."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Never, TypeAlias

from bot.content.content import FeatureContent
from bot.content.models import Municipality
from bot.content.problems import msg
from bot.conversation.base import FeatureScreen
from bot.conversation.model import FeatureModel, Open, ScreenWithNote
from bot.conversation.state import Context, FeatureHandlers, Session
from bot.conversation.towns.model import Towns
from bot.features.map.drawing import OPEN, TOWN, MapLayer, Point, TownMap, without_common
from bot.view.context import Message, RenderContext, bold, columns, message, paragraphs
from bot.view.evidence import recruiting_legend, recruits
from bot.view.features import FeatureView
from bot.view.towns import RECRUITING_SHOWN, town_button, ways_to_find


class TownsMap(FeatureScreen, code="map"):
    """The map of all listed towns."""


MapScreen: TypeAlias = TownsMap
MODEL = FeatureModel(MapScreen, commands={"map": Open(TownsMap())}, public=True, about_towns=True)
CONTENT = FeatureContent(typed=("map",))


def resolve_map(screen: MapScreen, _session: Session, _context: Context) -> ScreenWithNote:
    return ScreenWithNote(screen)


TURN = FeatureHandlers[MapScreen, Never](resolve_map, parent=lambda _: Towns())


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
