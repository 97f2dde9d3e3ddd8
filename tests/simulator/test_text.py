"""Cleaning, measuring, and the entities that are found, given and merged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telegram_simulator.autolinks import find_entities
from telegram_simulator.cleaning import clean
from telegram_simulator.entities import Entity, Formatted, utf16_length, utf16_offsets
from telegram_simulator.explicit import with_entities
from telegram_simulator.links import LinkError, check_link, mentioned_user
from telegram_simulator.merging import merged
from telegram_simulator.refusals import BotApiError

FACE = "\N{GRINNING FACE}"


def found(text: str) -> list[tuple[str, str]]:
    return [(entity.type, text[entity.start : entity.end]) for entity in find_entities(text)]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_length_counts_utf16_units(text: str) -> None:
    units = len(text.encode("utf-16-le")) // 2

    assert utf16_length(text) == units
    assert utf16_offsets(text)[len(text)] == units
    assert len(utf16_offsets(text)) == len(text) + 1


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("nothing here", []),
        ("nic tu není.", []),
        ("@olena_k a @ab", [("mention", "@olena_k")]),
        ("see @gif", [("mention", "@gif")]),
        ("olena@mesto", []),
        (
            "/start, or /help@cpa_guide_bot",
            [("bot_command", "/start"), ("bot_command", "/help@cpa_guide_bot")],
        ),
        ("1/2 and and/or and //x", []),
        ("#робота #123 a#b", [("hashtag", "#робота")]),
        ("$EUR", [("cashtag", "$EUR")]),
        ("write to podatelna@mesto.cz.", [("email", "podatelna@mesto.cz")]),
        ("see mvcr.cz, please", [("url", "mvcr.cz")]),
        ("(https://www.mvcr.cz/a(b)?c=d).", [("url", "https://www.mvcr.cz/a(b)?c=d")]),
        ("[x](https://a.cz/b]c)", [("url", "https://a.cz/b")]),
        ("http://spam.invalid/x", [("url", "http://spam.invalid/x")]),
        ("package.json and e.g. this", []),
        ("https://a.cz:8080#top", [("url", "https://a.cz:8080#top")]),
        ("https://a.cz/#work", [("url", "https://a.cz/#work")]),
        ("tg://resolve?domain=x", [("url", "tg://resolve?domain=x")]),
        ("+420 601 000 001", [("phone_number", "+420 601 000 001")]),
        ("+42", []),
        ("пишіть на сайт.укр", [("url", "сайт.укр")]),
    ],
)
def test_what_telegram_finds_by_itself(text: str, entities: list[tuple[str, str]]) -> None:
    assert found(text) == entities


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  a \n", "a"),
        ("a\tb\x01c", "a b c"),
        ("a\r\nb", "a\nb"),
        ("u\u030a", "u"),
        ("a\u2028b", "ab"),
        (" \n\t\u200b\u2800", ""),
        ("a\u00a0", "a\u00a0"),
    ],
)
def test_text_is_cleaned_and_trimmed(text: str, shown: str) -> None:
    assert clean(Formatted(text)).text == shown


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(BotApiError, match="strings must be encoded in UTF-8"):
        clean(Formatted("\ud83d"))


@pytest.mark.parametrize(
    ("given_text", "given_entities", "text", "entities"),
    [
        ("  a  ", [("bold", 0, 5)], "a", [("bold", 0, 1)]),
        ("a  b", [("bold", 1, 3)], "a  b", []),
        ("a b", [("bold", 1, 3)], "a b", [("bold", 2, 3)]),
        ("a\rb", [("bold", 0, 1), ("italic", 1, 2), ("code", 2, 3)], "ab", [("bold", 0, 1), ("code", 1, 2)]),
        (" a", [("text_link", 0, 2)], " a", [("text_link", 0, 2)]),
    ],
)
def test_entities_move_with_the_text(
    given_text: str,
    given_entities: list[tuple[str, int, int]],
    text: str,
    entities: list[tuple[str, int, int]],
) -> None:
    shown = clean(Formatted(given_text, tuple(Entity(*entity) for entity in given_entities)))

    assert shown.text == text
    assert [(e.type, e.start, e.end) for e in shown.entities] == entities


def test_more_than_a_hundred_entities_are_ignored() -> None:
    text = "ab" * 120
    entities = tuple(Entity("bold", place, place + 1) for place in range(0, len(text), 2))

    assert len(clean(Formatted(text, entities)).entities) == 100


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([("bold", 0, 2), ("bold", 2, 4)], [("bold", 0, 4)]),
        ([("bold", 0, 4), ("bold", 1, 2)], [("bold", 0, 4)]),
        ([("bold", 0, 3), ("italic", 1, 5)], [("bold", 0, 1), ("italic", 1, 5), ("bold", 1, 3)]),
        ([("bold", 0, 6), ("code", 2, 4)], [("bold", 0, 2), ("code", 2, 4), ("bold", 4, 6)]),
        (
            [("bold", 0, 6), ("text_link", 2, 4)],
            [("bold", 0, 2), ("text_link", 2, 4), ("bold", 2, 4), ("bold", 4, 6)],
        ),
        ([("text_link", 0, 4), ("code", 2, 6)], [("text_link", 0, 4)]),
        ([("blockquote", 0, 4), ("text_link", 2, 6)], [("blockquote", 0, 4)]),
        ([("blockquote", 0, 4), ("text_link", 2, 4)], [("blockquote", 0, 4), ("text_link", 2, 4)]),
        ([("blockquote", 0, 4), ("expandable_blockquote", 0, 4)], [("blockquote", 0, 4)]),
        ([("spoiler", 0, 4), ("blockquote", 4, 6)], [("spoiler", 0, 4), ("blockquote", 4, 6)]),
        ([("bold", 4, 6), ("pre", 0, 2)], [("pre", 0, 2), ("bold", 4, 6)]),
    ],
)
def test_entities_never_cross(before: list[tuple[str, int, int]], after: list[tuple[str, int, int]]) -> None:
    assert [(e.type, e.start, e.end) for e in merged(Entity(*entity) for entity in before)] == after


def test_what_is_found_gives_way_to_what_is_given() -> None:
    links = [Entity("url", 2, 6), Entity("url", 8, 12)]

    assert merged([Entity("code", 0, 3)], links) == (Entity("code", 0, 3), Entity("url", 8, 12))
    assert merged([Entity("blockquote", 4, 9)], links) == (Entity("blockquote", 4, 9),)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("mvcr.cz", "http://mvcr.cz/"),
        ("https://user@mvcr.cz:8080/a?b#c", "https://user@mvcr.cz:8080/a?b#c"),
        ("HTTP://mvcr.cz", "http://mvcr.cz/"),
        ("mvcr.cz:8080/a", "http://mvcr.cz:8080/a"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
    ],
)
def test_links_as_telegram_keeps_them(url: str, kept: str) -> None:
    assert check_link(url) == kept


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "URL host is empty"),
        ("https://", "URL host is empty"),
        ("not-a-url", "Wrong HTTP URL"),
        ("http://localhost:8080/", "Wrong HTTP URL"),
        ("https://a<b.cz", "Wrong HTTP URL"),
        ("ftp://example.com", "Unsupported URL protocol"),
        ("mailto:a@b.cz", "Unsupported URL protocol"),
        ("tel:+420601000001", "Unsupported URL protocol"),
        ("tg:", "Wrong URL"),
    ],
)
def test_links_telegram_does_not_take(url: str, reason: str) -> None:
    with pytest.raises(LinkError, match=f"^{reason}$"):
        check_link(url)


def test_a_link_to_a_user_is_a_mention() -> None:
    assert mentioned_user("tg://user?id=42") == 42
    assert mentioned_user("tg://user?id=x") is None


@pytest.mark.parametrize(
    ("fields", "entities"),
    [
        ({"type": "bold", "offset": 0, "length": 1}, (Entity("bold", 0, 1),)),
        ({"type": "bold", "offset": 2, "length": 2}, (Entity("bold", 2, 3),)),
        ({"type": "bold", "offset": 1, "length": 0}, ()),
        ({"type": "url", "offset": 0, "length": 1}, ()),
        ({"type": "pre", "offset": 0, "length": 1}, (Entity("pre", 0, 1),)),
        ({"type": "pre", "offset": 0, "length": 1, "language": "py"}, (Entity("pre", 0, 1, "py"),)),
        (
            {"type": "text_link", "offset": 0, "length": 1, "url": "a.cz"},
            (Entity("text_link", 0, 1, "http://a.cz/"),),
        ),
        (
            {"type": "text_link", "offset": 0, "length": 1, "url": "tg://user?id=7"},
            (Entity("text_mention", 0, 1, "7"),),
        ),
        (
            {"type": "text_mention", "offset": 0, "length": 1, "user": {"id": 7}},
            (Entity("text_mention", 0, 1, "7"),),
        ),
        (
            {"type": "custom_emoji", "offset": 0, "length": 1, "custom_emoji_id": "5"},
            (Entity("custom_emoji", 0, 1, "5"),),
        ),
        (
            {"type": "date_time", "offset": 0, "length": 1, "unix_time": 5, "date_time_format": "r"},
            (Entity("date_time", 0, 1, "5", "r"),),
        ),
    ],
)
def test_entities_that_are_given(fields: dict[str, object], entities: tuple[Entity, ...]) -> None:
    assert with_entities(f"a {FACE}", [fields], {7}).entities == entities


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (
            {"type": "bold", "offset": 100, "length": 1},
            "entity begins after the end of the text at UTF-16 offset 100",
        ),
        (
            {"type": "bold", "offset": 0, "length": 100},
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100",
        ),
        ({"type": "bold", "offset": -1, "length": 1}, "receive an entity with incorrect offset -1"),
        ({"type": "bold", "offset": 0, "length": -1}, "receive an entity with incorrect length -1"),
        (
            {"type": "bold", "offset": 0, "length": 3},
            "entity beginning at UTF-16 offset 0 splits a UTF-16 symbol",
        ),
        (
            {"type": "bold", "offset": 3, "length": 1},
            "entity beginning at UTF-16 offset 3 splits a UTF-16 symbol",
        ),
        ({"type": "loud", "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
        (
            {"type": "text_link", "offset": 0, "length": 1},
            "can't parse MessageEntity: Can't find field \"url\"",
        ),
        (
            {"type": "text_link", "offset": 0, "length": 1, "url": "not-a-url"},
            "entity URL 'not-a-url' is invalid: Wrong HTTP URL",
        ),
        (
            {"type": "text_mention", "offset": 0, "length": 1},
            "can't parse MessageEntity: Can't find field \"user\"",
        ),
        ({"type": "text_mention", "offset": 0, "length": 1, "user": {"id": 8}}, "user not found"),
        (
            {"type": "custom_emoji", "offset": 0, "length": 1},
            "can't parse MessageEntity: Can't find field \"custom_emoji_id\"",
        ),
        (
            {"type": "custom_emoji", "offset": 0, "length": 1, "custom_emoji_id": "x"},
            'can\'t parse MessageEntity: Field "custom_emoji_id" must be a valid Number',
        ),
        (
            {"type": "date_time", "offset": 0, "length": 1},
            "can't parse MessageEntity: Can't find field \"unix_time\"",
        ),
        ({"type": "date_time", "offset": 0, "length": 1, "unix_time": 0}, "invalid date specified"),
    ],
)
def test_entities_that_do_not_fit(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(BotApiError) as refused:
        with_entities(f"a {FACE}", [fields], {7})

    assert refused.value.description == f"Bad Request: {reason}"
