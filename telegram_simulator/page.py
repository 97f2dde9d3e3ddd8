"""The page at `/`: the chat of a new person, chats of other people, and the letters side by side, with the time above.

The server renders the frame and the words once; everything that moves is done by the script over `/sim/`. Whose chats
there are, in which words and languages, is plain data (`Shown`) from whoever uses the page.
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

from telegram_simulator.bot_api import JsonAnswer
from telegram_simulator.messages import User
from telegram_simulator.wire import decode, is_object

FOLDER = Path(__file__).parent / "page"
ENGLISH: Mapping[str, str] = json.loads((FOLDER / "english.json").read_text("utf-8"))
"""Every word of the page; whoever shows it in other languages hands in the same keys. The script fills in the braces."""
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
CONTENT_SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'; "
    # What people write can only ever become text: the browser refuses every way to parse HTML.
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
}


@dataclass(frozen=True)
class Person:
    """Somebody whose chat is shown from the beginning. `key` names them in the page, `empty` stands in an empty chat."""

    key: str
    id: int
    name: str
    role: str
    about: str
    empty: str


@dataclass(frozen=True)
class Tongue:
    """A language of Telegram that a new person may have, and how such people are called."""

    code: str
    name: str
    about: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """What the page shows, in one language.

    `links`: what a new person may have followed, by group: the payload of each link and its name. `places`: where somebody
    may say to be, by `latitude, longitude`. `leaps`: how far time can go at once, and what that is called. `voices`: the
    language of what is written in a script, such as `Latin`, so that it is read out with the right voice. `zone`: where
    times are told.
    """

    words: Mapping[str, str]
    tongues: tuple[Tongue, ...]
    people: tuple[Person, ...] = ()
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    places: Mapping[str, str] = field(default_factory=dict[str, str])
    leaps: Mapping[str, str] = field(default_factory=dict[str, str])
    voices: Mapping[str, str] = field(default_factory=dict[str, str])
    zone: str = "UTC"


class Time(Protocol):
    """What can let time pass."""

    def now(self) -> datetime: ...

    async def leap(self, name: str) -> datetime:
        """Go so far and have done what comes up on the way; give the moment it is then. KeyError for no such leap."""
        ...


@dataclass(frozen=True)
class Stage:
    """The bot, and what is shown in each language: code, own name of the language, and its words; the first is the default."""

    bot: User
    languages: Mapping[str, str]
    shown: Callable[[str], Shown]
    time: Time | None = None


def english_stage(bot: User) -> Stage:
    """A page for any bot: new people only, in English."""
    tongue = Tongue("en", "English", "Telegram in English", ("Maria", "Alex", "Sofia", "Daniel"))
    return Stage(bot, {"en": "English"}, lambda _: Shown(ENGLISH, (tongue,)))


class Page:
    """The page's routes. They exist before there is anything to show, since the bot needs the server first."""

    def __init__(self) -> None:
        self._stage: Stage | None = None
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
        """What the server serves beside the Bot API and `/sim/`."""
        return (
            Route("/", self._index, methods=["GET"]),
            Route("/page/{name}", self._file, methods=["GET"]),
            Route("/time", self._tell_time, methods=["GET"]),
            Route("/time", self._leap, methods=["POST"]),
        )

    def open(self, stage: Stage) -> None:
        """Show this from now on."""
        self._stage = stage

    async def _index(self, request: Request) -> Response:
        """`?lang=`: the page in this language, else in the one the browser prefers."""
        if self._stage is None:
            # A page that begins anew may come a moment too early: the browser asks again by itself.
            soon = HEADERS | {"retry-after": "1", "refresh": "1"}
            return PlainTextResponse("The demo is starting.", 503, soon)
        language = chosen_language(request, tuple(self._stage.languages))
        shown = self._stage.shown(language)
        data = {
            "language": language,
            "texts": shown.words,
            "bot": self._stage.bot.username,
            "people": [asdict(person) for person in shown.people],
            "tongues": [asdict(tongue) for tongue in shown.tongues],
            "voices": shown.voices,
            "zone": shown.zone,
        }
        html = self._template.render(
            language=language,
            languages=self._stage.languages,
            t=shown.words,
            shown=shown,
            leaps=shown.leaps if self._stage.time else {},
            data=data,
        )
        headers = HEADERS | {"content-language": language, "vary": "accept-language"}
        return Response(html, media_type="text/html", headers=headers)

    async def _file(self, request: Request) -> Response:
        path = self._files.get(request.path_params["name"])
        if path is None:
            return PlainTextResponse("There is no such file.", 404, HEADERS)
        return Response(path.read_bytes(), media_type=MEDIA_TYPES[path.suffix], headers=HEADERS)

    async def _tell_time(self, _: Request) -> Response:
        time = self._stage.time if self._stage else None
        if time is None:
            return JsonAnswer({"error": "time goes by itself here"}, 404)
        return JsonAnswer({"now": time.now().isoformat()})

    async def _leap(self, request: Request) -> Response:
        """`{"leap": name}` moves the time; answers the moment it is then."""
        time = self._stage.time if self._stage else None
        if time is None:
            return JsonAnswer({"error": "time goes by itself here"}, 404)
        try:
            asked = decode(await request.body())
            moment = await time.leap(str(asked.get("leap")) if is_object(asked) else "")
        except (KeyError, ValueError):
            return JsonAnswer({"error": "there is no such leap"}, 400)
        return JsonAnswer({"now": moment.isoformat()})


def chosen_language(request: Request, languages: tuple[str, ...]) -> str:
    """The language asked for in the address, else the first known one of the browser's, else the first there is."""
    accepted = request.headers.get("accept-language", "").split(",")
    wished = [request.query_params.get("lang", ""), *(part.strip()[:2].lower() for part in accepted)]
    return next((language for language in wished if language in languages), languages[0])
