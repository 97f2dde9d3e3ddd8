"""Writing what a command made to the file that somebody has named."""

from pathlib import Path

import click

from bot.settings import OperatorError


def write(path: Path, name: str, text: str) -> None:
    """Write a text, and say so; `name` is the argument or option that named the file."""
    try:
        path.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise OperatorError(
            f"{name}: {path} cannot be written ({error.strerror}). Name another file."
        ) from error
    click.echo(f"Written: {path}")
