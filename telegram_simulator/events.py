"""Numbered logs of events and Bot API calls, so that tests and the page wait without sleeping.

An event is visible to a user: a new, edited or deleted message, a toast, a keyboard, an e-mail. A
call is a Bot API request with its response. Read with `since`, wait with `wait`; numbers only
increase.
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

MAX_ENTRIES = 100_000
OK = 200

EventKind: TypeAlias = Literal["message", "edit", "delete", "toast", "keyboard", "letter"]


@dataclass(frozen=True, slots=True)
class Toast:
    """The text that answers a callback query: a notification, or a dialog (`alert`)."""

    text: str
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A captured outgoing e-mail."""

    to: str
    subject: str
    body: str


EventBody: TypeAlias = ChatMessage | Toast | ReplyKeyboard | Letter | None


@dataclass(frozen=True, slots=True)
class Event:
    """An event.

    `chat_id`: the chat, 0 for e-mails; for a private chat the user's id. `user_id`: set if only one
    user of a group sees the event. `body`: the message, toast, e-mail or keyboard (None: removed).
    """

    number: int
    at: datetime
    kind: EventKind
    chat_id: int
    message_id: int | None = None
    user_id: int | None = None
    body: EventBody = None

    def matches(self, whom: int | str) -> bool:
        """Return True if the event belongs to this chat or user."""
        return whom in {self.chat_id, self.user_id}


@dataclass(frozen=True, slots=True)
class Call:
    """A Bot API call.

    `code`: HTTP status, 0 if no response was sent. `description`: the error, if any. `parameters`:
    decoded, or raw if validation failed.
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

    def matches(self, method: int | str) -> bool:
        return method == self.method


class Notifier:
    """Wakes all current waiters; keeps no state, so check the condition before waiting.

    Unlike `asyncio.Condition` it can be notified from plain functions, such as user actions.
    """

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[bool]] = set()

    def notify(self) -> None:
        for future in self._waiting:
            _wake(future, notified=True)

    async def wait(self, seconds: float) -> bool:
        """Wait for the next notification. Return False on timeout."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        self._waiting.add(future)
        timer = loop.call_later(seconds, lambda: _wake(future, notified=False))
        try:
            return await future
        finally:
            timer.cancel()
            self._waiting.discard(future)


def _wake(future: asyncio.Future[bool], *, notified: bool) -> None:
    if not future.done():
        future.set_result(notified)


EntryT = TypeVar("EntryT", Event, Call)


class Log(Generic[EntryT]):
    """A bounded log whose readers can wait for new entries."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[EntryT] = deque(maxlen=MAX_ENTRIES)
        self._notifier = Notifier()

    @property
    def latest(self) -> int:
        """The number of the last entry, or 0."""
        return self._entries[-1].number if self._entries else 0

    def add(self, make: Callable[[int, datetime], EntryT]) -> None:
        """Append the entry made from a number and the time, and wake the waiters."""
        self._entries.append(make(self.latest + 1, self._clock()))
        self._notifier.notify()

    def since(self, number: int = 0, concerning: int | str | None = None) -> tuple[EntryT, ...]:
        """Return the entries after a number, optionally only of a chat, user or method."""
        fresh = takewhile(lambda entry: entry.number > number, reversed(self._entries))
        return tuple(entry for entry in fresh if concerning is None or entry.matches(concerning))[::-1]

    async def wait(self, number: int, seconds: float, concerning: int | str | None = None) -> tuple[EntryT, ...]:
        """Wait until `since` returns entries. Return an empty list on timeout."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            fresh = self.since(number, concerning)
            left = max(0.0, deadline - asyncio.get_running_loop().time())
            # others run even if to look has taken longer than the wait
            if fresh or not await self._notifier.wait(left):
                return fresh
