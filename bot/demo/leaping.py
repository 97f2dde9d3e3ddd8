"""Lets time pass in the demo: hour by hour, so that everything happens at its own time and in its own order.

Only the clock leaps. Long polls, time-outs and Telegram's rates go by real seconds, so before each step the bot has
answered everything and sent what was due, and no press grows too old on the way.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from time import monotonic

from bot.app import App
from bot.conversation.dates import PRAGUE, is_holiday, is_working_day
from bot.demo.clock import DemoClock
from bot.storage import leads, outbox
from bot.storage.database import Transaction
from telegram_simulator import Simulator

MORNING = time(9)
STEP = timedelta(hours=1)
TIDY_EVERY = timedelta(hours=4)
"""The running bot tidies up each hour; this is as good, since nobody is asked at night but some time between 9 and 18."""
PATIENCE_S = 5.0
"""How long a step waits for the bot to come to rest; what it then still does, it does a little later."""
LOOK_EVERY_S = 0.005


def next_morning(moment: datetime) -> datetime:
    """Give nine o'clock in Prague on the next working day: today if that is still to come."""
    local = moment.astimezone(PRAGUE)
    day = local.date()
    while not is_working_day(day, is_holiday) or datetime.combine(day, MORNING, PRAGUE) <= local:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, PRAGUE)


LEAPS: Mapping[str, Callable[[datetime], datetime]] = {
    "hour": lambda moment: moment + timedelta(hours=1),
    "day": lambda moment: moment + timedelta(days=1),
    "morning": next_morning,
    "month": lambda moment: moment + timedelta(days=30),
}
"""How far time can be moved at once."""


@dataclass(frozen=True)
class Leaping:
    """Moves the clock of a running demo."""

    clock: DemoClock
    simulator: Simulator
    app: App
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def leaps(self) -> tuple[str, ...]:
        return tuple(LEAPS)

    def now(self) -> datetime:
        return self.clock()

    async def leap(self, name: str) -> datetime:
        """Let time pass; give the moment it is then. Raises KeyError for a leap there is not."""
        async with self._alone:
            target = LEAPS[name](self.clock())
            await self._rest()
            tidied = self.clock()
            while (now := self.clock()) < target:
                self.clock.move(min(target, await self._next(now)))
                self.app.dispatcher.outbox_changed.set()
                await self._rest()
                if self.clock() - tidied >= TIDY_EVERY or self.clock() >= target:
                    tidied = self.clock()
                    await self.app.maintenance.tidy()
            await self._rest()
            return self.clock()

    async def _next(self, now: datetime) -> datetime:
        """Give the moment of the next thing in the outbox or on the ladder, or an hour later if that is sooner."""
        due = await self.app.dispatcher.database.read(_next_due)
        return min([now + STEP, *(datetime.fromtimestamp(at / 1000, now.tzinfo) for at in due)])

    async def _rest(self) -> None:
        """Wait until every update is answered and everything due is sent."""
        deadline = monotonic() + PATIENCE_S
        while monotonic() < deadline and not await self._is_quiet():  # noqa: ASYNC110  it is a state of the database
            await asyncio.sleep(LOOK_EVERY_S)

    async def _is_quiet(self) -> bool:
        if self.simulator.world.updates.pending or self.app.workers.waiting():
            return False
        return await self.app.dispatcher.database.read(
            lambda tx: outbox.at_rest(tx) and leads.steps_at_rest(tx)
        )


def _next_due(tx: Transaction) -> list[int]:
    dues = (outbox.next_due(tx, after=tx.at), leads.next_step_due(tx))
    return [due for due in dues if due is not None and due > tx.at]
