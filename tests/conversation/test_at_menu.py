"""Places and words typed at the menu: promised shares. How questions are answered is measured by `tests/measure_search.py`.

places_at_menu.csv names municipalities (`meant`: all of that name, where "@" tells no district), words_at_menu.csv what a plain
word does. Every second row ("tuned") was read while the search was mended; the others ("kept") were only counted.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.content.content import Content
from bot.content.models import Place
from bot.conversation import model
from bot.conversation.codes import decode
from bot.conversation.lead.model import AskErase, MyData, MyLeads
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.towns.model import PlacesNamed, Town, TownMatches, Towns, TownsAround
from tests.conversation.turn_data import after, on, take
from tests.effort import record

TABLES = Path(__file__).parent.parent / "content"
Row: TypeAlias = dict[str, str]
BACK_FROM, BACK_TO = model.GuideChapter("limits"), model.GuideChapter("what")
MEANS: Mapping[str, tuple[model.Screen, Note | None]] = {
    "menu": (model.Menu(), None),
    "back": (BACK_TO, None),
    "documents": (model.Documents(), None),
    "towns": (Towns(), None),
    "check": (model.QuestionScreen("town"), None),
    "faq": (model.Faq(), None),
    "hello": (model.Menu(), Note.HELLO),
    "thanks": (model.Menu(), Note.THANKS),
    "help": (model.FixedPage("help"), None),
    "language": (model.Languages(), None),
    "uk": (BACK_FROM, None),
    "cs": (BACK_FROM, None),
    "stop": (model.Menu(), Note.CANCELLED),
    "erase": (AskErase(), None),
    "data": (MyData(), None),
    "leads": (MyLeads(), None),
    "privacy": (model.Privacy(), None),
    "about": (model.FixedPage("about"), None),
    "guide": (model.Guide(), None),
}


def table(name: str, half: str) -> list[Row]:
    with (TABLES / f"{name}_at_menu.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[half == "kept" :: 2]


def typed(row: Row, content: Content, place: model.Screen | None = None) -> model.ScreenWithNote:
    return take(on(place or model.Menu()), model.Say(Private(row["typed"])), content=content).shown[-1]


def places_of(screen: model.Screen, content: Content) -> Iterator[Place]:
    """Yield the municipalities that a screen offers, in their order."""
    index = content.place_index
    codes = {slug: code for code, slug in index.slugs.items()}
    match screen:
        case TownsAround(code):
            yield index.by_code[code]
        case Town(slug):
            yield index.by_code[codes[slug]]
        case PlacesNamed(name):
            yield from index.named(name).places
        case model.Found(screens):
            for each in screens:
                yield from places_of(each, content)
        case TownMatches(slugs):
            yield from (index.by_code[codes[slug]] for slug in slugs)
        case _:
            pass


def place_found(row: Row, content: Content) -> bool:
    """All that may be meant are offered; where it is one place, before any other."""
    offered = list(places_of(typed(row, content).screen, content))
    wanted = [
        place
        for meant in row["meant"].split(" | ")
        for name, _, district in [meant.partition("@")]
        for place in content.places
        if place.name == name and district in {"", place.district}
    ]
    return offered[:1] == wanted if len(wanted) == 1 else set(wanted) <= set(offered)


def word_done(row: Row, content: Content) -> bool:
    done = take(on(BACK_FROM), model.Say(Private(row["typed"])), content=content)
    language = row["means"] if row["means"] in content.languages else "uk"
    shown = done.shown[-1]
    return (shown.screen, shown.note) == MEANS[row["means"]] and after(done).language == language


@pytest.mark.parametrize(
    ("name", "right", "tuned", "kept"), [("places", place_found, 0.99, 0.99), ("words", word_done, 1.0, 0.98)]
)
def test_what_is_typed_at_the_menu_leads_where_it_should(
    content: Content, name: str, right: Callable[[Row, Content], bool], tuned: float, kept: float
) -> None:
    for half, least in (("tuned", tuned), ("kept", kept)):
        rows = table(name, half)
        missed = [row["typed"] for row in rows if not right(row, content)]
        share = 1 - len(missed) / len(rows)
        figure = f"{share:.3f} of {len(rows)}"
        record(f"typed at the menu: {name}, {half}", figure)
        # shown by pytest -s
        print(f"{name}, {half}: {figure}")  # noqa: T201
        assert share >= least, missed if half == "tuned" else figure


def test_the_first_that_is_found_answers(content: Content) -> None:
    rows: list[tuple[str, model.Screen]] = [("рік", model.FixedPage("year")), ("rok", model.FixedPage("year"))]
    for text, first in rows:
        found = typed({"typed": text}, content).screen
        assert isinstance(found, model.Found)
        assert found.screens[0] == first


def test_an_old_button_of_a_merged_page_leads_on(content: Content) -> None:
    for old, now in (
        ("entry:probation", model.FaqAnswer("leaving")),
        ("chapter:pay", model.FaqAnswer("pay")),
        ("term:dpc:3", model.FaqAnswer("part-time")),
        ("entry:extract", model.DocumentPage("czech-record")),
    ):
        shown = take(on(model.Menu()), decode(old), content=content).shown[-1]
        assert (shown.screen, shown.note) == (now, None)


def test_each_page_that_is_gone_has_one_that_took_over(content: Content) -> None:
    assert content.moved.keys().isdisjoint(content.keys)
    assert {*content.moved.values()} <= content.keys
