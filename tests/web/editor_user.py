"""An administrator with a browser before a program whose content is a copy that can be edited."""

import asyncio
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.content.compared import COMPARED_FILE
from bot.conversation.admin.model import EditInBrowser
from bot.conversation.model import Start
from bot.dispatch.sending import Person as Sender
from bot.storage import administrators
from tests import small
from tests.bot_parts import administrator, take
from tests.bot_parts import settings as of_tests
from tests.content.test_compared import compared
from tests.people import Clock
from tests.web.page_server import Web, open_town
from tests.web.text_browser import Browser, open_browser


@dataclass
class User:
    """An administrator at a browser. `typed`: what was filled in since the page came."""

    town: Web
    browser: Browser
    account: Sender
    language: str

    @property
    def text(self) -> str:
        return self.browser.text

    def says(self, *words: str) -> None:
        for one in words:
            assert one in self.text, (one, self.text)

    @property
    def messages(self) -> list[str]:
        chat = self.town.simulator.chat(self.town.simulator.world.users[self.account.chat])
        return [message.text for message in chat.from_bot]

    async def link(self) -> str:
        """Press the button under /content; return the link that comes."""
        await take(self.town.dispatcher, self.account, EditInBrowser())
        await self.town.deliver()
        chat = self.town.simulator.chat(self.town.simulator.world.users[self.account.chat])
        (button,) = chat.from_bot[-1].buttons[0]
        return button.url or ""

    async def enter(self) -> None:
        await self.browser.get(await self.link())
        await self.browser.press("Otevřít" if self.language == "cs" else "Відкрити")

    async def get(self, path: str) -> None:
        await self.browser.get(f"/edit/{path}")

    async def send(self, **typed: str) -> None:
        """Fill in fields (`__` stands for a point) and save the draft."""
        fields = Entry(self.browser.page).fields
        wanted = {name.replace("__", "."): words for name, words in typed.items()}
        assert wanted.keys() <= {*fields, "same"}, wanted.keys() - fields.keys()
        await self.browser.post(self.browser.path, **{**fields, **wanted, "do": "save"})

    async def begin(self, kind: str, name: str) -> None:
        await self.get(kind)
        form = Entry(self.browser.page).deeds[-1][0]["form"]
        await self.browser.post(f"/edit/{kind}", form=form, name=name)

    async def ask(self) -> None:
        cs, uk = "Hotovo, prosím o zveřejnění", "Готово, прошу опублікувати"
        await self.press(cs if self.language == "cs" else uk)

    async def agree(self, path: str = "") -> None:
        """Publish the draft on a page, which is asked for."""
        if path:
            await self.get(path)
        await self.press("Zveřejnit" if self.language == "cs" else "Опублікувати")

    async def published(self) -> None:
        """Publish alone, with two presses, where there is one administrator."""
        await self.ask()
        self.says("Druhý stisk to zveřejní.")
        await self.agree()
        self.says("Zveřejněno")

    async def edit(self, path: str, **typed: str) -> None:
        await self.get(path)
        await self.send(**typed)

    async def press(self, label: str, **forged: str) -> None:
        """Press a button of a form that goes back to the page it is on; `forged`: fields sent in place of its own."""
        page = Entry(self.browser.page)
        form = next(form for form, labels in page.deeds if label in labels)
        name, value = page.buttons[label]
        await self.browser.post(self.browser.path, **{**form, name: value, **forged})


class Entry(HTMLParser):
    """The form of an entry, filled in as it came, and the small forms around it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.deeds: list[tuple[dict[str, str], list[str]]] = []
        self.buttons: dict[str, tuple[str, str]] = {}
        self._form: dict[str, str] = {}
        self._labels: list[str] = []
        self._area = self._select = ""
        self._button: tuple[str, str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        match tag:
            case "form":
                self._form, self._labels = {}, []
                if given.get("class") == "entry":
                    self._form = self.fields
                self.deeds.append((self._form, self._labels))
            case "input" if given.get("type") == "checkbox":
                if "checked" in given:
                    self._form[name] = given.get("value", "on")
            case "input":
                self._form[name] = given.get("value", "")
            case "textarea":
                self._area, self._form[name] = name, ""
            case "select":
                self._select, self._form[name] = name, ""
            case "option" if "selected" in given:
                self._form[self._select] = given["value"]
            case "button":
                self._button = name, given.get("value", "")
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        if tag == "button":
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self._form[self._area] += data
        if self._button:
            self._labels.append(data.strip())
            self.buttons[data.strip()] = self._button


@dataclass
class Office:
    """A town whose content can be edited, and its administrators."""

    town: Web
    content: Path

    def read(self, file: str) -> str:
        return (self.content / file).read_text("utf-8")

    async def live(self) -> str:
        """Let the bot look at its folder twice, as it does by itself; return the version that people read."""
        for _ in range(2):
            await self.town.app.watching.look()
        return self.town.dispatcher.library.content.version

    @asynccontextmanager
    async def desk(self, name: str, number: int, language: str = "cs") -> AsyncGenerator[User]:
        account = self.town.account(number, language)
        await administrator(self.town.database, name, account)
        await take(self.town.dispatcher, account, Start())
        await self.town.database.write(lambda tx: administrators.keep_language(tx, account.key, language))
        async with open_browser(self.town.browser.origin) as browser:
            yield User(self.town, browser, account, language)


@asynccontextmanager
async def open_office(
    folder: Path, clock: Clock, *, shipped: bool = False, own_catalogues: bool = False
) -> AsyncGenerator[Office]:
    """Open it over the small content, or a copy of the shipped one; with catalogues that can be written where asked for."""
    content, locales = folder / "content", of_tests().locales_dir
    if shipped:
        await asyncio.to_thread(shutil.copytree, of_tests().content_dir, content)
    else:
        small.write(content, **{COMPARED_FILE: _all_compared()})
    if own_catalogues:
        locales = folder / "locales"
        await asyncio.to_thread(shutil.copytree, of_tests().locales_dir, locales)
    async with open_town(folder, clock, content_dir=content, locales_dir=locales) as town:
        yield Office(town, content)


@cache
def _all_compared() -> str:
    """Return the table that notes every text of the small content as compared."""
    with TemporaryDirectory() as name:
        return (compared(small.write(Path(name))) / COMPARED_FILE).read_text("utf-8")


SCARF = {
    "cs__title": "Smím mít v práci šátek?", "cs__label": "Šátek v práci", "cs__body": "Zeptejte se města.",
    "uk__title": "Чи можна бути в хустці?", "uk__label": "Хустка на роботі",
    "uk__body": "Запитайте в міській управі.", "entry__topic": "work", "entry__basis": "advice", "same": "on",
}  # fmt: skip
"""A whole new question."""


def add_topic(office: Office) -> None:
    """Add a topic with questions of its own, as somebody does who edits the files."""
    (office.content / "faq.yaml").write_text(
        f"{office.read('faq.yaml')}  school: {{ uk: Школа, cs: Škola }}\n", "utf-8"
    )
    shared = {"uk": "topic: school\nbasis: advice\n", "cs": ""}
    for language, name in product(small.LANGUAGES, ("maturita", "diploma", "exams")):
        text = f"---\ntitle: Title of {name}\nlabel: {name}\n{shared[language]}---\nText of {name}-{language}.\n"
        (office.content / language / "faq" / f"{name}.md").write_text(text, "utf-8")


TOWN_FILES = {
    "municipalities.csv": "rokycany,500002,Rokycany,Рокицани,https://example.org/rokycany,worked,,unknown,\n",
    "municipality_ways.csv": "rokycany,website,https://rokycany.example.org/,https://example.org/rokycany,2026-11-24,page\n",
    "municipalities/rokycany.yaml": "rules:\n  - { requirement: home, basis: advice, answers: { less: unmet } }\n",
    "uk/municipalities/rokycany.md": "## home\nHome there.\n",
    "cs/municipalities/rokycany.md": "## home\nHome there.\n",
}


def add_town(office: Office) -> None:
    for name, text in TOWN_FILES.items():
        with (office.content / name).open("a", encoding="utf-8") as file:
            file.write(text)
