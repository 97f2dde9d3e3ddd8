"""Cards as the template takes them: text ready for the page, buttons with the place they lead to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import unescape

from markupsafe import Markup, escape

from bot.preview.book import Book, Card
from bot.preview.chapter import rows_of
from bot.preview.stage import Sent
from bot.view.letters.letter import Letter
from bot.view.markup import plain
from bot.view.message import Button

_LINK = re.compile(r'<a href="([^"]*)">')
LONGEST = 70
"""Characters of a card's title."""


@dataclass(frozen=True)
class Key:
    """A button. `to`: the number of the card it leads to, 0 for none; `elsewhere`: the chapter, where it is another one."""

    label: str
    href: str
    to: int
    elsewhere: str


@dataclass(frozen=True)
class Bubble:
    """One message, or a letter with its subject. `share`: the phone's own button below; `file`: what comes along."""

    text: Markup
    rows: tuple[tuple[Key, ...], ...]
    subject: str
    share: str
    file: str


@dataclass(frozen=True)
class Shown:
    """A card with its words in each language."""

    card: Card
    title: str
    columns: Mapping[str, tuple[Bubble, ...]]


def shown(book: Book, cards: Sequence[Card], language: str, urls: Mapping[str, str]) -> tuple[Shown, ...]:
    """Word cards; their titles in one language. `urls`: the id of the source at each address."""
    return tuple(
        Shown(
            card,
            _title(card, language),
            {
                spoken: tuple(_bubble(book, card, sent, urls) for sent in sents)
                for spoken, sents in card.views.items()
            },
        )
        for card in cards
    )


def _title(card: Card, language: str) -> str:
    """Give the first line of a card; that is its headline in most."""
    sent = card.views[language][0]
    line = sent.subject if isinstance(sent, Letter) else plain(sent.text).strip().partition("\n")[0]
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def _bubble(book: Book, card: Card, sent: Sent, urls: Mapping[str, str]) -> Bubble:
    if isinstance(sent, Letter):
        return Bubble(escape(sent.body), (), sent.subject, "", "")
    rows = tuple(tuple(_key(book, card, button) for button in row) for row in rows_of(sent))
    share = sent.keyboard.label if sent.keyboard else ""
    text = Markup(_LINK.sub(partial(_marked, urls), sent.text))  # noqa: S704  Telegram's HTML, well-formed by the view
    return Bubble(text, rows, "", share, sent.file.name if sent.file else "")


def _key(book: Book, card: Card, button: Button) -> Key:
    if button.url:
        return Key(button.label, button.url, 0, "")
    target = book.target(card, button.code)
    if target is None:
        return Key(button.label, "", 0, "")
    elsewhere = target.card.chapter.title if target.card.chapter is not card.chapter else ""
    return Key(button.label, f"#{target.anchor}", target.card.number, elsewhere)


def _marked(urls: Mapping[str, str], link: re.Match[str]) -> str:
    """Mark a link that leads out of the page, with the id of its source where it is one."""
    source = urls.get(unescape(link[1]))
    cited = f' data-source="{escape(source)}"' if source else ""
    return f'<a class="out" rel="noreferrer noopener" href="{link[1]}"{cited}>'
