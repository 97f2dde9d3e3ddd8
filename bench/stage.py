"""The load generator: simulated users send updates, and the response times are recorded."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence

from bench.messages import Json
from bench.people import Person, Step

FIRST_PERSON = 10_000_000


class Stage:
    """The users with an open dialogue, and the update queue."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self.people: dict[int, Person] = {}
        self.pending: deque[dict[str, Json]] = deque()
        self.first_poll: float | None = None
        self.polled = asyncio.Event()
        self.delay_s = 0.0
        self.waits: list[float] = []
        self.answered = 0
        self.met = 0
        self.replace = True
        """True to replace a finished user by a new one (closed loop)."""
        self.paced = False
        """True if users wait for `step` before their next update (open loop)."""
        self._ready: deque[Person] = deque()
        self._arrived = asyncio.Event()
        self._next_update = 1000
        self._next_message = 100
        self._pressing: dict[int, Person] = {}
        self._quiet = asyncio.Event()
        self._awaited = 0
        self._enough = asyncio.Event()

    def enter(self, steps: Sequence[Step] | None = None) -> None:
        """Start a dialogue with a new user."""
        self.met += 1
        if self.met == self._awaited:
            self._enough.set()
        person = Person(FIRST_PERSON + self.met, steps or self.steps)
        self.people[person.id] = person
        self._ask(person)

    def shown(self, message: dict[str, Json]) -> None:
        """Record a bot message; if the user waits for it, continue the dialogue."""
        person = self.people.get(message["chat"]["id"])
        if person is None or not person.asked_at:
            return
        person.message = message
        self.waits.append(time.perf_counter() - person.asked_at)
        person.asked_at = 0.0
        person.seen = True
        self._go_on(person)

    def acknowledged(self, update_id: int) -> None:
        """Record the answer to a callback query."""
        person = self._pressing.pop(update_id, None)
        if person is not None:
            person.acknowledged = True
            self._go_on(person)

    def _go_on(self, person: Person) -> None:
        if not (person.seen and person.acknowledged):
            return
        self.answered += 1
        person.at += 1
        if not person.finished:
            if self.paced:
                self._ready.append(person)
            else:
                self._ask(person)
            return
        self.people.pop(person.id, None)
        if self.replace:
            self.enter()
        elif not self.people:
            self._quiet.set()

    def step(self) -> None:
        """Let a waiting user continue, or start a new one."""
        if self._ready:
            self._ask(self._ready.popleft())
        else:
            self.enter()

    async def have_met(self, people: int) -> None:
        """Wait until this number of users has written."""
        if self.met < people:
            self._awaited = people
            self._enough.clear()
            await self._enough.wait()

    async def emptied(self) -> None:
        """Wait until all dialogues have ended."""
        self._quiet.clear()
        if self.people:
            await self._quiet.wait()

    def new_message(self) -> int:
        """Return a new message id."""
        self._next_message += 1
        return self._next_message

    async def updates(self, offset: int, limit: int, timeout_s: float) -> list[dict[str, Json]]:
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

    def _ask(self, person: Person) -> None:
        self._next_update += 1
        person.asked_at = time.perf_counter()
        person.seen, person.acknowledged = False, person.steps[person.at].kind != "press"
        if not person.acknowledged:
            self._pressing[self._next_update] = person
        self.pending.append(person.update(self._next_update, int(time.time())))
        self._arrived.set()
