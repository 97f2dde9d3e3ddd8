"""What happened, in order and with numbers: how tests and the chat page learn of it without sleeping.

An event is what a person could notice: a message appears, changes or goes, a toast, "typing", another keyboard, a
letter. Look with `since`, wait with `wait`; numbers only grow.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count, takewhile
from typing import Literal, TypeAlias

from telegram_simulator.bell import Bell
from telegram_simulator.keyboards import ReplyKeyboard
from telegram_simulator.views import ChatMessage

MOST_EVENTS = 100_000

EventKind: TypeAlias = Literal["message", "edit", "delete", "toast", "typing", "keyboard", "letter"]


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a press: a short line, or (`alert`) a box to be closed; `url` where the bot opens one."""

    text: str
    alert: bool = False
    url: str | None = None
    query_id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail that would have been sent: address, subject and plain text."""

    to: str
    subject: str
    body: str


EventBody: TypeAlias = ChatMessage | Toast | ReplyKeyboard | Letter | str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    `chat_id` is the chat it happened in (0 for letters); in a private chat that is the person's id. `user_id` is
    set when only one person of a group sees it. `body` is the message, toast, keyboard (None: taken away), letter
    or, for typing, the name of the action.
    """

    number: int
    kind: EventKind
    at: datetime
    chat_id: int
    message_id: int | None = None
    user_id: int | None = None
    body: EventBody = None

    def concerns(self, person_or_chat: int) -> bool:
        """Whether it happened in this chat or to this person."""
        return person_or_chat in {self.chat_id, self.user_id}


class EventLog:
    """The last events, and waiting for the next one."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._numbers = count(1)
        self._events: deque[Event] = deque(maxlen=MOST_EVENTS)
        self._bell = Bell()

    @property
    def latest(self) -> int:
        """The number of the last event, 0 before the first."""
        return self._events[-1].number if self._events else 0

    def add(
        self,
        kind: EventKind,
        chat_id: int,
        *,
        message_id: int | None = None,
        user_id: int | None = None,
        body: EventBody = None,
    ) -> None:
        """Write down an event and wake those who wait."""
        number = next(self._numbers)
        self._events.append(Event(number, kind, self._clock(), chat_id, message_id, user_id, body))
        self._bell.ring()

    def since(self, number: int, concerning: int | None = None) -> tuple[Event, ...]:
        """All events after this number, of one chat or person if one is given."""
        fresh = takewhile(lambda event: event.number > number, reversed(self._events))
        return tuple(event for event in fresh if concerning is None or event.concerns(concerning))[::-1]

    async def wait(
        self, number: int, seconds: float, concerning: int | None = None, kinds: tuple[str, ...] = ()
    ) -> tuple[Event, ...]:
        """The same as soon as there is one (of these kinds, if any are named); empty when the time ran out."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            fresh = self.since(number, concerning)
            if kinds:
                fresh = tuple(event for event in fresh if event.kind in kinds)
            left = deadline - asyncio.get_running_loop().time()
            if fresh or left <= 0 or not await self._bell.wait(left):
                return fresh
