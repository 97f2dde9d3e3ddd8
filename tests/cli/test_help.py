"""The help reads as one family: whatever a list of commands says of one is whole, and every option says what it is for."""

from collections.abc import Iterator

import click
import pytest

from bot.cli import cli

WIDTH = 78
"""What click leaves of a terminal of 80 columns."""


def groups(group: click.Group, name: str = "cpa-bot") -> Iterator[tuple[str, click.Group]]:
    yield name, group
    for called, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from groups(command, f"{name} {called}")


def commands() -> Iterator[tuple[str, click.Command]]:
    for name, group in groups(cli):
        yield from ((f"{name} {called}", command) for called, command in group.commands.items())


@pytest.mark.parametrize(("name", "group"), [*groups(cli)])
def test_no_line_of_a_list_is_cut_short(name: str, group: click.Group) -> None:
    shown = group.get_help(click.Context(group, info_name=name, terminal_width=WIDTH))
    assert [line for line in shown.splitlines() if line.startswith("  ") and line.endswith("...")] == []


@pytest.mark.parametrize(("name", "command"), [*commands()])
def test_every_option_says_what_it_is_for(name: str, command: click.Command) -> None:
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert [f"{name} {option.opts[0]}" for option in options if not option.help] == []
