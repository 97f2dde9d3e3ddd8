"""A click group that imports a command when it is needed, so that small commands start at once."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

import click


class LazyGroup(click.Group):
    """A group of commands; those in `lazy` are imported when they are needed."""

    lazy: Mapping[str, str] = MappingProxyType({})
    """The places of commands by name, each as `module:command` within this package."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *self.lazy])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if (place := self.lazy.get(cmd_name)) is None:
            return super().get_command(ctx, cmd_name)
        module, _, name = place.partition(":")
        command: click.Command = getattr(import_module(f"bot.cli.{module}"), name)
        return command
