"""Clients for the rate limits of the pages: an address, or an IPv6 network."""

from starlette.requests import Request

from bot.web.guard import client_of
from bot.web.site import PER_CLIENT
from tests.web.page_server import Web


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
