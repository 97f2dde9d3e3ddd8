"""Runs our bot and notes where its two threads spend their time: `python -m bench.profiled FOLDER`, with the bot's own Python.

Some hundred times a second it is noted in which file the loop and the database's thread are at work, with the processor time
that each has used since the last look; a thread that waits uses none. A profiler that follows every call would make calls dearer
than they are, and since Python 3.12 there can be one of them only, which takes both threads for one. Ends at SIGTERM.
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
"""How soon another thread hands over to the one that looks: what is seen must be what was at work then."""
DATABASE = "_connection_worker_thread"
"""What the name of the database's thread says of it (aiosqlite)."""


class Looking(threading.Thread):
    """Looks at the loop (the main thread) and the database's thread until `ended`."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.ended = threading.Event()
        self.spent = {"loop": Counter[str](), "database": Counter[str]()}
        """By thread, then by file: seconds of processor time."""
        self._used: dict[int, float] = {}

    def run(self) -> None:
        main_thread = threading.main_thread()
        while not self.ended.wait(EVERY_S):
            for thread in threading.enumerate():
                if thread is main_thread:
                    self._look("loop", thread)
                elif DATABASE in thread.name:
                    self._look("database", thread)

    def _look(self, name: str, thread: threading.Thread) -> None:
        frames = sys._current_frames()  # noqa: SLF001  documented, and the only way to see where another thread is
        if thread.ident is None or (frame := frames.get(thread.ident)) is None:
            return
        now = time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
        self.spent[name][frame.f_code.co_filename] += now - self._used.get(thread.ident, now)
        self._used[thread.ident] = now


def run(folder: Path) -> None:
    """Run until stopped; leave a file."""
    sys.setswitchinterval(SWITCH_S)
    looking = Looking()
    looking.start()
    sys.argv = ["cpa-bot", "run"]
    try:
        main()
    except SystemExit:
        pass
    finally:
        looking.ended.set()
        looking.join()
        (folder / SPENT).write_text(json.dumps(looking.spent), "utf-8")


if __name__ == "__main__":
    run(Path(sys.argv[1]))
