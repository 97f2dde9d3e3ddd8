"""Commands for whoever edits the content: find a town, confirm a source. The check has a module of its own."""

import re
import sys
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


@click.command()
@click.argument("text", nargs=-1, required=True)
@of_folder
def town(text: tuple[str, ...], folder: Path | None) -> None:
    """Print the slugs of the three towns that TEXT may mean. The likeliest comes first."""
    from bot.content import tables, town_search  # noqa: PLC0415
    from bot.content.loader import languages_of  # noqa: PLC0415

    root = content_folder(folder)
    table = tables.read(root / "municipalities.csv", "municipalities.csv", tables.MUNICIPALITY_COLUMNS)
    towns, _ = tables.municipalities(table, languages_of(root))
    for slug in town_search.build(towns, ()).towns(" ".join(text)):
        click.echo(slug)


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option(
    "--language", type=click.Choice(["uk", "cs"]), help="Name what was found on stderr, in this language."
)
@of_folder
def find(text: tuple[str, ...], language: str | None, folder: Path | None) -> None:
    """Print what a typed TEXT leads to, at most three ids. The best comes first.

    An id is a kind and a name: guide/pay, faq/pay, documents/cv, glossary/leave, requirements/age, towns/brno. Where
    nothing fits, "not found" is printed and the exit code is 1.
    """
    from bot.content import answers  # noqa: PLC0415
    from bot.content.loader import load  # noqa: PLC0415

    content = load(content_folder(folder)).content
    found = answers.find(content, " ".join(text))
    for key in found:
        click.echo(key)
        if language:
            click.echo(f"  {answers.name(content, key, language)}", err=True)
    if not found:
        click.echo("not found")
        sys.exit(1)


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
