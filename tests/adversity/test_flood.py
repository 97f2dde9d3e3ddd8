"""One account that never stops: nobody else waits for it, and nothing piles up. And how many leads one person can send.

Telegram's own limits are in force here, and in real time: a chat that got too much is refused for half a minute.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.conversation.codes import encode
from bot.conversation.finding import LONGEST
from bot.conversation.lead.model import LEADS_PER_DAY, LeadStart
from bot.conversation.model import BeginLead, Erase
from bot.conversation.notes import Note
from bot.operations.simulated_bot import BOT, TOKEN, TOWNS, trial_settings
from bot.telegram.workers import MAX_BACKLOG
from telegram_simulator import ChatMessage, Rates, Simulator, User, serve
from tests.bot_parts import NO_CONTACT, press, says, write_lead
from tests.effort import record, repetitions
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
async def run_program(folder: Path) -> AsyncGenerator[World]:
    """Run the program with a contact of three towns and a coordinator."""
    simulator = Simulator(token=TOKEN, username=BOT, rates=LIMITS)
    async with serve(simulator) as url, running(simulator, trial_settings(folder, url), RealTime()) as world:
        simulator.delay(LATENCY_S)
        yield world


async def ask(simulator: Simulator, user: User, text: str) -> float:
    """Send a text and wait for the answer; return the seconds."""
    seen, began = simulator.sequence, time.monotonic()
    simulator.say(user, text)
    while True:
        for event in await simulator.wait(user, after=seen, kinds=("message",), within=TIMEOUT_S):
            seen = event.number
            if isinstance(event.body, ChatMessage) and not event.body.outgoing:
                return time.monotonic() - began


FLOOD_S, A_SECOND = repetitions(10, 60), 100
OTHERS, PAUSE_S = 10, 1.5
BURST = repetitions(3_000, 10_000)
SLACK = repetitions(20, 1)
"""Seconds. Whoever waited behind a flood would wait for half a minute; a machine that does other things too is not to fail."""
TOO_FAST = (
    "You wrote faster than I can read, so some of your messages were not read. Please write what matters once more."
)


def command(number: int) -> str:
    return f"/guide {number}"


def long_text(number: int) -> str:
    """As much as is looked up: words of which none means anything, so that all are looked for."""
    draw = random.Random(number)  # noqa: S311  a game of chance, no secret
    return " ".join("".join(draw.choices("абвгдежзиклмнопрстухцчшя", k=draw.randrange(3, 10))) for _ in range(600))[
        :LONGEST
    ]


RATE: Mapping[Callable[[int], str], int] = {command: A_SECOND, long_text: 20}


async def flood(simulator: Simulator, user: User, text: Callable[[int], str], waiting: list[int], town: World) -> None:
    """Write a hundred times a second, or twenty stories, and note how much waits."""
    began, a_second = time.monotonic(), RATE[text]
    for number in range(FLOOD_S * a_second):
        simulator.say(user, text(number))
        waiting.append(town.app.workers.waiting())
        await asyncio.sleep(max(0.0, began + number / a_second - time.monotonic()))


async def burst(simulator: Simulator, user: User, text: Callable[[int], str], waiting: list[int], town: World) -> None:
    """Ten thousand messages at once, as after an evening without a network."""
    for number in range(BURST):
        simulator.say(user, text(number))
    for _ in range(FLOOD_S):
        waiting.append(town.app.workers.waiting())
        await asyncio.sleep(1)
    assert sum(says(TOO_FAST, "uk") in message.text for message in simulator.chat(user).from_bot) == 1


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("comes", "text"), [(flood, command), (flood, long_text), (burst, long_text)])
async def test_whoever_never_stops_writing_keeps_nobody_waiting(
    tmp_path: Path, comes: Callable[..., Coroutine[None, None, None]], text: Callable[[int], str]
) -> None:
    async with run_program(tmp_path) as town:
        simulator, waiting = town.simulator, list[int]()
        flooder, *others = [simulator.user(f"P{number}", language_code="uk") for number in range(OTHERS + 1)]
        flooding = asyncio.ensure_future(comes(simulator, flooder, text, waiting, town))

        async def lives(user: User, number: int) -> list[float]:
            await asyncio.sleep(number * PAUSE_S / OTHERS)
            took: list[float] = []
            while not flooding.done():
                took.append(await ask(simulator, user, "/menu"))
                await asyncio.sleep(PAUSE_S)
            return took

        lived = await asyncio.gather(*(lives(user, number) for number, user in enumerate(others)))
        await flooding
        took = sorted(seconds for each in lived for seconds in each)
        p95 = took[int(len(took) * 0.95)]
        assert len(took) > OTHERS * FLOOD_S / PAUSE_S / 2, "they had the time to write"
        assert p95 < SLACK, f"others wait {p95:.1f} s, {took[-1]:.1f} s at worst, with {max(waiting)} waiting"
        assert max(waiting) <= MAX_BACKLOG + OTHERS, "what one of them wrote held up everybody"
        what = f"{RATE[text]} messages/s for {FLOOD_S} s" if comes is flood else f"{BURST} messages at once"
        record(
            f"p95 of others while one person writes {what} ({text.__name__.replace('_', ' ')})",
            f"{p95 * 1000:.0f} ms of {len(took)} answers",
        )


async def test_nobody_sends_more_than_three_leads_a_day(town: World, clock: Clock) -> None:
    """Not by deleting everything in between, and not by pressing what is shown no more."""
    candidate = town.somebody()
    codes = [await write_lead(candidate, slug) for slug in TOWNS]
    assert len(codes) == LEADS_PER_DAY
    await candidate.start(f"m_{NO_CONTACT}")
    await press(candidate, LeadStart(NO_CONTACT))
    await press(candidate, BeginLead(NO_CONTACT, coordinator=True))
    candidate.sees(says(Note.DAILY_LIMIT, "uk"))
    await candidate.say("/delete")
    await press(candidate, Erase())
    forged = [encode(BeginLead(slug, coordinator=False)) for slug in TOWNS] + [f"send:{code}" for code in codes]
    await candidate.start()
    for code in forged * 5:
        town.simulator.forge_press(candidate.user, code, candidate.screen.message_id)
    await town.settled()
    assert await _leads(town) == 0
    clock.advance(hours=24)
    await write_lead(candidate)
    assert await _leads(town) == 1
    record("leads one person can send within a day", f"{LEADS_PER_DAY}")


async def _leads(town: World) -> int:
    row = await town.app.dispatcher.database.read(lambda tx: tx.one("SELECT count(*) FROM lead"))
    assert row is not None
    return int(row[0])
