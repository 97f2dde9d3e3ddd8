"""Counts what somebody does too often, in a bounded memory: nothing is stored, and a flood cannot fill it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

AT_ONCE = 10_000


@dataclass
class Limit:
    """So many times within a window of time, for each key."""

    most: int
    window: timedelta
    clock: Callable[[], datetime]
    _counted: dict[str, tuple[datetime, int]] = field(default_factory=dict[str, tuple[datetime, int]])

    def allows(self, key: str) -> bool:
        """Count once, and say whether that was still within the limit."""
        now = self.clock()
        begun, count = self._counted.pop(key, (now, 0))
        if abs(now - begun) >= self.window:  # a clock that was ahead shuts nobody out
            begun, count = now, 0
        while len(self._counted) >= AT_ONCE:
            del self._counted[next(iter(self._counted))]
        self._counted[key] = (begun, count + 1)
        return count < self.most

    def spent(self, key: str) -> bool:
        """Say, without counting, whether nothing is left."""
        begun, count = self._counted.get(key, (self.clock(), 0))
        return count >= self.most and abs(self.clock() - begun) < self.window
