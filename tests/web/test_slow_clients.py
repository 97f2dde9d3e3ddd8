"""Slow clients (head, body or silence) block nobody else, directly or through a proxy."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.web import listening
from bot.web.listening import AT_ONCE
from tests.people import Clock
from tests.waiting import until
from tests.web.page_server import Web, open_town

SLOW = AT_ONCE + 20
EVERY_S = 0.05
HEAD = b"GET / HTTP/1.1\r\nhost: a\r\n"
BODY = b"POST /press HTTP/1.1\r\nhost: a\r\ncontent-length: 9000\r\ncontent-type: application/x-www-form-urlencoded\r\n"
UNREAD = b"POST /nothing HTTP/1.1\r\nhost: a\r\ncontent-length: 9000\r\n"
SAID = {"nothing": b"", "head": HEAD, "body": BODY + b"\r\n", "unread body": UNREAD + b"\r\n"}
ASKED = {"one request": b"GET /nothing HTTP/1.1\r\nhost: a\r\n\r\n"}
NEXT = {"head": b"x", "body": b"x", "unread body": b"x"}


@asynccontextmanager
async def slow(town: Web, kind: str, number: int = SLOW) -> AsyncGenerator[list[asyncio.StreamReader]]:
    """So many connections on which a byte comes now and then; whoever is let go does not come again."""
    opened: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    for _ in range(number):
        opened.append(await asyncio.open_connection("127.0.0.1", town.site.port))
        opened[-1][1].write((SAID | ASKED)[kind])

    async def trickle() -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            for _, writer in opened:
                if kind in NEXT and not writer.is_closing():
                    writer.write(NEXT[kind])

    work = asyncio.ensure_future(trickle())
    try:
        await asyncio.sleep(3 * EVERY_S)
        yield [reader for reader, _ in opened]
    finally:
        work.cancel()
        for _, writer in opened:
            writer.transport.abort()


async def status(town: Web, source: str, forwarded: str) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", town.site.port, local_addr=(source, 0))
    writer.write(f"GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: {forwarded}\r\nconnection: close\r\n\r\n".encode())
    try:
        answer = await reader.read()
    except ConnectionError:
        answer = b""
    writer.close()
    return int((answer.split() or [b"", b"0"])[1])


@pytest.mark.parametrize("kind", SAID)
@pytest.mark.parametrize("proxies", [0, 1])
async def test_slow_connections_of_one_take_no_place_from_another(
    tmp_path: Path, clock: Clock, kind: str, proxies: int
) -> None:
    async with open_town(tmp_path, clock, web_proxies=proxies) as town, slow(town, kind):
        for number in range(10):
            for source in ("127.0.0.1", "127.0.0.2"):
                assert await status(town, source, f"9.9.9.{number}") == 200


@pytest.mark.parametrize(("proxies", "served"), [(0, listening.SHARE), (1, AT_ONCE - 1)])
async def test_one_address_has_a_share_of_the_places_unless_it_is_our_proxy(
    tmp_path: Path, clock: Clock, proxies: int, served: int
) -> None:
    async with open_town(tmp_path, clock, web_proxies=proxies) as town, slow(town, "head", AT_ONCE - 1) as readers:
        let_go = [reader for reader in readers if reader.at_eof() or reader.exception()]
        assert len(readers) - len(let_go) == served


@pytest.mark.parametrize("kind", SAID | ASKED)
async def test_whoever_is_slow_is_let_go_after_a_time(town: Web, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "PATIENCE_S", 0.3)
    async with slow(town, kind, 3) as readers:

        async def let_go() -> bool:
            return all([reader.exception() or await _ended(reader) for reader in readers])

        await until(let_go)


async def _ended(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(0.01):
            await reader.read()
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


async def test_whoever_goes_away_in_the_middle_of_a_form_is_no_defect(town: Web) -> None:
    with capture_logs() as logs:
        async with slow(town, "body", 3):
            pass
        await town.browser.get("/")
    assert not [entry for entry in logs if entry["log_level"] == "error"]
