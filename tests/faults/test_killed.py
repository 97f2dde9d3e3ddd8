"""kill -9 while people go on: at any moment, and before and after everything that must not be torn in two."""

import asyncio
from contextlib import suppress

import pytest

from bot.content.snapshot import read_folder
from bot.live.content_cache import ContentCache
from bot.operations.environment import OperatorError
from tests.effort import record, repetitions
from tests.faults.crash_points import BACKING_UP, POINTS, PURGING, REPLACING_CONTENT
from tests.faults.crash_run import TICK_S, CrashRun
from tests.faults.run_invariants import check_run
from tests.faults.setup import open_run

KILLS = repetitions(30, 1000)
ACTED = repetitions(150, 10_000)
"""On a slow machine people do less in one life: then there are more lives."""
LONGEST_LIFE_S = 0.4
CALM_EVERY = 10
EACH = repetitions(1, 50)
SHARES = 2
"""Parts that can be tried side by side."""
AN_EDIT_S = 1.0
"""Long enough for an edit to be taken over."""
SELDOM = ("lead", "letter", "erasure")
"""Actions that few people take."""


def outcome(stage: CrashRun) -> str:
    """Return the measurements after `check_run` has passed."""
    return (
        f"{stage.kills.total()} kills, {stage.acted} updates of {len(stage.candidates)} candidates: 0 lost; "
        f"{len(stage.sent)} leads: 0 lost, 0 doubled; {sum(stage.sightings.repeats.values())} repeats, "
        f"all marked; an answer at most {stage.slowest:.1f} s after a restart"
    )


@pytest.mark.timeout(repetitions(600, 3600))
async def test_nothing_is_lost_or_doubled_however_often_it_is_killed() -> None:
    async with open_run(seed=1) as stage:
        async with stage.crowd():
            while stage.kills.total() < KILLS or stage.acted < ACTED:
                await stage.start()
                if stage.kills.total() % CALM_EVERY == 0:
                    await stage.calm()
                await asyncio.sleep(stage.draw.uniform(0, LONGEST_LIFE_S))  # the moment of the kill is what is drawn
                await stage.kill()
        await check_run(stage)
        record("Killed at any moment", outcome(stage))


@pytest.mark.timeout(repetitions(900, 7200))
@pytest.mark.parametrize("share", range(SHARES))
async def test_nothing_is_lost_or_doubled_wherever_it_is_killed(share: int) -> None:
    points = sorted(POINTS)[share::SHARES]
    async with open_run(seed=2 + 10 * share) as stage:
        order = points * EACH
        stage.draw.shuffle(order)
        async with stage.crowd():
            await stage.start()
            await stage.calm()
            await stage.kill()
            for point in order:
                await die(stage, point)
                if stage.draw.random() < 1 / 5:
                    await stage.start()
                    await stage.calm()
                    await stage.kill()
        await check_run(stage)
        kept = ContentCache(stage.settings.data_dir / "content").latest()
        assert kept is not None
        assert kept.version == read_folder(stage.folder / "content").version
    assert {point: times for point, times in stage.kills.items() if point in POINTS} == dict.fromkeys(points, EACH)
    points_tried = f"{len(points)} points, {EACH} times each; {outcome(stage)}"
    record(f"Killed at each named point, part {share + 1} of {SHARES}", points_tried)


async def die(stage: CrashRun, point: str) -> None:
    """Start the bot and have it die at a point; what leads there is done by the people, or here."""
    if point in PURGING:
        await stage.sow()
    often = 0 if point in (*PURGING, *REPLACING_CONTENT, "after backup") else 2 if point.endswith(SELDOM) else 6
    await stage.start(point, stage.draw.randint(0, often))
    while point in BACKING_UP and not stage.program.ended:
        with suppress(OperatorError):  # it dies over it
            await stage.backup()
        await asyncio.sleep(TICK_S)
    while point in REPLACING_CONTENT and not stage.program.ended:
        stage.edit()
        await stage.program.lives_on(AN_EDIT_S)
    try:
        await stage.dies(point)
    except TimeoutError as error:
        error.add_note(f"nothing leads {point} any more")
        raise


async def test_a_backup_that_was_cut_off_harms_nothing() -> None:
    """The incomplete file is readable for nobody else, and the next backup is made."""
    async with open_run(seed=3) as stage:
        async with stage.crowd():
            for _ in range(EACH):
                await die(stage, "during backup")
                left = [path for path in stage.folder.glob("backup-*") if path.stat().st_mode & 0o777 != 0o600]
                assert not left
                await stage.start()
                await stage.listens()
                assert await stage.backup()
                await stage.kill()
        await check_run(stage)
