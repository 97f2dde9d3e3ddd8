"""The map of the towns: a picture that a small phone can read, drawn once, and the same in words below it."""

import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageColor

from bot.content.distance import nearest
from bot.conversation.state import LoadedState
from bot.conversation.towns.model import Around, AroundOnMap, Recruiting, TownNews, TownsMap
from bot.view.town_map import HERE, LEGEND, NEAR, OPEN, TOWN, draw
from tests.conversation.making import NOW
from tests.program import shipped
from tests.view.staging import Stage
from tests.view.test_letters import LANGUAGES

CONTENT = shipped()[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_is_a_small_picture_with_every_kind_of_mark(stage: Stage, language: str) -> None:
    message = Stage(stage.words, CONTENT).show(TownsMap(), language=language)
    assert message.picture is not None
    png = draw(message.picture)

    image = Image.open(BytesIO(png)).convert("RGB")
    assert image.width == 1080
    assert len(png) < 100_000
    pixels = image.tobytes()
    colours = {f"#{pixels[start : start + 3].hex()}" for start in range(0, len(pixels), 3)}
    assert TOWN.colour in colours
    assert OPEN.colour not in colours, "nobody recruits"
    assert draw(message.picture) is png, "drawn once for each version of the content"


def test_a_town_that_recruits_stands_out_and_the_legend_says_what_it_is(stage: Stage) -> None:
    brno = CONTENT.municipalities["brno"]
    known = LoadedState(
        news=TownNews({"brno": Recruiting("brno", open=True, on=NOW, until=NOW.date(), apply_by=NOW.date())})
    )
    message = Stage(stage.words, CONTENT).show(TownsMap(), known=known)
    picture = message.picture
    assert picture is not None
    below, open_now = picture.layers
    assert open_now == (OPEN, ((brno.lat, brno.lon),), stage.words["uk"].say("says that it is recruiting now"))

    nobody = Image.open(BytesIO(draw(replace(picture, layers=(below,))))).convert("RGB")
    image = Image.open(BytesIO(draw(picture))).convert("RGB")
    mark = ImageColor.getrgb(OPEN.colour)
    assert image.height == nobody.height + LEGEND, "a line of the legend more"
    marked = [(x, y) for x in range(image.width) for y in range(image.height) if image.getpixel((x, y)) == mark]
    assert {y >= nobody.height for _, y in marked} == {False, True}, "on the map and in that line"
    assert not any(nobody.getpixel((x, y)) == mark for x, y in marked if y < nobody.height)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_nearest_towns_stand_out_around_the_place(stage: Stage, language: str) -> None:
    place = CONTENT.place_index.named("stonava").places[0]
    listed = Stage(stage.words, CONTENT).show(Around(place.code), language=language)
    message = Stage(stage.words, CONTENT).show(AroundOnMap(place.code), language=language)

    assert message.picture is not None
    assert message.text == listed.text, "the same in words"
    by_mark = {layer.mark: layer for layer in message.picture.layers}
    assert by_mark[HERE].points == ((place.lat, place.lon),)
    near = [slug for slug, _ in nearest(place.lat, place.lon, CONTENT.municipalities.values())]
    assert by_mark[NEAR].points == tuple(
        (town.lat, town.lon) for slug in near for town in [CONTENT.municipalities[slug]]
    )
    assert len(draw(message.picture)) < 100_000


def test_the_library_that_draws_is_loaded_with_the_first_map_only() -> None:
    seen = "import bot.telegram.outbound, bot.view.render, sys; print('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True).stdout == "False\n"
