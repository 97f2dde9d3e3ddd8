"""The page of the small content, and for the proofs of the shipped one, drawn once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from html.parser import HTMLParser

import pytest

from bot.content.content import Content
from bot.conversation.dates import PRAGUE
from bot.editorial.preview import Book, Fixture
from bot.editorial.preview_page import DOMAIN, PreviewPage, book_of, page
from bot.settings import read_settings
from bot.view import catalog
from bot.view.catalog import Words
from tests import small
from tests.view.staging import OPERATOR

TODAY = date(2026, 11, 27)


@dataclass
class Read(HTMLParser):
    """A page as a browser would read it: ids, links, buttons, and whatever asks somebody."""

    text: str
    ids: list[str] = field(default_factory=list[str])
    links: list[str] = field(default_factory=list[str])
    keys: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """The buttons: element and where it leads."""
    within_keys: bool = False
    asked: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        if tag == "p":
            self.within_keys = given.get("class") == "keys"
        elif self.within_keys and tag in {"a", "b"}:
            self.keys.append((tag, given.get("href", "")))
        if tag in {"script", "link", "img", "iframe", "object", "embed", "form", "base", "use", "image", "video", "audio"}:  # fmt: skip
            self.asked.append(tag)
        self.asked += [f"{name}={value}" for name, value in given.items() if name in {"src", "srcset", "style", "xlink:href"} or name.startswith("on")]  # fmt: skip

    def handle_endtag(self, tag: str) -> None:
        self.within_keys &= tag != "p"


@pytest.fixture(scope="session")
def own_words() -> Mapping[str, Words]:
    """The catalogues of the page itself."""
    return catalog.load(read_settings(_env_file=None).locales_dir, ("uk", "cs"), DOMAIN)


@pytest.fixture(scope="session")
def real(content: Content, words: dict[str, Words]) -> Fixture:
    return Fixture(content, words, OPERATOR, datetime.combine(TODAY, time(12), PRAGUE))


@pytest.fixture(scope="session")
def little(words: dict[str, Words]) -> Fixture:
    return Fixture(small.content(), words, OPERATOR, datetime.combine(TODAY, time(12), PRAGUE))


@pytest.fixture(scope="session", params=["small", pytest.param("shipped", marks=pytest.mark.proof)])
def stage(request: pytest.FixtureRequest, real: Fixture, little: Fixture) -> Fixture:
    """What the page is drawn of."""
    return little if request.param == "small" else real


@pytest.fixture(scope="session")
def paper(own_words: Mapping[str, Words]) -> PreviewPage:
    return PreviewPage(own_words["cs"], TODAY, TODAY)


@pytest.fixture(scope="session")
def book(stage: Fixture, paper: PreviewPage) -> Book:
    return book_of(stage, paper.words)


@pytest.fixture(scope="session")
def drawn(book: Book, stage: Fixture, paper: PreviewPage) -> Read:
    """The page as a browser reads it."""
    return Read(page(book, stage, paper))


def draw(stage: Fixture, paper: PreviewPage) -> str:
    return page(book_of(stage, paper.words, paper.since), stage, paper)
