"""Commands that start something: the bot, the demo, the terminal conversation, the simulator; set-up and backup."""

import asyncio
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import click

from bot.cli.asking import perform
from bot.cli.content import require_language
from bot.cli.people import print_invitation
from bot.cli.running import until_stopped
from bot.settings import OperatorError, read_settings

TRIED_PORTS = 50


@click.command()
def run() -> None:
    """Run the bot."""
    from bot.app import open_app  # noqa: PLC0415  see the package's docstring
    from bot.log import configure  # noqa: PLC0415

    settings = read_settings()
    settings.require_notice()
    configure(settings.log_level)

    async def running() -> None:
        async with open_app(settings) as app:
            await app.run()

    until_stopped(running())


@click.command()
@click.option("--port", default=8080, show_default=True, help="The first port to try.")
def demo(port: int) -> None:
    """Run the whole product in the browser, without a token."""
    from bot.demo import open_demo  # noqa: PLC0415
    from bot.log import configure  # noqa: PLC0415

    configure("WARNING")

    async def showing() -> None:
        async with open_demo(free_port(port)) as opened:
            click.echo(f"The demo is at {opened.url}/ (stop it with Ctrl+C)")
            await opened.app.run()

    until_stopped(showing())


@click.command()
@click.option("--language", default="uk", show_default=True, help="A language of the content.")
def chat(language: str) -> None:
    """Talk to the bot in the terminal. A line equal to a button's label presses it."""
    from bot.app import content_for, now, open_database  # noqa: PLC0415
    from bot.content.library import Library  # noqa: PLC0415
    from bot.demo import BOT, demo_settings, prepare  # noqa: PLC0415
    from bot.dispatch.desk import Desk  # noqa: PLC0415
    from bot.dispatch.person import Person  # noqa: PLC0415
    from bot.log import configure  # noqa: PLC0415
    from bot.operator import operator_of  # noqa: PLC0415
    from bot.terminal import Terminal  # noqa: PLC0415

    configure("WARNING")

    async def talking() -> None:
        with tempfile.TemporaryDirectory(prefix="cpa-chat-") as name:
            settings = demo_settings(Path(name), "http://127.0.0.1")
            content, words = content_for(settings)
            require_language(language, words)
            async with open_database(settings) as (database, vault):
                await prepare(database, vault, 2, 3)
                desk = Desk(database, Library(content, now()), words, operator_of(settings).named(BOT), now)
                await Terminal(desk, Person(vault.person(1), 1, language), click.echo).talk(_lines())

    asyncio.run(talking())


async def _lines() -> AsyncIterator[str]:
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line


@click.command()
@click.option("--port", default=8081, show_default=True, help="0 takes a free one.")
@click.option(
    "--token",
    default="1000000:simulated-token-of-nobody-at-all",
    show_default=True,
    help="The token it answers to.",
)
def simulator(port: int, token: str) -> None:
    """Run the local Bot API alone. Point a bot at it with CPA_API_URL."""
    from telegram_simulator import Simulator, serve  # noqa: PLC0415

    async def serving() -> None:
        async with serve(Simulator(token=token, username="simulated_bot"), port=port) as url:
            click.echo(f"CPA_API_URL={url} CPA_TOKEN={token}")
            await asyncio.Event().wait()

    until_stopped(serving())


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the database to FILE, whether the bot runs or not. The copy is of one moment, checked and sealed."""
    for line in perform("backup", {"file": str(file.absolute())}):
        click.echo(line)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Replace the database there is.")
@click.option("--without-list", is_flag=True, help="Go on although nobody knows who has deleted their data.")
def restore(file: Path, *, yes: bool, without_list: bool) -> None:
    """Put the backup FILE in the place of the database. Stop the bot first. Who deleted data since stays deleted."""
    from bot.restoring import restored  # noqa: PLC0415

    for line in asyncio.run(restored(file, replace=yes, without_list=without_list)):
        click.echo(line)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
def unseal(file: Path, out: Path) -> None:
    """Write what is in the backup FILE to OUT, to look into it. It is personal data: delete it when you have."""
    from bot.restoring import unsealed  # noqa: PLC0415

    click.echo(unsealed(file, out))


@click.command()
def health() -> None:
    """Say whether the bot is running and answers. The container asks so, too."""
    from bot import control  # noqa: PLC0415

    settings = read_settings()
    if asyncio.run(control.ask(settings.data_dir, "ping", {})) is None:
        raise OperatorError(f"CPA_DATA_DIR: no bot is running on {settings.data_dir}. Start it: cpa-bot run")
    click.echo("The bot is running.")


@click.command()
def init() -> None:
    """Prepare a first start. Data folder, key, token, test mail, and a coordinator with an invitation."""
    from bot.cli.first_start import prepare_first_start  # noqa: PLC0415
    from bot.conversation.turn import INVITE  # noqa: PLC0415

    token, name = prepare_first_start()
    print_invitation(INVITE + token, name)
    click.echo(
        "\nNext: cpa-bot run, then open the link above in Telegram. Towns get their people with: cpa-bot contact add"
    )


def free_port(first: int) -> int:
    """Give the first free port on the loopback from `first` on."""
    for port in range(first, first + TRIED_PORTS):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OperatorError(
        f"PORT: none of the ports {first} to {first + TRIED_PORTS - 1} is free. Name another: make demo PORT=9000"
    )
