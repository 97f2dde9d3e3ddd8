"""Run our bot and note where its threads spend their time: `python -m bench.profiled FOLDER`.

Needs the bot's own Python and ends at SIGTERM. Some hundred times a second it notes in which file
the loop and the database's threads are, and the processor time of each since the last look. A
profiler that follows every call would make calls more expensive than they are, and since Python
3.12 it takes all threads for one.
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
DATABASE = ("database", "_connection_worker_thread")
"""Parts of the names of the database's threads: that of the jobs, and aiosqlite's."""


class Looking(threading.Thread):
    """Looks at the loop (the main thread) and the database's threads until `ended`."""

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
