"""The map of the towns: a picture that a small phone can read, drawn once, and the same in words below it."""

import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageColor

from bot.conversation.admin.turn import decode_page, encode_page
from bot.conversation.codes import decode, encode
from bot.conversation.model import Open
from bot.conversation.routing import parent
from bot.conversation.state import ReadModel
from bot.conversation.towns.model import Recruiting, TownReadModel, Towns
from bot.features.map import LEGEND, OPEN, TOWN, TownMap, TownsMap, draw
from bot.view.catalog import Words
from bot.web.sessions import allowed_action
from telegram_simulator import Fault, Reset
from tests import small
from tests.bot_parts import says, shipped
from tests.conversation.turn_data import ANSWERED, NOW
from tests.end_to_end.test_recruiting import announce
from tests.people import Person
from tests.view.rendering import Views
from tests.view.test_letters import LANGUAGES
from tests.world import World

CONTENT = shipped()[0]


@pytest.fixture
def stage(words: dict[str, Words]) -> Views:
    return Views(words, small.content())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_is_a_small_picture_with_every_kind_of_mark(stage: Views, language: str) -> None:
    message = Views(stage.words, CONTENT).show(TownsMap(), language=language)
    assert isinstance(message.picture, TownMap)
    png = draw(message.picture)

    image = Image.open(BytesIO(png)).convert("RGB")
    assert image.width == 1080
    assert len(png) < 100_000
    pixels = image.tobytes()
    colours = {f"#{pixels[start : start + 3].hex()}" for start in range(0, len(pixels), 3)}
    assert TOWN.colour in colours
    assert OPEN.colour not in colours, "nobody recruits"
    assert draw(message.picture) is png, "drawn once for each version of the content"


def test_a_town_that_recruits_stands_out_and_the_legend_says_what_it_is(stage: Views) -> None:
    brno = CONTENT.municipalities["brno"]
    known = ReadModel(
        news=TownReadModel({"brno": Recruiting("brno", open=True, on=NOW, until=NOW.date(), apply_by=NOW.date())})
    )
    message = Views(stage.words, CONTENT).show(TownsMap(), known=known)
    picture = message.picture
    assert isinstance(picture, TownMap)
    below, open_now = picture.layers
    assert open_now == (OPEN, ((brno.lat, brno.lon),), stage.words["uk"].say("says that it is recruiting now"))

    nobody = Image.open(BytesIO(draw(replace(picture, layers=(below,))))).convert("RGB")
    image = Image.open(BytesIO(draw(picture))).convert("RGB")
    mark = ImageColor.getrgb(OPEN.colour)
    assert image.height == nobody.height + LEGEND, "a line of the legend more"
    marked = [(x, y) for x in range(image.width) for y in range(image.height) if image.getpixel((x, y)) == mark]
    assert {y >= nobody.height for _, y in marked} == {False, True}, "on the map and in that line"
    assert not any(nobody.getpixel((x, y)) == mark for x, y in marked if y < nobody.height)


def test_the_library_that_draws_is_loaded_with_the_first_map_only() -> None:
    seen = "import bot.telegram.outbound, bot.features.map, sys; print('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True).stdout == "False\n"


def test_back_from_the_map_leads_to_the_towns(stage: Views) -> None:
    shown = stage.show(TownsMap(), ANSWERED, language="cs")
    label = stage.words["cs"].say("← Back")
    assert [button.code for row in shown.rows for button in row if button.label == label] == [encode(Towns())]
    assert parent(TownsMap(), ANSWERED, small.content()) == Towns()


def test_a_button_to_the_former_map_around_a_place_leads_to_the_towns() -> None:
    assert decode("nearmap:500002") == Open(Towns())


def test_a_map_stands_on_lead_pages_and_in_previews() -> None:
    assert allowed_action("map") == Open(TownsMap())
    assert decode_page(encode_page(TownsMap())) == TownsMap()


async def test_a_town_that_recruits_can_be_opened_from_the_map(candidate: Person, contact: Person) -> None:
    await candidate.start()
    await candidate.say("/map")
    assert [label for label in candidate.labels if "📣" in label] == []
    await announce(contact)
    await candidate.say("/map")
    assert [label for label in candidate.labels if "📣" in label] == ["📣 Пльзень"]


async def test_a_map_that_has_arrived_is_not_sent_again_with_the_words_below_it(town: World, candidate: Person) -> None:
    await candidate.start()
    town.simulator.add_fault(Fault(Reset("before"), "sendMessage", (1, 2)))
    await candidate.say("/map")
    candidate.sees(says("The towns of our list on a map", "uk"))
    assert len([call for call in town.simulator.calls if call.method == "sendPhoto"]) == 1
