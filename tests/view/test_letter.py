"""The frame of a letter: who writes and why, whom to ask, how to see that it is genuine; the same in HTML."""

from dataclasses import replace
from html.parser import HTMLParser

from bot.view import letters
from bot.view.context import RenderContext
from bot.view.letter import RULE, TO_CONTACT, Letter, framed, reason
from tests.conversation.turn_data import LEAD
from tests.view.rendering import OPERATOR, Views

LINK = "https://page.example/l/x"


def put(words: Letter, context: RenderContext) -> Letter:
    return framed(words, reason(TO_CONTACT, context, LEAD.slug), context)


def known(
    stage: Views, *, name: str = OPERATOR.name, address: str = OPERATOR.address, web: str = "", phone: str = ""
) -> RenderContext:
    operator = replace(OPERATOR, name=name, address=address, web=web, phone=phone)
    return replace(stage.context(language="cs"), operator=operator)


class ScreenView(HTMLParser):
    """The HTML of a letter as a mail program shows it: lines and link targets."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.links, self._hidden = "", list[str](), False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag == "title"
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += "" if self._hidden else data


def test_the_html_shows_the_same_words_and_each_link_as_what_it_leads_to(stage: Views) -> None:
    context = known(stage, web="https://page.example")
    letter = put(letters.mail_of_lead(LEAD, context, link=LINK), context)
    shown = ScreenView(letter.html)
    assert shown.text.split() == letter.body.replace(RULE, "").split()
    assert shown.links == [LINK]
    assert '<html lang="cs">' in letter.html


def test_nothing_in_a_letter_becomes_html(stage: Views) -> None:
    context = known(stage, name="<b>Co</b>", address='"><script>')
    letter = put(Letter("<i>subject", "<img src=x>\n"), context)
    for sign in ("<b>", "<script>", "<img", "<i>"):
        assert sign not in letter.html
    assert ScreenView(letter.html).text.split() == letter.body.replace(RULE, "").split()
