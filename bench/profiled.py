"""Run the bot under a sampling profiler until SIGTERM: `python -m bench.profiled FOLDER`.

Needs the bot's Python. Some hundred times a second it records the current file and the CPU time of
the event loop thread and the database threads. A tracing profiler would distort the cost of calls
and, since Python 3.12, does not separate threads.
"""

import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from bench.shares import SPENT
from bot.cli import main

EVERY_S = 0.003
SWITCH_S = 0.0005
"""Thread switch interval; short, so that the sample shows the thread that was just running."""
DATABASE = ("database", "_connection_worker_thread")
"""Parts of the names of the database threads: the job thread and aiosqlite's."""


class Sampler(threading.Thread):
    """Samples the main thread (the event loop) and the database threads until `ended`."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.ended = threading.Event()
        self.spent = {"loop": Counter[str](), "database": Counter[str]()}
        """CPU seconds, by thread and file."""
        self._used: dict[int, float] = {}

    def run(self) -> None:
        main_thread = threading.main_thread()
        while not self.ended.wait(EVERY_S):
            for thread in threading.enumerate():
                if thread is main_thread:
                    self._look("loop", thread)
                elif any(name in thread.name for name in DATABASE):
                    self._look("database", thread)

    def _look(self, name: str, thread: threading.Thread) -> None:
        frames = sys._current_frames()  # noqa: SLF001  documented, and the only way to see where another thread is
        if thread.ident is None or (frame := frames.get(thread.ident)) is None:
            return
        now = time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
        self.spent[name][frame.f_code.co_filename] += now - self._used.get(thread.ident, now)
        self._used[thread.ident] = now


def run(folder: Path) -> None:
    """Run the bot until it is stopped; write the profile to a file."""
    sys.setswitchinterval(SWITCH_S)
    sampler = Sampler()
    sampler.start()
    sys.argv = ["cpa-bot", "run"]
    try:
        main()
    except SystemExit:
        pass
    finally:
        sampler.ended.set()
        sampler.join()
        (folder / SPENT).write_text(json.dumps(sampler.spent), "utf-8")


if __name__ == "__main__":
    run(Path(sys.argv[1]))
