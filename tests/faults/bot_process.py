"""The bot's process, which tests start, kill and stop."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 20.0


@dataclass
class BotProcess:
    """A program that forks one process for each start, at most one at a time."""

    forking: Process
    pid: int = 0
    began: float | None = None
    """The start of the running process; None while there is none."""
    _end: "asyncio.Future[int] | None" = field(default=None, repr=False)

    async def start(self, *words: str, point: str = "", skip: int = 0, ahead: timedelta = timedelta()) -> None:
        """Start `cpa-bot WORDS`, to crash at a point if one is named; `ahead` shifts its clock."""
        assert self._end is None, "one process at a time"
        assert self.forking.stdin is not None
        order = {"words": words, "point": point, "skip": skip, "ahead": ahead.total_seconds()}
        self.forking.stdin.write(json.dumps(order).encode() + b"\n")
        self.pid = int(await self._said("started"))
        self.began = asyncio.get_running_loop().time()
        self._end = asyncio.ensure_future(self._ending())

    @property
    def ended(self) -> bool:
        """Return True if the process has ended, even if its exit code was not read."""
        return self._end is not None and self._end.done()

    async def end(self, within: float = TIMEOUT_S) -> int:
        """Wait for the end of the process; return its exit code, negative for a signal."""
        assert self._end is not None
        code = await asyncio.wait_for(asyncio.shield(self._end), within)
        self._end = None
        return code

    async def lives_on(self, seconds: float) -> None:
        """Wait until the process ends, at most this many seconds."""
        assert self._end is not None
        await asyncio.wait([self._end], timeout=seconds)

    async def kill(self) -> None:
        """Kill the process, which must be alive."""
        assert not self.ended, f"it ended by itself: {await self.end()}"
        os.kill(self.pid, signal.SIGKILL)
        assert await self.end() == -signal.SIGKILL

    async def stop(self) -> None:
        os.kill(self.pid, signal.SIGTERM)
        assert await self.end() == 0

    async def run(self, *words: str, point: str = "", skip: int = 0) -> int:
        await self.start(*words, point=point, skip=skip)
        return await self.end()

    async def _ending(self) -> int:
        code = int(await self._said("ended"))
        self.began = None
        return code

    async def _said(self, what: str) -> str:
        assert self.forking.stdout is not None
        line = (await self.forking.stdout.readline()).decode()
        word, _, rest = line.partition(" ")
        assert word == what, f"the forking program said {line!r}; its log tells more"
        return rest


@asynccontextmanager
async def forking(environment: Mapping[str, str], folder: Path) -> AsyncGenerator[BotProcess]:
    """Start the forking program, which logs to `log` in the folder."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CPA_")}
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.faults.forking_bot",
            env={**inherited, **environment, "PYTHONPATH": str(ROOT)},
            cwd=folder,
            stdin=PIPE,
            stdout=PIPE,
            stderr=log,
        )
    program = BotProcess(process)
    try:
        yield program
    finally:
        if program.began is not None and not program.ended:
            os.kill(program.pid, signal.SIGKILL)
        assert process.stdin is not None
        process.stdin.close()
        await asyncio.wait_for(process.wait(), TIMEOUT_S)
