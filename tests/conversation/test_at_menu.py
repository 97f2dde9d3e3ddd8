"""What people type at the menu: promised shares, measured on tables, each written before its author looked at what it measures.

places_at_menu.csv names municipalities (`meant`: all of that name, where "@" tells no district), questions_at_menu.csv the
pages that answer, nonsense_at_menu.csv and chatter_at_menu.csv what the bot has no page for, words_at_menu.csv what a plain
word does. A table that was read while the search was mended flatters; of these every second row ("tuned") was, the others
("kept") were only counted. Their author also wrote the words that the search knows. The later ones:

"later", "latest"  counted first, then read. The author of "latest" knew only the titles of the pages.
"fresh"            by somebody who had read the pages and not the search; no question was read, some rows of nonsense were.
"everyday"         read while words were added.
"askew"            asked past the titles, in four parts: 91, 60, 64 and 72 of 100 when first counted; then read.
"told", "aside"    the halves of 544 questions by one author, from titles, texts and terms alone: 85 and 83 of 100 at first.
                   "told" was read; of "aside" only the share, and later some rows that were missed.
"heard", "apart"   the halves of 580 short questions by eight kinds of people, surzhyk, Slovak and slips among them: 89 and 86
                   of 100 at first. "heard" was read; of "apart" only the share. Their author wrote the new words, too.
"stories"          606 questions as people tell them: of the half that was read then 82 of 100, of the other 89 at first.
"crowd"            the halves of 560 questions as sixteen kinds of people would type them, who know only the pages' texts: 91 and
                   91 of 100 at first. The half by that name was read; of "crowd kept" only the share.
"unread"           written beside "everyday" and never read by anybody: the honest figure. Only its share may be looked at.

The first tables are tried by `make test`, all by `make proof`. The shares are written to build/figures and shown by `pytest -s` (docs/decisions/0023).
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.content.content import Content
from bot.content.models import Place
from bot.conversation import model
from bot.conversation.coded import ANY
from bot.conversation.lead.model import AskErase, MyData, MyLeads
from bot.conversation.notes import Note
from bot.conversation.papers.model import PapersStart
from bot.conversation.practice.model import Practice, WordCard
from bot.conversation.private import Private
from bot.conversation.towns.model import Around, PlacesNamed, Town, TownMatches, Towns
from tests.conversation.making import after, at, take
from tests.effort import record

TABLES = Path(__file__).parent.parent / "content"
Row: TypeAlias = dict[str, str]
FIRST = 3
KINDS: Mapping[type[model.Screen], str] = {
    model.GuideChapter: "guide",
    model.FaqAnswer: "faq",
    model.DocumentPage: "documents",
    model.ResultLine: "requirements",
    model.TermPage: "glossary",
}
ON_SCREENS: Mapping[str, model.Screen] = {"year": model.FixedPage("year"), "papers": PapersStart()}
"""The screens that show every stage of the year, and lead to every question asked for a CV or a letter."""
BACK_FROM, BACK_TO = model.GuideChapter("limits"), model.GuideChapter("what")
MEANS: Mapping[str, tuple[model.Screen, Note | None]] = {
    "menu": (model.Menu(), None),
    "back": (BACK_TO, None),
    "documents": (model.Documents(), None),
    "towns": (Towns(), None),
    "check": (model.Ask("town"), None),
    "faq": (model.Faq(), None),
    "hello": (model.Menu(), Note.HELLO),
    "thanks": (model.Found(()), Note.THANKS),
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


def typed(row: Row, content: Content, place: model.Screen | None = None) -> model.Shown:
    return take(at(place or model.Menu()), model.Say(Private(row["typed"])), content=content).shown[-1]


def places_of(screen: model.Screen, content: Content) -> Iterator[Place]:
    """Yield the municipalities that a screen offers, in their order."""
    index = content.place_index
    codes = {slug: code for code, slug in index.slugs.items()}
    match screen:
        case Around(code):
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


def question_answered(row: Row, content: Content) -> bool:
    screen = typed(row, content).screen
    offered = screen.screens if isinstance(screen, model.Found) else (screen,)
    keys = {
        f"{KINDS[type(each)]}/{getattr(each, 'id', None) or getattr(each, 'requirement', None)}"
        for each in offered[:FIRST]
        if type(each) in KINDS
    }
    wanted = row["leads_to"].split()
    shown = {key for key in wanted if ON_SCREENS.get(key.partition("/")[0]) in offered[:FIRST]}
    return not keys.isdisjoint(wanted) or bool(shown)


def turned_away(row: Row, content: Content) -> bool:
    return typed(row, content) == model.Shown(model.Found(()), Note.NOT_FOUND)


def word_done(row: Row, content: Content) -> bool:
    done = take(at(BACK_FROM), model.Say(Private(row["typed"])), content=content)
    language = row["means"] if row["means"] in content.languages else "uk"
    shown = done.shown[-1]
    return (shown.screen, shown.note) == MEANS[row["means"]] and after(done).language == language


@pytest.mark.parametrize(
    ("name", "right", "tuned", "kept"),
    [
        ("places", place_found, 0.99, 0.99),
        ("questions", question_answered, 0.98, 0.98),
        ("nonsense", turned_away, 0.95, 0.92),
        ("chatter", turned_away, 0.94, 0.91),
        ("words", word_done, 1.0, 0.98),
        pytest.param("questions_stories", question_answered, 0.98, 0.94, marks=pytest.mark.proof),
    ],
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


@pytest.mark.proof
@pytest.mark.parametrize(
    ("name", "right", "least"),
    [
        ("questions_later", question_answered, 0.97),
        ("nonsense_later", turned_away, 0.96),
        ("questions_latest", question_answered, 0.97),
        ("nonsense_latest", turned_away, 0.95),
        ("questions_fresh", question_answered, 0.97),
        ("nonsense_fresh", turned_away, 0.97),
        ("questions_everyday", question_answered, 0.98),
        ("questions_askew", question_answered, 0.97),
        ("questions_told", question_answered, 0.98),
        ("questions_aside", question_answered, 0.96),
        ("questions_heard", question_answered, 0.98),
        ("questions_apart", question_answered, 0.91),
        ("questions_crowd", question_answered, 0.98),
        ("questions_crowd_kept", question_answered, 0.92),
        ("questions_unread", question_answered, 0.93),
    ],
)
def test_what_was_written_later_leads_where_it_should(
    content: Content, name: str, right: Callable[[Row, Content], bool], least: float
) -> None:
    rows = [row for half in ("tuned", "kept") for row in table(name, half)]
    share = sum(right(row, content) for row in rows) / len(rows)
    figure = f"{share:.3f} of {len(rows)}"
    record(f"typed at the menu: {name}", figure)
    # shown by pytest -s
    print(f"{name}: {figure}")  # noqa: T201
    assert share >= least, figure


def test_the_cards_open_at_the_first_word(content: Content) -> None:
    for text in ("картки", "kartičky"):
        shown = take(at(model.Menu()), model.Say(Private(text)), content=content).shown[-1]
        assert shown == model.Shown(WordCard(content.cards[0], turned=False))
    assert take(at(model.Menu()), model.Open(WordCard(ANY, turned=False)), content=replace(content, glossary={})).shown[
        -1
    ] == model.Shown(Practice(), Note.STALE)


def test_the_first_that_is_found_answers(content: Content) -> None:
    rows: list[tuple[str, model.Screen]] = [
        ("рік", model.FixedPage("year")),
        ("rok", model.FixedPage("year")),
        # two letters changed places
        ("jka je vypalta", model.FaqAnswer("pay")),
    ]
    for text, first in rows:
        found = typed({"typed": text}, content).screen
        assert isinstance(found, model.Found)
        assert found.screens[0] == first
