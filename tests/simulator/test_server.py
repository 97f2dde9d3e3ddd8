"""Starting, stopping, and keeping strangers out."""

import asyncio
import time

import aiohttp
import pytest
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from telegram_simulator import Fault, Silence, Simulator, User, serve
from telegram_simulator.guard import refusal
from tests.simulator.client import TOKEN, Client


async def test_stopping_releases_everybody_at_once(simulator: Simulator) -> None:
    simulator.add_fault(Fault(Silence("before"), method="getMe"))
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        async with serve(simulator) as url:
            client = Client(session, url)
            poll = group.create_task(client.updates(timeout=50))
            waits = [
                group.create_task(outcome(client, f"/bot{TOKEN}/getMe")),
                group.create_task(outcome(client, "/sim/events?timeout=50")),
            ]
            await simulator.polled()
            await simulator.called("getMe")
            started = time.monotonic()
        assert time.monotonic() - started < 1

    assert poll.result() == []
    assert [wait.result() for wait in waits] == ["cut off", "cut off"]


async def outcome(client: Client, path: str) -> str:
    try:
        return (await client.get(path)).body
    except aiohttp.ClientError:
        return "cut off"


async def test_a_simulator_is_served_again(simulator: Simulator, person: User) -> None:
    for _ in range(2):
        async with serve(simulator) as url, aiohttp.ClientSession() as session:
            simulator.say(person, "hello")
            assert await Client(session, url).updates(timeout=1)


async def test_other_pages_can_be_served_beside(simulator: Simulator) -> None:
    async def page(_: Request) -> Response:
        return PlainTextResponse("hello")

    async with serve(simulator, routes=(Route("/", page),)) as url, aiohttp.ClientSession() as session:
        assert (await Client(session, url).get("/")).body == "hello"


async def test_the_loopback_has_two_addresses(simulator: Simulator) -> None:
    try:
        async with serve(simulator, "::1") as url:
            assert url.startswith("http://[::1]:")
    except OSError:
        pytest.skip("this machine has no IPv6")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "localhost"])  # noqa: S104 - it is refused
async def test_only_the_loopback_is_listened_on(simulator: Simulator, host: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - from us or from ipaddress
        async with serve(simulator, host):
            pass


async def test_another_host_is_refused(client: Client) -> None:
    answer = await client.get("/sim/users", host="attacker.example")
    assert (answer.status, answer.json) == (403, {"error": "the simulator answers to localhost only"})
    assert (await client.get(f"/bot{TOKEN}/getMe", host="attacker.example")).status == 403


async def test_another_site_is_refused(client: Client, simulator: Simulator) -> None:
    for headers in ({"origin": "https://attacker.example"}, {"sec-fetch-site": "cross-site"}):
        answer = await client.post("/sim/users", {"first_name": "A"}, **headers)
        assert (answer.status, answer.json) == (403, {"error": "requests from other sites are refused"})
        assert (await client.delete("/sim/faults", **headers)).status == 403
    assert simulator.world.users == {}

    same = {"origin": client.url, "sec-fetch-site": "same-origin"}
    assert (await client.post("/sim/users", {"first_name": "A"}, **same)).status == 200


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:80", "127.0.0.1:80", "[::1]", "[::1]:80", "LOCALHOST"]
)
def test_names_of_the_loopback(host: str) -> None:
    assert refusal(Headers({"host": host}), changes=False) is None


@pytest.mark.parametrize(
    "host", ["", "localhost.attacker.example", "127.0.0.1.attacker.example", "[::1", "192.0.2.1"]
)
def test_names_of_others(host: str) -> None:
    assert refusal(Headers({"host": host}), changes=False) is not None
