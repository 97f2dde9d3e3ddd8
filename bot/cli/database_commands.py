"""Commands that need the database: executed by the running bot, or here if none runs.

A `DatabaseCommand` is a coroutine over a `Backend` that returns the lines to print. A running bot is
asked through a Unix socket in the data folder (0600): one JSON line there, one back. The bot parses
it with the same click commands, and executes nothing but a `DatabaseCommand`.

The bot writes no file but a backup, at a path relative to the working directory of the command. All
other files are read and written by the command itself.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import click
import structlog

from bot.app import PRODUCTION, App, Dependencies, content_for, known_name, open_database
from bot.cli.client import MAX_REQUEST_BYTES, TIMEOUT_S, OutputLines, ask, no_answer, no_socket
from bot.cli.common import read_settings
from bot.content.content import Content
from bot.delivery.mail import NoMail
from bot.operations.environment import AGAIN_S, SOCKET, START_S, OperatorError, data_dir
from bot.operations.log import configure
from bot.storage.database import Database
from bot.storage.folder import HeldError

RETRY = "Try again once Telegram answers; cpa-bot health says so."


@dataclass(frozen=True)
class Backend:
    """The context of a `DatabaseCommand`. `content` and `bot_name` are called only if needed."""

    database: Database
    content: Callable[[], Content]
    bot_name: Callable[[], Awaitable[str]]
    public_url: str = ""
    """The address of the lead pages, "" without them."""
    mail: bool = True
    """True if there is a mail server."""
    phone: bool = False
    """True if letters contain a phone number to verify them."""
    app: App | None = None
    """The running bot, or None."""
    bot_id: Callable[[], int] = lambda: 0
    """The number of the bot at Telegram. Raises `OperatorError` if there is no token."""
    folder: Path = Path()
    """Working directory of the command."""
    done: Callable[[], None] = lambda: None
    """Called after each command, since there may be messages to deliver."""

    @classmethod
    def of(cls, app: App) -> "Backend":
        desk, url = app.dispatcher, app.settings.public_url

        async def bot_name() -> str:
            if not desk.operator.bot:
                raise OperatorError(f"Telegram has not told the bot's user name yet ({app.request.trouble}). {RETRY}")
            return desk.operator.bot

        mail, done = not isinstance(app.delivery.mail, NoMail), desk.outbox_changed.set
        phone = bool(desk.operator.phone)
        return cls(
            desk.database,
            lambda: desk.library.content,
            bot_name,
            url,
            mail,
            phone,
            app,
            lambda: app.settings.bot_id,
            done=done,
        )


class DatabaseCommand(click.Command):
    """A command that a running bot executes. Its callback takes a `Backend` first."""

    def invoke(self, ctx: click.Context) -> None:
        """Execute it and print the answer."""
        del ctx
        for line in perform(*sys.argv[1:]):
            click.echo(line)


def perform(*words: str) -> OutputLines:
    """Execute a command; return the lines to print. Raises `OperatorError`.

    Waits for a bot that is starting, and for another command that has the database open.
    """
    context, deadline = click.get_current_context(), time.monotonic() + START_S
    while (answer := ask(data_dir(), words)) is None:
        try:
            return asyncio.run(_perform(context.find_root().command, words, context.obj))
        except OperatorError as error:
            if not isinstance(error.__cause__, HeldError):
                raise
            if time.monotonic() >= deadline:
                raise OperatorError(no_answer(data_dir(), START_S)) from None
        time.sleep(AGAIN_S)
    return answer


async def _perform(commands: click.Command, words: Sequence[str], parts: Dependencies | None) -> OutputLines:
    settings = read_settings()
    configure("WARNING")
    parts = parts or PRODUCTION
    async with open_database(settings, parts, existing=True) as (database, _vault):
        bot_name = partial(known_name, settings, database, parts)
        read = partial(content_for, settings, only_read=True)
        url, mail, phone = settings.public_url, bool(settings.smtp_host), bool(settings.operator_phone)
        backend = Backend(
            database, lambda: read()[0], bot_name, url, mail, phone, bot_id=lambda: settings.bot_id, folder=Path.cwd()
        )
        return await carry_out(commands, backend, words)


async def carry_out(commands: click.Command, backend: Backend, words: Sequence[str]) -> OutputLines:
    """Find and execute a `DatabaseCommand`. Raises `OperatorError`."""
    command, rest = commands, list(words)
    while isinstance(command, click.Group) and rest:
        found = command.get_command(click.Context(command), rest[0])
        if found is None:
            break
        command, _ = found, rest.pop(0)
    if not isinstance(command, DatabaseCommand) or command.callback is None:
        raise OperatorError("The bot does not know this command: it is of another version than `cpa-bot` here.")
    try:
        # The bot would print --help.
        given = command.make_context(command.name, rest, help_option_names=[]).params
    except click.UsageError as error:
        raise OperatorError(error.format_message()) from None
    lines: OutputLines = await command.callback(backend, **given)
    backend.done()
    return lines


@asynccontextmanager
async def serve_socket(folder: Path, commands: click.Command, backend: Backend) -> AsyncGenerator[None]:
    """Serve the socket in `folder` for as long as the block runs."""
    path = folder / SOCKET
    # A killed process left the socket; the lock proves that none is alive.
    path.unlink(missing_ok=True)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer = await _answer(commands, backend, reader)
            # the client has disconnected
            with suppress(ConnectionError):
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        finally:
            writer.close()

    # Not serving yet, so that a cancellation cannot leave an open socket behind.
    try:
        server = await asyncio.start_unix_server(serve, path, limit=MAX_REQUEST_BYTES, start_serving=False)
    except OSError as error:
        # such as a path longer than sockets may have (about 100 characters)
        raise no_socket(path, error) from error
    try:
        path.chmod(0o600)
        await server.start_serving()
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


async def _answer(
    commands: click.Command, backend: Backend, reader: asyncio.StreamReader
) -> dict[str, str | OutputLines]:
    try:
        async with asyncio.timeout(TIMEOUT_S):
            request = json.loads(await reader.readline())
        words = [str(word) for word in request["words"]]
        beside = replace(backend, folder=Path(request["folder"]))
        return {"lines": await carry_out(commands, beside, words)}
    except OperatorError as error:
        return {"error": str(error)}
    except Exception:
        # the boundary of one request
        log = structlog.get_logger()
        log.exception("command failed")
        return {"error": "The bot could not do this. Its log says why."}
