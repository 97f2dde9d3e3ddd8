"""The help reads as one family: whatever a list of commands says of one is whole, and every option says what it is for."""

from collections.abc import Iterator

import click

from bot.cli import cli, sections
from tests.cli.running import command as run
from tests.cli.running import commands_of

WIDTH = 78
"""The usable width of a terminal of 80 columns with click."""


def groups(group: click.Group, name: str = "cpa-bot") -> Iterator[tuple[str, click.Group]]:
    yield name, group
    for called, command in commands_of(group):
        if isinstance(command, click.Group):
            yield from groups(command, f"{name} {called}")


def commands() -> Iterator[tuple[str, click.Command]]:
    for name, group in groups(cli):
        yield from ((f"{name} {called}", command) for called, command in commands_of(group))


def test_no_line_of_a_list_is_cut_short() -> None:
    for name, group in [*groups(cli)]:
        shown = group.get_help(click.Context(group, info_name=name, terminal_width=WIDTH))
        assert [line for line in shown.splitlines() if line.startswith("  ") and line.endswith("...")] == []


def test_every_option_says_what_it_is_for() -> None:
    for name, command in [*commands()]:
        options = [one for one in command.params if isinstance(one, click.Option)]
        assert [f"{name} {option.opts[0]}" for option in options if not option.help] == [], (name, command)


def test_the_help_tells_who_uses_which_command() -> None:
    shown = run("--help").out
    assert [line for line in shown.splitlines() if line.startswith("For ")] == [f"{who}:" for who in sections()]
    placed = [name for section in sections().values() for name in section]
    assert sorted(placed) == sorted(name for name, one in commands_of(cli) if not one.hidden)
    assert [name for name, command in commands_of(cli) if command.name != name] == []
    listed = [line.split()[0] for line in shown.partition("For everybody:")[2].splitlines() if line[:2] == "  "]
    assert listed == placed, "each once, in the order of the sections"


def test_every_command_begins_with_one_sentence_of_its_own() -> None:
    for name, command in [*commands()]:
        first = command.get_short_help_str(WIDTH)
        assert first[:1].isupper(), (name, command)
        assert first.endswith("."), (name, command)
        assert not first.endswith("..."), name
