"""`cpa-bot demo`: it finds a port, shows its page and stops."""

import re
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.demo.running import TRIED_PORTS, free_port
from bot.operations.environment import OperatorError
from tests.cli.running import command, process, stopped


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on, with a free one behind it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def test_the_next_free_port_is_taken(taken: int) -> None:
    assert taken < free_port(taken) < taken + TRIED_PORTS


def test_without_any_free_port(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.features.demo.running.TRIED_PORTS", 1)
    with pytest.raises(OperatorError, match=f"PORT: none of the ports {taken} to {taken} is free"):
        free_port(taken)


def test_the_demo_picks_the_next_port_shows_a_page_and_stops(taken: int, tmp_path: Path) -> None:
    with process("demo", "--port", str(taken), environment={}, folder=tmp_path) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        found = re.search(r"The demo is at (http://127\.0\.0\.1:(\d+)/)", line)
        assert found, line
        assert taken < int(found[2]) < taken + TRIED_PORTS
        with urllib.request.urlopen(found[1], timeout=10) as page:  # noqa: S310 - the loopback
            assert page.status == 200
        took, code, _, err = stopped(running)
    assert took < 8
    assert (code, err) == (0, "")


def test_a_port_that_cannot_be_is_refused() -> None:
    for port in ("70000", "65530"):
        refused = command("demo", "--port", port)
        assert (refused.code, refused.out, "Traceback" in refused.err) == (2, "", False)
        assert "--port" in refused.err
