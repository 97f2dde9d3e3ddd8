"""The demo's clock: the real one, some hours or days ahead. It only ever goes forwards, so nothing happens twice."""

from datetime import datetime, timedelta

from bot.app import now
from bot.storage.database import Clock


class DemoClock:
    """Tells the time of the demo (UTC). `real`: the clock it is ahead of."""

    def __init__(self, real: Clock = now) -> None:
        self._real = real
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """Give the present moment of the demo."""
        return self._real() + self._ahead

    def move(self, moment: datetime) -> None:
        """Let it be this moment (of any time zone) now; one that has passed already changes nothing."""
        self._ahead += max(moment - self(), timedelta())
