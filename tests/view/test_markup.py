"""The Markdown that content may use, as Telegram's HTML: always well-formed, whatever was written."""

import re
from html import escape

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.content.content import Content
from bot.view.markup import link_allowed, plain, telegram_length, to_html, unsupported, visible_length
from telegram_simulator.html_mode import parse_html
from tests.view.rendering import seen

PIECES = (
    "**", "*", "_", "__", "`", "```\n", "~~~", "# ", "## x\n", "- ", "1. ", "0. ", "> ", ">> ", "    ", "\t", "\n", "\n\n",
    "a", "Ж", "é", "😀", "<", ">", "&", "&amp;", "&lt;b&gt;", "<b>", "</i>", "<!--", "[", "](", ")", "![",
    "https://example.org", "<https://example.org>", "http://x", "javascript:x", "tg://user?id=1", "mailto:a@example.org",
    "tel:+420601234567", '"', "'", "\\", "\\*", "---\n", "===\n", "| a |\n", "[r]: https://example.org\n", "[r]", "\0",
)  # fmt: skip
MARKDOWN = st.lists(st.sampled_from(PIECES), max_size=16).map("".join) | st.text(
    st.characters(exclude_categories=["Cs"])
)


@given(MARKDOWN)
@settings(max_examples=500)
@example("[**a](https://example.org)**")
@example("> - a\n> > b\n>\n> c")
@example("[a](<https://example.org/\"onclick='x'>)")
@example("- 1. > a")
def test_any_markdown_becomes_well_formed(markdown: str) -> None:
    html = to_html(markdown)

    shown = parse_html(html)
    assert plain(html) == shown.text
    assert visible_length(html) == len(shown.text)
    assert telegram_length(html) == shown.length
    for url in re.findall(r'href="([^"]*)"', html):
        assert re.match("https://|mailto:|tel:", url)


@given(MARKDOWN)
def test_what_is_unsupported_is_named_with_a_line_of_the_text(markdown: str) -> None:
    lines = re.split(r"\r\n|\n|\r", markdown)
    for line, what in unsupported(markdown):
        assert 0 <= line <= len(lines)
        assert str(what).endswith((" cannot be shown", " would be shown as it stands"))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_escaped_text_is_read_as_it_was_written(text: str) -> None:
    assert parse_html(escape(text, quote=False)).text == text
    assert plain(escape(text, quote=False)) == text


def test_what_is_allowed_is_formatted_and_the_rest_is_plain() -> None:
    for markdown, html in (
        ("Hello", "Hello"),
        ("**a** *b* `c`", "<b>a</b> <i>b</i> <code>c</code>"),
        ("a\nb", "a b"),
        ("a  \nb", "a\nb"),
        ("a\\\nb", "a\nb"),
        ("a\n\nb", "a\n\nb"),
        ("- a\n- b\n\nc", "• a\n• b\n\nc"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("1. a\n2. b\n\n   - c", "1. a\n2. b\n• c"),
        ("> a\n>\n> b\n\nc", "<blockquote>a</blockquote>\n<blockquote>b</blockquote>\n\nc"),
        ("[a](https://example.org/?x=1&y=2)", '<a href="https://example.org/?x=1&amp;y=2">a</a>'),
        ("<https://example.org>", '<a href="https://example.org">https://example.org</a>'),
        ("[a](mailto:a@example.org)", '<a href="mailto:a@example.org">a</a>'),
        ("[a](tel:+420601234567)", '<a href="tel:+420601234567">a</a>'),
        ("[a](http://example.org)", "a"),
        ("[a](tg://user?id=1)", "a"),
        ("[a](https://name@example.org)", "a"),
        ("<b>x</b> & &lt;", "&lt;b&gt;x&lt;/b&gt; &amp; &amp;lt;"),
        ("```\na < b\n```\nc", "<pre>a &lt; b</pre>\n\nc"),
        ("    code", "<pre>code</pre>"),
        ("# Head", "Head"),
        ("---", ""),
        ("", ""),
    ):
        assert to_html(markdown) == html


def test_what_cannot_be_shown_is_named_with_its_line() -> None:
    rows: list[tuple[str, list[tuple[int, str]]]] = [
        ("**a** *b*\n\n- c\n\n1. d\n\n> e\n\n[f](https://example.org)", []),
        ("a\n\n# b", [(2, "a heading (#) cannot be shown")]),
        ("a\n\n---", [(2, "a line of --- cannot be shown")]),
        ("a\n\n```\nb\n```", [(2, "a part between ``` cannot be shown")]),
        ("a\n\n    b", [(2, "a line that begins with four spaces cannot be shown")]),
        ("a\n\nb [c](http://example.org)", [(2, "the link http://example.org cannot be shown")]),
        (
            "a\n\n- b\n- [c](javascript:x)\n- [d](tg://user?id=1)",
            [(3, "the link javascript:x cannot be shown"), (4, "the link tg://user?id=1 cannot be shown")],
        ),
        (
            "[a](/b) [c](d@example.org)",
            [(0, "the link /b cannot be shown"), (0, "the link d@example.org cannot be shown")],
        ),
    ]
    for markdown, found in rows:
        assert [(line, str(what)) for line, what in unsupported(markdown)] == found


def test_which_links_may_stand_in_content() -> None:
    for url, allowed in (
        ("https://example.org", True), ("https://example.org/a?b=c#d", True),
        ("mailto:a@example.org", True), ("tel:+420601234567", True), ("tel:112", True),
        ("http://example.org", False), ("https://user@example.org", False), ("https://", False),
        ("https://a b", False), ("https://example.org\n", False),
        ("javascript:https://example.org", False), ("tel:+420 601", False), ("", False),
    ):  # fmt: skip
        assert link_allowed(url) is allowed


def test_every_text_of_the_content_is_shown_whole(content: Content) -> None:
    for words in content.words.values():
        for text in (words.body, *words.sections.values()):
            assert list(unsupported(text)) == []
            assert seen(to_html(text)).length == telegram_length(to_html(text))
