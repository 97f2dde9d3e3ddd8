"""The commands of `cpa-bot`. Each imports what it needs when it runs, so that small commands start at once."""

import sys
from typing import TYPE_CHECKING

import click

from bot import __version__
from bot.cli.content import check, content, find, prove, source, town, translated
from bot.cli.difference import diff
from bot.cli.people import admin, contact, coordinator, lead
from bot.cli.preview import graph, preview, report
from bot.cli.program import backup, chat, demo, health, init, key, restore, run, simulator, unseal
from bot.cli.translation import i18n
from bot.content.problems import ContentError
from bot.settings import OperatorError

if TYPE_CHECKING:
    from bot.app import Parts

EXIT_PROBLEMS = 1
EXIT_SETTINGS = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def cli() -> None:
    """Guide bot for people who may become a Crime Prevention Assistant in a Czech town."""


for command in (
    init,
    run,
    demo,
    chat,
    simulator,
    check,
    content,
    find,
    graph,
    preview,
    source,
    town,
    contact,
    coordinator,
    lead,
    admin,
    report,
    i18n,
    key,
    backup,
    restore,
    unseal,
    health,
):
    cli.add_command(command)
content.add_command(translated)
content.add_command(diff)
content.add_command(prove)


def main(parts: "Parts | None" = None) -> None:
    """Run a command; an operator's mistake is one sentence and the exit code 2, broken content the exit code 1.

    `parts`: what the bot is put together from, if not what production is.
    """
    try:
        cli(obj=parts)
    except ContentError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_PROBLEMS)
    except OperatorError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_SETTINGS)
