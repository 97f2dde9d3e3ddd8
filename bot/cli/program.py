"""Commands to set up, run, back up and restore the bot, and to replace its key."""

import asyncio
import os
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
    Dependencies,
    FeatureMetrics,
    create_database,
    name_of_bot,
    now,
    open_app,
    open_database,
)
from bot.cli.client import OutputLines
from bot.cli.common import PATH, read_settings
from bot.cli.database_commands import Backend, DatabaseCommand, perform, serve_socket
from bot.content.problems import ContentError
from bot.delivery.mail import mail_of
from bot.dispatch.sending import SendingError
from bot.operations.alarms import watch_health
from bot.operations.environment import (
    DATA_ROOT,
    ENV_FILE,
    EXIT_PROBLEMS,
    EXIT_SETTINGS,
    OperatorError,
    account,
    environment,
    no_file,
)
from bot.operations.exit_report import note_end, running
from bot.operations.log import configure, for_journal
from bot.registry import declared
from bot.settings import Settings, shown
from bot.storage import backups, privacy
from bot.storage.backups import RestoreError, RestoreTarget
from bot.storage.crypto import (
    KeyFileError,
    SealedFileError,
    add_key,
    create_key_file,
    drop_old_keys,
    read_all_keys,
    read_key_file,
    unseal_file,
)
from bot.storage.database import DatabaseError
from bot.storage.folder import FolderError, locked, make_data_folder, reseal
from bot.telegram.ingest import IngestError
from bot.view.letter import Letter

new_loop: Callable[[], asyncio.AbstractEventLoop] | None = None
# there is no libuv for Windows
with suppress(ImportError):
    from uvloop import new_event_loop

    new_loop = new_event_loop


@click.command()
@click.option("--new", is_flag=True, help="Create a new database even if there are backups.")
def init(*, new: bool) -> None:
    """Set up data, key, token, mail and the first coordinator.

    It checks each step and repeats none that is done.
    """
    configure("WARNING")
    settings = read_settings()
    settings.require_notice()
    _folder_and_key(settings, new=new)
    # A running bot has a database already.
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
    """Create missing files. Data without its key gets no new key, which could not decrypt it."""
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
    """Send a test letter to the operator, if a mail server is set. Return the errors."""
    if not settings.smtp_host:
        click.echo("Mail: CPA_SMTP_HOST is not set, contacts will be told in Telegram only")
        return []
    at = now()
    letter = Letter("cpa-bot: test", "This is the test letter of `cpa-bot init`.\n", written=at)
    try:
        asyncio.run(mail_of(settings).post(settings.operator_email, letter, f"init.{int(at.timestamp())}"))
    except SendingError as error:
        what = f"CPA_SMTP_HOST: the test letter could not be sent ({error})."
        return [f"{what} Check host, port, security and password, then run cpa-bot init again."]
    click.echo("Mail: a test letter is on its way to CPA_OPERATOR_EMAIL")
    return []


@click.command("settings")
@click.option("--example", is_flag=True, help="Print an example of `.env` that explains each setting.")
def show_settings(*, example: bool) -> None:
    """Print each setting in force and where it comes from. Secrets are not shown."""
    if example:
        click.echo((DATA_ROOT / ".env.example").read_text("utf-8"), nl=False)
        return
    told = [(f"{name}={value}", origin) for name, value, origin in shown(read_settings())]
    width = min(max(len(setting) for setting, _ in told), MAX_WIDTH)
    click.echo(f"# {no_file() or Path(ENV_FILE).absolute()}")
    click.echo("\n".join(f"{setting:<{width}}  # {origin}" for setting, origin in told))


MAX_WIDTH = 60
"""Maximum column of the remarks in the list of settings."""


@click.command()
@click.pass_obj
def run(parts: Dependencies | None) -> None:
    """Run the bot."""
    form = environment().get("log_format", "")
    configure("INFO", form)
    commands = click.get_current_context().find_root().command

    async def working(settings: Settings) -> None:
        try:
            async with (
                open_app(settings, parts or PRODUCTION) as app,
                serve_socket(settings.data_dir, commands, Backend.of(app)),
                _metrics(app),
                watch_health(app),
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
        # One sentence for people, one event for log readers.
        if form != "json" and not for_journal():
            raise
        _log("critical", "configuration error, bot stopping", reason=str(error))
        wrong = isinstance(error, ContentError)
        raise click.exceptions.Exit(EXIT_PROBLEMS if wrong else EXIT_SETTINGS) from error
    _log("info", "stopped")


@asynccontextmanager
async def _metrics(app: App) -> AsyncGenerator[None]:
    """Serve metrics if a port is set; the code is loaded only then."""
    async with AsyncExitStack() as stack:
        for one in declared("metrics", FeatureMetrics).values() if app.settings.metrics_port else ():
            await stack.enter_async_context(one.exposed(app))
        yield


def _log(level: str, event: str, **about: str) -> None:
    getattr(structlog.get_logger(), level)(event, **about)


BACKUP = click.Path(path_type=Path, readable=False)
"""Check readability here, where the error can name the account."""


@click.command(cls=DatabaseCommand)
@click.argument("file", type=BACKUP)
@click.option("--verify", is_flag=True, help="Only verify the backup FILE, as a restore would.")
async def backup(backend: Backend, file: Path, *, verify: bool) -> OutputLines:
    """Write an encrypted backup of the database to FILE. It is verified. The bot may run."""
    path = backend.folder / file
    if verify:
        _require_readable(path, backend.database.folder)
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
@click.option("--yes", is_flag=True, help="Replace the existing database.")
@click.option("--without-list", is_flag=True, help="Restore without the list of erasures.")
def restore(file: Path, *, yes: bool, without_list: bool) -> None:
    """Replace the database by the backup FILE. Stop the bot first.

    Erasures since the backup are applied again.
    """
    click.echo("\n".join(asyncio.run(_restored(file, replace=yes, without_list=without_list))))


@click.command()
@click.argument("file", type=BACKUP)
@click.argument("out", type=PATH)
def unseal(file: Path, out: Path) -> None:
    """Decrypt the backup FILE to OUT. OUT holds personal data: delete it after use."""
    settings = read_settings()
    _require_readable(file, settings.data_dir)
    try:
        vault = read_all_keys(settings.key_file)
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except KeyFileError as error:
        raise OperatorError(str(error)) from error
    except OSError as error:
        raise OperatorError(f"OUT: {out} cannot be made ({error.strerror}). Name a new file.") from error
    try:
        with os.fdopen(handle, "wb") as target:
            unseal_file(vault, file, target)
    except (SealedFileError, KeyFileError, OSError) as error:
        out.unlink()
        raise OperatorError(f"FILE: {file} cannot be opened: {error}.") from error
    click.echo(
        f"{out}: personal data, of people as well who have deleted theirs since. Delete it when you have seen it."
    )


def _require_readable(file: Path, data: Path) -> None:
    """Raise `OperatorError` for a backup that is missing or not readable for this account."""
    try:
        with file.open("rb"):
            return
    except FileNotFoundError:
        raise OperatorError(f"FILE: there is no file {file}. Name a backup.") from None
    except PermissionError:
        (user, _), copy = account(), data.absolute() / file.name
        how = f"Copy it to {copy}, run chown {user} {copy}, and name that"
        raise OperatorError(f"FILE: the account {user} cannot read {file}. {how}.") from None
    except OSError as error:
        raise OperatorError(f"FILE: {file} cannot be read ({error.strerror}). Name a backup.") from None


async def _restored(file: Path, *, replace: bool, without_list: bool) -> list[str]:
    """Restore a backup; return the lines to print. Raises `OperatorError`."""
    settings = read_settings()
    data, folder = settings.data_dir, settings.backup_dir
    _require_readable(file, data)
    lists: tuple[Path, ...] = (data, *([folder] if folder else []), file.parent)
    try:
        vault = read_all_keys(settings.key_file)
        make_data_folder(data)
        with locked(data):
            _require_consent(data, lists, replace=replace, without_list=without_list)
            aside = folder if folder and folder.is_dir() else data
            done = await backups.restore(file, RestoreTarget(data / DATABASE, aside, lists, vault, now))
    except RestoreError as error:
        raise OperatorError(f"FILE: {file} cannot be restored: {error}.") from error
    except (KeyFileError, FolderError, DatabaseError) as error:
        raise OperatorError(str(error)) from error
    known = f"the latest of {done.known:%Y-%m-%d %H:%M} UTC" if done.known else "none is known of"
    lines = [
        f"Restored: the backup of {done.at:%Y-%m-%d %H:%M} UTC.",
        f"Erasures and withdrawals since, done once more: {done.erased} ({known}).",
    ]
    if done.former is not None:
        lines.append(f"The database there was is kept for 30 days, sealed: {done.former}")
    return [
        *lines,
        "Invitations not used yet are void. Who was added or removed since the backup, or got another address, has to be added,",
        "removed or changed again (see `cpa-bot contact list`); who has set a PIN since sets it again. Then start the bot.",
    ]


def _require_consent(data: Path, lists: tuple[Path, ...], *, replace: bool, without_list: bool) -> None:
    if not replace and (data / DATABASE).exists():
        raise OperatorError(f"--yes: {data} holds a database. With --yes it is replaced, and kept sealed for 30 days.")
    if not without_list and not any((folder / privacy.ERASURE_LIST).exists() for folder in lists):
        raise OperatorError(
            f'--without-list: there is no list of erasures (a file "{privacy.ERASURE_LIST}") in {data} or beside the backup. Copy'
            " it there; with --without-list, whoever deleted their data since the backup is back."
        )


@click.group()
def key() -> None:
    """Replace the encryption key of personal data."""


@key.command()
@click.pass_obj
def rotate(parts: Dependencies | None) -> None:
    """Replace the key and re-encrypt everything. Stop the bot first. You may repeat the command."""
    settings = read_settings()
    copy, fields = asyncio.run(_rotate(settings, parts))
    click.echo(
        f"{fields} fields are encrypted with a new key in {settings.key_file}. Copy it to your safe place.\n"
        f"The old one is kept as {copy}: backups made until now need it. Delete it together with the last of them."
    )


async def _rotate(settings: Settings, parts: Dependencies | None) -> tuple[str, int]:
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
    """Run until it ends or the process is asked to stop. Unpacks an `OperatorError` in a group.

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
    """Return the first error of nested groups."""
    error: OperatorError | BaseExceptionGroup[OperatorError] = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
