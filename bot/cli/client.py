"""Ask the running bot through its socket. Small, so that `cpa-bot health` starts at once."""

import json
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from bot.operations.environment import SOCKET, OperatorError

AskedLines: TypeAlias = list[str]
TIMEOUT_S = 120.0
LONGEST_REQUEST = 2 * 1024 * 1024
"""In bytes; a list of contacts goes along as a whole, with six for each letter of Czech."""
LONGEST_ANSWER = 16 * 1024 * 1024
"""In bytes; a list of everyone of a few thousand towns fits."""


def ask(folder: Path, words: Sequence[str], patience_s: float = 0) -> AskedLines | None:
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
                answer = json.loads(said.readline(LONGEST_ANSWER))
        except (TimeoutError, ValueError, ConnectionError):
            raise OperatorError("The running bot does not answer. See its log.") from None
    if "error" in answer:
        raise OperatorError(str(answer["error"]))
    return [str(line) for line in answer["lines"]]


def no_socket(path: Path, error: OSError) -> OperatorError:
    return OperatorError(
        f"CPA_DATA_DIR: the bot's socket {path} cannot be used ({error}). Name another folder, with a shorter path."
    )


def not_yet(folder: Path, waited_s: float) -> str:
    """Say that something holds the folder and nothing answers there."""
    return (
        f"CPA_DATA_DIR: the bot on {folder} has not answered for {waited_s:.0f} s: it is still starting, or another "
        "command runs. Try again; its log says more."
    )
