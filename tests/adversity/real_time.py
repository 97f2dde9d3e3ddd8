"""The program in real time, with network latency and rate limits of Telegram."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.operations.simulated_bot import BOT, TOKEN, trial_settings
from telegram_simulator import ChatMessage, Rates, Simulator, User, serve
from tests.people import Clock
from tests.world import World, running

LIMITS = Rates(chat_per_second=1 / 30)
"""Excess messages are refused for half a minute."""
LATENCY_S = 0.02
TIMEOUT_S = 20.0


class RealTime(Clock):
    def __call__(self) -> datetime:
        return datetime.now(UTC)


@asynccontextmanager
async def run_program(folder: Path, rates: Rates | None = LIMITS) -> AsyncGenerator[World]:
    """Run the program with a contact of three towns and a coordinator."""
    simulator = Simulator(token=TOKEN, username=BOT, rates=rates)
    async with serve(simulator) as url, running(simulator, trial_settings(folder, url), RealTime()) as world:
        simulator.delay(LATENCY_S)
        yield world


async def ask(simulator: Simulator, user: User, text: str) -> float:
    """Send a text and wait for the answer; return the seconds."""
    seen, began = simulator.sequence, time.monotonic()
    simulator.say(user, text)
    await wait_for_message(simulator, user, seen)
    return time.monotonic() - began


async def wait_for_message(simulator: Simulator, user: User, seen: int) -> None:
    while True:
        for event in await simulator.wait(user, after=seen, kinds=("message",), within=TIMEOUT_S):
            seen = event.number
            if isinstance(event.body, ChatMessage) and not event.body.outgoing:
                return
