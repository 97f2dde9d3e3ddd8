"""The client of the bot's socket, and `cpa-bot health`, which must start at once."""

import json
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import click

from bot.operations.environment import AGAIN_S, SOCKET, OperatorError, data_dir, is_held
from bot.operations.exit_report import last_end

OutputLines: TypeAlias = list[str]
HEALTH_TIMEOUT_S = 8.0
"""A monitoring system that asks every minute needs a quick "no" rather than a late answer."""
TIMEOUT_S = 120.0
MAX_REQUEST_BYTES = 2 * 1024 * 1024
"""In bytes; a whole list of contacts has six for each Czech letter."""
MAX_ANSWER_BYTES = 16 * 1024 * 1024
"""In bytes; a list of everyone of a few thousand towns fits."""


def ask(folder: Path, words: Sequence[str], patience_s: float = 0) -> OutputLines | None:
    """Ask the running bot; None when none runs. Raises `OperatorError` with its answer."""
    request = {"words": list(words), "folder": str(Path.cwd())}
    with socket.socket(socket.AF_UNIX) as asking:
        try:
            asking.connect(str(folder / SOCKET))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        except OSError as error:
            raise no_socket(folder / SOCKET, error) from error
        try:
            asking.settimeout(patience_s or TIMEOUT_S)
            asking.sendall(json.dumps(request).encode() + b"\n")
            with asking.makefile("rb") as said:
                answer = json.loads(said.readline(MAX_ANSWER_BYTES))
        except (TimeoutError, ValueError, ConnectionError):
            raise OperatorError("The running bot does not answer. See its log.") from None
    if "error" in answer:
        raise OperatorError(str(answer["error"]))
    return [str(line) for line in answer["lines"]]


def no_socket(path: Path, error: OSError) -> OperatorError:
    return OperatorError(
        f"CPA_DATA_DIR: the bot's socket {path} cannot be used ({error}). Name another folder, with a shorter path."
    )


def no_answer(folder: Path, waited_s: float) -> str:
    """Return the error for a locked folder without an answer."""
    return (
        f"CPA_DATA_DIR: the bot on {folder} has not answered for {waited_s:.0f} s: it is still starting, or another "
        "command runs. Try again; its log says more."
    )


@click.command()
@click.option("--works", is_flag=True, help="Fail only if the bot does not work.")
def health(*, works: bool) -> None:
    """Show the health of the running bot. Prints a line for each exceeded limit, and then fails."""
    folder, deadline = data_dir(), time.monotonic() + HEALTH_TIMEOUT_S
    while (lines := ask(folder, ["ping", *(["--works"] if works else [])], HEALTH_TIMEOUT_S)) is None:
        if is_held(folder):
            if time.monotonic() >= deadline:
                raise OperatorError(no_answer(folder, HEALTH_TIMEOUT_S))
            time.sleep(AGAIN_S)
            continue
        ended = f" {end}" if (end := last_end(folder)) else ""
        raise OperatorError(
            f"CPA_DATA_DIR: no bot is running on {folder}.{ended} Start it: cpa-bot run, or its service"
        )
    click.echo("\n".join(lines))
