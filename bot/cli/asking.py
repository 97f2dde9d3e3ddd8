"""Commands that need the database: carried out by the running bot, which has it open, or here when none runs.

Such a command is a `BesideCommand`: a coroutine over a `Backend` that gives the lines to print, the same in both cases.
While a bot runs, the command line goes to it through a Unix socket in the data folder, which is its owner's alone (0600):
one JSON line there, one back. The bot parses it with the same click commands, and carries out nothing that is no
`BesideCommand`. `cpa-bot run` opens the socket beside the `App`, so the `App` knows nothing of commands.

The bot writes no file but a backup, and reads none but the two folders of `content diff`; their paths are meant from
where the command was given. Any other file that a command names is read and written by the command line itself.
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

from bot.app import PRODUCTION, App, Parts, content_for, known_name, open_database
from bot.cli.client import LONGEST_REQUEST, TIMEOUT_S, AskedLines, ask, no_socket, not_yet
from bot.cli.common import read_settings
from bot.content.content import Content
from bot.delivery.mail import NoMail
from bot.operations.environment import AGAIN_S, SOCKET, START_S, OperatorError, data_dir
from bot.operations.log import configure
from bot.storage.database import Database
from bot.storage.folder import HeldError

LATER = "Try again once Telegram answers; cpa-bot health says so."


@dataclass(frozen=True)
class Backend:
    """What a `BesideCommand` works on. `content` and `bot_name` are asked only where they are needed."""

    database: Database
    content: Callable[[], Content]
    bot_name: Callable[[], Awaitable[str]]
    public_url: str = ""
    """The address of the lead pages, "" where there are none."""
    mail: bool = True
    """There is a mail server."""
    phone: bool = False
    """Letters name a number to call in doubt."""
    app: App | None = None
    """The running bot, where there is one."""
    bot_id: Callable[[], int] = lambda: 0
    """The number of the bot at Telegram. Raises `OperatorError` if there is no token."""
    folder: Path = Path()
    """Where the command was given."""
    done: Callable[[], None] = lambda: None
    """Told after each command: there may be something to deliver."""

    @classmethod
    def of(cls, app: App) -> "Backend":
        desk, url = app.dispatcher, app.settings.public_url

        async def bot_name() -> str:
            if not desk.operator.bot:
                raise OperatorError(f"Telegram has not told the bot's user name yet ({app.request.trouble}). {LATER}")
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


class BesideCommand(click.Command):
    """A command that may be carried out beside the running bot; its callback takes a `Backend` before its parameters."""

    def invoke(self, ctx: click.Context) -> None:
        """Ask for it as it was written, and print the answer."""
        del ctx
        for line in perform(*sys.argv[1:]):
            click.echo(line)


def perform(*words: str) -> AskedLines:
    """Have a command carried out; give the lines to print. Raises `OperatorError`.

    It waits for a bot that is starting, and for another command that has the database open.
    """
    context, deadline = click.get_current_context(), time.monotonic() + START_S
    while (answer := ask(data_dir(), words)) is None:
        try:
            return asyncio.run(_perform(context.find_root().command, words, context.obj))
        except OperatorError as error:
            if not isinstance(error.__cause__, HeldError):
                raise
            if time.monotonic() >= deadline:
                raise OperatorError(not_yet(data_dir(), START_S)) from None
        time.sleep(AGAIN_S)
    return answer


async def _perform(commands: click.Command, words: Sequence[str], parts: Parts | None) -> AskedLines:
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


async def carry_out(commands: click.Command, backend: Backend, words: Sequence[str]) -> AskedLines:
    """Find a `BesideCommand` and do it; raises `OperatorError`."""
    command, rest = commands, list(words)
    while isinstance(command, click.Group) and rest:
        found = command.get_command(click.Context(command), rest[0])
        if found is None:
            break
        command, _ = found, rest.pop(0)
    if not isinstance(command, BesideCommand) or command.callback is None:
        raise OperatorError("The bot does not know this command: it is of another version than `cpa-bot` here.")
    try:
        # --help would be printed by the bot
        given = command.make_context(command.name, rest, help_option_names=[]).params
    except click.UsageError as error:
        raise OperatorError(error.format_message()) from None
    lines: AskedLines = await command.callback(backend, **given)
    backend.done()
    return lines


@asynccontextmanager
async def listening(folder: Path, commands: click.Command, backend: Backend) -> AsyncGenerator[None]:
    """Serve the socket in `folder` for as long as the block runs."""
    path = folder / SOCKET
    # left by a killed process; the lock says that none is alive
    path.unlink(missing_ok=True)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer = await _answer(commands, backend, reader)
            # who asked has gone
            with suppress(ConnectionError):
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        finally:
            writer.close()

    # without serving yet: so it is not cancelled in the middle, which would leave an open socket behind
    try:
        server = await asyncio.start_unix_server(serve, path, limit=LONGEST_REQUEST, start_serving=False)
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
) -> dict[str, str | AskedLines]:
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
        log.exception("a command could not be carried out")
        return {"error": "The bot could not do this. Its log says why."}
