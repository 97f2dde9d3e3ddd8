"""Run the bot and write its resource usage at each SIGUSR1: `python -m bench.usage_recorder FILE`.

Run with the bot's Python. An in-process sampling profiler would see only the moments at which a
thread releases the GIL.
"""

import json
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import aiosqlite
import uvloop
from telegram import Bot

from bot.cli import main, program

TASKS, CALLBACKS, TRANSACTIONS = "tasks", "callbacks from other threads", "transactions"
REQUESTS = "requests to Telegram"
LOOP, TURNS = "ms in the loop: updates, screens, requests", "ms in the thread of the jobs: turns"
COMMITS, CLIENT = "ms in aiosqlite's thread: commits", "ms in the HTTP client's thread"
counts = Counter[str]()


def count_calls(owner: Any, method: str, name: str) -> None:
    """Count the calls of a method."""
    original = getattr(owner, method)

    def counting(*given: Any, **named: Any) -> Any:
        counts[name] += 1
        return original(*given, **named)

    setattr(owner, method, counting)


def usage() -> dict[str, float]:
    """Return the counts, and CPU milliseconds by thread."""
    spent = dict.fromkeys((LOOP, TURNS, COMMITS), 0.0)
    for thread in threading.enumerate():
        name = LOOP if thread is threading.main_thread() else COMMITS if "_worker_thread" in thread.name else TURNS
        if thread.ident is not None:
            spent[name] += 1000 * time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
    return {**counts, **spent, CLIENT: 1000 * time.process_time() - sum(spent.values())}


def write_usage(file: Path) -> None:
    """Write the file in one step."""
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(usage()), "utf-8")
    beside.replace(file)


def run(file: Path) -> None:
    """Run the bot until it is stopped."""

    class Loop(uvloop.Loop):
        """The bot's event loop."""

    program.new_loop = Loop
    count_calls(Loop, "create_task", TASKS)
    count_calls(Loop, "call_soon_threadsafe", CALLBACKS)
    count_calls(aiosqlite.Connection, "commit", TRANSACTIONS)
    count_calls(Bot, "do_api_request", REQUESTS)
    signal.signal(signal.SIGUSR1, lambda *_: write_usage(file))
    sys.argv = ["cpa-bot", "run"]
    main()


if __name__ == "__main__":
    run(Path(sys.argv[1]))
