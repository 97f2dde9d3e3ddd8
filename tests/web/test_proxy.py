"""The pages behind a real reverse proxy, nginx with the lines of docs/operations.md: what a stranger can slip past it.

`CPA_PROXY_REQUIRED=1` makes a missing nginx an error instead of a reason to skip.
"""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.operations.environment import ROOT
from bot.operations.simulated_bot import lead_pages
from bot.web.listening import AT_ONCE, listening
from bot.web.site import PER_CLIENT
from tests.people import Clock
from tests.waiting import until
from tests.web.page_server import open_town

pytestmark = pytest.mark.proof

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
AS_WRITTEN = ""
KEPT = 'proxy_http_version 1.1; proxy_set_header Connection "";'
"""Connections to the pages are used again, so a rest of one request would be the head of another."""
UNBUFFERED = f"{KEPT} proxy_request_buffering off;"
"""A body is handed on as it comes, as other proxies do."""
A_LITTLE = 0.3
GAVE_WAY = 20
"""On a busy machine, connections that were ended for newer ones before their request had come."""
HIDDEN = b"GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n"
CHUNKED = b"0\r\n\r\n" + HIDDEN
SMUGGLED = {
    "CL.TE": b"content-length: %d\r\ntransfer-encoding: chunked\r\n\r\n%b" % (len(CHUNKED), CHUNKED),
    "TE.CL": b"transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN),
    "two lengths": b"content-length: %d\r\ncontent-length: 0\r\n\r\n%b" % (len(HIDDEN), HIDDEN),
    "an odd length": b"content-length: +%d\r\n\r\n%b" % (len(HIDDEN), HIDDEN),
    **{
        f"TE as {line.decode('ascii', 'backslashreplace')}": b"content-length: %d\r\n%b\r\n\r\n%b" % (len(CHUNKED), line, CHUNKED)
        for line in (
            b"transfer-encoding: xchunked", b"transfer-encoding : chunked", b"transfer-encoding:\tchunked",
            b"transfer-encoding: chunked, identity", b"x: y\r\n transfer-encoding: chunked", b"transfer_encoding: chunked",
            b"transfer-encoding: identity\r\ntransfer-encoding: chunked", b"x: y\ntransfer-encoding: chunked",
        )
    },
    "a chunk that ends in LF alone": b"transfer-encoding: chunked\r\n\r\n2;\nxx\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN),
}  # fmt: skip


@dataclass
class Proxied:
    """nginx before the pages. `reached`: path and X-Forwarded-For of each request that the pages got."""

    port: int
    straight: int
    reached: list[tuple[str, list[bytes]]] = field(default_factory=list[tuple[str, list[bytes]]])

    @property
    def forwarded(self) -> set[bytes]:
        """Return the client that nginx has named; nobody for requests past it."""
        return {b",".join(named) for _, named in self.reached}

    async def is_full(self) -> bool:
        """Return True if as many requests were handed on as the pages take at once, but for a few that gave way before they were read."""
        return [path for path, _ in self.reached].count("/press") > AT_ONCE - GAVE_WAY


def noting(pages: ASGIApp, proxied: Proxied) -> ASGIApp:
    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        named = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        proxied.reached.append((scope["path"], named))
        await pages(scope, receive, send)

    return noted


def configured(folder: Path, port: int, behind: int, more: str) -> Path:
    """The lines of the page for operators on free ports of the loopback, without TLS."""
    (server,) = re.findall(r"```nginx\n(.*?)```", (ROOT / "docs" / "operations.md").read_text("utf-8"), re.DOTALL)
    for written, here in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("proxy_pass http://127.0.0.1:8090;", f"proxy_pass http://pages; {more}"),
    ):
        assert server.count(written) == 1
        server = server.replace(written, here)
    temporary = " ".join(f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    path = folder / "nginx.conf"
    path.write_text(
        f"{'user root;' if os.geteuid() == 0 else ''} pid {folder}/pid; worker_processes 1;"
        " events { worker_connections 1024; } http {"
        f" {temporary} upstream pages {{ server 127.0.0.1:{behind}; keepalive 8; }} {server} }}"
    )
    return path


@asynccontextmanager
async def proxied(folder: Path, clock: Clock, more: str = AS_WRITTEN) -> AsyncGenerator[Proxied]:
    if NGINX is None:
        if os.environ.get("CPA_PROXY_REQUIRED") == "1":
            pytest.fail("nginx is not installed (Debian: apt-get install nginx-light)")
        pytest.skip("nginx is not installed")
    port, straight = (int(str(lead_pages()["web_port"])) for _ in range(2))
    both = Proxied(port, straight)
    async with open_town(folder, clock, public_url="https://cpa.example.org", web_proxies=1) as town:
        pages = noting(town.site.application(), both)
        async with listening(pages, "127.0.0.1", straight):
            path = configured(folder, port, straight, more)
            command = (NGINX, "-p", str(folder), "-c", str(path), "-e", str(folder / "log"), "-g", "daemon off;")
            process = await asyncio.create_subprocess_exec(*command)
            try:

                async def listens() -> bool:
                    assert process.returncode is None, (folder / "log").read_text("utf-8")
                    return bool(await answered(port, b"GET /style.css HTTP/1.0\r\n\r\n"))

                await until(listens)
                both.reached.clear()
                yield both
            finally:
                process.terminate()
                await process.wait()


async def answered(port: int, said: bytes, source: str = "127.0.0.1", within: float = 30) -> bytes:
    """All that comes back until the connection is ended, or within so many seconds; nothing where nobody listens."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    except ConnectionError:
        return b""
    writer.write(said)
    heard = b""
    try:
        async with asyncio.timeout(within):
            while more := await reader.read(65536):
                heard += more
    except (TimeoutError, ConnectionError):
        pass
    writer.close()
    return heard


@pytest.mark.parametrize("more", [AS_WRITTEN, KEPT, UNBUFFERED], ids=["as written", "kept", "unbuffered"])
async def test_nothing_is_smuggled_past_the_proxy(tmp_path: Path, clock: Clock, more: str) -> None:
    async with proxied(tmp_path, clock, more) as both:
        for name, said in SMUGGLED.items():
            heard = await answered(both.port, b"POST /press HTTP/1.1\r\nhost: a\r\n" + said, within=A_LITTLE)
            assert heard.count(b"HTTP/1.1 ") <= 1, name
            after = await answered(both.port, b"GET /style.css HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            assert after.startswith(b"HTTP/1.1 200"), name
            assert b"text/css" in after, name
        assert {path for path, _ in both.reached} <= {"/press", "/style.css"}
        assert both.forwarded == {b"127.0.0.1"}, "every request that reached the pages is one that nginx has seen"
        await answered(both.straight, HIDDEN, within=A_LITTLE)
        assert both.forwarded == {b"127.0.0.1", b""}, "one that it has not would have been noticed"


async def test_who_asks_is_whom_the_proxy_saw_whatever_they_say(tmp_path: Path, clock: Clock) -> None:
    async with proxied(tmp_path, clock) as both, aiohttp.ClientSession() as session:
        for number in range(PER_CLIENT):
            spoofed = {"x-forwarded-for": f"6.6.{number // 250}.{number % 250}"}
            async with session.get(f"http://127.0.0.1:{both.port}/nothing", headers=spoofed) as answer:
                assert answer.status in {404, 429}
        asked = b"GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 9.9.9.9\r\nconnection: close\r\n\r\n"
        assert (await answered(both.port, asked)).startswith(b"HTTP/1.1 429")
        assert (await answered(both.port, asked, "127.0.0.2")).startswith(b"HTTP/1.1 200")
        assert both.forwarded == {b"127.0.0.1", b"127.0.0.2"}


@pytest.mark.parametrize("more", [AS_WRITTEN, UNBUFFERED], ids=["as written", "unbuffered"])
@pytest.mark.parametrize("length", [b"", b"content-length: 9000\r\n\r\n"], ids=["head", "body"])
async def test_slow_requests_keep_nobody_else_waiting(tmp_path: Path, clock: Clock, more: str, length: bytes) -> None:
    async with proxied(tmp_path, clock, more) as both:
        slow = [await asyncio.open_connection("127.0.0.1", both.port) for _ in range(AT_ONCE + 20)]
        for said in (b"POST /press HTTP/1.1\r\nhost: a\r\n" + length, b"x", b"x"):
            for _, writer in slow:
                writer.write(said)
            asked = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
            assert (await answered(both.port, asked, "127.0.0.2")).startswith(b"HTTP/1.1 200")
        if more == UNBUFFERED and length:
            await until(both.is_full)
        else:
            assert not await both.is_full()
        for _, writer in slow:
            writer.transport.abort()
