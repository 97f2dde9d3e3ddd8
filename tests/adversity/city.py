"""The program running in real time, in front of a Telegram that is a little away and has its limits."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.app import open_app
from bot.demo import BOT, TOKEN, ShownMail, demo_settings, prepare
from telegram_simulator import ChatMessage, Rates, Simulator, User, serve
from tests.people import Clock, Town

LIMITS = Rates(chat_per_second=1 / 30)
"""Whoever gets too much is refused for half a minute."""
AWAY_S = 0.02
PATIENCE_S = 60.0


class RealTime(Clock):
    """The clock on the wall."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


@asynccontextmanager
async def city(folder: Path, rates: Rates | None = LIMITS) -> AsyncGenerator[Town]:
    """The program running, with a contact for three towns and a coordinator."""
    simulator = Simulator(token=TOKEN, username=BOT, rates=rates)
    async with (
        serve(simulator) as url,
        open_app(demo_settings(folder, url), ShownMail(simulator)) as app,
    ):
        await prepare(app.dispatcher.database, app.vault, 900, 901)
        running = asyncio.ensure_future(app.run())
        try:
            await simulator.polled()
            simulator.delay(AWAY_S)
            yield Town(app, simulator, RealTime())
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def answered(simulator: Simulator, user: User, text: str) -> float:
    """Write, and wait for the answer; give how long it took."""
    seen, began = simulator.sequence, time.monotonic()
    simulator.say(user, text)
    await heard(simulator, user, seen)
    return time.monotonic() - began


async def heard(simulator: Simulator, user: User, seen: int) -> None:
    """Wait for a message of the bot's."""
    while True:
        for event in await simulator.wait(user, after=seen, kinds=("message",), within=PATIENCE_S):
            seen = event.number
            if isinstance(event.body, ChatMessage) and not event.body.outgoing:
                return
