"""The content folder as commands name it, and the command that confirms a source."""

import re
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.content.problems import did_you_mean
from bot.settings import OperatorError, read_settings

if TYPE_CHECKING:
    from bot.content.loader import Loaded

of_folder = click.option(
    "--content",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The content folder (default: CPA_CONTENT_DIR).",
)


def content_folder(named: Path | None) -> Path:
    """Give the content folder that was named, or that of the settings; raises `OperatorError` if it is none."""
    if named is not None:
        return require_content(named, "--content")
    return require_content(read_settings().content_dir, "CPA_CONTENT_DIR")


def require_content(folder: Path, setting: str) -> Path:
    """Refuse a folder that holds no content; `setting` is what named it."""
    if not (folder / "sources.yaml").is_file():
        raise OperatorError(
            f"{setting}: {folder} is no content folder. Name one that holds guide.yaml and sources.yaml."
        )
    return folder


def require_language(language: str, known: Collection[str]) -> None:
    """Refuse a language that has no texts."""
    if language not in known:
        raise OperatorError(f'--language: no texts in "{language}", {did_you_mean(language, known)}')


def approved_structure(root: Path) -> "Loaded":
    """Read a content folder whose structure is sound; raises `ContentError` with every error in it."""
    from bot.content.checks import check  # noqa: PLC0415  see the package's docstring
    from bot.content.loader import load  # noqa: PLC0415
    from bot.content.problems import ContentError, errors  # noqa: PLC0415

    loaded = load(root)
    if found := errors(check(loaded)):
        raise ContentError(found)
    return loaded


@click.group()
def content() -> None:
    """The content as a whole: what an edit does, what is proved."""


@click.group()
def source() -> None:
    """The sources of what the bot says."""


@source.command()
@click.argument("name")
@of_folder
def confirm(name: str, folder: Path | None) -> None:
    """Note that you read source NAME today. You opened its live page, and it says what we say."""
    from bot.content.yaml_source import parse_yaml  # noqa: PLC0415

    path = content_folder(folder) / "sources.yaml"
    with path.open(encoding="utf-8", newline="") as file:  # line ends stay as they are
        text = file.read()
    known = parse_yaml(text, "sources.yaml").data.get("sources", {})
    if not isinstance(known, dict) or name not in known:
        raise OperatorError(
            f'NAME: no source "{name}" in {path}, {did_you_mean(name, known if isinstance(known, dict) else ())}'
        )
    changed = _confirmed(text, name, str(date.today()))  # noqa: DTZ011  the day on this desk
    if changed is None:
        raise OperatorError(f'NAME: "{name}" has no read_on and read_as on lines of their own. Edit {path}.')
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(changed)
    click.echo(f"{name}: read live today.")


def _confirmed(text: str, name: str, day: str) -> str | None:
    """Change the two lines in the block of one source; None when the block has no such lines."""
    block = re.search(rf"(?m)^  {re.escape(name)}:[ \t]*\r?\n((?:    .*\n?|[ \t]*\r?\n)+)", text)
    if block is None:
        return None
    lines = block[1]
    for key, value in (("read_on", day), ("read_as", "live")):
        lines, found = re.subn(rf"(?m)^(    {key}:[ \t]*)[^\s#]+", rf"\g<1>{value}", lines)
        if not found:
            return None
    return text[: block.start(1)] + lines + text[block.end(1) :]
