"""Commands that look words up in the content."""

import asyncio
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from bot.cli.common import approved_structure, content_folder, content_kept_ready, of_folder, read_settings
from bot.content import answers
from bot.content.facts import fill
from bot.content.loader import load
from bot.content.parsing import read_text
from bot.content.search.places import build_place_index
from bot.content.snapshot import take
from bot.content.tables import TableReader
from bot.live.search_models import model_for
from bot.operations.environment import OperatorError


@click.command()
@click.argument("text", nargs=-1, required=True)
@of_folder
def town(text: tuple[str, ...], folder: Path | None) -> None:
    """Print the slugs of the three towns that TEXT may mean. The likeliest comes first."""
    towns = TableReader(take(content_folder(folder))).municipalities()
    for slug in build_place_index((), towns).resembled(" ".join(text)):
        click.echo(slug)


@click.command()
@click.argument("text", nargs=-1)
@click.option("--language", type=click.Choice(["uk", "cs"]), help="Name what was found on stderr, in this language.")
@click.option("--said", metavar="WORDS", default="", help="Print every line of the content that says this: 18, 24 900.")
@click.option("--explain", is_flag=True, help="Print on stderr which examples and scraps of letters decided.")
@of_folder
def find(text: tuple[str, ...], language: str | None, said: str, folder: Path | None, *, explain: bool) -> None:
    """Print what a typed TEXT leads to, at most three ids. The best comes first.

    An id is a kind and a name: guide/pay, faq/pay, documents/cv, glossary/leave, requirements/age, towns/brno. Where
    nothing fits, "not found" is printed and the exit code is 1.

    With --said, print file, line and text of whatever says WORDS, written out or by the name of a fact ({minimum_age}).
    """
    if bool(text) == bool(said.strip()):
        raise OperatorError("TEXT: name what somebody types, or what texts say: --said 18.")
    if said:
        lines = list(_saying(content_folder(folder), said))
        click.echo("\n".join(lines) or "not found")
        sys.exit(0 if lines else 1)
    root = content_folder(folder)
    ready = content_kept_ready(root, read_settings())
    content = ready[0] if ready else approved_structure(root).content
    content.learn(asyncio.run(model_for(content, read_settings(towns="").data_dir)))
    found = answers.find(content, " ".join(text))
    for key in found:
        click.echo(key)
        if language:
            click.echo(f"  {answers.name(content, key, language)}", err=True)
        for reason, much in answers.reasons(content, " ".join(text), key) if explain else ():
            click.echo(f"  {much:+.2f}  {reason}", err=True)
    if not found:
        click.echo("not found")
        sys.exit(1)


def _saying(root: Path, said: str) -> Iterator[str]:
    """Yield the lines of texts and structure that say something, with their place; a fact's value counts as written."""
    content, files = load(root).content, take(root)
    whole = "".join(said.split())
    parts = f"{int(whole):,}".split(",") if whole.isdecimal() else said.split()
    words = r"[ \u00a0]?".join(map(re.escape, parts))
    wanted = re.compile(rf"(?<![\w-]){words}(?![\w-])", re.IGNORECASE)
    for file in sorted(file for file in files.names if file.endswith((".md", ".yaml"))):
        spoken = [language for language in content.languages if file.startswith(f"{language}/")] or content.languages
        for number, line in enumerate(read_text(files, file)[0].splitlines(), 1):
            if any(wanted.search(text) for text in (line, *(fill(line, one, content.facts) for one in spoken))):
                yield f"{file}:{number}: {line.strip()}"
