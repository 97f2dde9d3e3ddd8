"""Run commands in this process or in separate ones."""

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import click

from bot.cli import main

TIMEOUT_S = 20.0

# What is to be looked at again changes with the calendar; a test checks content as of one day, unless it names its own.
CHECKED_ON = ("--as-of", "2026-11-27")


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


def command(*words: str) -> Result:
    """Run `cpa-bot WORDS` in this process; `check` runs as of CHECKED_ON."""
    if words[0] == "check" and "--as-of" not in words:
        words += CHECKED_ON
    out, err = StringIO(), StringIO()
    before = sys.argv
    sys.argv = ["cpa-bot", *words]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1 if ended.code else 0
    else:
        code = 0
    finally:
        sys.argv = before
        # a command that ends with its process looks for no garbage; this one goes on
        gc.enable()
    return Result(code, out.getvalue(), err.getvalue())


def commands_of(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    """Yield the commands of a group by name, including hidden ones."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield name, command


def refuses(said: str, *words: str) -> None:
    """Run `cpa-bot WORDS`; assert that it fails with one sentence that begins with `said`."""
    result = command(*words)
    assert (result.code, result.out) == (2, ""), words
    assert result.err.startswith(said), result.err
    assert result.err.count("\n") == 1


@contextmanager
def process(*words: str, environment: Mapping[str, str], folder: Path) -> Generator["subprocess.Popen[str]"]:
    """Run `cpa-bot WORDS` in a separate process until the block ends; print its output."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("CPA_") or name == "CPA_CONTENT_DIR"
    }
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        env={**kept, **environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield running
    finally:
        if running.poll() is None:
            running.kill()
        if running.stdout and not running.stdout.closed:  # else `stopped` has given it
            print(*running.communicate(), sep="\n")  # noqa: T201  pytest shows it when the test fails


def wait_for_log(words: str, running: "subprocess.Popen[str]") -> str:
    """Read the log up to a line with these words and return it."""
    assert running.stderr is not None
    said = ""
    while words not in said:
        line = running.stderr.readline()
        assert line, f"it ended without saying so:\n{said}"
        said += line
    return said


def stopped(running: "subprocess.Popen[str]") -> tuple[float, int, str, str]:
    """Send SIGTERM; return the seconds until the end, the exit code and the output."""
    began = time.monotonic()
    running.send_signal(signal.SIGTERM)
    out, err = running.communicate(timeout=TIMEOUT_S)
    return time.monotonic() - began, running.returncode, out, err


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while not condition():
        assert time.monotonic() < deadline, f"waited {TIMEOUT_S:.0f} s for {condition.__qualname__}"
        time.sleep(0.02)
