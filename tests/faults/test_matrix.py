"""Every way in which Telegram can fail, at every place where the program calls it.

Each cell is a program of its own in which one call is struck. Whatever that is: nobody is surprised, nothing is lost,
no notice comes twice without saying so, nothing is asked again too early, and the person can go on.
"""

import asyncio

import pytest

from bot.telegram.request import RequestName
from telegram_simulator import NoReply, Reset
from tests.effort import record
from tests.fast_time import run
from tests.faults.call_sites import SITES, Site
from tests.faults.failing_world import failing_world, separate_logs
from tests.faults.telegram_failures import FAILURES, TelegramFailure

SPEEDS: dict[RequestName, float] = {"pyreqwest": 20.0, "httpx": 5.0}
"""Slower with the client that needs more work, so that no second is too short for it."""
ROWS = [
    *(pytest.param(trouble, "pyreqwest", id=trouble.name) for trouble in FAILURES),
    # what is answered as it should be reads alike whoever carries it: see tests/telegram/test_http.py
    *(
        pytest.param(trouble, "httpx", id=f"{trouble.name}-httpx")
        for trouble in FAILURES
        if isinstance(trouble.effect, NoReply | Reset)
    ),
]


@pytest.mark.parametrize(("trouble", "client"), ROWS)
def test_a_call_that_fails(trouble: TelegramFailure, client: RequestName) -> None:
    failed: list[Exception] = []
    called: set[str] = set()
    struck: set[str] = set()

    async def cell(site: Site) -> None:
        try:
            async with failing_world(client=client) as w:
                await site(w, trouble)
                called.update(call.method for call in w.simulator.calls)
                struck.update(w.struck)
        except Exception as error:  # noqa: BLE001  all that is wrong in a row is shown together
            error.add_note(f"at {site.__name__}")
            failed.append(error)

    async def row() -> None:
        await asyncio.gather(*map(cell, SITES))

    with separate_logs():
        run(row(), SPEEDS[client])
    if failed:
        raise ExceptionGroup(trouble.name, failed)
    assert struck == called, "a method that is called, and for which there is no row here"
    record(
        f"each of {len(FAILURES)} Bot API faults at each of {len(SITES)} call sites, with {client}",
        "0 unhandled exceptions, 0 lost, 0 unmarked repeats, 0 requests before retry_after ends",
    )
