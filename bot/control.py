"""The bot's socket: commands ask the running bot instead of opening its database beside it.

A Unix socket in the data folder, readable by the owner only; one JSON line in, one JSON line out.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from bot.office.lines import Lines
from bot.office.tasks import Office
from bot.settings import OperatorError

log = structlog.get_logger()
NAME = "control"
TIMEOUT_S = 120.0
LONGEST_REQUEST = 64 * 1024
LONGEST_ANSWER = 16 * 1024 * 1024
"""In bytes; a list of everyone of a few thousand towns fits."""


@asynccontextmanager
async def listening(folder: Path, office: Office) -> AsyncGenerator[None]:
    """Serve the socket in `folder` for as long as the block runs."""
    path = folder / NAME
    path.unlink(missing_ok=True)  # left by a killed process; the lock says that none is alive

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(json.dumps(await _answer(office, reader)).encode() + b"\n")
            await writer.drain()
        finally:
            writer.close()

    try:  # without serving yet: so it is not cancelled in the middle, which would leave an open socket behind
        server = await asyncio.start_unix_server(serve, path, limit=LONGEST_REQUEST, start_serving=False)
    except OSError as error:  # such as a path longer than sockets may have (about 100 characters)
        raise _no_socket(path, error) from error
    try:
        path.chmod(0o600)
        await server.start_serving()
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


async def _answer(office: Office, reader: asyncio.StreamReader) -> Mapping[str, object]:
    try:
        request = json.loads(await reader.readline())
        return {"lines": await office.run(request["task"], request["arguments"])}
    except OperatorError as error:
        return {"error": str(error)}
    except Exception:  # the boundary of one request
        log.exception("a command could not be carried out")
        return {"error": "The bot could not do this. Its log says why."}


async def ask(folder: Path, task: str, arguments: Mapping[str, str]) -> Lines | None:
    """Ask the running bot; None when none runs. Raises `OperatorError` with its answer."""
    try:
        reader, writer = await asyncio.open_unix_connection(folder / NAME, limit=LONGEST_ANSWER)
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    except OSError as error:
        raise _no_socket(folder / NAME, error) from error
    try:
        writer.write(json.dumps({"task": task, "arguments": dict(arguments)}).encode() + b"\n")
        answer = json.loads(await asyncio.wait_for(reader.readline(), TIMEOUT_S))
    except (TimeoutError, ValueError, ConnectionError):
        raise OperatorError("The running bot does not answer. See its log.") from None
    finally:
        writer.close()
    if "error" in answer:
        raise OperatorError(str(answer["error"]))
    return [str(line) for line in answer["lines"]]


def _no_socket(path: Path, error: OSError) -> OperatorError:
    return OperatorError(
        f"CPA_DATA_DIR: the bot's socket {path} cannot be used ({error}). Name another folder, with a shorter path."
    )
