"""The web page at `/`: chats of a new user and of predefined users, e-mails and the clock.

The server renders the frame and its texts once; the script updates everything over `/sim/`. The
caller provides users, texts and languages as plain data (`PageData`).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from telegram_simulator.bot_api import CompactJsonResponse
from telegram_simulator.messages import User
from telegram_simulator.wire import decode, is_object

FOLDER = Path(__file__).parent / "page"
ENGLISH: Mapping[str, str] = json.loads((FOLDER / "english.json").read_text("utf-8"))
"""All texts of the page. A translation needs the same keys; the script fills in placeholders."""
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'; "
    # Trusted Types: the browser rejects every attempt to parse strings as HTML.
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
}


@dataclass(frozen=True)
class Person:
    """A user whose chat is shown from the start.

    `key`: identifier in the page. `empty`: text of an empty chat.
    """

    key: str
    id: int
    name: str
    role: str
    about: str
    empty: str


@dataclass(frozen=True)
class UserLanguage:
    """A client language for new users, and their names."""

    code: str
    name: str
    about: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class PageData:
    """The data of the page in one language.

    `links`: payload and label of each deep link, by group.
    `places`: labels by `latitude, longitude`.
    `leaps`: labels of the steps by which the clock can be moved.
    `voices`: language by script, such as `Latin`, for screen readers.
    `zone`: time zone of displayed times.
    """

    words: Mapping[str, str]
    tongues: tuple[UserLanguage, ...]
    people: tuple[Person, ...] = ()
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    places: Mapping[str, str] = field(default_factory=dict[str, str])
    leaps: Mapping[str, str] = field(default_factory=dict[str, str])
    voices: Mapping[str, str] = field(default_factory=dict[str, str])
    zone: str = "UTC"


class AdjustableClock(Protocol):
    """Moves the clock."""

    def now(self) -> datetime: ...

    async def advance(self, name: str) -> datetime:
        """Advance the clock, run pending work and return the new time.

        Raises KeyError if there is no such step.
        """
        ...


@dataclass(frozen=True)
class PageSource:
    """The bot, and per language its code, native name and page data; the first is the default."""

    bot: User
    languages: Mapping[str, str]
    page_data: Callable[[str], PageData]
    clock: AdjustableClock | None = None


def english_page(bot: User) -> PageSource:
    """Return a page for any bot: new users only, in English."""
    tongue = UserLanguage("en", "English", "Telegram in English", ("Maria", "Alex", "Sofia", "Daniel"))
    return PageSource(bot, {"en": "English"}, lambda _: PageData(ENGLISH, (tongue,)))


class Page:
    """The routes of the page. They exist before its data: the bot needs the server first."""

    def __init__(self) -> None:
        self._source: PageSource | None = None
        environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._template = environment.get_template("index.html")
        self._files = {path.name: path for path in FOLDER.iterdir() if path.suffix in MEDIA_TYPES}

    @property
    def routes(self) -> tuple[BaseRoute, ...]:
        """The routes besides the Bot API and `/sim/`."""
        return (
            Route("/", self._index, methods=["GET"]),
            Route("/page/{name}", self._file, methods=["GET"]),
            Route("/time", self._get_time, methods=["GET"]),
            Route("/time", self._advance_time, methods=["POST"]),
        )

    def open(self, source: PageSource) -> None:
        """Set the data of the page."""
        self._source = source

    async def _index(self, request: Request) -> Response:
        """Serve the page in the language of `?lang=`, or else the browser's preferred one."""
        if self._source is None:
            # A reloading page may request too early; the browser retries.
            soon = HEADERS | {"retry-after": "1", "refresh": "1"}
            return PlainTextResponse("The demo is starting.", 503, soon)
        language = choose_language(request, tuple(self._source.languages))
        shown = self._source.page_data(language)
        data = {
            "language": language,
            "texts": shown.words,
            "bot": self._source.bot.username,
            "people": [asdict(person) for person in shown.people],
            "tongues": [asdict(tongue) for tongue in shown.tongues],
            "voices": shown.voices,
            "zone": shown.zone,
        }
        html = self._template.render(
            language=language,
            languages=self._source.languages,
            t=shown.words,
            shown=shown,
            leaps=shown.leaps if self._source.clock else {},
            data=data,
        )
        headers = HEADERS | {"content-language": language, "vary": "accept-language"}
        return Response(html, media_type="text/html", headers=headers)

    async def _file(self, request: Request) -> Response:
        path = self._files.get(request.path_params["name"])
        if path is None:
            return PlainTextResponse("There is no such file.", 404, HEADERS)
        return Response(path.read_bytes(), media_type=MEDIA_TYPES[path.suffix], headers=HEADERS)

    async def _get_time(self, _: Request) -> Response:
        time = self._source.clock if self._source else None
        if time is None:
            return CompactJsonResponse({"error": "the clock of this bot cannot be moved"}, 404)
        return CompactJsonResponse({"now": time.now().isoformat()})

    async def _advance_time(self, request: Request) -> Response:
        """Move the clock by the step in `{"leap": name}` and return the new time."""
        time = self._source.clock if self._source else None
        if time is None:
            return CompactJsonResponse({"error": "the clock of this bot cannot be moved"}, 404)
        try:
            asked = decode(await request.body())
            moment = await time.advance(str(asked.get("leap")) if is_object(asked) else "")
        except (KeyError, ValueError):
            return CompactJsonResponse({"error": "there is no such step"}, 400)
        return CompactJsonResponse({"now": moment.isoformat()})


def choose_language(request: Request, languages: tuple[str, ...]) -> str:
    """Return the language of the URL, else the browser's first known one, else the default."""
    accepted = request.headers.get("accept-language", "").split(",")
    wished = [request.query_params.get("lang", ""), *(part.strip()[:2].lower() for part in accepted)]
    return next((language for language in wished if language in languages), languages[0])
