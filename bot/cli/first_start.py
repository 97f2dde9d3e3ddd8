"""What `cpa-bot init` does: everything a first start needs, each step checked, none done twice."""

import asyncio

import click

from bot.cli.asking import perform
from bot.cli.people import bot_name
from bot.settings import OperatorError, Settings, read_settings


def prepare_first_start() -> tuple[str, str]:
    """Prepare folder, key, token, mail and coordinator; give the coordinator's invitation (token, name)."""
    settings = read_settings()
    settings.require_notice()
    _folder_and_key(settings)
    click.echo(f"Token: accepted, the bot is @{bot_name()}")
    _test_mail(settings)
    return _coordinator(settings)


def _folder_and_key(settings: Settings) -> None:
    """Make what is missing. A database without its key gets no new one: nothing in it could be read with that."""
    from bot.app import DATABASE  # noqa: PLC0415  see the package's docstring
    from bot.storage.crypto import KeyFileError  # noqa: PLC0415
    from bot.storage.key_file import create_key_file  # noqa: PLC0415
    from bot.storage.lock import FolderError, make_data_folder  # noqa: PLC0415

    data, key = settings.data_dir.absolute(), settings.key_file.absolute()
    try:
        make_data_folder(data)
        click.echo(f"Data folder: {data}")
        if key.exists():
            click.echo(f"Key file: {key} (kept)")
        elif (data / DATABASE).exists():
            raise OperatorError(
                f"CPA_KEY_FILE: {key} is missing, but {data} holds a database. Restore its key."
            )
        else:
            create_key_file(key)
            click.echo(f"Key file: {key} (new: copy it to a safe place, without it the data is lost)")
    except (FolderError, KeyFileError) as error:
        raise OperatorError(str(error)) from error


def _test_mail(settings: Settings) -> None:
    """Send a harmless letter to the operator, if a mail server is set."""
    from bot.delivery.mail import mail_of  # noqa: PLC0415
    from bot.dispatch.sending import SendingError  # noqa: PLC0415
    from bot.view.letters.letter import Letter  # noqa: PLC0415

    if not settings.smtp_host:
        click.echo("Mail: CPA_SMTP_HOST is not set, contacts will be told in Telegram only")
        return
    letter = Letter("cpa-bot: test", "This is the test letter of `cpa-bot init`.\n")
    try:
        asyncio.run(mail_of(settings).post(settings.operator_email, letter, "init"))
    except SendingError as error:
        raise OperatorError(
            f"CPA_SMTP_HOST: the test letter could not be sent ({error}). Check host, port, security and password."
        ) from None
    click.echo("Mail: a test letter is on its way to CPA_OPERATOR_EMAIL")


def _coordinator(settings: Settings) -> tuple[str, str]:
    """Add the coordinator of the settings unless there is one, and invite."""
    if known := perform("coordinators", {}):
        who = known[0]
    else:
        if not settings.coordinator_name:
            raise OperatorError(
                "CPA_COORDINATOR_NAME: it is empty, but messages no town can receive need a reader. See .env.example."
            )
        arguments = {
            "role": "coordinator",
            "slug": "",
            "name": settings.coordinator_name,
            "email": settings.coordinator_email,
        }
        (who,) = perform("contact add", arguments)
    token, name = perform("contact invite", {"who": who})
    return token, name
