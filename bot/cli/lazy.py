"""A click group that imports a command when it is needed, so that small commands start at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

import click


@dataclass(frozen=True)
class FeatureCommands:
    """Commands of a feature: declared in its `commands.py`."""

    sections: Mapping[str, Mapping[str, str]]
    """Their places as `module:command` within its folder, by who uses them; those for nobody are hidden, under ""."""


class LazyGroup(click.Group):
    """A group of commands; those in `lazy` are imported when they are needed."""

    lazy: Mapping[str, str] = MappingProxyType({})
    """The places of commands by name, each as `module:command` within this package."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *self.lazy])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if (place := self.lazy.get(cmd_name)) is None:
            return super().get_command(ctx, cmd_name)
        return imported("bot.cli", place)


def imported(package: str, place: str) -> click.Command:
    module, _, name = place.partition(":")
    command: click.Command = getattr(import_module(f"{package}.{module}"), name)
    return command
