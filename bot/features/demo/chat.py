"""The commands `chat` and `simulator`."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from bot.app import now, open_database
from bot.cli.common import cached_content, load_structure, read_settings, readable, require_language
from bot.cli.program import until_stopped
from bot.content.library import Library
from bot.conversation.codes import decode
from bot.conversation.model import Action
from bot.conversation.routing import parse_text
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person
from bot.live.search_models import model_for
from bot.operations.environment import OperatorError
from bot.operations.log import configure
from bot.operations.simulated_bot import BOT, prepare, trial_settings
from bot.settings import operator_of
from bot.view import catalog
from bot.view.context import Message
from bot.view.markup import plain
from telegram_simulator import Simulator, new_token, serve
from telegram_simulator.page import Page, english_page


@click.command()
@click.option("--language", default="uk", show_default=True, help="Language of the user.")
def chat(language: str) -> None:
    """Chat with the bot in the terminal. Enter a button's label to press it."""
    configure("WARNING")

    async def typed() -> AsyncIterator[str]:
        while line := await asyncio.to_thread(sys.stdin.readline):
            yield line

    async def talking() -> None:
        with tempfile.TemporaryDirectory(prefix="cpa-chat-") as name:
            settings = trial_settings(Path(name), "http://127.0.0.1")
            known = None
            with suppress(OperatorError):
                known = cached_content(settings.content_dir, read_settings(towns=""))
            content = known[0] if known else load_structure(settings.content_dir).content
            content.learn(await model_for(content, read_settings(towns="").data_dir))
            require_language(language, content.languages)
            with readable():
                words = known[1] if known else catalog.load(settings.locales_dir, content.languages)
            async with open_database(settings) as (database, vault):
                await prepare(database, vault, 2, 3)
                dispatcher = Dispatcher(database, Library(content, now()), words, operator_of(settings).named(BOT), now)
                await Terminal(dispatcher, Person(vault.person(1), 1, language), click.echo).talk(typed())

    asyncio.run(talking())


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), default=8081, show_default=True, help="0 picks a free port.")
@click.option("--token", default="", help="Bot token to accept. Default: a new one.")
def simulator(port: int, token: str) -> None:
    """Run only the local Bot API. Set CPA_API_URL to let a bot use it."""
    known = token or new_token()

    async def serving() -> None:
        simulated, page = Simulator(token=known), Page()
        page.open(english_page(simulated.world.bot))
        async with serve(simulated, port=port, routes=page.routes) as url:
            click.echo(f"CPA_API_URL={url} CPA_TOKEN={known}")
            await asyncio.Event().wait()

    until_stopped(serving())


@dataclass
class Terminal:
    """A user who chats with the bot in lines of text."""

    dispatcher: Dispatcher
    person: Person
    write: Callable[[str], None]
    _shown: tuple[Message, ...] = ()

    async def talk(self, lines: AsyncIterator[str]) -> None:
        """Answer every line."""
        async for line in lines:
            if line.strip():
                await self.hear(line.strip())

    async def hear(self, line: str) -> None:
        reply = await self.dispatcher.dispatch(self.person, self._meaning(line))
        self._shown = reply.messages
        for message in reply.messages:
            self.write(printed(message) + "\n")

    def _meaning(self, line: str) -> Action:
        for message in self._shown:
            for row in message.rows:
                for button in row:
                    if button.label == line and button.code:
                        return decode(button.code)
        return parse_text(line)


def printed(message: Message) -> str:
    """Render a message as text, with [buttons] by row, file, picture and keyboard."""
    rows = [" ".join(f"[{button.label}]" for button in row) for row in message.rows]
    if message.keyboard is not None and message.keyboard.label:
        rows.append(f"({message.keyboard.label})")
    if message.file is not None:
        rows.append(f"<{message.file.name}, {len(message.file.data)} bytes>")
    picture = [f"<{message.picture.alt}>"] if message.picture else []
    return "\n".join([*picture, plain(message.text), *rows])
