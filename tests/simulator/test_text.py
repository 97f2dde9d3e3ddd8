"""Text: Telegram's HTML mode, what is cleaned and measured, and the entities that are found."""

from html import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from telegram_simulator.entities import Entity, Formatted, clean, entities_json, to_html
from telegram_simulator.html_mode import parse_html
from telegram_simulator.links import LinkError, check_link, find_entities
from telegram_simulator.refusals import BotApiError

PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
PIECES = (
    *("<b>", "</b>", "<i>", "</i>", "<a href='https://a.cz'>", "</a>", "<pre>", "</pre>", "<code>", "</code>"),
    *("<blockquote>", "</blockquote>", "x", "\N{GRINNING FACE}", " ", "&lt;", "<", ">", "\n", "s.cz", "</>"),
)
TAGGED = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def test_what_telegram_reads_as_markup() -> None:
    rows: list[tuple[str, str | None, list[tuple[str, int, int, str]]]] = [
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
        ('<code class="language-python">a</code>', "a", [("code", 0, 1, "")]),
        ('<code class="other">a</code>', "a", [("code", 0, 1, "")]),
        ("<pre><code>a</code></pre>", "a", [("pre", 0, 1, ""), ("code", 0, 1, "")]),
        ("<pre>a<code>b</code></pre>", "ab", [("pre", 0, 2, ""), ("code", 1, 2, "")]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1, "")]),
        ("<blockquote expandable>a</blockquote>", "a", [("blockquote", 0, 1, "")]),
        ('<a href="https://mv.cz/?a=1&amp;b=2">a</a>', "a", [("text_link", 0, 1, "https://mv.cz/?a=1&b=2")]),
        ("<a href='mv.cz'>a</a>", "a", [("text_link", 0, 1, "http://mv.cz/")]),
        ("<a>mv.cz</a>", "mv.cz", [("text_link", 0, 5, "http://mv.cz/")]),
        ("<a href=mv.cz>a</a>", "a", [("text_link", 0, 1, "http://mv.cz/")]),
        ("<a href='nowhere'>a</a>", "a", []),
        ("<a href='tg://user?id=42'>a</a>", "a", [("text_mention", 0, 1, "42")]),
        ("<B>a</B >", "a", [("bold", 0, 1, "")]),
        ("<b class = 'x'  y>a</>", "a", [("bold", 0, 1, "")]),
        ("<b></b>a", "a", []),
        ("&lt;&gt;&amp;&quot;&#65;&#x42;&lt", '<>&"AB<', []),
        ("&nbsp; &copy &; &#; &#x; &#0; &#99999999; &#1114111; &#xFFFFFFFFF; a&b", None, []),
    ]
    for source, text, entities in rows:
        parsed = parse_html(source)
        assert parsed.text == (source if text is None else text)
        assert [(e.type, e.start, e.end, e.value) for e in parsed.entities] == entities


def test_what_telegram_refuses() -> None:
    for source, reason in (
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
        ("<a href='x", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=https://a.cz>x</a>", 'Unclosed start tag "a" at byte offset 0'),
        ("<b =>a</b>", 'Unclosed start tag "b" at byte offset 0'),
        ("<b/>", 'Unsupported start tag "b/" at byte offset 0'),
        ("<b />", 'Unclosed start tag "b" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji emoji-id='5'>a</tg-emoji>", 'Unsupported start tag "tg-emoji" at byte offset 0'),
        ("a\0b", "Text must not contain null bytes"),
    ):
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


def test_the_entities_as_the_bot_gets_them() -> None:
    source = '\N{GRINNING FACE}<a href="https://a.cz/">b</a><a href="tg://user?id=42">c</a><b>d</b>'

    assert entities_json(parse_html(source), lambda user_id: {"id": user_id}) == [
        {"type": "text_link", "offset": 2, "length": 1, "url": "https://a.cz/"},
        {"type": "text_mention", "offset": 3, "length": 1, "user": {"id": 42}},
        {"type": "bold", "offset": 4, "length": 1},
    ]


def test_entities_telegram_finds_itself_are_not_written_as_html() -> None:
    assert to_html(Formatted("see a.cz", (Entity("url", 4, 8),))) == "see a.cz"


FACE = "\N{GRINNING FACE}"


def found(text: str) -> list[tuple[str, str]]:
    return [(kind, text[start:end]) for kind, start, end in find_entities(text)]


def test_what_is_kept_of_entities_within_others() -> None:
    rows: list[tuple[str, list[tuple[str, int, int]]]] = [
        ("<b>a<b>b</b></b>", [("bold", 0, 2)]),
        ("<b>a<i>b</i></b>", [("bold", 0, 2), ("italic", 1, 2)]),
        ("<b>a<code>b</code></b>", [("bold", 0, 2), ("code", 1, 2)]),
        ("<code>a<b>b</b></code>", [("code", 0, 2)]),
        ("<a href='a.cz'>a<code>b</code></a>", [("text_link", 0, 2)]),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", [("blockquote", 0, 2)]),
        ("<code>a.cz</code> b.cz", [("code", 0, 4), ("url", 5, 9)]),
        ("a<blockquote>.cz/x</blockquote>", [("blockquote", 1, 6)]),
    ]
    for source, kept in rows:
        assert [(e.type, e.start, e.end) for e in clean(parse_html(source)).entities] == kept


def test_links_as_telegram_keeps_them() -> None:
    for url, kept in (
        ("mvcr.cz", "http://mvcr.cz/"),
        ("https://user@mvcr.cz:8080/a?b#c", "https://user@mvcr.cz:8080/a?b#c"),
        ("HTTP://mvcr.cz", "http://mvcr.cz/"),
        ("mvcr.cz:8080/a", "http://mvcr.cz:8080/a"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
    ):
        assert check_link(url) == kept


def test_links_telegram_does_not_take() -> None:
    for url, reason in (
        ("", "URL host is empty"),
        ("https://", "URL host is empty"),
        ("not-a-url", "Wrong HTTP URL"),
        ("http://localhost:8080/", "Wrong HTTP URL"),
        ("https://a<b.cz", "Wrong HTTP URL"),
        ("ftp://example.com", "Unsupported URL protocol"),
        ("mailto:a@b.cz", "Unsupported URL protocol"),
        ("tel:+420601000001", "Unsupported URL protocol"),
        ("tg:", "Wrong URL"),
    ):
        with pytest.raises(LinkError, match=f"^{reason}$"):
            check_link(url)
