"""kill -9 at any moment, again and again, while people go on."""

import asyncio

import pytest

from tests.crash.opening import opened
from tests.crash.verdict import judge
from tests.effort import record, times

KILLS = times(50, 1000)
ACTED = times(250, 10_000)
"""On a slow machine people do less in one life: then there are more lives."""
LONGEST_LIFE_S = 0.4
CALM_EVERY = 10


@pytest.mark.timeout(times(600, 3600))
async def test_nothing_is_lost_or_doubled_however_often_it_is_killed() -> None:
    async with opened(seed=1) as stage:
        async with stage.crowd():
            while stage.kills.total() < KILLS or stage.acted < ACTED:
                await stage.start()
                if stage.kills.total() % CALM_EVERY == 0:
                    await stage.calm()
                await asyncio.sleep(stage.draw.uniform(0, LONGEST_LIFE_S))  # the moment of the kill is what is drawn
                await stage.kill()
        await judge(stage)
        record(
            "Killed at any moment",
            f"{stage.kills.total()} kills, {stage.acted} updates of {len(stage.candidates)} candidates: 0 lost; {len(stage.sent)} leads: "
            f"0 lost, 0 doubled; {sum(stage.sightings.repeats.values())} repeats, all marked; an answer at most "
            f"{stage.slowest:.1f} s after a restart",
        )
