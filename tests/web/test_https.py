"""The pages as they are served in production: people come by https, through a proxy of the operator's."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.people import Clock
from tests.web.stage import open_town

ORIGIN = "https://cpa.example.org"


@pytest.mark.parametrize(("proxies", "warned"), [(0, 1), (1, 0)])
async def test_a_proxy_that_is_not_named_is_warned_of_at_the_start(
    tmp_path: Path, clock: Clock, proxies: int, warned: int
) -> None:
    with capture_logs() as logs:
        async with open_town(tmp_path, clock, public_url=ORIGIN, web_proxies=proxies):
            pass
    said = [entry["event"] for entry in logs if entry["log_level"] == "warning" and "CPA_WEB_PROXIES" in entry["event"]]
    assert len(said) == warned
    assert all("Set it to" in line for line in said)


async def test_without_https_there_is_no_proxy_to_warn_of(tmp_path: Path, clock: Clock) -> None:
    with capture_logs() as logs:
        async with open_town(tmp_path, clock):
            pass
    assert not [entry for entry in logs if entry["log_level"] == "warning"]
