"""Commands that start something or stand at its beginning: set-up, the bot, demo, chat, simulator, backups, the key."""

import asyncio
import signal
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import click
import structlog

from bot.app import (
    DATABASE,
    PRODUCTION,
    App,
    AwayError,
    FeatureMetrics,
    Parts,
    create_database,
    name_of_bot,
    open_app,
    open_database,
)
from bot.cli.asking import Backend, BesideCommand, listening, perform
from bot.cli.client import AskedLines
from bot.cli.common import PATH, read_settings
from bot.content.problems import ContentError
from bot.delivery.mail import mail_of
from bot.dispatch.sending import SendingError
from bot.operations.alarms import alarming
from bot.operations.environment import (
    ENV_FILE,
    EXIT_PROBLEMS,
    EXIT_SETTINGS,
    SHIPPED,
    OperatorError,
    environment,
    no_file,
)
from bot.operations.exit_report import note_end, running
from bot.operations.log import configure, for_journal
from bot.operations.restoring import require_readable, restored, unsealed
from bot.registry import declared
from bot.settings import Settings, shown
from bot.storage import backups
from bot.storage.crypto import KeyFileError, add_key, create_key_file, drop_old_keys, read_all_keys, read_key_file
from bot.storage.folder import FolderError, make_data_folder, reseal
from bot.telegram.ingest import IngestError
from bot.view.letter import Letter

new_loop: Callable[[], asyncio.AbstractEventLoop] | None = None
# there is no libuv for Windows
with suppress(ImportError):
    from uvloop import new_event_loop

    new_loop = new_event_loop


@click.command()
@click.option("--new", is_flag=True, help="Begin a new database although there are backups of one.")
def init(*, new: bool) -> None:
    """Prepare a first start. Data folder, key, token, test mail, and a coordinator with an invitation.

    Each step is checked, and none is done twice.
    """
    configure("WARNING")
    settings = read_settings()
    settings.require_notice()
    _folder_and_key(settings, new=new)
    # beside a running bot there is one, which is its own
    if new or not (settings.data_dir / DATABASE).exists():
        asyncio.run(create_database(settings, new=new))
    away, troubles = False, list[str]()
    try:
        click.echo(f"Token: accepted, the bot is @{asyncio.run(name_of_bot(settings))}")
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


def _folder_and_key(settings: Settings, *, new: bool) -> None:
    """Make what is missing. A database or backups without their key get no new one, which could read nothing of them."""
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


def _test_mail(settings: Settings) -> list[str]:
    """Send a harmless letter to the operator, if a mail server is set. Return what went wrong."""
    if not settings.smtp_host:
        click.echo("Mail: CPA_SMTP_HOST is not set, contacts will be told in Telegram only")
        return []
    letter = Letter("cpa-bot: test", "This is the test letter of `cpa-bot init`.\n")
    try:
        asyncio.run(mail_of(settings).post(settings.operator_email, letter, "init"))
    except SendingError as error:
        what = f"CPA_SMTP_HOST: the test letter could not be sent ({error})."
        return [f"{what} Check host, port, security and password, then run cpa-bot init again."]
    click.echo("Mail: a test letter is on its way to CPA_OPERATOR_EMAIL")
    return []


@click.command("settings")
@click.option("--example", is_flag=True, help="Print an example of `.env` that explains each setting.")
def in_force(*, example: bool) -> None:
    """Print each setting in force and where it comes from. Secrets are not shown."""
    if example:
        click.echo((SHIPPED / ".env.example").read_text("utf-8"), nl=False)
        return
    told = [(f"{name}={value}", origin) for name, value, origin in shown(read_settings())]
    width = min(max(len(setting) for setting, _ in told), WIDEST)
    click.echo(f"# {no_file() or Path(ENV_FILE).absolute()}")
    click.echo("\n".join(f"{setting:<{width}}  # {origin}" for setting, origin in told))


WIDEST = 60
"""Columns of the list of settings before the remark; a longer one stands out of line."""


@click.command()
@click.pass_obj
def run(parts: Parts | None) -> None:
    """Run the bot."""
    form = environment().get("log_format", "")
    configure("INFO", form)
    commands = click.get_current_context().find_root().command

    async def working(settings: Settings) -> None:
        try:
            async with (
                open_app(settings, parts or PRODUCTION) as app,
                listening(settings.data_dir, commands, Backend.of(app)),
                _metrics(app),
                alarming(app),
            ):
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


@asynccontextmanager
async def _metrics(app: App) -> AsyncGenerator[None]:
    """Answer a monitoring system where a port is set; what does that takes memory, and is loaded only then."""
    async with AsyncExitStack() as stack:
        for one in declared("metrics", FeatureMetrics).values() if app.settings.metrics_port else ():
            await stack.enter_async_context(one.exposed(app))
        yield


def _log(level: str, event: str, **about: str) -> None:
    getattr(structlog.get_logger(), level)(event, **about)


BACKUP = click.Path(path_type=Path, readable=False)
"""Whether it can be read is judged where the answer can name the account."""


@click.command(cls=BesideCommand)
@click.argument("file", type=BACKUP)
@click.option(
    "--verify", is_flag=True, help="Read the backup FILE through instead, as a restore would; replace nothing."
)
async def backup(backend: Backend, file: Path, *, verify: bool) -> AskedLines:
    """Copy the database to FILE, whether the bot runs or not. The copy is of one moment, checked and sealed."""
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
    click.echo("\n".join(asyncio.run(restored(file, replace=yes, without_list=without_list))))


@click.command()
@click.argument("file", type=BACKUP)
@click.argument("out", type=PATH)
def unseal(file: Path, out: Path) -> None:
    """Write what is in the backup FILE to OUT, to look into it. It is personal data: delete it when you have."""
    click.echo(unsealed(file, out))


@click.group()
def key() -> None:
    """The key that makes personal data readable."""


@key.command()
@click.pass_obj
def rotate(parts: Parts | None) -> None:
    """Replace the key and encrypt everything anew. Stop the bot first; safe to repeat if it was interrupted."""
    settings = read_settings()
    copy, fields = asyncio.run(_rotate(settings, parts))
    click.echo(
        f"{fields} fields are encrypted with a new key in {settings.key_file}. Copy it to your safe place.\n"
        f"The old one is kept as {copy}: backups made until now need it. Delete it together with the last of them."
    )


async def _rotate(settings: Settings, parts: Parts | None) -> tuple[str, int]:
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


def until_stopped(work: Coroutine[None, None, None]) -> None:
    """Run until it ends or the process is asked to stop; an operator's mistake in a group is still one sentence.

    It runs on the event loop of libuv: a sixth more updates a second (docs/decisions/0003).
    """

    async def stoppable() -> None:
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, task.cancel if task else loop.stop)
        await work

    try:
        with asyncio.Runner(loop_factory=new_loop) as runner:
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
