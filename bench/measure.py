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
from bench.running import IN_FLIGHT, LOAD_CORE, RunningBot, run_bot
from bench.startup_phases import Phase
from bench.users import Step

HIGH_LATENCY_IN_FLIGHT = 400
HIGH_LATENCY_S = 0.04
SETTLE_S = 2.0
STARTS = 5
USER_COUNTS = (1_000, 10_000, 100_000)
GROWTH_BOTS = ("ours", "grammy")
"""The bots measured with stored users: this bot and the fastest other one."""


@dataclass
class BotResults:
    """Results of a bot, one entry per round.

    `rate`, `high_latency_rate`: updates/s. `p50`, `p99`: latency in ms. `cold_start`: seconds.
    `idle_memory`: MB.
    """

    contestant: Contestant
    rate: list[float] = field(default_factory=list[float])
    cpu_rate: list[float] = field(default_factory=list[float])
    """Updates per second of the bot's CPU time."""
    high_latency_rate: list[float] = field(default_factory=list[float])
    p50: list[float] = field(default_factory=list[float])
    p99: list[float] = field(default_factory=list[float])
    cold_start: list[float] = field(default_factory=list[float])
    idle_memory: list[float] = field(default_factory=list[float])
    by_users: dict[int, tuple[float, float]] = field(default_factory=dict[int, tuple[float, float]])
    """Updates/s and MB, by number of stored users."""
    unanswered: int = 0


@dataclass(frozen=True)
class Results:
    """All results. `costs`: resources per update at low and full load (`bench.usage_recorder`)."""

    bots: dict[str, BotResults]
    costs: tuple[Mapping[str, float], ...]
    phases: tuple[Phase, ...] = ()
    """The start-up phases; each is the fastest of several starts."""
    other_load: tuple[float, ...] = ()
    """CPU load (0 to 1) of other programs before each start."""


@dataclass(frozen=True)
class Benchmark:
    """A benchmark run."""

    rounds: int
    seconds: float
    quick: bool
    only: tuple[str, ...] = ()

    async def run(self) -> Results:
        """Measure all bots in interleaved rounds, then the costs of this bot's updates."""
        os.sched_setaffinity(0, {LOAD_CORE})
        names = self.only or tuple(CONTESTANTS)
        figures = {name: BotResults(CONTESTANTS[name]) for name in names}
        with tempfile.TemporaryDirectory(prefix="cpa-bench-") as name:
            template = Path(name)
            known = CONTESTANTS["ours"].environment("http://127.0.0.1:9", template)
            subprocess.run([str(OURS), "-m", "bench.prepare", name], check=True, cwd=ROOT, env=known)
            steps = load_dialogue(template)
            others = list[float]()
            for number in range(self.rounds):
                for figure in figures.values():
                    others.append(await cpu_load())
                    await self._round(figure, template, steps)
                    rates = f"{figure.rate[-1]:.0f}/s, {figure.cpu_rate[-1]:.0f} per CPU second"
                    print(f"round {number + 1}: {figure.contestant.name}: {rates}", flush=True)
            if not self.quick:
                for grown in GROWTH_BOTS:
                    others.append(await cpu_load())
                    if grown in figures:
                        await self._growth(figures[grown], template, steps)
            costs = await self._costs(template, steps) if "ours" in figures else ()
            start = _startup_phases() if "ours" in figures else ()
        return Results(figures, costs, start, tuple(others))

    async def _costs(self, template: Path, steps: list[Step]) -> tuple[Mapping[str, float], ...]:
        """Return the resources used per update, at 20 updates per second and under full load."""
        with tempfile.TemporaryDirectory(prefix="cpa-bench-") as name:
            file = Path(name) / "costs.json"
            command = (str(OURS), "-m", "bench.usage_recorder", str(file))
            async with run_bot(replace(CONTESTANTS["ours"], command=command), template, steps) as bot:
                await asyncio.sleep(SETTLE_S)
                seen = [(bot.load.answered, await _read_usage(bot, file))]
                await bot.measure_low_load()
                seen.append((bot.load.answered, await _read_usage(bot, file)))
                await bot.measure_full_load(self.seconds, IN_FLIGHT)
                seen.append((bot.load.answered, await _read_usage(bot, file)))
        return tuple(
            {name: (total - before.get(name, 0)) / (answered - earlier) for name, total in after.items()}
            for (earlier, before), (answered, after) in pairwise(seen)
        )

    async def _round(self, figure: BotResults, template: Path, steps: list[Step]) -> None:
        async with run_bot(figure.contestant, template, steps) as bot:
            figure.cold_start.append(bot.cold_start_s)
            await asyncio.sleep(SETTLE_S)
            figure.idle_memory.append(bot.memory_mb)
            p50, p99 = await bot.measure_low_load()
            figure.p50.append(p50)
            figure.p99.append(p99)
            rate = await bot.measure_full_load(self.seconds, IN_FLIGHT)
            figure.rate.append(rate.per_second)
            figure.cpu_rate.append(rate.per_cpu_second)
            figure.unanswered += await bot.finish_dialogues()
            bot.load.delay_s = HIGH_LATENCY_S
            figure.high_latency_rate.append(
                (await bot.measure_full_load(self.seconds, HIGH_LATENCY_IN_FLIGHT)).per_second
            )

    async def _growth(self, figure: BotResults, template: Path, steps: list[Step]) -> None:
        async with run_bot(figure.contestant, template, steps) as bot:
            for people in USER_COUNTS:
                await bot.add_users(people)
                rates = [(await bot.measure_full_load(self.seconds, IN_FLIGHT)).per_second for _ in range(self.rounds)]
                figure.by_users[people] = (statistics.median(rates), bot.memory_mb)
                print(f"{figure.contestant.name} after {people} people: {figure.by_users[people]}", flush=True)


async def _read_usage(bot: RunningBot, file: Path) -> Mapping[str, float]:
    """Make `bench.usage_recorder` write its counts, and read them."""
    file.unlink(missing_ok=True)
    bot.process.send_signal(signal.SIGUSR1)
    await asyncio.sleep(SETTLE_S)
    counted: Mapping[str, float] = json.loads(file.read_text("utf-8"))
    return counted


def _startup_phases() -> tuple[Phase, ...]:
    """Measure the start-up phases several times; return the fastest of each."""
    given = [
        subprocess.run([str(OURS), "-m", "bench.startup_phases"], check=True, cwd=ROOT, capture_output=True)
        for _ in range(STARTS)
    ]
    runs = [[Phase(*part) for part in json.loads(run.stdout)] for run in given]
    return tuple(min(same, key=lambda part: part.seconds) for same in zip(*runs, strict=True))


async def cpu_load() -> float:
    """Return the CPU load (0 to 1) in one second, from proc_stat(5): fields 4 and 5 are idle."""

    def ticks() -> list[int]:
        return [int(one) for one in Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:9]]

    before = ticks()
    await asyncio.sleep(1)
    spent = [now - then for now, then in zip(ticks(), before, strict=True)]
    return 1 - (spent[3] + spent[4]) / max(sum(spent), 1)


def load_dialogue(folder: Path) -> list[Step]:
    """Load the steps of the dialogue."""
    lines: Iterable[str] = (step["line"] for step in json.loads((folder / "dialogue.json").read_text("utf-8")))
    return [Step("press", line[1:-1]) if line.startswith("[") else Step("say", line) for line in lines]
