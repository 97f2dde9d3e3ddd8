"""The page at `/` of the demo: the candidate's chat, the contact's chat and the e-mails, side by side.

The server renders the frame and the words once; everything that moves is done by the script over `/sim/`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.content.models import Municipality
from bot.view.catalog import Words
from telegram_simulator.page_time import Time, time_routes
from telegram_simulator.page_words import page_texts
from telegram_simulator.people import User

FOLDER = Path(__file__).parent / "page"
TEMPLATE = "index.html"
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
DEFAULT_LANGUAGE = "cs"
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
NAMES = {
    "uk": ("Оксана", "Андрій", "Ірина", "Тарас", "Наталя", "Богдан"),
    "cs": ("Petra", "Tomáš", "Lenka", "Marek"),
    "en": ("Maria", "Alex", "Sofia", "Daniel"),
}
"""Invented candidates, by the language of their Telegram."""
ALPHABETS = {
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "cs": "aábcčdďeéěfghχiíjklmnňoópqrřsštťuúůvwxyýzž",
}
"""The order of names. In Czech "ch" is a letter of its own, behind h; χ stands for it here."""
CITIES = ("praha", "plzen", "brno", "ostrava", "usti-nad-labem")
"""Where a candidate may say to be."""


@dataclass(frozen=True)
class Official:
    """Somebody on the municipal side whose chat is shown."""

    user: User
    name: str


@dataclass(frozen=True)
class Stage:
    """What there is to show. `with_contact`: the towns whose contact's chat is in the demo; `by_email`: those answered from e-mails."""

    bot: User
    words: Mapping[str, Words]
    listed: Callable[[], Mapping[str, Municipality]]
    """Gives the towns that are listed now: content may change while the demo runs."""
    with_contact: tuple[str, ...]
    contact: Official
    coordinator: Official
    administrator: Official | None = None
    """Who looks after the content, where this is shown."""
    by_email: tuple[str, ...] = ()
    time: Time | None = None
    """None: time goes by itself."""

    @property
    def towns(self) -> Mapping[str, Municipality]:
        """The towns that are listed now."""
        return self.listed()


class Page:
    """The page's routes. They exist before there is anything to show, since the bot needs the server first."""

    def __init__(self) -> None:
        self._stage: Stage | None = None
        loader = FileSystemLoader(FOLDER)
        environment = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._template = environment.get_template(TEMPLATE)
        self._files = {path.name: path for path in FOLDER.iterdir() if path.suffix in MEDIA_TYPES}

    @property
    def routes(self) -> tuple[BaseRoute, ...]:
        """What the server serves beside the Bot API and `/sim/`."""
        return (
            Route("/", self._index, methods=["GET"]),
            Route("/page/{name}", self._file, methods=["GET"]),
            *time_routes(lambda: self._stage.time if self._stage else None),
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
        language = chosen_language(request, tuple(self._stage.words))
        html = self._template.render(shown(self._stage, language))
        headers = HEADERS | {"content-language": language, "vary": "accept-language"}
        return Response(html, media_type="text/html", headers=headers)

    async def _file(self, request: Request) -> Response:
        path = self._files.get(request.path_params["name"])
        if path is None:
            return PlainTextResponse("There is no such file.", 404, HEADERS)
        return Response(path.read_bytes(), media_type=MEDIA_TYPES[path.suffix], headers=HEADERS)


def chosen_language(request: Request, languages: tuple[str, ...]) -> str:
    """Give the language asked for in the address, else the first known one of the browser's, else Czech."""
    accepted = request.headers.get("accept-language", "")
    wished = [
        request.query_params.get("lang", ""),
        *(part.strip()[:2].lower() for part in accepted.split(",")),
    ]
    return next((language for language in wished if language in languages), DEFAULT_LANGUAGE)


def shown(stage: Stage, language: str) -> dict[str, object]:
    """Give what the template needs; `data` goes on to the script."""
    words = page_texts(stage.words[language])
    near, far = towns_of(stage, language)
    officials = {"contact": stage.contact, "coordinator": stage.coordinator}
    officials |= {"administrator": stage.administrator} if stage.administrator else {}
    data = {
        "language": language,
        "texts": words,
        "bot": {"username": stage.bot.username},
        "officials": {
            role: {"id": person.user.id, "name": person.name} for role, person in officials.items()
        },
        "names": NAMES,
    }
    return {
        "language": language,
        "t": words,
        "data": data,
        "towns_with_contact": near,
        "towns_by_email": _all_named(
            (stage.towns[slug] for slug in stage.by_email if slug in stage.towns), language
        ),
        "towns_without_contact": far,
        "cities": [named(stage.towns[slug], language) for slug in CITIES if slug in stage.towns],
        "officials": officials,
        "leaps": stage.time.leaps if stage.time else (),
        "contact_towns": ", ".join(town["name"] for town in near),
    }


def towns_of(stage: Stage, language: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Give the listed towns with a contact in the order of the demo, and all others by name."""
    near = [stage.towns[slug] for slug in stage.with_contact if slug in stage.towns]
    answered = (*stage.with_contact, *stage.by_email)
    far = [town for slug, town in stage.towns.items() if slug not in answered]
    return _all_named(near, language), sorted(
        _all_named(far, language), key=lambda town: _order(town, language)
    )


def named(town: Municipality, language: str) -> dict[str, str]:
    """Give a town's slug, its name in this language, and its place as `latitude,longitude`."""
    name = town.names.get(language, town.names["cs"])
    return {"slug": town.slug, "name": name, "place": f"{town.lat:.4f}, {town.lon:.4f}"}


def _all_named(towns: Iterable[Municipality], language: str) -> list[dict[str, str]]:
    return [named(town, language) for town in towns]


def _order(town: dict[str, str], language: str) -> list[int]:
    letters = town["name"].lower().replace("ch", "χ")
    return [ALPHABETS[language].find(letter) for letter in letters]
