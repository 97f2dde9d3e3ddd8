"""Setup and teardown of the state machine: a program in a folder and a fast event loop."""

import asyncio
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Coroutine, MutableMapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from telegram_simulator import User
from tests.adversity.random_actions import Actions, create_people
from tests.adversity.whole_program import SPEED, WholeProgram, open_program
from tests.fast_time import FastLoop

T = TypeVar("T")
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  a folder of its own is made in it
DONE_COUNTS: Counter[str] = Counter()
"""Counts of actions, for the report."""
DEFECTS: list[str] = []
"""Logged exceptions: caught somewhere, but not expected."""


def note_defects(_logger: object, name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Count errors in the log (a structlog processor)."""
    if name == "exception" or entry.get("exc_info"):
        DEFECTS.append(str(entry["event"]))
    return entry


class ProgramStateMachine(RuleBasedStateMachine):
    """Base class of a run, without rules."""

    def __init__(self) -> None:
        super().__init__()
        DEFECTS.clear()
        self.loop = FastLoop(SPEED)
        root = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="cpa-", dir=root))
        self.open = AsyncExitStack()
        self.whole: WholeProgram = self.do(self.open.enter_async_context(open_program(self.folder)))
        self.acting: Actions = create_people(self.whole)
        self.do(self.whole.settled())

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        # Of a failure that does not repeat, Hypothesis reports that it did not, and hides the cause.
        if isinstance(failure := sys.exc_info()[1], Exception):
            traceback.print_exception(failure)
        DONE_COUNTS.update(
            runs=1,
            leads=len(self.acting.truths.ever),
            sheets=self.acting.truths.sheets,
            wrote=self.acting.written,
            presses=len(self.acting.codes),
        )
        for happened in self.acting.truths.happened.values():
            DONE_COUNTS.update(happened)
        self.do(self.open.aclose())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()
        shutil.rmtree(self.folder)

    @invariant()
    def all_of_it_holds(self) -> None:
        DONE_COUNTS["steps"] += 1
        assert not DEFECTS
        self.do(self.acting.truths.hold())

    def anybody(self, who: int) -> User:
        return self.acting.everybody[who % len(self.acting.everybody)]

    async def restart(self, content: int, rest: int) -> None:
        await asyncio.sleep(rest * 0.2)
        await self.whole.stop()
        self.whole.edit(content)
        await self.whole.start()
        await self.whole.settled()
