"""From the chat's HTML to a page's: the same words, sound tags, nothing else."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from bot.view.context import Button, Message
from bot.view.markup import plain
from bot.web.html import html_of_message_text, inline_choices, page_parts
from tests.web.text_browser import Reader

KNOWN = {"p", "br", "h2", "ul", "ol", "li", "blockquote", "pre", "strong", "em", "u", "s", "code", "a"}


def test_a_text_becomes_a_page() -> None:
    for text, page in (
        ("Jedna\nDvě\n\nTři", "<p>Jedna<br>Dvě</p>\n<p>Tři</p>"),
        ("<b>Hlava</b>\n• a\n• <i>b</i>", "<h2>Hlava</h2>\n<ul><li>a</li><li><em>b</em></li></ul>"),
        ("1. a\n2. b", '<ol><li value="1">a</li><li value="2">b</li></ol>'),
        ("24. 11. 2026 11:00", "<p>24. 11. 2026 11:00</p>"),
        ("• a\nještě a", "<ul><li>a<br>ještě a</li></ul>"),
        ("Úvod\n• a", "<p>Úvod</p>\n<ul><li>a</li></ul>"),
        ("<blockquote>a\n&lt;b</blockquote>", '<blockquote lang="cs"><p>a<br>&lt;b</p></blockquote>'),
        ("<pre>x</pre>", "<pre>x</pre>"),
        ("<b>a\nb</b>", "<p><strong>a<br>b</strong></p>"),
        ("<script>x</script>", "<p>x</p>"),
        ('<a href="javascript:x">a</a>', "<p>a</p>"),
        (
            '<a href="https://example.org/?a=1&amp;b">a</a>',
            '<p><a href="https://example.org/?a=1&amp;b" rel="noreferrer noopener">a</a></p>',
        ),
        ('<b onclick="x">a', "<p><strong>a</strong></p>"),
    ):
        assert html_of_message_text(text) == page


def test_the_first_line_in_bold_is_the_heading() -> None:
    assert page_parts("<b>AB &amp; C</b> · Plzeň\nText")[0] == "AB & C · Plzeň"
    assert page_parts("<b>AB</b> a dál\nText")[0] == ""


class Sound(HTMLParser):
    """Fails at a tag that is unknown or not closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in KNOWN
        assert {name for name, _ in attrs} <= {"href", "lang", "rel", "value"}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


PIECES = st.sampled_from(["<b>", "</b>", "<i>", "</i>", "\n", "\n\n", "• ", "1. ", "<blockquote>", "</blockquote>", "a", "&lt;",
                          "<script>", '<a href="https://a.cz">', "</a>", '<a href="x:y">', "<pre>", "</pre>", "<", "&", " "])  # fmt: skip


@given(st.lists(PIECES, max_size=25).map("".join))
def test_whatever_a_message_holds_the_page_is_sound(text: str) -> None:
    Sound(str(html_of_message_text(text)))


@given(st.lists(st.sampled_from(["Slovo", "<b>tučně</b>", "\n", "\n\n", "• ", "&amp;", "<i>šikmo</i>"]), max_size=20).map("".join))  # fmt: skip
def test_no_word_is_lost(text: str) -> None:
    said = "".join(plain(text).replace("• ", "").split()).replace("•", "")
    assert "".join(Reader(str(html_of_message_text(text))).text.split()).replace("•", "") == said


def test_sentences_with_numbers_become_buttons() -> None:
    numbered = Message(
        "Proč?\n\n1. Ano &amp; ne\n2. Ne", ((Button("1", "a"), Button("2", "b")), (Button("Zpět", "c"),))
    )
    assert inline_choices(numbered) == Message(
        "Proč?", ((Button("1. Ano & ne", "a"),), (Button("2. Ne", "b"),), (Button("Zpět", "c"),))
    )
    for other in (Message("1. a", ((Button("2", "a"),),)), Message("1. a", ((Button("Zpět", "c"),),)), Message("a")):
        assert inline_choices(other) == other
