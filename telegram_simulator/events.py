"""What happened, in order and with numbers: how tests and the page learn of it without sleeping.

An event is what a person could notice: a message appears, changes or goes, a toast, another keyboard, a letter. A call is
what the bot asked and what it was answered. Look with `since`, wait with `wait`; numbers only grow.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Generic, Literal, TypeAlias, TypeVar

from telegram_simulator.keyboards import ReplyKeyboard
from telegram_simulator.messages import ChatMessage
from telegram_simulator.wire import Clock

MOST_ENTRIES = 100_000
OK = 200

EventKind: TypeAlias = Literal["message", "edit", "delete", "toast", "keyboard", "letter"]


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a press: a short line, or (`alert`) a box to be closed."""

    text: str
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail that would have been sent."""

    to: str
    subject: str
    body: str


EventBody: TypeAlias = ChatMessage | Toast | ReplyKeyboard | Letter | None


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    `chat_id` is the chat it happened in (0 for letters); in a private chat that is the person's id. `user_id` is set when
    only one person of a group sees it. `body` is the message, toast, keyboard (None: taken away) or letter.
    """

    number: int
    at: datetime
    kind: EventKind
    chat_id: int
    message_id: int | None = None
    user_id: int | None = None
    body: EventBody = None

    def concerns(self, whom: int | str) -> bool:
        """Whether it happened in this chat or to this person."""
        return whom in {self.chat_id, self.user_id}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Bot API. `code` is the HTTP status (0: no answer was given); `description` the refusal, if any.

    `parameters` are as decoded by the schema, or as they came when they did not pass it.
    """

    number: int
    at: datetime
    method: str
    parameters: Mapping[str, object]
    code: int
    description: str = ""

    @property
    def ok(self) -> bool:
        return self.code == OK

    def concerns(self, method: int | str) -> bool:
        return method == self.method


class Bell:
    """Wakes everybody who waits at the moment of ringing; it remembers nothing, so look before you wait.

    `asyncio.Condition` can only be notified from a coroutine, but people press buttons in plain calls.
    """

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[bool]] = set()

    def ring(self) -> None:
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


EntryT = TypeVar("EntryT", Event, Call)


class Log(Generic[EntryT]):
    """The last entries, and waiting for the next one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[EntryT] = deque(maxlen=MOST_ENTRIES)
        self._bell = Bell()

    @property
    def latest(self) -> int:
        """The number of the last entry, 0 before the first."""
        return self._entries[-1].number if self._entries else 0

    def add(self, make: Callable[[int, datetime], EntryT]) -> None:
        """Write down an entry, made of its number and the time, and wake those who wait."""
        self._entries.append(make(self.latest + 1, self._clock()))
        self._bell.ring()

    def since(self, number: int = 0, concerning: int | str | None = None) -> tuple[EntryT, ...]:
        """All entries after this number: of one chat or person, or one method, if it is named."""
        fresh = takewhile(lambda entry: entry.number > number, reversed(self._entries))
        return tuple(entry for entry in fresh if concerning is None or entry.concerns(concerning))[::-1]

    async def wait(self, number: int, seconds: float, concerning: int | str | None = None) -> tuple[EntryT, ...]:
        """The same as soon as there is one; empty when the time ran out."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            fresh = self.since(number, concerning)
            left = deadline - asyncio.get_running_loop().time()
            if fresh or left <= 0 or not await self._bell.wait(left):
                return fresh
