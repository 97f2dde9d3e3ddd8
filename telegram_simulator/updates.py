"""The update queue and long polling (getUpdates).

An update is kept for at most 24 hours, until a getUpdates call with a higher offset confirms it.
Kinds outside `allowed_updates` are never queued. https://core.telegram.org/bots/api#getupdates
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice

from telegram_simulator.events import Notifier
from telegram_simulator.refusals import BotApiError
from telegram_simulator.wire import Clock, JsonObject

LIFETIME = timedelta(hours=24)
FIRST_UPDATE_ID = 700_000_001
MAX_UPDATES_PER_CALL = 100
MAX_OFFSET_AHEAD = 10
"""An offset further past the newest id is ignored, as by the server (TDLib, TQueue)."""
# Seconds: LONG_POLL_MAX_TIMEOUT of the server.
MAX_POLL_S = 50
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
EXCLUDED_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True)
class PendingUpdate:
    """An unconfirmed update."""

    update_id: int
    at: datetime
    body: JsonObject


class UpdateQueue:
    """The unconfirmed updates of the bot."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ids = count(FIRST_UPDATE_ID)
        self._newest = FIRST_UPDATE_ID - 1
        self._pending: deque[PendingUpdate] = deque()
        self._allowed: frozenset[str] | None = None
        self._notifier = Notifier()
        self._polls = 0
        self._waiting = 0
        self._waits = Notifier()
        self._closed = False

    def add(self, kind: str, payload: JsonObject) -> int | None:
        """Queue an update and return its id, or None if the bot does not allow this kind."""
        wanted = kind not in EXCLUDED_BY_DEFAULT if self._allowed is None else kind in self._allowed
        if not wanted:
            return None
        update_id = self._newest = next(self._ids)
        body: JsonObject = {"update_id": update_id, kind: payload}
        self._pending.append(PendingUpdate(update_id, self._clock(), body))
        self._notifier.notify()
        return update_id

    @property
    def pending(self) -> deque[PendingUpdate]:
        """Return the pending updates, oldest first, without expired ones."""
        oldest = self._clock() - LIFETIME
        while self._pending and self._pending[0].at < oldest:
            self._pending.popleft()
        return self._pending

    def allow(self, kinds: frozenset[str]) -> None:
        """Set the kinds to queue; an empty list means the default kinds."""
        self._allowed = kinds or None

    def clear(self) -> None:
        self._pending.clear()

    def close(self) -> None:
        """Release all waiting polls with an empty result, for shutdown."""
        self._closed = True
        self._notifier.notify()

    def reopen(self) -> None:
        """Accept polls again after a restart of the server."""
        self._closed = False

    async def poll(self, offset: int, limit: int, seconds: int) -> list[JsonObject]:
        """Handle getUpdates: confirm updates before the offset, then wait for new ones.

        A negative offset keeps that many of the last updates; an offset far past the newest
        confirms nothing. A limit outside 1-100 means 100. Raises error 409 if a newer call replaces
        this one.
        """
        self._polls += 1
        mine = self._polls
        # Release an older waiting call.
        self._notifier.notify()
        self._confirm(offset)
        most = limit if 1 <= limit <= MAX_UPDATES_PER_CALL else MAX_UPDATES_PER_CALL
        deadline = asyncio.get_running_loop().time() + min(max(seconds, 0), MAX_POLL_S)
        while True:
            if self._polls != mine:
                raise BotApiError(409, CONFLICT)
            ready = [pending.body for pending in islice(self.pending, most)]
            left = deadline - asyncio.get_running_loop().time()
            if ready or left <= 0 or self._closed:
                return ready
            await self._wait(left)

    async def wait_until_polled(self, seconds: float) -> bool:
        """Wait until a poll is waiting and the queue is empty. Return False on timeout."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self._pending or not self._waiting:
            if not await self._waits.wait(deadline - asyncio.get_running_loop().time()):
                return False
        return True

    async def _wait(self, seconds: float) -> None:
        self._waiting += 1
        self._waits.notify()
        try:
            await self._notifier.wait(seconds)
        finally:
            self._waiting -= 1

    def _confirm(self, offset: int) -> None:
        if offset > self._newest + MAX_OFFSET_AHEAD:
            return
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while self._pending and self._pending[0].update_id < offset:
            self._pending.popleft()
