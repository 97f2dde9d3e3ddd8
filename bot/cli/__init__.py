"""The commands of `cpa-bot`. Only the module of the executed command is imported."""

import errno
import gc
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from bot import __version__
from bot.content.problems import ContentError
from bot.operations.environment import DATA_ROOT, EXIT_PROBLEMS, EXIT_SETTINGS, OperatorError, account, environment
from bot.registry import declared, switch_off

if TYPE_CHECKING:
    from bot.app import Dependencies

OBJECTS_BETWEEN_COLLECTIONS = 50_000
SECTIONS: Mapping[str, Mapping[str, str]] = {
    "For everybody": {"find": "finding:find", "town": "finding:town"},
    "For the operator": {
        "init": "program:init",
        "settings": "program:show_settings",
        "run": "program:run",
        "health": "client:health",
        "doctor": "doctor:doctor",
        "clock": "operating:clock",
        "outbox": "operating:outbox",
        "mail": "doctor:mail",
        "contact": "people:contact",
        "coordinator": "people:coordinator",
        "admin": "people:admin",
        "lead": "people:lead",
        "person": "person:person",
        "backup": "program:backup",
        "restore": "program:restore",
        "unseal": "program:unseal",
        "key": "program:key",
    },
    "For administrators of the content": {
        "check": "content:check",
        "content": "content:content",
        "source": "content:source",
        "towns": "content:towns",
    },
    "For translators": {"i18n": "review:i18n"},
}
"""The commands by user group, in the order in which they are needed."""
HIDDEN = {"ping": "operating:ping"}
COMMANDS = dict(chain(*(places.items() for places in SECTIONS.values()), HIDDEN.items()))


@dataclass(frozen=True)
class FeatureCommands:
    """Commands of a feature: declared in its `commands.py`."""

    sections: Mapping[str, Mapping[str, str]]
    """`module:command` within its folder, by user group; under "" what the help does not list."""


class LazyGroup(click.Group):
    """A group of commands; those in `lazy` are imported when they are needed."""

    lazy: Mapping[str, str] = MappingProxyType({})
    """`module:command` within this package, by the name of the command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *self.lazy, *self._of_features()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; search the core first, which needs no import of features."""
        if place := self.lazy.get(cmd_name):
            return _imported(f"bot.cli.{place}")
        own = super().get_command(ctx, cmd_name)
        return _imported(place) if own is None and (place := self._of_features().get(cmd_name)) else own

    def _of_features(self) -> Mapping[str, str]:
        """Return the places of the commands that features add to this group."""
        return {
            name.rpartition(" ")[2]: f"bot.features.{feature}.{place}"
            for feature, one in declared("commands", FeatureCommands).items()
            for places in one.sections.values()
            for name, place in places.items()
            if (name.rpartition(" ")[0] or "cli") == self.name
        }


def _imported(place: str) -> click.Command:
    module, _, name = place.partition(":")
    command: click.Command = getattr(import_module(module), name)
    return command


class Sections(LazyGroup):
    """A group whose help lists the commands by user group."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections with aligned columns."""
        width = max(map(len, self.list_commands(ctx)))
        limit = formatter.width - width - 6
        for title, names in sections().items():
            found = ((name, self.get_command(ctx, name)) for name in names)
            lines = [(name.ljust(width), one.get_short_help_str(limit)) for name, one in found if one]
            with formatter.section(title):
                formatter.write_dl(lines)


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001  as click calls it
    if wanted:
        click.echo(f"cpa-bot {__version__} ({commit()})")
        ctx.exit()


def commit() -> str:
    """Return the commit that the wheel was built from, or that is checked out; "unknown" without git."""
    with suppress(OSError):
        return (DATA_ROOT / "commit").read_text("ascii")
    with suppress(OSError, subprocess.CalledProcessError):
        asked = ["git", "-C", str(DATA_ROOT), "rev-parse", "--short=12", "HEAD"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    return "unknown"


@click.group(cls=Sections, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version)
def cli() -> None:
    """Guide bot for people who may become a Crime Prevention Assistant in a Czech town."""


cli.lazy = COMMANDS


def sections() -> Mapping[str, Sequence[str]]:
    """Return the names of the commands by user group, those of features last."""
    own = [one.sections for one in declared("commands", FeatureCommands).values()]
    titles = dict.fromkeys(chain(SECTIONS, *own))
    return {who: tuple(chain(*(one.get(who, ()) for one in (SECTIONS, *own)))) for who in titles if who}


def main(parts: "Dependencies | None" = None) -> None:
    """Run a command. Exit with 2 after an operator's mistake, with 1 if the content has errors.

    `parts`: dependencies, if not those of production.
    """
    # a turn leaves no cycles behind: docs/decisions/0041
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    # pydantic would search all installed packages for plugins, which takes 10 ms.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # the allocator of the HTTP client would take 8 MB in huge pages for the 1 MB it needs
    os.environ.setdefault("MIMALLOC_ALLOW_THP", "0")
    try:
        switch_off(environment().get("features_off", ""))
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
