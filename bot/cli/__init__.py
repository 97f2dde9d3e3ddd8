"""The commands of `cpa-bot`. Each imports what it needs when it runs, so that small commands start at once."""

import errno
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from bot import __version__
from bot.cli.content import EXIT_PROBLEMS, check, content, find, prove, source, town, ways
from bot.cli.difference import count_touched, diff
from bot.cli.joining import import_contacts, take_list
from bot.cli.operating import clock, health, outbox, ping
from bot.cli.pages import counted, report, signoff
from bot.cli.people import admin, contact, coordinator, lead
from bot.cli.program import backup, chat, demo, in_force, init, key, restore, run, simulator, unseal
from bot.cli.town_pack import town_pack
from bot.cli.translation import convert, i18n, translated
from bot.content.problems import ContentError
from bot.environment import EXIT_SETTINGS, OperatorError, account

if TYPE_CHECKING:
    from bot.app import Parts

SECTIONS: Mapping[str, Sequence[click.Command]] = {
    "For everybody": (demo, chat, find, town),
    "For the operator": (
        init, in_force, run, health, clock, outbox, contact, coordinator, admin, town_pack, lead, report, backup, restore,
        unseal, key,
    ),
    "For administrators of the content": (check, content, source),
    "For translators": (i18n,),
    "For developers": (simulator,),
}  # fmt: skip
"""The commands by who uses them, each section in the order in which they are needed."""


class Sections(click.Group):
    """A group whose help tells who uses which command."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections, all in the same columns."""
        del ctx
        width = max(len(command.name or "") for commands in SECTIONS.values() for command in commands)
        limit = formatter.width - width - 6
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(
                    [((command.name or "").ljust(width), command.get_short_help_str(limit)) for command in commands]
                )


@click.group(cls=Sections, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def cli() -> None:
    """Guide bot for people who may become a Crime Prevention Assistant in a Czech town."""


for command in (*(command for commands in SECTIONS.values() for command in commands), counted, ping):
    cli.add_command(command)
for command in (convert, translated, diff, signoff, prove, ways, count_touched):
    content.add_command(command)
for command in (import_contacts, take_list):
    contact.add_command(command)


def main(parts: "Parts | None" = None) -> None:
    """Run a command; an operator's mistake is one sentence and the exit code 2, broken content the exit code 1.

    `parts`: what the bot is put together from, if not what production is.
    """
    # what a command makes it keeps to its end: to look for garbage in it takes a tenth of the time
    gc.disable()
    # pydantic would look through all that is installed for plugins, which takes 10 ms
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        cli(obj=parts)
    except ContentError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_PROBLEMS)
    except OperatorError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_SETTINGS)
    except OSError as error:
        # such as the texts that root has installed
        if error.filename is None or error.errno not in {errno.EACCES, errno.EROFS}:
            raise
        what = f"The account {account()[0]} cannot use {error.filename} ({error.strerror})."
        click.echo(f"{what} Give it to that account, or name a copy.", err=True)
        sys.exit(EXIT_SETTINGS)
