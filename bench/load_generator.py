"""The load generator: simulated users send updates, and the response times are recorded."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence

from bench.messages import Json
from bench.users import Step, User

FIRST_USER_ID = 10_000_000


class LoadGenerator:
    """The simulated users in a dialogue, and the update queue."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self.users: dict[int, User] = {}
        self.pending: deque[dict[str, Json]] = deque()
        self.first_poll: float | None = None
        self.polled = asyncio.Event()
        self.delay_s = 0.0
        self.latencies: list[float] = []
        self.answered = 0
        self.users_started = 0
        self.replace_finished = True
        """True to replace a finished user by a new one (closed loop)."""
        self.paced = False
        """True if users wait for `step` before their next update (open loop)."""
        self._ready: deque[User] = deque()
        self._arrived = asyncio.Event()
        self._next_update = 1000
        self._next_message = 100
        self._pending_presses: dict[int, User] = {}
        self._idle = asyncio.Event()
        self._users_awaited = 0
        self._users_reached = asyncio.Event()

    def add_user(self, steps: Sequence[Step] | None = None) -> None:
        """Start a dialogue with a new user."""
        self.users_started += 1
        if self.users_started == self._users_awaited:
            self._users_reached.set()
        person = User(FIRST_USER_ID + self.users_started, steps or self.steps)
        self.users[person.id] = person
        self._send_update(person)

    def on_message(self, message: dict[str, Json]) -> None:
        """Record a bot message; if the user waits for it, continue the dialogue."""
        person = self.users.get(message["chat"]["id"])
        if person is None or not person.sent_at:
            return
        person.message = message
        self.latencies.append(time.perf_counter() - person.sent_at)
        person.sent_at = 0.0
        person.answered = True
        self._advance(person)

    def on_callback_answer(self, update_id: int) -> None:
        """Record the answer to a callback query."""
        person = self._pending_presses.pop(update_id, None)
        if person is not None:
            person.acknowledged = True
            self._advance(person)

    def _advance(self, person: User) -> None:
        if not (person.answered and person.acknowledged):
            return
        self.answered += 1
        person.position += 1
        if not person.finished:
            if self.paced:
                self._ready.append(person)
            else:
                self._send_update(person)
            return
        self.users.pop(person.id, None)
        if self.replace_finished:
            self.add_user()
        elif not self.users:
            self._idle.set()

    def send_next(self) -> None:
        """Let a waiting user continue, or start a new one."""
        if self._ready:
            self._send_update(self._ready.popleft())
        else:
            self.add_user()

    async def wait_for_users(self, people: int) -> None:
        """Wait until this number of users has written."""
        if self.users_started < people:
            self._users_awaited = people
            self._users_reached.clear()
            await self._users_reached.wait()

    async def wait_until_idle(self) -> None:
        """Wait until all dialogues have ended."""
        self._idle.clear()
        if self.users:
            await self._idle.wait()

    def new_message_id(self) -> int:
        """Return a new message id."""
        self._next_message += 1
        return self._next_message

    async def get_updates(self, offset: int, limit: int, timeout_s: float) -> list[dict[str, Json]]:
        """Handle getUpdates: return pending updates, or wait for the first one."""
        if self.first_poll is None:
            self.first_poll = time.perf_counter()
            self.polled.set()
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()
        if not self.pending and timeout_s:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), timeout_s)
            except TimeoutError:
                return []
        return [self.pending[index] for index in range(min(limit, len(self.pending)))]

    def _send_update(self, person: User) -> None:
        self._next_update += 1
        person.sent_at = time.perf_counter()
        person.answered, person.acknowledged = False, person.steps[person.position].kind != "press"
        if not person.acknowledged:
            self._pending_presses[self._next_update] = person
        self.pending.append(person.update(self._next_update, int(time.time())))
        self._arrived.set()
