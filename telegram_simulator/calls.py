"""The log of every Bot API call: what was asked and what was answered."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from telegram_simulator.bell import Bell

MOST_CALLS = 100_000
OK = 200


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `code` is the HTTP status (0: no answer was given); `description` the refusal, if any.

    `parameters` are as decoded by the schema, or as they came when they did not pass it; files show their names.
    """

    number: int
    method: str
    parameters: Mapping[str, object]
    at: datetime
    code: int
    description: str = ""

    @property
    def ok(self) -> bool:
        """Whether it was answered with a result."""
        return self.code == OK


class CallLog:
    """The last calls, and waiting for the next one."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._calls: deque[Call] = deque(maxlen=MOST_CALLS)
        self._bell = Bell()

    @property
    def latest(self) -> int:
        """The number of the last call, 0 before the first."""
        return self._calls[-1].number if self._calls else 0

    def add(self, method: str, parameters: Mapping[str, object], code: int, description: str = "") -> None:
        """Write down a call that has been answered."""
        self._calls.append(Call(self.latest + 1, method, parameters, self._clock(), code, description))
        self._bell.ring()

    def since(self, number: int = 0, method: str | None = None) -> tuple[Call, ...]:
        """The calls after this number, of one method if it is named."""
        fresh = takewhile(lambda call: call.number > number, reversed(self._calls))
        return tuple(call for call in fresh if method in {None, call.method})[::-1]

    async def wait(self, number: int, method: str | None, seconds: float) -> tuple[Call, ...]:
        """The same as soon as there is one; empty when the time ran out."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            calls = self.since(number, method)
            left = deadline - asyncio.get_running_loop().time()
            if calls or left <= 0 or not await self._bell.wait(left):
                return calls
