"""The updates that wait for the bot, and the long poll that hands them out.

An update stays until a getUpdates call with a higher offset confirms it, at most 24 hours; what `allowed_updates`
leaves out is never queued. https://core.telegram.org/bots/api#getupdates
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice

from telegram_simulator.events import Bell
from telegram_simulator.refusals import BotApiError
from telegram_simulator.wire import Clock, JsonObject

KEPT = timedelta(hours=24)
FIRST_UPDATE_ID = 700_000_001
MOST_A_CALL = 100
FURTHEST_AHEAD = 10
"""An offset further past the newest id names no update of this bot: the server looks at it no more than at none (tdlib, TQueue)."""
# seconds; the server's LONG_POLL_MAX_TIMEOUT
LONGEST_POLL = 50
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True)
class Pending:
    """An update nobody has confirmed yet."""

    update_id: int
    at: datetime
    body: JsonObject


class UpdateQueue:
    """All unconfirmed updates of the bot."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ids = count(FIRST_UPDATE_ID)
        self._newest = FIRST_UPDATE_ID - 1
        self._pending: deque[Pending] = deque()
        self._allowed: frozenset[str] | None = None
        self._bell = Bell()
        self._polls = 0
        self._waiting = 0
        self._waits = Bell()
        self._closed = False

    def add(self, kind: str, payload: JsonObject) -> int | None:
        """Queue an update and return its id; None when the bot does not want this kind."""
        wanted = kind not in NOT_BY_DEFAULT if self._allowed is None else kind in self._allowed
        if not wanted:
            return None
        update_id = self._newest = next(self._ids)
        body: JsonObject = {"update_id": update_id, kind: payload}
        self._pending.append(Pending(update_id, self._clock(), body))
        self._bell.ring()
        return update_id

    @property
    def pending(self) -> deque[Pending]:
        """What waits, oldest first, without what has become too old."""
        oldest = self._clock() - KEPT
        while self._pending and self._pending[0].at < oldest:
            self._pending.popleft()
        return self._pending

    def allow(self, kinds: frozenset[str]) -> None:
        """Set which kinds are queued from now on; none named means all but a few."""
        self._allowed = kinds or None

    def drop(self) -> None:
        self._pending.clear()

    def close(self) -> None:
        """Let every waiting poll answer now, with nothing; the server is going away."""
        self._closed = True
        self._bell.ring()

    def reopen(self) -> None:
        """Wait again, after a new start of the server."""
        self._closed = False

    async def poll(self, offset: int, limit: int, seconds: int) -> list[JsonObject]:
        """One getUpdates call: confirm what lies before the offset, then wait for something to hand out.

        A negative offset keeps only so many of the last updates; one far past the newest confirms nothing. A limit outside
        1-100 means 100. 409 when a newer call came while this one waited.
        """
        self._polls += 1
        mine = self._polls
        # an older call that still waits ends now
        self._bell.ring()
        self._confirm(offset)
        most = limit if 1 <= limit <= MOST_A_CALL else MOST_A_CALL
        deadline = asyncio.get_running_loop().time() + min(max(seconds, 0), LONGEST_POLL)
        while True:
            if self._polls != mine:
                raise BotApiError(409, CONFLICT)
            ready = [pending.body for pending in islice(self.pending, most)]
            left = deadline - asyncio.get_running_loop().time()
            if ready or left <= 0 or self._closed:
                return ready
            await self._wait(left)

    async def polled(self, seconds: float) -> bool:
        """Wait until some poll waits and everything there was has been taken, at most so long; false when it has not."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self._pending or not self._waiting:
            if not await self._waits.wait(deadline - asyncio.get_running_loop().time()):
                return False
        return True

    async def _wait(self, seconds: float) -> None:
        self._waiting += 1
        self._waits.ring()
        try:
            await self._bell.wait(seconds)
        finally:
            self._waiting -= 1

    def _confirm(self, offset: int) -> None:
        if offset > self._newest + FURTHEST_AHEAD:
            return
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while self._pending and self._pending[0].update_id < offset:
            self._pending.popleft()
