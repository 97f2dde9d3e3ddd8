"""A bot under test in a separate process: load generation and resource usage."""

import asyncio
import contextlib
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bench.contestants import Contestant
from bench.people import Step
from bench.server import serving
from bench.stage import Stage

TASKSET = shutil.which("taskset") or "taskset"
BOT_CORE, STAGE_CORE = 0, 1
IN_FLIGHT = 200
A_SECOND = 20
LOW_LOAD_S = 12.0
WARM_UP_S = 2.0
PATIENCE_S = 60.0


class Rate(NamedTuple):
    """Updates answered per second, and per second of the bot's CPU time."""

    a_second: float
    a_busy_second: float


@dataclass(frozen=True)
class RunningBot:
    """A running bot under test."""

    stage: Stage
    process: "subprocess.Popen[bytes]"
    cold_s: float

    @property
    def memory(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    @property
    def processor(self) -> float:
        """CPU seconds of all threads so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def saturated(self, seconds: float, in_flight: int) -> Rate:
        """Keep `in_flight` updates pending; return the rate after a warm-up."""
        stage = self.stage
        stage.replace = True
        for _ in range(in_flight):
            stage.enter()
        await asyncio.sleep(WARM_UP_S)
        before, began, busy = stage.answered, time.perf_counter(), self.processor
        await asyncio.sleep(seconds)
        answered = stage.answered - before
        rate = Rate(answered / (time.perf_counter() - began), answered / (self.processor - busy))
        await self.finish()
        return rate

    async def low_load(self) -> tuple[float, float]:
        """Send 20 updates per second; return the latency (p50, p99) in ms."""
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
        """Let new users write until `people` users are known."""
        stage, dialogue = self.stage, self.stage.steps
        stage.steps, stage.replace = [Step("say", "/start")], True
        for _ in range(min(IN_FLIGHT, max(people - stage.met, 0))):
            stage.enter()
        await stage.have_met(people)
        await self.finish()
        stage.steps = dialogue

    async def finish(self) -> int:
        """Finish all dialogues; return the number of users without an answer."""
        self.stage.replace = False
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stage.emptied(), PATIENCE_S)
        left = len(self.stage.people)
        self.stage.people.clear()
        return left


@asynccontextmanager
async def started(contestant: Contestant, template: Path, steps: list[Step]) -> AsyncGenerator[RunningBot]:
    """Run a bot with its own data folder until the block ends."""
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
                yield RunningBot(stage, process, (stage.first_poll or began) - began)
            finally:
                process.kill()
                process.wait()
