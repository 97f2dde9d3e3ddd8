"""A bell that plain functions can ring and coroutines can wait for.

`asyncio.Condition` can only be notified from a coroutine, but people press buttons in plain calls.
"""

import asyncio


class Bell:
    """Wakes everybody who waits at the moment of ringing; it remembers nothing, so look before you wait."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[bool]] = set()

    def ring(self) -> None:
        """Wake all who wait now."""
        for future in self._waiting:
            _wake(future, rung=True)

    async def wait(self, seconds: float) -> bool:
        """Wait for the next ring, at most so long; False when the time ran out."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        self._waiting.add(future)
        timer = loop.call_later(seconds, lambda: _wake(future, rung=False))
        try:
            return await future
        finally:
            timer.cancel()
            self._waiting.discard(future)


def _wake(future: asyncio.Future[bool], *, rung: bool) -> None:
    if not future.done():
        future.set_result(rung)
