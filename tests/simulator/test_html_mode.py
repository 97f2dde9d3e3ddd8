"""Telegram's HTML mode."""

from html import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from telegram_simulator.cleaning import clean
from telegram_simulator.entities import Entity, Formatted, entities_json, to_html
from telegram_simulator.html_mode import parse_html
from telegram_simulator.refusals import BotApiError

PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
PIECES = (
    *(
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<a href='https://a.cz'>",
        "</a>",
        "<pre>",
        "</pre>",
        "<code>",
        "</code>",
    ),
    *("<blockquote>", "</blockquote>", "x", "\N{GRINNING FACE}", " ", "&lt;", "<", ">", "\n", "s.cz", "</>"),
)
TAGGED = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
HALF_CHARACTER = "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a</b><strong>b</strong>", "ab", [("bold", 0, 1, ""), ("bold", 1, 2, "")]),
        ("<i>a</i><em>b</em>", "ab", [("italic", 0, 1, ""), ("italic", 1, 2, "")]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1, ""), ("underline", 1, 2, "")]),
        (
            "<s>a</s><strike>b</strike><del>c</del>",
            "abc",
            [("strikethrough", 0, 1, ""), ("strikethrough", 1, 2, ""), ("strikethrough", 2, 3, "")],
        ),
        (
            '<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>',
            "ab",
            [("spoiler", 0, 1, ""), ("spoiler", 1, 2, "")],
        ),
        ("<code>a</code>", "a", [("code", 0, 1, "")]),
        ("<pre>a</pre>", "a", [("pre", 0, 1, "")]),
        ('<pre><code class="language-python">a</code></pre>', "a", [("pre", 0, 1, "python")]),
        ('<code class="language-python"><pre>a</pre></code>', "a", [("pre", 0, 1, "python")]),
        ('<code class="language-python">a</code>', "a", [("code", 0, 1, "")]),
        ('<code class="other">a</code>', "a", [("code", 0, 1, "")]),
        ("<pre><code>a</code></pre>", "a", [("pre", 0, 1, ""), ("code", 0, 1, "")]),
        ("<pre>a<code>b</code></pre>", "ab", [("pre", 0, 2, ""), ("code", 1, 2, "")]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1, "")]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1, "")]),
        ('<blockquote expandable="1">a</blockquote>', "a", [("expandable_blockquote", 0, 1, "")]),
        ('<a href="https://mv.cz/?a=1&amp;b=2">a</a>', "a", [("text_link", 0, 1, "https://mv.cz/?a=1&b=2")]),
        ("<a href='mv.cz'>a</a>", "a", [("text_link", 0, 1, "http://mv.cz/")]),
        ("<a>mv.cz</a>", "mv.cz", [("text_link", 0, 5, "http://mv.cz/")]),
        ("<a href=mv.cz>a</a>", "a", [("text_link", 0, 1, "http://mv.cz/")]),
        ("<a href='nowhere'>a</a>", "a", []),
        ("<a href='tg://user?id=42'>a</a>", "a", [("text_mention", 0, 1, "42")]),
        (
            '<tg-emoji emoji-id="5368324170671202286">a</tg-emoji>',
            "a",
            [("custom_emoji", 0, 1, "5368324170671202286")],
        ),
        ("<tg-time unix='1647531900' format='wDT'>a</tg-time>", "a", [("date_time", 0, 1, "1647531900")]),
        ("<tg-time unix='soon'>a</tg-time>", "a", []),
        ("<B>a</B >", "a", [("bold", 0, 1, "")]),
        ("<b class = 'x'  y>a</>", "a", [("bold", 0, 1, "")]),
        ("<b></b>a", "a", []),
        ("&lt;&gt;&amp;&quot;&#65;&#x42;&lt", '<>&"AB<', []),
        ("&nbsp; &copy &; &#; &#x; &#0; &#99999999; &#1114111; &#xFFFFFFFFF; a&b", None, []),
    ],
)
def test_what_telegram_reads_as_markup(
    source: str, text: str | None, entities: list[tuple[str, int, int, str]]
) -> None:
    parsed = parse_html(source)

    assert parsed.text == (source if text is None else text)
    assert [(e.type, e.start, e.end, e.value) for e in parsed.entities] == entities


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("ž <x>a</x>", 'Unsupported start tag "x" at byte offset 3'),
        ("a < b > c", 'Unsupported start tag "" at byte offset 2'),
        ("<!-- a -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("a<b", "Unclosed start tag at byte offset 1"),
        ("a<", "Unclosed start tag at byte offset 1"),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>test</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href='x", "Unclosed start tag at byte offset 0"),
        ("<a href=x", "Unclosed start tag at byte offset 0"),
        ("<a href=https://a.cz>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<b =>a</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<b/>", 'Unsupported start tag "b/" at byte offset 0'),
        ("<b />", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji emoji-id='x'>a</tg-emoji>", "Invalid custom emoji identifier specified"),
        (
            "<tg-emoji emoji-id='9999999999999999999'>a</tg-emoji>",
            "Invalid custom emoji identifier specified",
        ),
        ("<tg-emoji emoji-id='0'>a</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("a\0b", "Text must not contain null bytes"),
        ("&#xD83D;", HALF_CHARACTER),
    ],
)
def test_what_telegram_refuses(source: str, reason: str) -> None:
    with pytest.raises(BotApiError) as refused:
        parse_html(source)

    assert refused.value.code == 400
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@given(PLAIN)
@example("a & b &lt; <c> \"d\" 'e' \N{GRINNING FACE}")
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert parse_html(escape(text)).text == text
    assert parse_html(escape(text, quote=False)) == Formatted(text)


@given(st.text())
@example("\ud83d<b>\ud83d</b>")
@example("<a href=\ud83d>")
def test_no_text_crashes_the_parser(source: str) -> None:
    try:
        clean(parse_html(source))
    except BotApiError as refused:
        assert refused.code == 400  # noqa: PT017 - most texts parse


@given(TAGGED)
@example("<b>a<i>b</i></b>")
@example("<b>x<a href='https://a.cz'>x</a>s.cz</b>")
def test_shown_text_turned_into_html_shows_the_same(source: str) -> None:
    try:
        shown = clean(parse_html(source))
    except BotApiError:
        return

    assert clean(parse_html(to_html(shown))) == shown


def test_html_of_every_kind_of_entity() -> None:
    source = (
        '<b>a</b><a href="https://a.cz/">b</a><a href="tg://user?id=42">c</a>'
        '<tg-emoji emoji-id="5">d</tg-emoji><tg-time unix="1647531900" format="wDT">e</tg-time>'
        "<blockquote expandable>f</blockquote><blockquote>g</blockquote>"
        '<pre><code class="language-py">h</code></pre><pre>i</pre> &lt;'
    )

    assert to_html(parse_html(source)) == source


def test_the_entities_as_the_bot_gets_them() -> None:
    formatted = parse_html(
        '\N{GRINNING FACE}<a href="https://a.cz/">b</a><a href="tg://user?id=42">c</a><tg-emoji emoji-id="5">d'
        '</tg-emoji><tg-time unix="1647531900" format="wDT">e</tg-time><pre><code class="language-py">h</code></pre>'
    )

    assert entities_json(formatted, {42: {"id": 42}}) == [
        {"type": "text_link", "offset": 2, "length": 1, "url": "https://a.cz/"},
        {"type": "text_mention", "offset": 3, "length": 1, "user": {"id": 42}},
        {"type": "custom_emoji", "offset": 4, "length": 1, "custom_emoji_id": "5"},
        {"type": "date_time", "offset": 5, "length": 1, "unix_time": 1647531900, "date_time_format": "wDT"},
        {"type": "pre", "offset": 6, "length": 1, "language": "py"},
    ]


def test_entities_telegram_finds_itself_are_not_written_as_html() -> None:
    assert to_html(Formatted("see a.cz", (Entity("url", 4, 8),))) == "see a.cz"
