"""Commands about the key file."""

import asyncio

import click

from bot.settings import OperatorError, Settings, read_settings


@click.group()
def key() -> None:
    """The key that makes personal data readable."""


@key.command()
def rotate() -> None:
    """Replace the key and encrypt everything anew. Stop the bot first; safe to repeat if it was interrupted."""
    settings = read_settings()
    copy, fields = asyncio.run(_rotate(settings))
    click.echo(
        f"{fields} fields are encrypted with a new key in {settings.key_file}. Copy it to your safe place.\n"
        f"The old one is kept as {copy}: backups made until now need it. Delete it together with the last of them."
    )


async def _rotate(settings: Settings) -> tuple[str, int]:
    from bot.app import open_database  # noqa: PLC0415  see the package's docstring
    from bot.storage.crypto import KeyFileError  # noqa: PLC0415
    from bot.storage.key_file import add_key, drop_old_keys, read_key_file  # noqa: PLC0415
    from bot.storage.rotate import reseal  # noqa: PLC0415

    async with open_database(settings) as (database, _):
        try:
            copy = add_key(settings.key_file)
            vault = read_key_file(settings.key_file)
            fields = await database.write(lambda tx: reseal(tx, vault))
            await database.forget()
            drop_old_keys(settings.key_file)
        except KeyFileError as error:
            raise OperatorError(str(error)) from error
    return str(copy), fields
