"""An account that uses a bot that crashes repeatedly, observes its chat and waits for answers."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telegram_simulator import ChatMessage, User
from tests.effort import repetitions
from tests.faults.seen_messages import is_news, is_notice

if TYPE_CHECKING:
    from tests.faults.crash_run import CrashRun

ANSWER_WITHIN_S = repetitions(20, 5)
"""The longest time to an answer after a start of the bot."""
LOOK_AGAIN_S = 0.1


@dataclass(eq=False)
class Account:
    """One account with its chat."""

    street: "CrashRun"
    user: User
    draw: random.Random
    hurry: float = 0.15
    """The longest pause before the next action, in seconds."""
    screen: ChatMessage | None = None
    """The message that changed last, other than a notice."""
    codes: frozenset[str] = frozenset()
    changes: dict[int, int] = field(default_factory=dict[int, int])
    """The number of edits of each message of the bot."""
    buttons: dict[int, frozenset[str]] = field(default_factory=dict[int, frozenset[str]])
    """The codes of the buttons under each message of the bot's, as it stands now."""
    replies: int = 0
    """The number of messages that are neither notices nor news."""
    waiting_since: float | None = None
    _seen: int = 0

    def look(self) -> None:
        """Process the new events of the chat."""
        events = self.street.simulator.world.events
        fresh, self._seen = events.since(self._seen, self.user.id), events.latest
        for event in fresh:
            message = event.body
            if not isinstance(message, ChatMessage) or message.outgoing:
                continue
            self.buttons[message.message_id] = codes_of(message)
            if event.kind == "edit":
                self.changes[message.message_id] = self.changes.get(message.message_id, 0) + 1
            elif is_notice(message.text) or is_news(message.text):
                self.heard(message)
                continue
            else:
                self.replies += 1
            if message.buttons and not is_news(message.text):
                self.screen = message
                self.codes = codes_of(message)

    def heard(self, message: ChatMessage) -> None:
        """A notice or news came."""

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for an answer across restarts; the timeout counts from the last start of the bot."""
        loop = asyncio.get_running_loop()
        self.waiting_since = began = loop.time()
        while True:
            self.look()
            if condition():
                break
            up_since = self.street.up_since()
            waited = loop.time() - max(began, up_since) if up_since is not None else 0.0
            assert waited < ANSWER_WITHIN_S, f"no answer for {self.user.first_name} at {sorted(self.codes)}"
            await self.street.simulator.world.events.wait(self._seen, LOOK_AGAIN_S, self.user.id)
        self.waiting_since = None
        up_since = self.street.up_since()
        if up_since is not None and up_since > began:
            self.street.waited(loop.time() - up_since)

    async def pause(self) -> None:
        await asyncio.sleep(self.draw.uniform(0, self.hurry))

    async def say(self, text: str) -> None:
        await self.pause()
        self.look()
        before = self.codes
        self.write(text)
        await self.until(lambda: self.codes != before)

    async def press(self, code: str, taps: int = 1) -> None:
        await self.pause()
        self.look()
        before, screen = self.codes, self.screen
        assert screen is not None
        for _ in range(taps):
            self.tap(screen.message_id, code)
        await self.until(lambda: self.codes != before)

    def write(self, text: str) -> None:
        self.street.simulator.say(self.user, text)
        self.street.acted += 1

    def tap(self, message_id: int, code: str) -> None:
        self.street.simulator.press(self.user, message_id, code)
        self.street.acted += 1

    def start(self, payload: str = "") -> None:
        self.street.simulator.start(self.user, payload)
        self.street.acted += 1

    def code(self, beginning: str) -> str:
        """Return the code of a random button on the screen with this prefix; "" if there is none."""
        found = sorted(code for code in self.codes if code.startswith(beginning))
        return self.draw.choice(found) if found else ""


def codes_of(message: ChatMessage) -> frozenset[str]:
    return frozenset(button.data for row in message.buttons for button in row if button.data)
