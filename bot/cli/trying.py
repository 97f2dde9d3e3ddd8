"""Commands to try the bot without a token: demo, chat, simulator."""

import asyncio
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import click

from bot.app import now, open_database
from bot.cli.common import approved_structure, content_kept_ready, read_settings, readable, require_language
from bot.cli.program import begun, until_stopped
from bot.cli.terminal import Terminal
from bot.content.library import Library
from bot.demo import BOT, demo_settings, open_demo, prepare
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person
from bot.live.search_models import model_for
from bot.operations.environment import OperatorError
from bot.operations.log import configure
from bot.settings import operator_of
from bot.view import catalog
from telegram_simulator import Simulator, new_token, serve
from telegram_simulator.page import Page, english_stage

TRIED_PORTS = 50


@click.command()
# those behind it are tried too
@click.option("--port", type=click.IntRange(1, 65_485), default=8080, show_default=True, help="The first port to try.")
def demo(port: int) -> None:
    """Run the whole product in the browser, without a token."""
    configure("WARNING")

    async def showing() -> None:
        async with open_demo(free_port(port)) as opened:
            begun()
            click.echo(f"The demo is at {opened.url}/ (stop it with Ctrl+C)")
            await opened.app.run()

    until_stopped(showing())


@click.command()
@click.option("--language", default="uk", show_default=True, help="A language of the content.")
def chat(language: str) -> None:
    """Talk to the bot in the terminal. A line equal to a button's label presses it."""
    configure("WARNING")

    async def typed() -> AsyncIterator[str]:
        while line := await asyncio.to_thread(sys.stdin.readline):
            yield line

    async def talking() -> None:
        with tempfile.TemporaryDirectory(prefix="cpa-chat-") as name:
            settings = demo_settings(Path(name), "http://127.0.0.1")
            known = None
            with suppress(OperatorError):
                known = content_kept_ready(settings.content_dir, read_settings(towns=""))
            content = known[0] if known else approved_structure(settings.content_dir).content
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
@click.option("--port", type=click.IntRange(0, 65_535), default=8081, show_default=True, help="0 takes a free one.")
@click.option("--token", default="", help="The token it answers to. Without: a new one.")
def simulator(port: int, token: str) -> None:
    """Run the local Bot API alone. Point a bot at it with CPA_API_URL."""
    known = token or new_token()

    async def serving() -> None:
        simulated, page = Simulator(token=known), Page()
        page.open(english_stage(simulated.world.bot))
        async with serve(simulated, port=port, routes=page.routes) as url:
            begun()
            click.echo(f"CPA_API_URL={url} CPA_TOKEN={known}")
            await asyncio.Event().wait()

    until_stopped(serving())


def free_port(first: int) -> int:
    """Give the first free port on the loopback from `first` on."""
    for port in range(first, first + TRIED_PORTS):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    what = f"PORT: none of the ports {first} to {first + TRIED_PORTS - 1} is free."
    raise OperatorError(f"{what} Name another: make demo PORT=9000")
