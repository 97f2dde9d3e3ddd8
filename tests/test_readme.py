"""The README is short and true, and so is every command, target and file that any page, setting or message names."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from bot.cli import cli
from bot.operations.environment import ROOT

README = (ROOT / "README.md").read_text("utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / ".env.example", ROOT / "Dockerfile"])
PROGRAM = sorted((ROOT / "bot").rglob("*.py"))
_COMMAND = re.compile(r"(?<!another )\bcpa-bot ([a-z][a-z0-9-]*)(?: ([a-z][a-z0-9-]*))?(?: ([a-z][a-z0-9-]*))?")


def unknown(text: str) -> Iterator[str]:
    """Every command that a text names and that does not exist."""
    for found in _COMMAND.finditer(text):
        command: click.Command | None = cli
        for word in filter(None, found.groups()):
            if isinstance(command, click.Group):
                command = command.get_command(click.Context(command), word)
        if command is None or command.hidden:
            yield found[0]


def test_every_command_that_is_named_exists() -> None:
    for page in [*PAGES, *PROGRAM]:
        assert [*unknown(page.read_text("utf-8"))] == [], page


def test_a_command_that_does_not_exist_would_be_found() -> None:
    assert [*unknown("`cpa-bot dance`, `cpa-bot contact dance WHO`, `cpa-bot ping`, `cpa-bot key rotate`")] == [
        "cpa-bot dance", "cpa-bot contact dance", "cpa-bot ping",
    ]  # fmt: skip


def test_every_target_it_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"`?\bmake ([a-z]+)\b", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_file_it_names_exists() -> None:
    linked = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert linked
    assert [name for name in linked if not (ROOT / name).exists()] == []


def test_every_page_is_reached_from_it() -> None:
    """Follow the links of the README, and those of every page that is reached."""
    reached, ahead = set[Path](), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        names = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
        ahead += [(page.parent / name).resolve() for name in names]
    assert {*(ROOT / "docs").rglob("*.md")} - reached == set()


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 90
