"""Commands that look typed words up as the bot does: `cpa-bot find`, `cpa-bot town`."""

import sys
from pathlib import Path

import click

from bot.cli.content import approved_structure, content_folder, of_folder


@click.command()
@click.argument("text", nargs=-1, required=True)
@of_folder
def town(text: tuple[str, ...], folder: Path | None) -> None:
    """Print the slugs of the three towns that TEXT may mean. The likeliest comes first."""
    from bot.content import tables  # noqa: PLC0415  see the package's docstring
    from bot.content.loader import languages_of  # noqa: PLC0415
    from bot.content.search import town_search  # noqa: PLC0415

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
    from bot.content.search import answers  # noqa: PLC0415

    content = approved_structure(content_folder(folder)).content
    found = answers.find(content, " ".join(text))
    for key in found:
        click.echo(key)
        if language:
            click.echo(f"  {answers.name(content, key, language)}", err=True)
    if not found:
        click.echo("not found")
        sys.exit(1)
