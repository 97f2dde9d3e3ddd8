"""Time that runs faster: the loop's, the clock's and a connection's patience, all by the same factor.

Every pause and time-out of the program is as long as ever, counted in this time; nothing in it is changed for a test.
"""

import asyncio
import selectors
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from telegram.request import RequestData

from bot.telegram.request import BotRequest, MakeRequest
from tests.people import Clock

T = TypeVar("T")


class _QuickSelector(selectors.DefaultSelector):
    def __init__(self, speed: float) -> None:
        super().__init__()
        self._speed = speed

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout / self._speed if timeout else timeout)


class FastLoop(asyncio.SelectorEventLoop):
    """An event loop in which a second is shorter."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        super().__init__(_QuickSelector(speed))

    def time(self) -> float:
        return super().time() * self.speed


def run(scenario: Coroutine[Any, Any, T], speed: float) -> T:
    with asyncio.Runner(loop_factory=lambda: FastLoop(speed)) as runner:
        return runner.run(scenario)


@dataclass
class FastClock(Clock):
    """A clock that runs by itself, as fast as the loop, and can be put forward."""

    speed: float = 1.0
    _began: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        return self.moment + timedelta(seconds=(time.monotonic() - self._began) * self.speed)


SLACK = 2
"""A busy machine is slow in real seconds, so waiting for an answer is given more of them."""


class FastRequest(BotRequest):
    """The bot's own requests; they wait for an answer nearly as long as ever in this time."""

    def __init__(self, make: MakeRequest, *, speed: float, clock: Clock) -> None:
        super().__init__(make, seconds=lambda: clock().timestamp())
        self._speed = speed

    async def _send(self, url: str, method: str, request_data: RequestData | None, wait_s: float) -> tuple[int, bytes]:
        return await super()._send(url, method, request_data, SLACK * wait_s / self._speed)
