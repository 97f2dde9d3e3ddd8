"""The bot as a process that crashes at a named point: production commands with instrumented parts.

What every start does alike, importing and reading the content, is done once; then each line on standard input is one
start: a fork of its own that runs `cpa-bot WORDS`, is killed or ends, and is reported. So a restart takes
hundredths of a second instead of one, and a thousand of them can be afforded.
"""

import gc
import json
import os
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import Dependencies, now
from bot.cli import main
from bot.content.snapshot import read_folder
from bot.settings import Settings, read_settings
from bot.storage import notifications
from tests.editions import caching_judge, editions
from tests.faults.crash_points import STEP
from tests.faults.instrumented_parts import CRASH_POINT, watched_parts

AN_HOUR = timedelta(seconds=1)
"""The next full hour, brought forward: nobody here lives long enough to wait for it."""


def hour_is_over(now: datetime) -> datetime:
    """Return the time of the next grouped notice."""
    return now + AN_HOUR


def watch_files(folder: Path) -> None:
    """Reach a crash point whenever a file below a folder is opened or renamed."""

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if event in {"open", "os.rename"} and str(arguments[0]).startswith(str(folder)):
            CRASH_POINT.reach(STEP)

    sys.addaudithook(audit)


def put_together(settings: Settings) -> Dependencies:
    """Return the instrumented parts with the editions of the content loaded."""
    judge = caching_judge(settings, editions())
    for edition in editions():
        judge(read_folder(edition))
    notifications.__dict__.update(next_hour=hour_is_over)
    return watched_parts(judge)


def run_order(order: dict[str, Any], parts: Dependencies) -> None:
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what it prints is no report
    CRASH_POINT.point, CRASH_POINT.skip = order["point"], order["skip"]
    ahead = timedelta(seconds=order["ahead"])
    parts = replace(parts, clock=lambda: now() + ahead)
    sys.argv = ["cpa-bot", *order["words"]]
    if CRASH_POINT.point == STEP:
        watch_files(read_settings().key_file.parent)
    main(parts)


def serve() -> None:
    """Fork for each order; report the start and the end of the fork."""
    parts = put_together(read_settings())
    gc.freeze()
    for line in iter(sys.stdin.buffer.readline, b""):
        child = os.fork()
        if not child:
            run_order(json.loads(line), parts)
            return
        report(f"started {child}")
        report(f"ended {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}")


def report(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
