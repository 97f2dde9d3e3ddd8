"""Starts each bot as a process of its own and takes its figures: rate, waiting times, cold start, memory."""

import asyncio
import json
import os
import signal
import statistics
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.contestants import CONTESTANTS, OURS, ROOT, Contestant
from bench.parts import Part
from bench.people import Step
from bench.running import IN_FLIGHT, STAGE_CORE, started
from bench.shares import SPENT, Shares, shares

FAR_IN_FLIGHT = 400
FAR_AWAY_S = 0.04
SETTLE_S = 2.0
STARTS = 5
STORED = (1_000, 10_000, 100_000)
GROWING = ("ours", "grammy")
"""Who is measured with people who wrote before: we, and the one to be as good as."""


@dataclass
class Figures:
    """What was measured of one contestant; one entry a round, times in ms, memory in MB, rates in updates/s."""

    contestant: Contestant
    rate: list[float] = field(default_factory=list[float])
    busy: list[float] = field(default_factory=list[float])
    """Updates in a second of the bot's own processor time."""
    far: list[float] = field(default_factory=list[float])
    p50: list[float] = field(default_factory=list[float])
    p99: list[float] = field(default_factory=list[float])
    cold: list[float] = field(default_factory=list[float])
    idle: list[float] = field(default_factory=list[float])
    grown: dict[int, tuple[float, float]] = field(default_factory=dict[int, tuple[float, float]])
    """By the number of people who wrote before: updates/s and MB."""
    unanswered: int = 0


@dataclass(frozen=True)
class Results:
    """All that was measured; `profile`: the shares of the loop's thread and of the database's."""

    figures: dict[str, Figures]
    profile: tuple[Shares, ...]
    parts: tuple[Part, ...] = ()
    """What a start of ours takes, by its parts; the quickest of some."""
    others: tuple[float, ...] = ()
    """How busy (0 to 1) the machine was before each bot was started: with whatever else ran on it."""


@dataclass(frozen=True)
class Bench:
    """The whole run."""

    rounds: int
    seconds: float
    quick: bool
    only: tuple[str, ...] = ()

    async def run(self) -> Results:
        """Measure everybody, round after round, and look where our time goes."""
        os.sched_setaffinity(0, {STAGE_CORE})
        names = self.only or tuple(CONTESTANTS)
        figures = {name: Figures(CONTESTANTS[name]) for name in names}
        with tempfile.TemporaryDirectory(prefix="cpa-bench-") as name:
            template = Path(name)
            known = CONTESTANTS["ours"].environment("http://127.0.0.1:9", template)
            subprocess.run([str(OURS), "-m", "bench.prepare", name], check=True, cwd=ROOT, env=known)
            steps = dialogue(template)
            others = list[float]()
            for number in range(self.rounds):
                for figure in figures.values():
                    others.append(await machine_busy())
                    await self._round(figure, template, steps)
                    rates = f"{figure.rate[-1]:.0f}/s, {figure.busy[-1]:.0f} a second of its own"
                    print(f"round {number + 1}: {figure.contestant.name}: {rates}", flush=True)
            if not self.quick:
                for grown in GROWING:
                    others.append(await machine_busy())
                    if grown in figures:
                        await self._growth(figures[grown], template, steps)
            profile = await self._profile(template, steps) if "ours" in figures else ()
            start = _parts() if "ours" in figures else ()
        return Results(figures, profile, start, tuple(others))

    async def _profile(self, template: Path, steps: list[Step]) -> tuple[Shares, ...]:
        """Run ours and look where it is; give the shares of both threads."""
        with tempfile.TemporaryDirectory(prefix="cpa-bench-") as name:
            command = (str(OURS), "-m", "bench.profiled", name)
            async with started(replace(CONTESTANTS["ours"], command=command), template, steps) as bot:
                await bot.saturated(self.seconds, IN_FLIGHT)
                bot.process.send_signal(signal.SIGTERM)
                await asyncio.get_running_loop().run_in_executor(None, bot.process.wait)
            spent = json.loads((Path(name) / SPENT).read_text("utf-8"))
        return tuple(shares(spent[thread]) for thread in ("loop", "database"))

    async def _round(self, figure: Figures, template: Path, steps: list[Step]) -> None:
        async with started(figure.contestant, template, steps) as bot:
            figure.cold.append(bot.cold_s)
            await asyncio.sleep(SETTLE_S)
            figure.idle.append(bot.memory)
            p50, p99 = await bot.low_load()
            figure.p50.append(p50)
            figure.p99.append(p99)
            rate = await bot.saturated(self.seconds, IN_FLIGHT)
            figure.rate.append(rate.a_second)
            figure.busy.append(rate.a_busy_second)
            figure.unanswered += await bot.finish()
            bot.stage.delay_s = FAR_AWAY_S
            figure.far.append((await bot.saturated(self.seconds, FAR_IN_FLIGHT)).a_second)

    async def _growth(self, figure: Figures, template: Path, steps: list[Step]) -> None:
        async with started(figure.contestant, template, steps) as bot:
            for people in STORED:
                await bot.meet(people)
                rates = [(await bot.saturated(self.seconds, IN_FLIGHT)).a_second for _ in range(self.rounds)]
                figure.grown[people] = (statistics.median(rates), bot.memory)
                print(f"{figure.contestant.name} after {people} people: {figure.grown[people]}", flush=True)


def _parts() -> tuple[Part, ...]:
    """Start ours part by part, several times; each in the time that the quickest took."""
    given = [
        subprocess.run([str(OURS), "-m", "bench.parts"], check=True, cwd=ROOT, capture_output=True)
        for _ in range(STARTS)
    ]
    runs = [[Part(*part) for part in json.loads(run.stdout)] for run in given]
    return tuple(min(same, key=lambda part: part.seconds) for same in zip(*runs, strict=True))


async def machine_busy() -> float:
    """Give what share of a second all processors together are busy, while nothing of ours runs (proc_stat(5): 4th and 5th are idle)."""

    def ticks() -> list[int]:
        return [int(one) for one in Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:9]]

    before = ticks()
    await asyncio.sleep(1)
    spent = [now - then for now, then in zip(ticks(), before, strict=True)]
    return 1 - (spent[3] + spent[4]) / max(sum(spent), 1)


def dialogue(folder: Path) -> list[Step]:
    """Read the steps people take."""
    lines: Iterable[str] = (step["line"] for step in json.loads((folder / "dialogue.json").read_text("utf-8")))
    return [Step("press", line[1:-1]) if line.startswith("[") else Step("say", line) for line in lines]
