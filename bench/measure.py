"""Starts each bot as a process of its own and takes its figures: rate, waiting times, cold start, memory."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.contestants import CONTESTANTS, OURS, ROOT, Contestant
from bench.people import Step
from bench.server import serving
from bench.shares import Shares, shares
from bench.stage import Stage

TASKSET = shutil.which("taskset") or "taskset"
BOT_CORE, STAGE_CORE = 0, 1
IN_FLIGHT = 200
FAR_IN_FLIGHT = 400
FAR_AWAY_S = 0.04
A_SECOND = 20
LOW_LOAD_S = 12.0
WARM_UP_S = 2.0
SETTLE_S = 2.0
PATIENCE_S = 60.0
STORED = (1_000, 10_000, 100_000)


@dataclass
class Figures:
    """What was measured of one contestant; one entry a round, times in ms, memory in MB, rates in updates/s."""

    contestant: Contestant
    rate: list[float] = field(default_factory=list[float])
    far: list[float] = field(default_factory=list[float])
    p50: list[float] = field(default_factory=list[float])
    p99: list[float] = field(default_factory=list[float])
    cold: list[float] = field(default_factory=list[float])
    idle: list[float] = field(default_factory=list[float])
    grown: dict[int, tuple[float, float]] = field(default_factory=dict[int, tuple[float, float]])
    """By the number of people who wrote before: updates/s and MB."""
    unanswered: int = 0


@dataclass(frozen=True)
class Running:
    """A bot at work before a stage."""

    stage: Stage
    process: "subprocess.Popen[bytes]"
    cold_s: float

    @property
    def memory(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    async def saturated(self, seconds: float, in_flight: int) -> float:
        """Keep so many updates in flight; give the rate after a warm-up."""
        stage = self.stage
        stage.replace = True
        for _ in range(in_flight):
            stage.enter()
        await asyncio.sleep(WARM_UP_S)
        before, began = stage.answered, time.perf_counter()
        await asyncio.sleep(seconds)
        rate = (stage.answered - before) / (time.perf_counter() - began)
        await self.finish()
        return rate

    async def low_load(self) -> tuple[float, float]:
        """Send 20 updates a second; give p50 and p99 of the waiting times in ms."""
        stage = self.stage
        stage.replace, stage.paced = False, True
        stage.waits.clear()
        for _ in range(int(LOW_LOAD_S * A_SECOND)):
            stage.step()
            await asyncio.sleep(1 / A_SECOND)
        await asyncio.sleep(0.5)
        waits = sorted(wait * 1000 for wait in stage.waits)
        stage.paced = False
        stage.people.clear()
        return statistics.median(waits), waits[int(len(waits) * 0.99) - 1]

    async def meet(self, people: int) -> None:
        """Let people write for the first time until so many have."""
        stage, dialogue = self.stage, self.stage.steps
        stage.steps, stage.replace = [Step("say", "/start")], True
        for _ in range(min(IN_FLIGHT, max(people - stage.met, 0))):
            stage.enter()
        await stage.have_met(people)
        await self.finish()
        stage.steps = dialogue

    async def finish(self) -> int:
        """Let everybody come to the end; give how many never got an answer."""
        self.stage.replace = False
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stage.emptied(), PATIENCE_S)
        left = len(self.stage.people)
        self.stage.people.clear()
        return left


@dataclass(frozen=True)
class Results:
    """All that was measured; `profile`: the shares of the loop's thread and of the database's."""

    figures: dict[str, Figures]
    profile: tuple[Shares, ...]


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
            subprocess.run([str(OURS), "-m", "bench.prepare", name], check=True, cwd=ROOT)
            steps = dialogue(template)
            for number in range(self.rounds):
                for figure in figures.values():
                    await self._round(figure, template, steps)
                    print(
                        f"round {number + 1}: {figure.contestant.name}: {figure.rate[-1]:.0f}/s", flush=True
                    )
            if not self.quick:
                for figure in figures.values():
                    await self._growth(figure, template, steps)
            profile = await self._profile(template, steps) if "ours" in figures else ()
        return Results(figures, profile)

    async def _profile(self, template: Path, steps: list[Step]) -> tuple[Shares, ...]:
        """Run ours under the profiler; give the shares of both threads."""
        with tempfile.TemporaryDirectory(prefix="cpa-bench-") as name:
            command = (str(OURS), "-m", "bench.profiled", name)
            async with started(replace(CONTESTANTS["ours"], command=command), template, steps) as bot:
                await bot.saturated(self.seconds, IN_FLIGHT)
                bot.process.send_signal(signal.SIGTERM)
                await asyncio.get_running_loop().run_in_executor(None, bot.process.wait)
            return tuple(shares(Path(name) / file) for file in ("loop.prof", "database.prof"))

    async def _round(self, figure: Figures, template: Path, steps: list[Step]) -> None:
        async with started(figure.contestant, template, steps) as bot:
            figure.cold.append(bot.cold_s)
            await asyncio.sleep(SETTLE_S)
            figure.idle.append(bot.memory)
            p50, p99 = await bot.low_load()
            figure.p50.append(p50)
            figure.p99.append(p99)
            figure.rate.append(await bot.saturated(self.seconds, IN_FLIGHT))
            figure.unanswered += await bot.finish()
            bot.stage.delay_s = FAR_AWAY_S
            figure.far.append(await bot.saturated(self.seconds, FAR_IN_FLIGHT))

    async def _growth(self, figure: Figures, template: Path, steps: list[Step]) -> None:
        async with started(figure.contestant, template, steps) as bot:
            for people in STORED:
                await bot.meet(people)
                rates = [await bot.saturated(self.seconds, IN_FLIGHT) for _ in range(self.rounds)]
                figure.grown[people] = (statistics.median(rates), bot.memory)
                print(f"{figure.contestant.name} after {people} people: {figure.grown[people]}", flush=True)


@asynccontextmanager
async def started(contestant: Contestant, template: Path, steps: list[Step]) -> AsyncGenerator[Running]:
    """Run a contestant with data of its own until the block ends."""
    stage = Stage(steps)
    with tempfile.TemporaryDirectory(prefix="cpa-bench-") as name:
        folder = Path(name)
        shutil.copytree(template, folder, dirs_exist_ok=True)
        async with serving(stage) as url:
            began = time.perf_counter()
            process = subprocess.Popen(
                [TASKSET, "-c", str(BOT_CORE), *contestant.command],
                env=dict(contestant.environment(url, folder)),
                cwd=folder,
                stdout=subprocess.DEVNULL,
            )
            try:
                await asyncio.wait_for(stage.polled.wait(), PATIENCE_S)
                yield Running(stage, process, (stage.first_poll or began) - began)
            finally:
                process.kill()
                process.wait()


def dialogue(folder: Path) -> list[Step]:
    """Read the steps people take."""
    lines: Iterable[str] = (
        step["line"] for step in json.loads((folder / "dialogue.json").read_text("utf-8"))
    )
    return [Step("press", line[1:-1]) if line.startswith("[") else Step("say", line) for line in lines]
