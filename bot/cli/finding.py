"""Commands that search the content."""

import asyncio
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from bot.cli.common import cached_content, content_folder, load_structure, of_folder, read_settings
from bot.content import answers
from bot.content.facts import insert_facts
from bot.content.loader import load
from bot.content.parsing import read_text
from bot.content.search.places import build_place_index
from bot.content.snapshot import read_folder
from bot.content.tables import TableReader
from bot.live.search_models import model_for
from bot.operations.environment import OperatorError


@click.command()
@click.argument("text", nargs=-1, required=True)
@of_folder
def town(text: tuple[str, ...], folder: Path | None) -> None:
    """Find the slugs of three towns for TEXT, the likeliest first."""
    towns = TableReader(read_folder(content_folder(folder))).municipalities()
    for slug in build_place_index((), towns).resembled(" ".join(text)):
        click.echo(slug)


@click.command()
@click.argument("text", nargs=-1)
@click.option("--language", type=click.Choice(["uk", "cs"]), help="Print names on stderr, in this language.")
@click.option("--said", metavar="WORDS", default="", help="Print every line with these words: 18, 24 900.")
@of_folder
def find(text: tuple[str, ...], language: str | None, said: str, folder: Path | None) -> None:
    """Find at most three pages or towns for TEXT, the best first.

    Prints ids that consist of a kind and a name: guide/pay, faq/pay, documents/cv, glossary/leave,
    requirements/age, towns/brno.
    If nothing fits, prints "not found" and exits with 1.

    With --said, prints file, line and text of every line with WORDS, written out or as a fact ({minimum_age}).
    """
    if bool(text) == bool(said.strip()):
        raise OperatorError("TEXT: name what somebody types, or what texts say: --said 18.")
    if said:
        lines = list(_lines_with_words(content_folder(folder), said))
        click.echo("\n".join(lines) or "not found")
        sys.exit(0 if lines else 1)
    root = content_folder(folder)
    ready = cached_content(root, read_settings())
    content = ready[0] if ready else load_structure(root).content
    content.learn(asyncio.run(model_for(content, read_settings(towns="").data_dir)))
    found = answers.find(content, " ".join(text))
    for key in found:
        click.echo(key)
        if language:
            click.echo(f"  {answers.result_name(content, key, language)}", err=True)
    if not found:
        click.echo("not found")
        sys.exit(1)


def _lines_with_words(root: Path, said: str) -> Iterator[str]:
    """Yield lines of texts and structure with WORDS, with facts inserted."""
    content, files = load(root).content, read_folder(root)
    whole = "".join(said.split())
    parts = f"{int(whole):,}".split(",") if whole.isdecimal() else said.split()
    words = r"[ \u00a0]?".join(map(re.escape, parts))
    wanted = re.compile(rf"(?<![\w-]){words}(?![\w-])", re.IGNORECASE)
    for file in sorted(file for file in files.names if file.endswith((".md", ".yaml"))):
        spoken = [language for language in content.languages if file.startswith(f"{language}/")] or content.languages
        for number, line in enumerate(read_text(files, file)[0].splitlines(), 1):
            if any(wanted.search(text) for text in (line, *(insert_facts(line, one, content.facts) for one in spoken))):
                yield f"{file}:{number}: {line.strip()}"
