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
from bench.load_generator import LoadGenerator
from bench.server import serve
from bench.users import Step

TASKSET = shutil.which("taskset") or "taskset"
BOT_CORE, LOAD_CORE = 0, 1
IN_FLIGHT = 200
UPDATES_PER_SECOND = 20
LOW_LOAD_S = 12.0
WARM_UP_S = 2.0
TIMEOUT_S = 60.0


class Rate(NamedTuple):
    """Updates answered per second, and per second of the bot's CPU time."""

    per_second: float
    per_cpu_second: float


@dataclass(frozen=True)
class RunningBot:
    """A running bot under test."""

    load: LoadGenerator
    process: "subprocess.Popen[bytes]"
    cold_start_s: float

    @property
    def memory_mb(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    @property
    def cpu_seconds(self) -> float:
        """CPU seconds of all threads so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def measure_full_load(self, seconds: float, in_flight: int) -> Rate:
        """Keep `in_flight` updates pending; return the rate after a warm-up."""
        load = self.load
        load.replace_finished = True
        for _ in range(in_flight):
            load.add_user()
        await asyncio.sleep(WARM_UP_S)
        before, began, busy = load.answered, time.perf_counter(), self.cpu_seconds
        await asyncio.sleep(seconds)
        answered = load.answered - before
        rate = Rate(answered / (time.perf_counter() - began), answered / (self.cpu_seconds - busy))
        await self.finish_dialogues()
        return rate

    async def measure_low_load(self) -> tuple[float, float]:
        """Send 20 updates per second; return the latency (p50, p99) in ms."""
        load = self.load
        load.replace_finished, load.paced = False, True
        load.latencies.clear()
        for _ in range(int(LOW_LOAD_S * UPDATES_PER_SECOND)):
            load.send_next()
            await asyncio.sleep(1 / UPDATES_PER_SECOND)
        await asyncio.sleep(0.5)
        waits = sorted(wait * 1000 for wait in load.latencies)
        load.paced = False
        load.users.clear()
        return statistics.median(waits), waits[int(len(waits) * 0.99) - 1]

    async def add_users(self, people: int) -> None:
        """Let new users write until `people` users are known."""
        load, dialogue = self.load, self.load.steps
        load.steps, load.replace_finished = [Step("say", "/start")], True
        for _ in range(min(IN_FLIGHT, max(people - load.users_started, 0))):
            load.add_user()
        await load.wait_for_users(people)
        await self.finish_dialogues()
        load.steps = dialogue

    async def finish_dialogues(self) -> int:
        """Finish all dialogues; return the number of users without an answer."""
        self.load.replace_finished = False
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.load.wait_until_idle(), TIMEOUT_S)
        left = len(self.load.users)
        self.load.users.clear()
        return left


@asynccontextmanager
async def run_bot(contestant: Contestant, template: Path, steps: list[Step]) -> AsyncGenerator[RunningBot]:
    """Run a bot with its own data folder until the block ends."""
    load = LoadGenerator(steps)
    with tempfile.TemporaryDirectory(prefix="cpa-bench-") as name:
        folder = Path(name)
        shutil.copytree(template, folder, dirs_exist_ok=True)
        async with serve(load) as url:
            began = time.perf_counter()
            process = subprocess.Popen(
                [TASKSET, "-c", str(BOT_CORE), *contestant.command],
                env=dict(contestant.environment(url, folder)),
                cwd=folder,
                stdout=subprocess.DEVNULL,
            )
            try:
                await asyncio.wait_for(load.polled.wait(), TIMEOUT_S)
                yield RunningBot(load, process, (load.first_poll or began) - began)
            finally:
                process.kill()
                process.wait()
