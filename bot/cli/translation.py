"""Commands for translators, and for whoever has changed words in the program."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.settings import OperatorError


@contextmanager
def _one_sentence() -> Generator[None]:
    """Tell of a catalogue that cannot be read in one sentence."""
    from bot.view.catalog import CatalogError  # noqa: PLC0415  see the package's docstring

    try:
        yield
    except CatalogError as error:
        raise OperatorError(f"CPA_LOCALES_DIR: {error}.") from error


@click.group()
def i18n() -> None:
    """The translations: collect what is said, see how far a language is, hand texts over and take them back."""


@i18n.command()
@click.argument("out", type=click.Path(path_type=Path), default=Path("build"))
def extract(out: Path) -> None:
    """Collect what the program says into OUT/bot.pot and OUT/report.pot (OUT: build)."""
    from bot.settings import ROOT  # noqa: PLC0415
    from bot.translation.extraction import DOMAINS, template  # noqa: PLC0415
    from bot.translation.merging import written  # noqa: PLC0415

    out.mkdir(parents=True, exist_ok=True)
    for domain in DOMAINS:
        texts = template(domain, ROOT)
        path = out / f"{domain}.pot"
        path.write_bytes(written(texts))
        click.echo(f"{path}: {len(texts)} texts.")


@i18n.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
def update(languages: tuple[str, ...]) -> None:
    """Bring the catalogues up to date with the program; a LANGUAGE that has none gets an empty one.

    Translations are kept. A text that was changed keeps its old translation, marked as fuzzy: the bot does not start
    until somebody has looked at it.
    """
    from babel.localedata import exists  # noqa: PLC0415

    from bot.settings import ROOT, read_settings  # noqa: PLC0415
    from bot.translation.coverage import of_catalog  # noqa: PLC0415
    from bot.translation.extraction import BOT, DOMAINS, template  # noqa: PLC0415
    from bot.translation.merging import begun, merge, written  # noqa: PLC0415
    from bot.view import catalog  # noqa: PLC0415

    for language in languages:
        if not (len(language) == 2 and exists(language)):  # noqa: PLR2004  of ISO 639-1
            raise OperatorError(
                f'LANGUAGE: "{language}" is no language. Name it by its two letters, such as pl or vi.'
            )
    folder = read_settings().locales_dir
    for domain in DOMAINS:
        texts = template(domain, ROOT)
        there = {path.parents[1].name for path in folder.glob(f"*/LC_MESSAGES/{domain}.po")}
        for language in sorted(there | (set(languages) if domain == BOT else set())):
            path = catalog.path_of(folder, language, domain)
            with _one_sentence():
                po = catalog.read(path, language) if language in there else begun(language)
            merge(po, texts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written(po))
            click.echo(f"{path}: {of_catalog(po, texts)}")
