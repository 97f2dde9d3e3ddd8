"""The README is true: every command and every target it names exists, and none is left out."""

import re

import click

from bot.cli import cli
from bot.settings import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def commands(group: click.Group, before: str = "cpa-bot") -> list[str]:
    """Give every command with the words before it."""
    found: list[str] = []
    for name, command in group.commands.items():
        words = f"{before} {name}"
        found += commands(command, words) if isinstance(command, click.Group) else [words]
    return found


def test_every_command_stands_in_its_table() -> None:
    table = re.findall(r"^\| `(cpa-bot [^`]+)` \|", README, re.MULTILINE)
    named = {" ".join(re.findall(r"^[a-z0-9 -]+", row.replace("[", " ["))[0].split()) for row in table}
    known = commands(cli)
    assert {name for name in known if not any(f"{row} ".startswith(f"{name} ") for row in named)} == set()
    assert {row for row in named if not any(f"{row} ".startswith(f"{name} ") for name in known)} == set()


def test_every_target_it_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"`?\bmake ([a-z]+)\b", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_package_stands_in_its_table() -> None:
    packages = {f"bot/{path.parent.name}" for path in (ROOT / "bot").glob("*/__init__.py")}
    assert packages - set(re.findall(r"`(bot/\w+)`", README)) == set()


def test_every_file_and_package_it_names_exists() -> None:
    linked = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    packages = re.findall(r"`(bot/[\w/.]+)`", README)
    for name in linked + packages:
        assert (ROOT / name).exists(), name
