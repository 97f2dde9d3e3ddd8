"""The demo page as the server gives it: languages, towns, policy, files, nothing that could be read as script."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from telegram_simulator import Simulator, serve
from telegram_simulator.page import FOLDER, Page
from telegram_simulator.page_words import TEXTS
from telegram_simulator.wire import JsonObject, decode, is_object
from tests.simulator.client import Answer, Client
from tests.simulator.stage import CZECH, UKRAINIAN, stage, town

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
HOSTILE = town("brno", '</script><img src=x onerror="a">&', "<b>Брно</b>")


@pytest.fixture
def page() -> Page:
    return Page()


@pytest.fixture
async def client(simulator: Simulator, page: Page) -> AsyncIterator[Client]:
    async with serve(simulator, routes=page.routes) as url, aiohttp.ClientSession() as session:
        yield Client(session, url)


def data_of(answer: Answer) -> JsonObject:
    """What the page hands to its script."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', answer.body)
    assert found is not None
    data = decode(found[1])
    assert is_object(data)
    return data


def towns_in(answer: Answer) -> list[tuple[str, str]]:
    select = answer.body.partition('id="start-town"')[2].partition("</select>")[0]
    return re.findall(r'<option value="([^"]*)">([^<]*)</option>', select)


async def test_nothing_is_shown_before_the_bot_is_there(client: Client) -> None:
    answer = await client.get("/")

    assert (answer.status, answer.body) == (503, "The demo is starting.")


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/?lang=uk", "cs", "uk"),
        ("/?lang=cs", "uk", "cs"),
        ("/?lang=de", "de, uk;q=0.8", "uk"),
        ("/", "en-US,en;q=0.9,cs;q=0.8,uk;q=0.7", "cs"),
        ("/", "uk-UA, cs", "uk"),
        ("/", "de", "cs"),
    ],
)
async def test_the_language_of_the_page(
    client: Client, page: Page, simulator: Simulator, path: str, accepted: str, language: str
) -> None:
    page.open(stage(simulator))

    answer = await client.get(path, **{"accept-language": accepted})

    texts = {"uk": UKRAINIAN, "cs": CZECH}[language]
    assert f'<html lang="{language}">' in answer.body
    assert f"<title>{texts['title']}</title>" in answer.body
    assert data_of(answer)["texts"] == texts
    assert re.search(rf'<a href="\?lang={language}" [^>]*aria-current="true"', answer.body)


async def test_towns_with_a_contact_come_first_and_are_marked(
    client: Client, page: Page, simulator: Simulator
) -> None:
    page.open(stage(simulator))

    czech = towns_in(await client.get("/?lang=cs"))
    assert czech[1:] == [
        ("plzen", "Plzeň ✓"),
        ("ceska-lipa", "Česká Lípa"),
        ("decin", "Děčín"),
        ("cheb", "Cheb"),
        ("zlin", "Zlín"),
    ]
    ukrainian = towns_in(await client.get("/?lang=uk"))
    assert [name for _, name in ukrainian[2:]] == ["Дечин", "Злін", "Хеб", "Чеська-Ліпа"]


async def test_the_script_learns_who_is_who(client: Client, page: Page, simulator: Simulator) -> None:
    shown = stage(simulator)
    page.open(shown)

    data = data_of(await client.get("/"))

    assert data["bot"] == {"username": "cpa_guide_bot"}
    assert data["officials"] == {
        "contact": {"id": shown.contact.user.id, "name": "Jana Ukázková"},
        "coordinator": {"id": shown.coordinator.user.id, "name": "Karel Zkušební"},
    }


async def test_the_browser_is_told_to_run_and_load_nothing_else(
    client: Client, page: Page, simulator: Simulator
) -> None:
    page.open(stage(simulator))
    for path in ("/", "/page/chat.js", "/page/style.css", "/page/nothing.js"):
        async with client.session.get(client.url + path) as response:
            headers = response.headers
        rules = (rule.partition(" ") for rule in headers["content-security-policy"].split("; "))
        assert {name: value for name, _, value in rules} == POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"


async def test_the_page_holds_no_script_no_style_and_no_address_of_others(
    client: Client, page: Page, simulator: Simulator
) -> None:
    page.open(stage(simulator, HOSTILE))

    for language in ("uk", "cs"):
        html = (await client.get(f"/?lang={language}")).body
        assert re.findall(r"<script(?! type=\"application/json\")[^>]*>", html) == [
            '<script type="module" src="/page/chat.js">'
        ]
        assert html.count("</script>") == 2
        assert not re.search(r"<style|\sstyle=|<[^>]*\son\w+=|javascript:", html)
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html)
        assert "<img src=x" not in html
        assert "<b>Брно" not in html


async def test_files(client: Client, page: Page) -> None:
    del page
    types = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    for path in FOLDER.iterdir():
        answer = await client.get(f"/page/{path.name}")
        if path.suffix in types:
            assert (answer.status, answer.content_type) == (200, types[path.suffix])
            assert answer.body == path.read_text("utf-8")
        else:
            assert answer.status == 404
    assert (await client.get("/page/..%2fpage.py")).status == 404


async def test_other_hosts_and_sites_are_kept_out(client: Client, page: Page, simulator: Simulator) -> None:
    page.open(stage(simulator))

    assert (await client.get("/", host="demo.example.org")).status == 403
    assert (await client.post("/sim/delay", {"seconds": 1}, origin="http://example.org")).status == 403


@dataclass
class Hours:
    """Time that can be moved by the hour."""

    moment: datetime = datetime(2026, 11, 24, 10, tzinfo=UTC)
    leaps: tuple[str, ...] = ("hour",)

    def now(self) -> datetime:
        return self.moment

    async def leap(self, name: str) -> datetime:
        assert name == "hour"
        self.moment += timedelta(hours=1)
        return self.moment


async def test_time_can_be_moved_where_the_demo_lets_it(
    client: Client, page: Page, simulator: Simulator
) -> None:
    assert (await client.get("/demo/time")).status == 404
    shown = stage(simulator)
    page.open(shown)
    assert (await client.post("/demo/time", {"leap": "hour"})).status == 404
    assert 'id="time"' not in (await client.get("/")).body

    page.open(replace(shown, time=Hours()))
    assert (await client.get("/demo/time")).json == {"now": "2026-11-24T10:00:00+00:00"}
    moved = await client.post("/demo/time", {"leap": "hour"})
    assert (moved.status, moved.json) == (200, {"now": "2026-11-24T11:00:00+00:00"})
    body = (await client.get("/?lang=cs")).body
    assert re.findall(r'data-leap="(\w+)"', body) == ["hour"]


@pytest.mark.parametrize("body", [{"leap": "century"}, {}, [], "leap"])
async def test_no_other_leap_is_taken(client: Client, page: Page, simulator: Simulator, body: object) -> None:
    page.open(replace(stage(simulator), time=Hours()))
    answer = await client.post("/demo/time", body)
    assert (answer.status, answer.json) == (400, {"error": "leap must be one of hour"})
    async with client.session.post(client.url + "/demo/time", data=b"no JSON") as response:
        assert response.status == 400


async def test_other_sites_cannot_move_time(client: Client, page: Page, simulator: Simulator) -> None:
    page.open(replace(stage(simulator), time=Hours()))
    answer = await client.post("/demo/time", {"leap": "hour"}, origin="http://example.org")
    assert answer.status == 403
    assert (await client.get("/demo/time")).json == {"now": "2026-11-24T10:00:00+00:00"}


def test_every_text_is_used_and_every_used_text_is_there() -> None:
    templates = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.html"))
    scripts = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.js"))
    used = set(re.findall(r"\bt\.(\w+)", templates)) | set(re.findall(r"\btexts\.(\w+)", scripts))
    put_together = {name for name in TEXTS if name.startswith(("kind_", "in_", "candidate_about_", "leap_"))}

    assert used - set(TEXTS) == set()
    assert set(TEXTS) - used - put_together == set()
    assert {f"kind_{kind}" for kind in ("photo", "document", "sticker", "voice", "other")} <= put_together


def test_scripts_are_checked_and_never_parse_html() -> None:
    for path in FOLDER.glob("*.js"):
        script = path.read_text("utf-8")
        assert script.startswith("// @ts-check\n")
        assert len(script.splitlines()) <= 250
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", script
        )
