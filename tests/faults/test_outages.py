"""Telegram away for minutes or days, the bot killed meanwhile: everybody is answered once, with the newest screen, and soon."""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta

from bot.app import DATABASE
from telegram_simulator import BadGateway, Effect, Fault, Rates, Reset, User
from telegram_simulator.rates import RateLimits
from tests.effort import TORTURE, record, repetitions
from tests.faults.crash_run import CrashRun
from tests.faults.setup import open_run
from tests.inbox_log import EVERY_UPDATE

PEOPLE = repetitions(40, 200)
SOON_S = 10.0 if TORTURE else 20.0
"""Within what time everybody is to be answered; a machine that does other things too is not to fail."""
STEPS = f"SELECT step, count(*) FROM ({EVERY_UPDATE}) GROUP BY step"  # noqa: S608  a constant


def steps(stage: CrashRun) -> Counter[str]:
    """Count all updates so far by step, as any reader of the database does."""
    path = stage.settings.data_dir / DATABASE
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        return Counter(dict(database.execute(STEPS)))


def shown(stage: CrashRun, user: User) -> list[str]:
    return [message.text for message in stage.simulator.chat(user).from_bot]


async def act(stage: CrashRun, users: list[User], command: str) -> None:
    """Have everybody write, and wait until all turns are taken and one reply is owed to each."""
    taken = sum(steps(stage).values()) + len(users)
    for user in users:
        stage.simulator.say(user, command)

    def is_owed() -> bool:
        now = steps(stage)
        return sum(now.values()) >= taken and now["new"] == 0 and now["applied"] == len(users)

    await stage.reached(is_owed, f"the reply to {command} is owed to everybody, and no other one")


async def end_outage(stage: CrashRun, users: list[User], pages: list[str]) -> float:
    """Let Telegram come back; return how long it takes until everybody has been shown these pages after the first."""
    loop = asyncio.get_running_loop()
    stage.simulator.clear_faults()
    began = loop.time()
    await stage.reached(lambda: all(shown(stage, user)[1:] == pages for user in users), "all see the page")
    return loop.time() - began


OUTAGES: tuple[tuple[timedelta, Effect], ...] = (
    (timedelta(minutes=2), BadGateway(502)),
    (timedelta(hours=2), Reset("before")),
    (timedelta(days=2), BadGateway(502)),
)


async def test_after_an_outage_everybody_is_soon_shown_the_newest_screen_once() -> None:
    async with open_run(seed=5) as stage:
        simulator, ahead = stage.simulator, timedelta()
        simulator.world.rates = RateLimits(Rates(overall_burst=60))
        guest, *users = [simulator.user(f"P{number}", language_code="uk") for number in range(PEOPLE + 1)]
        await stage.start()
        for user in (guest, *users):
            simulator.start(user)
        simulator.say(guest, "/help")
        await stage.reached(lambda: set(steps(stage)) == {"answered"}, "all are greeted")
        for number, (away, effect) in enumerate(OUTAGES, 1):
            # only what is sent fails at first, so that what people do is fetched
            for method in ("sendMessage", "editMessageText"):
                simulator.add_fault(Fault(effect, method))
            await act(stage, users, "/about")
            await stage.kill()
            await stage.start(ahead=ahead + away / 2)
            await act(stage, users, "/help")
            simulator.add_fault(Fault(effect))
            await stage.kill()
            ahead += away
            await stage.start(ahead=ahead)
            await stage.program.lives_on(0.5)
            assert steps(stage)["applied"] == PEOPLE
            assert all(len(shown(stage, user)) == number for user in users), "nothing arrived"

            took = await end_outage(stage, users, [*shown(stage, guest)[-1:]] * number)
            await stage.reached(lambda: set(steps(stage)) == {"answered"}, "nothing is owed any more")
            assert all(len(shown(stage, user)) == number + 1 for user in users), "the newest screen, once"
            assert took < SOON_S
            who = f"Telegram away for {away}, {PEOPLE} people, two kills"
            record(who, f"all see the newest screen after {took:.1f} s")
        await stage.program.stop()
