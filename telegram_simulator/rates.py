"""Rate limits for sent messages (HTTP 429).

Published limits: about 30 messages a second overall, one a second per chat with short bursts, 20 a
minute per group. The burst size is not published; the default here is generous. Edits count as
messages; answers to callback queries do not.
Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from telegram_simulator.refusals import too_many_requests


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates per second and burst sizes."""

    overall_per_second: float = 30.0
    overall_burst: int = 600
    chat_per_second: float = 1.0
    chat_burst: int = 60
    group_per_minute: float = 20.0
    group_burst: int = 20


class _TokenBucket:
    """A token bucket."""

    def __init__(self, size: int, per_second: float, now: float) -> None:
        self._size, self._per_second = float(size), per_second
        self._level, self._looked = self._size, now

    def wait(self, now: float) -> float:
        """Return the seconds until the next token, or 0."""
        self._level = min(self._size, self._level + (now - self._looked) * self._per_second)
        self._looked = now
        return max(0.0, (1.0 - self._level) / self._per_second)

    def take(self) -> None:
        self._level -= 1


class RateLimits:
    """Token buckets for all chats. `clock`: seconds, controllable by tests."""

    def __init__(self, rates: Rates | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._rates = rates
        self._clock = clock
        self._buckets: dict[int, _TokenBucket] = {}

    def take(self, chat_id: int, *, group: bool) -> None:
        """Count a message to a chat. Raises error 429, uncounted, if a limit is exceeded."""
        if self._rates is None:
            return
        now = self._clock()
        if chat_id not in self._buckets:
            rates = self._rates
            self._buckets.setdefault(0, _TokenBucket(rates.overall_burst, rates.overall_per_second, now))
            one = (
                (rates.group_burst, rates.group_per_minute / 60) if group else (rates.chat_burst, rates.chat_per_second)
            )
            self._buckets[chat_id] = _TokenBucket(*one, now)
        both = self._buckets[0], self._buckets[chat_id]
        wait = max(bucket.wait(now) for bucket in both)
        if wait > 0:
            raise too_many_requests(math.ceil(wait))
        for bucket in both:
            bucket.take()
