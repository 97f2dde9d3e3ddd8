"""Commands that start something or stand at its beginning: set-up, the bot, demo, chat, simulator, backups, the key."""

import gc
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.asking import AskedLines, Backend, BesideCommand, awaited, listening, perform, read_settings
from bot.cli.content import EXIT_PROBLEMS, PATH, approved_structure, content_kept_ready, readable, require_language
from bot.content.problems import ContentError
from bot.environment import EXIT_SETTINGS, OperatorError, environment

if TYPE_CHECKING:
    from bot.app import App, Parts
    from bot.settings import Settings

OBJECTS_BETWEEN_LOOKS = 50_000
"""So many more objects, and garbage is looked for."""


@click.command()
@click.option("--new", is_flag=True, help="Begin a new database although there are backups of one.")
def init(*, new: bool) -> None:
    """Prepare a first start. Data folder, key, token, test mail, and a coordinator with an invitation.

    Each step is checked, and none is done twice.
    """
    from bot.app import DATABASE, AwayError, create_database, name_of_bot
    from bot.log import configure

    configure("WARNING")
    settings = read_settings()
    settings.require_notice()
    _folder_and_key(settings, new=new)
    # beside a running bot there is one, which is its own
    if new or not (settings.data_dir / DATABASE).exists():
        awaited(create_database(settings, new=new))
    away, troubles = False, list[str]()
    try:
        click.echo(f"Token: accepted, the bot is @{awaited(name_of_bot(settings))}")
    except AwayError as error:
        away = True
        troubles.append(str(error))
    troubles += _test_mail(settings)
    who = f"--name={settings.coordinator_name}", f"--email={settings.coordinator_email}"
    click.echo("\n".join(perform("coordinator", "first", *who, *["--away"] * away)))
    if troubles:
        raise OperatorError("\n".join(troubles))
    following = "open the link above in Telegram. Towns get their people with: cpa-bot contact add"
    click.echo(f"\nNext: cpa-bot run, then {following}")


def _folder_and_key(settings: "Settings", *, new: bool) -> None:
    """Make what is missing. A database or backups without their key get no new one, which could read nothing of them."""
    from bot.app import DATABASE
    from bot.storage import backups
    from bot.storage.crypto import KeyFileError, create_key_file
    from bot.storage.folder import FolderError, make_data_folder

    data, key = settings.data_dir.absolute(), settings.key_file.absolute()
    try:
        make_data_folder(data)
        click.echo(f"Data folder: {data}")
        if key.exists():
            click.echo(f"Key file: {key} (kept)")
        elif (data / DATABASE).exists():
            raise OperatorError(f"CPA_KEY_FILE: {key} is missing, but {data} holds a database. Restore its key.")
        else:
            if settings.backup_dir and not new:
                backups.require_database(data / DATABASE, settings.backup_dir)
            create_key_file(key)
            click.echo(f"Key file: {key} (new: copy it to a safe place, without it the data is lost)")
    except (FolderError, KeyFileError, backups.BackupError) as error:
        raise OperatorError(str(error)) from error


def _test_mail(settings: "Settings") -> list[str]:
    """Send a harmless letter to the operator, if a mail server is set. Return what went wrong."""
    from bot.delivery.mail import mail_of
    from bot.dispatch.sending import SendingError
    from bot.view.letter import Letter

    if not settings.smtp_host:
        click.echo("Mail: CPA_SMTP_HOST is not set, contacts will be told in Telegram only")
        return []
    letter = Letter("cpa-bot: test", "This is the test letter of `cpa-bot init`.\n")
    try:
        awaited(mail_of(settings).post(settings.operator_email, letter, "init"))
    except SendingError as error:
        what = f"CPA_SMTP_HOST: the test letter could not be sent ({error})."
        return [f"{what} Check host, port, security and password, then run cpa-bot init again."]
    click.echo("Mail: a test letter is on its way to CPA_OPERATOR_EMAIL")
    return []


@click.command("settings")
def in_force() -> None:
    """Print each setting in force and where it comes from. Secrets are not shown."""
    from bot.environment import ENV_FILE, no_file
    from bot.settings import shown

    told = [(f"{name}={value}", origin) for name, value, origin in shown(read_settings())]
    width = min(max(len(setting) for setting, _ in told), WIDEST)
    click.echo(f"# {no_file() or Path(ENV_FILE).absolute()}")
    click.echo("\n".join(f"{setting:<{width}}  # {origin}" for setting, origin in told))


WIDEST = 60
"""Columns of the list of settings before the remark; a longer one stands out of line."""


@click.command()
@click.pass_obj
def run(parts: "Parts | None") -> None:
    """Run the bot."""
    # before the HTTP client is loaded: its allocator would take 8 MB in huge pages for the 1 MB it needs
    os.environ.setdefault("MIMALLOC_ALLOW_THP", "0")
    from bot.alarms import alarming
    from bot.app import PRODUCTION, open_app
    from bot.ending import note_end, running
    from bot.log import configure, for_journal
    from bot.telegram.ingest import IngestError

    form = environment().get("log_format", "")
    configure("INFO", form)
    commands = click.get_current_context().find_root().command

    async def working(settings: "Settings") -> None:
        try:
            async with (
                open_app(settings, parts or PRODUCTION) as app,
                listening(settings.data_dir, commands, Backend.of(app)),
                _metrics(app),
                alarming(app),
            ):
                _begun()
                with running(settings.data_dir):
                    await app.run()
        except* IngestError as ends:
            await note_end(settings, str(first_of(ends)), (parts or PRODUCTION).clock())
            raise

    try:
        settings = read_settings()
        settings.require_notice()
        configure(settings.log_level, form)
        until_stopped(working(settings))
    except (OperatorError, ContentError) as error:
        # a person reads one sentence; whatever reads a log, an event like the others
        if form != "json" and not for_journal():
            raise
        _log("critical", "the bot has to stop", reason=str(error))
        wrong = isinstance(error, ContentError)
        raise click.exceptions.Exit(EXIT_PROBLEMS if wrong else EXIT_SETTINGS) from error
    _log("info", "stopped")


def _metrics(app: "App") -> AbstractAsyncContextManager[None]:
    """Answer a monitoring system where a port is set; what does that takes memory, and is loaded only then."""
    if not app.settings.metrics_port:
        return nullcontext()
    from bot.metrics import exposed

    return exposed(app)


def _log(level: str, event: str, **about: str) -> None:
    import structlog

    getattr(structlog.get_logger(), level)(event, **about)


@click.command()
# those behind it are tried too
@click.option("--port", type=click.IntRange(1, 65_485), default=8080, show_default=True, help="The first port to try.")
def demo(port: int) -> None:
    """Run the whole product in the browser, without a token."""
    from bot.demo import open_demo
    from bot.log import configure

    configure("WARNING")

    async def showing() -> None:
        async with open_demo(free_port(port)) as opened:
            _begun()
            click.echo(f"The demo is at {opened.url}/ (stop it with Ctrl+C)")
            await opened.app.run()

    until_stopped(showing())


@click.command()
@click.option("--language", default="uk", show_default=True, help="A language of the content.")
def chat(language: str) -> None:
    """Talk to the bot in the terminal. A line equal to a button's label presses it."""
    import asyncio
    import tempfile

    from bot.app import now, open_database
    from bot.content.library import Library
    from bot.demo import BOT, demo_settings, prepare
    from bot.dispatch.dispatcher import Dispatcher
    from bot.dispatch.sending import Person
    from bot.log import configure
    from bot.search_models import model_for
    from bot.settings import operator_of
    from bot.terminal import Terminal
    from bot.view import catalog

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

    awaited(talking())


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), default=8081, show_default=True, help="0 takes a free one.")
@click.option("--token", default="", help="The token it answers to. Without: a new one.")
def simulator(port: int, token: str) -> None:
    """Run the local Bot API alone. Point a bot at it with CPA_API_URL."""
    import asyncio

    from telegram_simulator import Simulator, new_token, serve
    from telegram_simulator.page import Page, english_stage

    known = token or new_token()

    async def serving() -> None:
        simulated, page = Simulator(token=known), Page()
        page.open(english_stage(simulated.world.bot))
        async with serve(simulated, port=port, routes=page.routes) as url:
            _begun()
            click.echo(f"CPA_API_URL={url} CPA_TOKEN={known}")
            await asyncio.Event().wait()

    until_stopped(serving())


BACKUP = click.Path(path_type=Path, readable=False)
"""Whether it can be read is judged where the answer can name the account."""


@click.command(cls=BesideCommand)
@click.argument("file", type=BACKUP)
@click.option(
    "--verify", is_flag=True, help="Read the backup FILE through instead, as a restore would; replace nothing."
)
async def backup(backend: Backend, file: Path, *, verify: bool) -> AskedLines:
    """Copy the database to FILE, whether the bot runs or not. The copy is of one moment, checked and sealed."""
    from bot.restoring import require_readable
    from bot.storage import backups
    from bot.storage.crypto import KeyFileError, read_all_keys

    path = backend.folder / file
    if verify:
        require_readable(path, backend.database.folder)
        key_file = (backend.app.settings if backend.app else read_settings()).key_file
        try:
            at = await backups.verify(backend.database.folder, read_all_keys(key_file), path)
        except (KeyFileError, backups.BackupError) as error:
            raise OperatorError(f"FILE: {path} is no good backup ({error}). Take another one.") from error
        return [f"{path}: whole, of {at:%Y-%m-%d %H:%M} UTC. It can be restored with the key of this bot."]
    try:
        size = await backups.make(backend.database, path)
    except backups.BackupError as error:
        raise OperatorError(f"FILE: {error}. Name another file, or check the disk and try again.") from error
    return [f"{path}: {size} bytes, checked. Without the key file it cannot be read: keep that apart."]


@click.command()
@click.argument("file", type=BACKUP)
@click.option("--yes", is_flag=True, help="Replace the database there is.")
@click.option("--without-list", is_flag=True, help="Go on although nobody knows who has deleted their data.")
def restore(file: Path, *, yes: bool, without_list: bool) -> None:
    """Put the backup FILE in the place of the database. Stop the bot first. Who deleted data since stays deleted."""
    from bot.restoring import restored

    click.echo("\n".join(awaited(restored(file, replace=yes, without_list=without_list))))


@click.command()
@click.argument("file", type=BACKUP)
@click.argument("out", type=PATH)
def unseal(file: Path, out: Path) -> None:
    """Write what is in the backup FILE to OUT, to look into it. It is personal data: delete it when you have."""
    from bot.restoring import unsealed

    click.echo(unsealed(file, out))


TRIED_PORTS = 50


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


@click.group()
def key() -> None:
    """The key that makes personal data readable."""


@key.command()
@click.pass_obj
def rotate(parts: "Parts | None") -> None:
    """Replace the key and encrypt everything anew. Stop the bot first; safe to repeat if it was interrupted."""
    settings = read_settings()
    copy, fields = awaited(_rotate(settings, parts))
    click.echo(
        f"{fields} fields are encrypted with a new key in {settings.key_file}. Copy it to your safe place.\n"
        f"The old one is kept as {copy}: backups made until now need it. Delete it together with the last of them."
    )


async def _rotate(settings: "Settings", parts: "Parts | None") -> tuple[str, int]:
    from bot.app import PRODUCTION, open_database
    from bot.storage.crypto import KeyFileError, add_key, drop_old_keys, read_key_file
    from bot.storage.folder import reseal

    async with open_database(settings, parts or PRODUCTION, existing=True) as (database, _):
        try:
            copy = add_key(settings.key_file)
            vault = read_key_file(settings.key_file)
            fields = await database.write(lambda tx: reseal(tx, vault))
            await database.forget()
            drop_old_keys(settings.key_file)
        except KeyFileError as error:
            raise OperatorError(str(error)) from error
    return str(copy), fields


def _begun() -> None:
    """Look for garbage from now on, though not in code and content: each walk through all of that would take 50 ms."""
    gc.freeze()
    # what a turn leaves behind is gone without a look: see docs/decisions/0041
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
    gc.enable()


def until_stopped(work: Coroutine[None, None, None]) -> None:
    """Run until it ends or the process is asked to stop; an operator's mistake in a group is still one sentence.

    It runs on the event loop of libuv: a sixth more updates a second (docs/decisions/0003).
    """
    import asyncio
    import signal

    async def stoppable() -> None:
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, task.cancel if task else loop.stop)
        await work

    fast: Callable[[], asyncio.AbstractEventLoop] | None = None
    # there is no libuv for Windows
    with suppress(ImportError):
        from uvloop import new_event_loop

        fast = new_event_loop
    try:
        with asyncio.Runner(loop_factory=fast) as runner:
            runner.run(stoppable())
    except asyncio.CancelledError:
        return
    except BaseExceptionGroup as group:
        mistakes = group.subgroup(OperatorError)
        if mistakes is None:
            raise
        raise OperatorError(str(first_of(mistakes))) from None


def first_of(group: BaseExceptionGroup[OperatorError]) -> OperatorError:
    """Give the first error of a group of groups."""
    error: OperatorError | BaseExceptionGroup[OperatorError] = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
