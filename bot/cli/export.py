"""`cpa-bot content export`: the shipped files, to be changed in a folder outside the installation."""

import shutil
from pathlib import Path

import click

from bot.cli.common import PATH
from bot.operations.environment import SHIPPED, OperatorError


@click.command()
@click.argument("folder", type=PATH)
def export(folder: Path) -> None:
    """Copy the shipped content and translations to FOLDER, to be changed there."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OperatorError(f"FOLDER: {folder} is not empty. Name a new folder.")
    for name in ("content", "locales"):
        # without the permissions of the installation, which may be read-only
        shutil.copytree(SHIPPED / name, folder / name, copy_function=shutil.copyfile)
        click.echo(f"CPA_{name.upper()}_DIR={(folder / name).absolute()}")
    click.echo("Add these lines to .env. Check your changes with: cpa-bot check", err=True)
