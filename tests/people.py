"""People in the tests: they write, press buttons by their labels, and look at what they see."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from telegram_simulator import ChatMessage, User

if TYPE_CHECKING:
    from tests.world import World


@dataclass
class Clock:
    moment: datetime = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> None:
        self.moment += timedelta(**by)


def running_clock() -> Callable[[], datetime]:
    """The same moment, going on from now as a clock on the wall does."""
    begun, start = monotonic(), Clock().moment
    return lambda: start + timedelta(seconds=monotonic() - begun)


@dataclass
class Person:
    """One Telegram account, used the way people use it."""

    town: "World"
    user: User
    log: list[str] = field(default_factory=list[str])

    @property
    def messages(self) -> tuple[ChatMessage, ...]:
        return self.town.simulator.chat(self.user).from_bot

    @property
    def last(self) -> ChatMessage:
        return self.messages[-1]

    @property
    def text(self) -> str:
        """The text of the newest message with buttons, else of the newest one."""
        return self.screen.text

    @property
    def screen(self) -> ChatMessage:
        return next((message for message in reversed(self.messages) if message.buttons), self.last)

    @property
    def labels(self) -> list[str]:
        return [button.text for row in self.screen.buttons for button in row]

    async def start(self, payload: str = "") -> None:
        self.town.simulator.start(self.user, payload)
        await self.town.settled()

    async def say(self, text: str) -> None:
        self.town.simulator.say(self.user, text)
        await self.town.settled()

    async def press(self, label: str) -> None:
        """Press the newest button with exactly this label, if need be one behind "More"."""
        seen = set[str]()
        while label not in self.labels and await self.look_behind_more(seen):
            pass
        await self._press(label)

    async def look_behind_more(self, seen: set[str]) -> bool:
        """Turn to the further buttons of this screen; False if all were seen."""
        more = next((one for one in self.labels if one.startswith("⋯")), "")
        if not more or more in seen:
            return False
        seen.add(more)
        await self._press(more)
        return True

    async def _press(self, label: str) -> None:
        found = [
            (message, button)
            for message in self.messages
            for row in message.buttons
            for button in row
            if button.text == label
        ]
        assert found, f"no button [{label}] among {self.labels} under: {self.text}"
        message, button = found[-1]
        self.town.simulator.press(self.user, message.message_id, button.data or "")
        await self.town.settled()

    async def press_all(self, *labels: str) -> None:
        for label in labels:
            await self.press(label)

    def sees(self, *parts: str) -> None:
        """Assert that each part stands on the screen or in the newest message."""
        seen = f"{self.text}\n{self.last.text}"
        for part in parts:
            assert part in seen, f"{part!r} is not in: {seen}"

    def sees_not(self, *parts: str) -> None:
        for part in parts:
            assert part not in self.text, f"{part!r} is in: {self.text}"
