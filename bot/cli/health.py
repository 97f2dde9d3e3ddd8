"""The command that asks the running bot for its health."""

import time

import click

from bot.cli.client import ask, not_yet
from bot.operations.environment import AGAIN_S, OperatorError, data_dir, is_held
from bot.operations.exit_report import last_end

PATIENCE_S = 8.0
"""A monitoring system that asks every minute needs a quick "no" rather than a late answer."""


@click.command()
@click.option("--works", is_flag=True, help="Fail only for what keeps the bot from its work.")
def health(*, works: bool) -> None:
    """Say how the running bot is. It fails past its limits, with a line for each and what to do."""
    folder, deadline = data_dir(), time.monotonic() + PATIENCE_S
    while (lines := ask(folder, ["ping", *(["--works"] if works else [])], PATIENCE_S)) is None:
        if is_held(folder):
            if time.monotonic() >= deadline:
                raise OperatorError(not_yet(folder, PATIENCE_S))
            time.sleep(AGAIN_S)
            continue
        ended = f" {end}" if (end := last_end(folder)) else ""
        raise OperatorError(
            f"CPA_DATA_DIR: no bot is running on {folder}.{ended} Start it: cpa-bot run, or its service"
        )
    click.echo("\n".join(lines))
