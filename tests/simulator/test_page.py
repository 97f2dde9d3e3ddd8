"""The page as the server gives it: languages, people, policy, files, nothing that could be read as script."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from telegram_simulator import Simulator, serve
from telegram_simulator.page import ENGLISH, FOLDER, Page, english_page
from tests.simulator.client import Client
from tests.simulator.page_sample import WORDS, stage

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
HOSTILE = '</script><img src=x onerror="a">&<b>Брно</b>'


@pytest.fixture
def page() -> Page:
    return Page()


@pytest.fixture
async def client(simulator: Simulator, page: Page) -> AsyncIterator[Client]:
    async with serve(simulator, routes=page.routes) as url, aiohttp.ClientSession() as session:
        yield Client(session, url)


async def test_nothing_is_shown_before_the_bot_is_there(client: Client) -> None:
    answer = await client.get("/")

    assert (answer.status, answer.body) == (503, "The demo is starting.")


async def test_a_page_for_any_bot(client: Client, page: Page, simulator: Simulator) -> None:
    page.open(english_page(simulator.world.bot))
    body = (await client.get("/")).body
    assert "pane-others" not in body
    assert 'id="link"' not in body
    assert ENGLISH["title"] in body


async def test_the_browser_is_told_to_run_and_load_nothing_else(
    client: Client, page: Page, simulator: Simulator
) -> None:
    page.open(stage(simulator))
    for path in ("/", "/page/page.js", "/page/style.css", "/page/nothing.js"):
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

    for language in WORDS:
        html = (await client.get(f"/?lang={language}")).body
        assert re.findall(r"<script(?! type=\"application/json\")[^>]*>", html) == [
            '<script type="module" src="/page/page.js">'
        ]
        assert html.count("</script>") == 2
        assert not re.search(r"<style|\sstyle=|<[^>]*\son\w+=|javascript:", html)
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html)
        assert "<img src=x" not in html
        assert "<b>Брно" not in html


async def test_files(client: Client) -> None:
    types = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    for path in FOLDER.iterdir():
        answer = await client.get(f"/page/{path.name}")
        if path.suffix in types:
            assert (answer.status, answer.content_type) == (200, types[path.suffix])
            assert answer.body == path.read_text("utf-8")
        else:
            assert answer.status == 404
    assert (await client.get("/page/..%2fpage.py")).status == 404


@dataclass
class Hours:
    """Time that can be moved by the hour."""

    moment: datetime = datetime(2026, 11, 24, 10, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    async def advance(self, name: str) -> datetime:
        self.moment += {"hour": timedelta(hours=1)}[name]
        return self.moment


async def test_time_can_be_moved_where_the_stage_lets_it(client: Client, page: Page, simulator: Simulator) -> None:
    assert (await client.get("/time")).status == 404
    shown = stage(simulator)
    page.open(shown)
    assert (await client.post("/time", {"leap": "hour"})).status == 404
    assert 'id="time"' not in (await client.get("/")).body

    page.open(replace(shown, clock=Hours()))
    assert (await client.get("/time")).json == {"now": "2026-11-24T10:00:00+00:00"}
    moved = await client.post("/time", {"leap": "hour"})
    assert (moved.status, moved.json) == (200, {"now": "2026-11-24T11:00:00+00:00"})
    body = (await client.get("/?lang=cs")).body
    assert re.findall(r'data-leap="(\w+)"', body) == ["hour"]


@pytest.mark.parametrize("body", [{"leap": "century"}, {}, [], "leap"])
async def test_no_other_leap_is_taken(client: Client, page: Page, simulator: Simulator, body: object) -> None:
    page.open(replace(stage(simulator), clock=Hours()))
    answer = await client.post("/time", body)
    assert (answer.status, answer.json) == (400, {"error": "there is no such step"})
    async with client.session.post(client.url + "/time", data=b"no JSON") as response:
        assert response.status == 400


def test_scripts_never_parse_html() -> None:
    for path in FOLDER.glob("*.js"):
        script = path.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", script)
