"""Until when the certificate of the public address is good: read from the proxy as it stands, told before it runs out."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.operations.health import findings, measure
from bot.web.site import Certificate, Site
from tests.delivery import test_mail
from tests.delivery.test_mail import certificate
from tests.world import World

__all__ = ["certificate"]
GOOD_FOR = timedelta(days=1)


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
