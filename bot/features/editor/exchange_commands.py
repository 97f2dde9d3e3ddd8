"""Commands that exchange texts with a translator in one `.po` file."""

from pathlib import Path

import click

from bot.cli.common import PATH, content_folder, of_folder, read_settings, readable
from bot.cli.review import require_language_code
from bot.content.loader import load
from bot.content.snapshot import read_folder as look
from bot.editorial.catalogues import BOT, merge, new_catalogue, template, to_po
from bot.features.editor.translation_exchange import export_texts, import_texts, sources
from bot.operations.environment import ROOT, OperatorError
from bot.settings import operator_of
from bot.view import catalog


@click.command()
@click.argument("language")
@click.argument("out", type=PATH)
@of_folder
def handover(language: str, out: Path, folder: Path | None) -> None:
    """Export all texts for a translator into one file. OUT is a .po file for any translation tool.

    Each text has a description, its screens, its maximum length and the text in the other language.
    Existing translations are included; translations of a changed text are fuzzy.
    """
    require_language_code(language)
    settings = read_settings()
    loaded = load(content_folder(folder))
    with readable():
        texts = export_texts(language, sources(loaded, settings.locales_dir, ROOT, operator_of(settings)))
    out.write_bytes(to_po(texts))
    click.echo(f"{out}: {len(texts)} texts. Give it to the translator; then: cpa-bot i18n take {out}")


@click.command()
@click.argument("file", type=PATH)
@of_folder
def take(file: Path, folder: Path | None) -> None:
    """Import the translations of FILE into content and catalogue.

    Empty and fuzzy translations are skipped.
    """
    root = content_folder(folder)
    if not file.is_file():
        raise OperatorError(f"FILE: {file} does not exist. Use the file from the translator.")
    with readable("FILE"):
        handed = catalog.read(file, None)
        language = str(handed.locale or "")
        require_language_code(language)
        path = catalog.path_of(read_settings().locales_dir, language)
        program = catalog.read(path, language) if path.exists() else new_catalogue(language)
    merge(program, template(BOT, ROOT))
    taken = import_texts(handed, language, load(root).content, look(root).files, program)
    for name, data in taken.files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(to_po(program))
    for name in taken.unknown:
        click.echo(f"{name}: unknown text, skipped.")
    for name in taken.to_compare:
        click.echo(f"{name}: the original differs from the exported one; compare both.")
    counts = f"{taken.texts} texts taken, {taken.left} empty or fuzzy, {len(taken.files)} files changed"
    click.echo(f"{counts}. Next: cpa-bot check")
