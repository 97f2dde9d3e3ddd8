"""The page: everything is on it, every button leads somewhere, and it asks nobody."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import get_args

import pytest
from markupsafe import escape

from bot.content.content import Content, with_texts
from bot.content.models import LATER
from bot.conversation.admin.model import AdminScreen
from bot.conversation.codes import decode
from bot.conversation.model import Menu, Open, Result, Screen
from bot.conversation.state import Session
from bot.editorial.invented import examples
from bot.editorial.preview import Book, Fixture, PreviewChapter, Standpoint, buttons
from bot.editorial.preview_page import SECTIONS, PreviewPage, SaidAlready, Since, book_of, chapters_of, passages, shown
from bot.view.catalog import Words
from bot.view.context import Message
from tests import small
from tests.editorial.conftest import TODAY, Read, draw


def test_it_asks_nobody_and_every_link_within_the_page_arrives(drawn: Read) -> None:
    assert drawn.asked == []
    assert "@import" not in drawn.text
    assert not re.search(r"url\((?!#)", drawn.text)
    assert "default-src 'none'" in drawn.text
    assert len(drawn.ids) == len(set(drawn.ids))
    inside = {link.removeprefix("#") for link in drawn.links if link.startswith("#")}
    assert inside - set(drawn.ids) == set()
    outside = [link for link in drawn.links if not link.startswith("#")]
    assert [link for link in outside if not re.match(r"https?://|mailto:|tel:", link)] == []


def test_every_button_leads_somewhere_or_copies(drawn: Read, book: Book) -> None:
    views = (sents for card in book.cards for sents in card.views.values())
    messages = [sent for sents in views for sent in sents if isinstance(sent, Message)]
    copying = sum(bool(button.copy) for sent in messages for button in chain.from_iterable(sent.rows))
    sharing = sum(bool(sent.keyboard) for sent in messages)
    assert len(drawn.keys) > 100
    assert [key for key in drawn.keys if key[0] == "a" and not key[1]] == []
    assert 0 < sum(key[0] == "b" for key in drawn.keys) <= copying + sharing


def test_a_button_leads_to_the_screen_that_the_bot_opens(book: Book) -> None:
    """Whatever only opens a screen leads to just that screen, and within the same chapter where it is shown there."""
    for card in book.cards:
        for code in filter(None, (button.code for button in buttons(card.views))):
            wanted, target = card.chapter.stage.press(card.place, code), book.target(card, code)
            assert target is not None, (card.key, code)
            assert type(target.place.screen) is type(wanted.place.screen), (card.key, code)
            if isinstance(decode(code), Open) and not wanted.changed:
                assert target.place.key == wanted.place.key, (card.key, code)
                own = card.chapter.views.get(wanted.place.key)
                assert own is None or target.chapter is card.chapter


def test_every_passage_stands_on_the_page_and_none_twice(book: Book, drawn: Read) -> None:
    """But on the first screen of a kind and on the overviews of the examples, which are shown whole."""
    said = SaidAlready(book.content)
    text = re.sub(r"<a href=[^>]*>", "<a>", drawn.text).replace("<br>", "\n")
    for card in book.cards:
        for language, sents in card.views.items():
            for sent in sents:
                html = sent.text if isinstance(sent, Message) else str(escape(sent.body))
                for passage in passages(html):
                    of_source = passage.startswith("<a href=")  # all of them stand in the table
                    if said.new(language, passage, loosely=True) and not of_source:
                        line = re.sub(r'<a href="[^"]*">', "<a>", passage.strip())
                        assert line in text, (card.key, passage)


def test_a_text_is_taken_apart_by_its_lines_and_no_tag_is_torn() -> None:
    assert list(passages("")) == []
    assert list(passages("<b>one</b>\n\ntwo")) == ["<b>one</b>\n\n", "two"]
    assert list(passages("<i>one\ntwo</i>\nthree")) == ["<i>one\ntwo</i>\n", "three"]


@pytest.mark.proof
def test_every_screen_that_buttons_reach_is_there_in_every_language(real: Fixture, paper: PreviewPage) -> None:
    """Somebody new, and every example person, walk everywhere by buttons alone, in the first language."""
    book = book_of(real, paper.words)
    first = real.content.languages[0]
    alone = replace(real, words={first: real.words[first]})
    sessions = [Session(), *(Session(answers=scenario.answers) for scenario in real.content.scenarios.values())]
    names = ["everybody", *(f"example-{name}" for name in real.content.scenarios)]
    by_name = {chapter.name: chapter for chapter in book.chapters}
    for name, session in zip(names, sessions, strict=True):
        walked = PreviewChapter("walked", "", alone)
        start: Screen = Result() if session.answers else Menu()
        walked.explore([Standpoint(start, session), Standpoint(Menu(), session)])
        assert len(walked.views) > 400
        for key, views in walked.views.items():
            shown = by_name[name].views.get(key) or by_name["everybody"].views[key]
            assert shown[first] == views[first], (name, key)
            assert set(shown) == set(real.content.languages)


def test_every_kind_of_screen_is_shown(book: Book) -> None:
    shown = {type(card.place.screen) for card in book.cards}
    # Those of administrators show the state of the content and this preview itself, not what it says.
    assert set(get_args(Screen)) - shown == set(get_args(AdminScreen))


def test_cards_are_numbered_in_the_order_of_the_page_and_name_their_files(drawn: Read, book: Book) -> None:
    numbers = [int(number) for number in drawn.ids if number.isdecimal()]
    assert sorted(numbers) == list(range(1, len(book.cards) + 1))
    shown = [int(number) for number in re.findall(r'<article[^>]* id="(\d+)"', drawn.text)]
    assert shown == sorted(shown)
    assert re.search(r"<code>menu</code> <small>pages/welcome\.md</small>", drawn.text)
    assert re.search(r"<code>chapter:\w[^<]*</code> <small>guide/", drawn.text)
    files = {book.file(card).partition("/")[0] for card in book.cards}
    assert {"questions", "requirements", "documents", "glossary.yaml", ""} <= files


def test_what_differs_only_in_a_name_is_listed_on_one_card(book: Book) -> None:
    letters = [card for card in book.cards if card.key.startswith("letter:") and card.chapter.name == "everybody"]
    kinds = 3 if len(book.content.municipalities) > 2 else 2
    assert len(letters) == kinds, "to a town, to a village, and to a municipality that is not listed"
    listed = [card for card in letters if card.key.removeprefix("letter:") in book.content.municipalities]
    assert sum(1 + len(card.also) for card in listed) == len(book.content.municipalities)


def test_every_screen_of_everybody_has_its_part(drawn: Read, paper: PreviewPage) -> None:
    for title in (*SECTIONS, "Everything else"):
        assert (f">{paper.words.say(title)}</h3>" in drawn.text) is (title in SECTIONS)


def test_what_is_overdue_on_a_day_is_listed_with_the_screens_it_stands_on(little: Fixture, paper: PreviewPage) -> None:
    text = draw(little, paper._replace(as_of=date(2027, 5, 25)))
    assert re.search(r'<ul class="overdue">.*?<a href="#\d+">Title of what</a>', text, re.DOTALL)  # fmt: skip
    assert text.count('class="day late"') == len(small.content().sources)
    assert "25. 5. 2027" in text
    on_time = draw(little, paper)
    assert 'class="day late"' not in on_time
    assert text.index('id="overdue"') < text.index('id="signed"'), "what is to be read first"
    assert on_time.index('id="signed"') < on_time.index('id="overdue"')
    assert '<ul class="overdue">' not in on_time


def test_every_source_example_version_and_day_stands_there(drawn: Read, book: Book) -> None:
    content = book.content
    assert re.findall(r'<tr id="source\.([^"]+)">', drawn.text) == list(content.sources)
    assert {f"example-{scenario}" for scenario in content.scenarios} <= set(drawn.ids)
    assert f"<td><code>{content.version}</code></td>" in drawn.text
    assert f"<td>{TODAY.day}. {TODAY.month}. {TODAY.year}</td>" in drawn.text


def test_the_page_itself_speaks_either_language(
    little: Fixture, paper: PreviewPage, own_words: Mapping[str, Words]
) -> None:
    text = draw(little, paper._replace(words=own_words["uk"]))
    assert '<html lang="uk">' in text
    assert ">Погодження</h2>" in text


def test_nothing_in_the_content_can_become_a_part_of_the_page(little: Fixture, paper: PreviewPage) -> None:
    hostile = "</div></main><script>alert(1)</script>"
    plain = little.content
    words = {path: one.model_copy(update={"label": hostile, "title": hostile}) for path, one in plain.words.items()}  # fmt: skip
    sources = {name: source.model_copy(update={"title": hostile}) for name, source in plain.sources.items()}
    read = Read(draw(replace(little, content=replace(plain, words=words, sources=sources)), paper))
    assert read.asked == []
    assert "&lt;script&gt;alert(1)" in read.text
    assert read.text.count("</main>") == 1


def test_content_with_one_town_and_without_ready_sentences_is_shown_too(little: Fixture, paper: PreviewPage) -> None:
    plain = little.content
    scenarios = {name: one for name, one in plain.scenarios.items() if one.answers["town"] != "plzen"}
    bare = replace(
        plain,
        scenarios={"silent": plain.scenarios["silent"], **scenarios},
        town_says={},
        candidate_says={},
        municipalities={"brno": plain.municipalities["brno"].model_copy(update={"local": type(plain.municipalities["brno"].local)()})},
    )  # fmt: skip
    read = Read(draw(replace(little, content=bare), paper))
    assert {link.removeprefix("#") for link in read.links if link.startswith("#")} <= set(read.ids)


def test_a_day_ahead_moves_what_is_shown(little: Fixture) -> None:
    later = replace(little, now=little.now + timedelta(days=400))
    assert later.views(Standpoint(Menu())) == little.views(Standpoint(Menu()))


def test_a_button_whose_screen_is_not_shown_is_no_link(little: Fixture) -> None:
    alone = PreviewChapter("alone", "Alone", little)
    alone.add(Standpoint(Menu()))
    book = Book(little.content, [alone])
    (card,) = shown(book, book.cards, SaidAlready(little.content), "cs")
    keys = [key for bubble in card.columns["cs"] for key in bubble.keys]
    assert {key.href for key in keys} == {""}


def test_a_language_the_page_itself_does_not_speak_is_shown_beside_the_others(
    little: Fixture, paper: PreviewPage
) -> None:
    """A third language needs its content and the bot's catalogue, not one for this page."""
    plain = with_texts(little.content, lambda said: {**said, "sl": said["cs"]} if said else said)
    third = replace(
        plain,
        languages=(*plain.languages, "sl"),
        words={**plain.words, **{("sl", path): page for (language, path), page in plain.words.items() if language == "cs"}},
        municipalities={slug: town.model_copy(update={"names": {**town.names, "sl": slug}}) for slug, town in plain.municipalities.items()},
    )  # fmt: skip
    spoken = {**little.words, "sl": replace(little.words["cs"], language="sl")}
    read = Read(draw(replace(little, content=third, words=spoken), paper))
    assert read.text.count('<div lang="sl">') == read.text.count('<div lang="cs">') > 0


def since(stage: Fixture, paper: PreviewPage) -> PreviewPage:
    return paper._replace(since=Since("abc1234", stage, chapters_of(stage, paper.words)))


def test_since_a_version_only_what_has_changed_is_shown(little: Fixture, paper: PreviewPage) -> None:
    words = dict(little.content.words)
    words["cs", "faq/fines"] = words["cs", "faq/fines"].model_copy(update={"body": "Pokuty už nejsou."})
    # of a sentence that has changed only its words are struck out
    was = words["cs", "faq/uniform"]
    words["cs", "faq/uniform"] = was.model_copy(update={"body": was.body.replace("Text of", "Words of")})
    # pictures and files carry the version, and say the same all the same
    now = replace(little, content=replace(little.content, words=words, version="another"))
    read = Read(draw(now, since(little, paper)))
    assert "Je tu jen to, co se změnilo od verze abc1234." in read.text
    assert "V tabulce se nezměnil žádný řádek." in read.text
    assert re.findall(r"<article.*?<code>([^<]+)</code>", read.text) == ["entry:fines", "entry:uniform"]
    assert "<blockquote><del>Text</del> <ins>Words</ins> of uniform-cs" in read.text
    assert re.search("Pokuty už nejsou\\..*<del>Text of fines-cs", read.text, re.DOTALL)
    assert {"officials", "examples"}.isdisjoint(read.ids), "nothing stands below such a heading"


def test_a_screen_that_is_gone_since_is_named(little: Fixture, paper: PreviewPage) -> None:
    faq = {name: entry for name, entry in little.content.faq.items() if name != "fines"}
    text = draw(replace(little, content=replace(little.content, faq=faq)), since(little, paper))
    assert re.search("Zmizelo: .*<code>entry:fines</code>", text)


def test_it_says_so_when_nothing_has_changed_since(little: Fixture, paper: PreviewPage) -> None:
    text = draw(little, since(little, paper))
    assert "Od verze abc1234 se nic nezměnilo: žádný řádek tabulky ani žádná obrazovka." in text
    assert "<article" not in text


def test_where_no_example_may_write_to_a_town_the_first_one_stands_for_the_candidate(content: Content) -> None:
    nobody = {
        name: one.model_copy(update={"answers": {**one.answers, "town": LATER}})
        for name, one in list(content.scenarios.items())[:1]
    }
    invented = examples(replace(content, scenarios=nobody), datetime(2026, 11, 24, tzinfo=UTC))

    assert invented.session.answers["town"] == LATER
