"""How many messages Telegram takes in which time, before it answers 429.

The published limits (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this): about 30
messages a second overall, one a second in one chat with short bursts tolerated, 20 a minute in one group. How large a
burst may be is not published; the default here is generous, so that only a flood meets a refusal. Edits and answers to
presses are not counted.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from telegram_simulator.refusals import too_many_requests

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Rates:
    """The limits: steady rates, and how many messages may come at once before they count."""

    overall_per_second: float = 30.0
    overall_burst: int = 600
    chat_per_second: float = 1.0
    chat_burst: int = 60
    group_per_minute: float = 20.0
    group_burst: int = 20


@dataclass(slots=True)
class _Bucket:
    """Fills at a steady rate up to its size; each message takes one."""

    size: int
    per_second: float
    level: float = field(init=False)
    looked: float = field(init=False)

    def __post_init__(self) -> None:
        self.level = float(self.size)
        self.looked = -math.inf

    def wait(self, now: float) -> float:
        """Seconds until one message may pass; 0 when it may now."""
        if self.looked > -math.inf:
            self.level = min(float(self.size), self.level + (now - self.looked) * self.per_second)
        self.looked = now
        return max(0.0, (1.0 - self.level) / self.per_second)


class RateLimits:
    """Counts messages; the clock is in seconds and its own, so tests can let it stand or run."""

    def __init__(self, rates: Rates | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._rates = rates
        self._clock = clock
        self._overall = _Bucket(rates.overall_burst, rates.overall_per_second) if rates else None
        self._chats: dict[int, _Bucket] = {}

    def take(self, chat_id: int, *, group: bool) -> None:
        """Count a message to a chat.

        Raises:
            BotApiError: 429 with the seconds to wait; the refused message does not count.
        """
        if self._rates is None or self._overall is None:
            return
        bucket = self._chats.get(chat_id)
        if bucket is None:
            bucket = self._chats[chat_id] = self._bucket(self._rates, group=group)
        now = self._clock()
        wait = max(self._overall.wait(now), bucket.wait(now))
        if wait > 0:
            raise too_many_requests(math.ceil(wait))
        self._overall.level -= 1
        bucket.level -= 1

    @staticmethod
    def _bucket(rates: Rates, *, group: bool) -> _Bucket:
        if group:
            return _Bucket(rates.group_burst, rates.group_per_minute / MINUTE)
        return _Bucket(rates.chat_burst, rates.chat_per_second)
