"""One account that never stops, many that come at once, and groups: nobody else waits for them, and nothing piles up.

Telegram's own limits are in force here, and in real time: a chat that got too much is refused for half a minute.
"""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Literal

import pytest

from bot.conversation.codes import encode
from bot.conversation.finding import LONGEST
from bot.conversation.lead.model import LEADS_PER_DAY, LeadStart
from bot.conversation.model import BeginLead, Erase
from bot.conversation.notes import Note
from bot.operations.simulated_bot import TOWNS
from bot.telegram.ingest import BATCH, TOO_MANY_WAITING
from bot.telegram.workers import MAX_BACKLOG
from telegram_simulator import Fault, Group, Rates, Simulator, Slow, User
from tests.adversity.real_time import ask, run_program, wait_for_message
from tests.bot_parts import NO_CONTACT, press, says, write_lead
from tests.effort import record, repetitions
from tests.people import Clock
from tests.waiting import until
from tests.world import World

FLOOD_S, A_SECOND = repetitions(10, 60), 100
OTHERS, PAUSE_S = 10, 1.5
CROWD, SLOW_S = repetitions(2_000, 10_000), 1.0
GROUPS = 20
CROWD_AT_ONCE, A_SECOND_OVERALL = 500, 30
BURST = repetitions(3_000, 10_000)
SLACK = repetitions(20, 1)
"""Seconds. Whoever waited behind a flood would wait for half a minute; a machine that does other things too is not to fail."""
LEFT_S = repetitions(30, 5)
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


@pytest.mark.timeout(300)
async def test_of_what_comes_at_once_only_so_much_is_taken_in(tmp_path: Path) -> None:
    """The rest stays at Telegram until there is room, and everybody is answered."""
    async with run_program(tmp_path, rates=None) as town:
        simulator, waiting = town.simulator, list[int]()
        crowd = [simulator.user(f"P{number}", language_code="uk") for number in range(CROWD)]
        simulator.add_fault(Fault(Slow(SLOW_S), "sendMessage"))
        for user in crowd:
            simulator.start(user)
        while len(simulator.calls) < CROWD or town.app.workers.waiting():
            waiting.append(town.app.workers.waiting())
            await asyncio.sleep(0.01)
        await town.settled()
        silent = [user for user in crowd if not simulator.chat(user).from_bot]
        assert not silent
        assert TOO_MANY_WAITING < max(waiting) <= TOO_MANY_WAITING + BATCH, "it was more than is taken in"
        record(f"updates taken in while {CROWD} come at once", f"at most {max(waiting)}, all answered")


@pytest.mark.timeout(300)
async def test_a_crowd_at_once_is_answered_as_fast_as_telegram_lets_it(tmp_path: Path) -> None:
    """Telegram takes thirty messages a second from a bot; whoever is not among the first waits for a turn, no more."""
    async with run_program(tmp_path, Rates(overall_burst=30)) as town:
        simulator = town.simulator
        crowd = [simulator.user(f"P{number}", language_code="uk") for number in range(CROWD_AT_ONCE)]
        began = time.monotonic()
        for user in crowd:
            simulator.start(user)
        await asyncio.gather(*(wait_for_message(simulator, user, 0) for user in crowd))
        took = time.monotonic() - began
        assert took < CROWD_AT_ONCE / A_SECOND_OVERALL * 2, "half as fast as Telegram lets it, at least"
        record(f"{CROWD_AT_ONCE} people at once: all answered within", f"{took:.0f} s, at 30 messages/s")


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_groups_are_left_soon_and_nothing_is_said_there(
    tmp_path: Path, kind: Literal["group", "supergroup", "channel"]
) -> None:
    """In the middle of a flood, and however many they are."""
    async with run_program(tmp_path) as town:
        simulator = town.simulator
        flooder = simulator.user("F", language_code="uk")
        for number in range(5 * A_SECOND):
            simulator.say(flooder, f"/guide {number}")
        groups = [simulator.group(f"G{number}", kind=kind) for number in range(GROUPS)]
        began = time.monotonic()
        for group in groups:
            simulator.add_bot(flooder, group, administrator=kind == "channel")
            if kind != "channel":
                simulator.say(flooder, "/start m_plzen", chat=group)
        await until(lambda: _all_left(simulator, groups))
        took = time.monotonic() - began
        assert took < LEFT_S
        await town.settled()
        assert not any(simulator.chat(group).from_bot for group in groups)
        record(f"{GROUPS} chats of type {kind} at once: left within", f"{took:.1f} s")


async def _all_left(simulator: Simulator, groups: list[Group]) -> bool:
    return all(simulator.world.chats[group.id].bot_status == "left" for group in groups)


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
