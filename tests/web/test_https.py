"""The pages as they are served in production: by https, through a proxy of the operator's, with a certificate that ends.

Whom the proxy has seen is a client of the rate limits: an address, or an IPv6 network.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.cookies import Morsel, SimpleCookie
from itertools import product
from pathlib import Path

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.testing import capture_logs

from bot.operations.health import findings, measure
from bot.web.guard import Guard, Limit, client_of
from bot.web.site import PER_CLIENT, Certificate, Site
from tests.bot_parts import send_lead
from tests.canary import NAME
from tests.delivery import test_mail
from tests.delivery.test_mail import certificate
from tests.people import Clock
from tests.web.page_server import ADDRESS, Web, open_town
from tests.web.text_browser import Reader
from tests.world import World

__all__ = ["certificate"]
ORIGIN = "https://cpa.example.org"
GOOD_FOR = timedelta(days=1)
SET = {
    "strict-transport-security": "max-age=31536000",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none';"
        " base-uri 'none'; img-src 'self'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow, noarchive",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
ADDRESSES = (
    "/", "/style.css", f"/l/{'A' * 22}", f"/c/{'A' * 22}", f"/t/{'A' * 22}", "/press", "/leave",
    "/nothing", "/l/", "/../etc", "/editing",
)  # fmt: skip


@pytest.fixture
async def served(tmp_path: Path, clock: Clock) -> AsyncIterator[Web]:
    """The pages of an https address, and what the operator's proxy hands on to them."""
    async with open_town(tmp_path, clock, public_url=ORIGIN, web_proxies=1) as town:
        yield town


def wrong_headers(answer: aiohttp.ClientResponse) -> dict[str, list[str]]:
    """The headers that are not there exactly once as they should be."""
    found = {name: answer.headers.getall(name, []) for name in SET}
    if answer.url.path == "/" and found["x-robots-tag"] == ["all"]:
        del found["x-robots-tag"]
    return {name: values for name, values in found.items() if values != [SET[name]]}


def set_by(answer: aiohttp.ClientResponse) -> Morsel[str]:
    (line,) = answer.headers.getall("set-cookie")
    (cookie,) = SimpleCookie(line).values()
    return cookie


def bound_to_the_host(cookie: Morsel[str]) -> bool:
    """Check the rules for the prefix __Host- (RFC 6265bis, 4.1.3.2), and HttpOnly."""
    bound = (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    return cookie.key == "__Host-cpa" and bound and cookie["httponly"] is True and cookie["samesite"] == "strict"


async def entered(served: Web) -> tuple[str, str]:
    """Follow the link of a letter; return its path and the cookie, as a browser sends it back over https."""
    await served.add()
    confirm = served.links(ADDRESS)[-1].removeprefix(ORIGIN)
    async with served.browser.session.post(served.browser.origin + confirm, headers={"origin": ORIGIN}) as answer:
        assert answer.status == 200
    await send_lead(served.dispatcher, served.candidate())
    await served.deliver()
    link = served.links(ADDRESS)[-1]
    assert link.startswith(f"{ORIGIN}/l/")
    path = link.removeprefix(ORIGIN)
    headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
    address = served.browser.origin + path
    async with served.browser.session.post(address, headers=headers, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["location"]) == (303, "/")
        assert not wrong_headers(answer)
        cookie = set_by(answer)
    assert bound_to_the_host(cookie)
    assert not cookie["max-age"] + cookie["expires"], "it ends with the browser"
    return path, cookie.value


async def test_every_answer_over_https_has_each_header_once(served: Web) -> None:
    for address, method in product(ADDRESSES, ("GET", "HEAD", "POST", "OPTIONS", "PUT", "TRACE")):
        async with served.browser.session.request(method, served.browser.origin + address) as answer:
            assert not wrong_headers(answer), (address, method)
            assert "server" not in answer.headers
            assert answer.status < 500, (address, method)


async def fails(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise ZeroDivisionError


async def fails_when_it_has_begun(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await fails(scope, receive, send)


@pytest.mark.parametrize(
    ("pages", "statuses"),
    [
        (PlainTextResponse(), [200, 429]),
        (PlainTextResponse("", 404, {"cache-control": "public"}), [404, 429]),
        (Starlette(), [404, 429]),
        (fails, [500, 429]),
        (Starlette(routes=[Mount("/", fails)]), [500, 429]),
        (fails_when_it_has_begun, [200, 429]),
    ],
)
async def test_whatever_stands_behind_the_guard_says_or_fails_at_its_answer_has_them(
    clock: Clock, pages: ASGIApp, statuses: list[int]
) -> None:
    begun: list[Message] = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            begun.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    guard = Guard(pages, secure=True, proxies=0, limit=Limit(1, timedelta(minutes=1), clock))
    for _ in statuses:
        await guard({"type": "http", "method": "GET", "path": "/", "headers": []}, receive, send)
    assert [message["status"] for message in begun] == statuses
    for message in begun:
        there = [(name.decode(), value.decode()) for name, value in message["headers"]]
        assert sorted((name, value) for name, value in there if name in SET) == sorted(SET.items())


async def test_a_visit_hangs_on_a_cookie_that_only_https_carries_and_only_this_host_sets(served: Web) -> None:
    _, value = await entered(served)
    session, origin = served.browser.session, served.browser.origin
    for name, inside in (("__Host-cpa", True), ("cpa", False)):
        async with session.get(f"{origin}/", headers={"cookie": f"{name}={value}"}) as answer:
            page = await answer.text()
            assert (NAME in page) is inside
            assert not wrong_headers(answer)
    cookie = {"cookie": f"__Host-cpa={value}"}
    async with session.get(f"{origin}/", headers=cookie) as answer:
        form = next(form for form in Reader(await answer.text()).forms if form.action == "/leave")
    async with session.post(f"{origin}/leave", data=form.hidden, headers={**cookie, "origin": ORIGIN}) as answer:
        gone = set_by(answer)
    assert bound_to_the_host(gone), "browsers drop it only then"
    assert (gone.value, gone["max-age"]) == ("", "0")


async def test_only_the_https_origin_may_press(served: Web) -> None:
    path, _ = await entered(served)
    for origin in ("http://cpa.example.org", "https://cpa.example.org:444", "http://127.0.0.1"):
        async with served.browser.session.post(served.browser.origin + path, headers={"origin": origin}) as answer:
            assert answer.status == 403


async def test_without_https_nothing_claims_it(town: Web) -> None:
    async with town.browser.session.get(town.browser.origin + "/") as answer:
        assert set(wrong_headers(answer)) == {"strict-transport-security"}


@pytest.mark.parametrize(
    ("different", "warned"),
    [({"public_url": ORIGIN, "web_proxies": 0}, 1), ({"public_url": ORIGIN, "web_proxies": 1}, 0), ({}, 0)],
)
async def test_a_proxy_that_is_not_named_is_warned_of_at_the_start(
    tmp_path: Path, clock: Clock, different: dict[str, object], warned: int
) -> None:
    with capture_logs() as logs:
        async with open_town(tmp_path, clock, **different):
            pass
    said = [entry["event"] for entry in logs if entry["log_level"] == "warning"]
    assert len(said) == warned
    assert all("CPA_WEB_PROXIES" in line and "Set it to" in line for line in said)


@pytest.fixture
async def proxy(certificate: test_mail.Certificate) -> AsyncIterator[str]:
    """The address of something that speaks TLS."""

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=certificate.context)
    async with server:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}"


async def test_its_end_is_read(proxy: str) -> None:
    seen = Certificate(proxy)
    await seen.look()
    assert seen.until is not None
    assert timedelta() < datetime.now(UTC) + GOOD_FOR - seen.until < timedelta(hours=2)


async def test_where_nobody_answers_nothing_is_known_and_nothing_forgotten(proxy: str) -> None:
    seen = Certificate(proxy)
    await seen.look()
    known = seen.until
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        seen.origin = f"https://localhost:{unused.getsockname()[1]}"
        await seen.look()
    assert known == seen.until
    nothing = Certificate("https://localhost:1")
    await nothing.look()
    assert nothing.until is None


async def test_it_is_a_limit_of_health(town: World) -> None:
    site = Site(town.dispatcher, "127.0.0.1", 0)
    app = replace(town.app, site=site)
    assert (await measure(app)).certificate is None
    for left, told in ((timedelta(days=30), []), (timedelta(days=-3), ["0 more days"])):
        site.certificate.until = town.clock() + left
        found = findings(await measure(app))
        assert [one for one in told if one not in " ".join(found)] == []
        assert bool(found) is bool(told)


def asked(*forwarded: str, direct: str = "9.9.9.9") -> Request:
    """Return a request with a line for each proxy that adds one of its own."""
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded if line]
    return Request({"type": "http", "headers": headers, "client": (direct, 1)})


CLIENTS = {
    "1.2.3.4:5678": "1.2.3.4",
    "6.6.6.6, 1.2.3.4:5678": "1.2.3.4",
    "::ffff:1.2.3.4": "1.2.3.4",
    "[::ffff:1.2.3.4]:80": "1.2.3.4",
    "::1": "::/64",
    "[::1]": "::/64",
    "[::1]:1": "::/64",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
    "[2001:DB8:1:2:ffff::9]:443": "2001:db8:1:2::/64",
    "2001:db8:1:3::1": "2001:db8:1:3::/64",
    "fe80::1%eth0": "fe80::/64",
    "unknown": "9.9.9.9",
    "_hidden": "9.9.9.9",
    "1.2.3.4.5": "9.9.9.9",
    "x" * 10_000: "9.9.9.9",
    "": "9.9.9.9",
}


def test_neither_a_port_nor_the_rest_of_a_network_makes_another_client() -> None:
    assert {line: client_of(asked(line), 1) for line in CLIENTS} == CLIENTS


def test_who_asks_is_believed_only_from_our_own_proxies() -> None:
    """Some proxies leave what came in and add a line of their own."""
    for direct, client in (("2001:db8::5", "2001:db8::/64"), ("127.0.0.1", "127.0.0.1"), ("", "")):
        assert client_of(asked("6.6.6.6", direct=direct), 0) == client
    for lines, proxies, client in (
        (["6.6.6.6, 1.2.3.4"], 1, "1.2.3.4"),
        (["6.6.6.6, 1.2.3.4, 10.0.0.1"], 2, "1.2.3.4"),
        (["1.2.3.4"], 2, "9.9.9.9"),
        (["6.6.6.6", "1.2.3.4"], 1, "1.2.3.4"),
        (["6.6.6.6, 7.7.7.7", "1.2.3.4"], 1, "1.2.3.4"),
        (["6.6.6.6, 7.7.7.7", "1.2.3.4"], 2, "7.7.7.7"),
    ):
        assert client_of(asked(*lines), proxies) == client, (lines, proxies)


async def test_a_network_that_changes_its_address_at_each_request_is_held_back(town: Web) -> None:
    guard = town.site.application()
    limit = guard.limit
    for number in range(PER_CLIENT):
        assert limit.allows(client_of(asked(f"[2001:db8::{number:x}]:{number + 1}"), 1))
    assert not limit.allows(client_of(asked("2001:db8:0:0:ffff::1"), 1))
    assert limit.allows(client_of(asked("2001:db8:0:1::1"), 1))
