"""Measure each bot in a separate process: rate, latency, cold start, memory."""

import asyncio
import json
import os
import signal
import statistics
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from bench.contestants import CONTESTANTS, OURS, ROOT, Contestant
from bench.parts import Part
from bench.people import Step
from bench.running import IN_FLIGHT, STAGE_CORE, RunningBot, started

FAR_IN_FLIGHT = 400
FAR_AWAY_S = 0.04
SETTLE_S = 2.0
STARTS = 5
STORED = (1_000, 10_000, 100_000)
GROWING = ("ours", "grammy")
"""The bots measured with stored users: this bot and the fastest other one."""


@dataclass
class Figures:
    """Results of a bot, one entry per round.

    `rate`, `far`: updates/s. `p50`, `p99`: latency in ms. `cold`: seconds. `idle`: MB.
    """

    contestant: Contestant
    rate: list[float] = field(default_factory=list[float])
    busy: list[float] = field(default_factory=list[float])
    """Updates per second of the bot's CPU time."""
    far: list[float] = field(default_factory=list[float])
    p50: list[float] = field(default_factory=list[float])
    p99: list[float] = field(default_factory=list[float])
    cold: list[float] = field(default_factory=list[float])
    idle: list[float] = field(default_factory=list[float])
    grown: dict[int, tuple[float, float]] = field(default_factory=dict[int, tuple[float, float]])
    """Updates/s and MB, by number of stored users."""
    unanswered: int = 0


@dataclass(frozen=True)
class Results:
    """All results. `costs`: what one update uses, alone and under full load (`bench.costs`)."""

    figures: dict[str, Figures]
    costs: tuple[Mapping[str, float], ...]
    parts: tuple[Part, ...] = ()
    """Cost of the start-up phases, each of the fastest of several starts."""
    others: tuple[float, ...] = ()
    """CPU load (0 to 1) of other programs before each start."""


@dataclass(frozen=True)
class Bench:
    """A benchmark run."""

    rounds: int
    seconds: float
    quick: bool
    only: tuple[str, ...] = ()

    async def run(self) -> Results:
        """Measure all bots in interleaved rounds, then the costs of this bot's updates."""
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
            costs = await self._costs(template, steps) if "ours" in figures else ()
            start = _parts() if "ours" in figures else ()
        return Results(figures, costs, start, tuple(others))

    async def _costs(self, template: Path, steps: list[Step]) -> tuple[Mapping[str, float], ...]:
        """Return what one update uses at 20 updates per second, and under full load."""
        with tempfile.TemporaryDirectory(prefix="cpa-bench-") as name:
            file = Path(name) / "costs.json"
            command = (str(OURS), "-m", "bench.costs", str(file))
            async with started(replace(CONTESTANTS["ours"], command=command), template, steps) as bot:
                await asyncio.sleep(SETTLE_S)
                seen = [(bot.stage.answered, await _used(bot, file))]
                await bot.low_load()
                seen.append((bot.stage.answered, await _used(bot, file)))
                await bot.saturated(self.seconds, IN_FLIGHT)
                seen.append((bot.stage.answered, await _used(bot, file)))
        return tuple(
            {name: (total - before.get(name, 0)) / (answered - earlier) for name, total in after.items()}
            for (earlier, before), (answered, after) in pairwise(seen)
        )

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


async def _used(bot: RunningBot, file: Path) -> Mapping[str, float]:
    """Ask `bench.costs` for the counts."""
    file.unlink(missing_ok=True)
    bot.process.send_signal(signal.SIGUSR1)
    await asyncio.sleep(SETTLE_S)
    counted: Mapping[str, float] = json.loads(file.read_text("utf-8"))
    return counted


def _parts() -> tuple[Part, ...]:
    """Measure the start-up phases several times; return the fastest of each."""
    given = [
        subprocess.run([str(OURS), "-m", "bench.parts"], check=True, cwd=ROOT, capture_output=True)
        for _ in range(STARTS)
    ]
    runs = [[Part(*part) for part in json.loads(run.stdout)] for run in given]
    return tuple(min(same, key=lambda part: part.seconds) for same in zip(*runs, strict=True))


async def machine_busy() -> float:
    """Return the CPU load (0 to 1) in one second, from proc_stat(5): fields 4 and 5 are idle."""

    def ticks() -> list[int]:
        return [int(one) for one in Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:9]]

    before = ticks()
    await asyncio.sleep(1)
    spent = [now - then for now, then in zip(ticks(), before, strict=True)]
    return 1 - (spent[3] + spent[4]) / max(sum(spent), 1)


def dialogue(folder: Path) -> list[Step]:
    """Load the steps of the dialogue."""
    lines: Iterable[str] = (step["line"] for step in json.loads((folder / "dialogue.json").read_text("utf-8")))
    return [Step("press", line[1:-1]) if line.startswith("[") else Step("say", line) for line in lines]
