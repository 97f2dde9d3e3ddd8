"""Commands for translators, and for notes on compared translations."""

from collections.abc import Iterator
from pathlib import Path

import click
from babel.localedata import exists

from bot.cli import LazyGroup
from bot.cli.common import PATH, content_folder, of_folder, read_settings, readable
from bot.content import compared
from bot.content.compared import COMPARED_FILE, Compared, is_lossless, table_text
from bot.content.content import Content
from bot.content.loader import load
from bot.content.writing import edit_text
from bot.editorial.catalogues import (
    BOT,
    Coverage,
    catalogues_of,
    domains,
    merge,
    new_catalogue,
    of_catalog,
    of_content,
    template,
    to_po,
)
from bot.operations.environment import ROOT, OperatorError
from bot.view import catalog


def require_language_code(name: str) -> None:
    """Raise `OperatorError` if this is no two-letter code of a language."""
    if not (len(name) == 2 and exists(name)):  # noqa: PLR2004  of ISO 639-1
        raise OperatorError(f'LANGUAGE: "{name}" is no language. Name it by its two letters, such as pl or vi.')


@click.group(cls=LazyGroup)
def i18n() -> None:
    """Export, import and count translations."""


@i18n.command()
@click.argument("out", type=PATH, default=Path("build"))
def extract(out: Path) -> None:
    """Extract the texts of the program. OUT is the folder for the .pot files (default: build)."""
    out.mkdir(parents=True, exist_ok=True)
    for domain in domains():
        texts = template(domain, ROOT)
        path = out / f"{domain}.pot"
        path.write_bytes(to_po(texts))
        click.echo(f"{path}: {len(texts)} texts.")


@i18n.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
def update(languages: tuple[str, ...]) -> None:
    """Update the catalogues from the program.

    A LANGUAGE without a catalogue gets an empty one. Translations are kept. A changed text keeps
    its old translation, marked as fuzzy; the bot does not start until somebody has checked it.
    """
    for language in languages:
        require_language_code(language)
    folder = read_settings().locales_dir
    for domain in domains():
        texts = template(domain, ROOT)
        there = catalogues_of(folder, domain)
        for language in sorted({*there, *(languages if domain == BOT else ())}):
            path = catalog.path_of(folder, language, domain)
            with readable():
                po = catalog.read(path, language) if language in there else new_catalogue(language)
            merge(po, texts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(to_po(po))
            click.echo(f"{path}: {of_catalog(po, texts)}")


@i18n.command()
@click.option("--files", is_flag=True, help="Show each file of the content.")
@of_folder
def status(*, files: bool, folder: Path | None) -> None:
    """Show how complete each language is: program, report, content."""
    locales = read_settings().locales_dir
    for domain in domains():
        texts = template(domain, ROOT)
        for language, path in catalogues_of(locales, domain).items():
            with readable():
                click.echo(f"{language} {domain:8}{of_catalog(catalog.read(path, language), texts)}")
    content = load(content_folder(folder)).content
    for language in content.languages:
        found = of_content(content, language)
        click.echo(f"{language} content {sum(found.values(), Coverage())}")
        for file, coverage in sorted(found.items() if files else ()):
            click.echo(f"    {file:{max(map(len, found))}} {coverage}")


@click.command()
@click.argument("paths", nargs=-1, required=True)
@of_folder
def translated(paths: tuple[str, ...], folder: Path | None) -> None:
    """Record that texts and their translations now say the same.

    PATHS are files or folders. Compare them with the other language first: the check no longer asks
    you to compare texts that are recorded. The record is a row of compared.csv.
    """
    root = content_folder(folder)
    loaded = load(root)
    named = [file for path in paths for file in _texts(root, path, loaded.content)]
    if broken := sorted(loaded.broken & {f"{language}/{text}.md" for language, text in loaded.content.words}):
        raise OperatorError(f"PATHS: {broken[0]} cannot be read as it is. Mend it first: cpa-bot check")
    stale = {
        f"{language}/{text}.md"
        for text in named
        for language in loaded.content.languages
        if (language, text) in loaded.content.words
        and compared.comparison_state(loaded.content, language, text) is not compared.Comparison.SAME
    }
    if stale:
        _write_compared(root, compared.recorded(loaded.content, named))
    for file in sorted(stale):
        click.echo(f"{file}: noted.")
    if not stale:
        click.echo("Nothing to note: they have not changed since they were compared.")


def _write_compared(root: Path, rows: Compared) -> None:
    path = root / COMPARED_FILE
    if not is_lossless(old := path.read_bytes() if path.is_file() else b""):
        raise OperatorError(f"{path} cannot be read as it is. Mend it first: cpa-bot check")
    path.write_bytes(edit_text(old, lambda _: table_text(rows)))


def _texts(root: Path, path: str, known: Content) -> Iterator[str]:
    """Yield the texts (no language, no ending) of a path from here or from the content folder."""
    found = next((place.resolve() for place in (Path(path), root / path) if place.exists()), None)
    files = {(root / language / f"{text}.md").resolve(): text for language, text in known.words}
    names = [text for file, text in files.items() if found is not None and file.is_relative_to(found)]
    if found is None or not found.is_relative_to(root.resolve()) or not names:
        raise OperatorError(f"PATHS: {path} is no text and no folder of texts. Name one such as uk/guide/what.md.")
    yield from names
