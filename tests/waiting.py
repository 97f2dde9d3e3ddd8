"""Waiting for what comes about by itself, as long as a slow machine may need and no longer."""

import asyncio
from collections.abc import Awaitable, Callable

PATIENCE_S = 20.0
TICK_S = 0.002


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    """Wait until a condition holds."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while not await condition():
        assert asyncio.get_running_loop().time() < deadline, "what was waited for did not come about"
        await asyncio.sleep(TICK_S)
