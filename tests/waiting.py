"""Waiting for what comes about by itself, however long a slow machine needs; the end of a test's time is the only limit."""

import asyncio
from collections.abc import Awaitable, Callable

TICK_S = 0.002


def in_seconds(seconds: float) -> asyncio.Event:
    """Something to come after: it is set when so many seconds have passed."""
    passed = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, passed.set)
    return passed


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    """Wait until a condition holds."""
    while not await condition():  # noqa: ASYNC110  whatever it is, nothing tells of it
        await asyncio.sleep(TICK_S)
