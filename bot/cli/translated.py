"""`cpa-bot content translated`: note that two twins have been compared, in the files of both."""

from collections.abc import Iterator
from pathlib import Path

import click

from bot.cli.content import content_folder, of_folder
from bot.content.content import Content
from bot.settings import OperatorError


@click.command()
@click.argument("paths", nargs=-1, required=True)
@of_folder
def translated(paths: tuple[str, ...], folder: Path | None) -> None:
    """Note that texts and their twins say the same now.

    PATHS are files or folders. Compare them with the other language first: the note keeps the check from asking for it.
    """
    from bot.content.loader import load  # noqa: PLC0415  see the package's docstring

    root = content_folder(folder)
    loaded = load(root)
    named = [file for path in paths for file in _texts(root, path, loaded.content)]
    if broken := sorted(loaded.broken & {f"{language}/{text}.md" for language, text in loaded.content.words}):
        raise OperatorError(f"PATHS: {broken[0]} cannot be read as it is. Mend it first: cpa-bot check")
    written = sorted({file for text in named for file in _noted(root, text, loaded.content)})
    for file in written:
        click.echo(f"{file}: noted.")
    if not written:
        click.echo("Nothing to note: they have not changed since they were compared.")


def _texts(root: Path, path: str, known: Content) -> Iterator[str]:
    """Yield the names of the texts, without language and ending, that a path means: from here or from the content folder."""
    found = next((place for place in (Path(path), root / path) if place.exists()), None)
    inside = found.resolve().relative_to(root.resolve()).as_posix() if found and _below(found, root) else None
    names = [
        text
        for language, text in known.words
        if inside is not None and f"{language}/{text}.md/".startswith("" if inside == "." else f"{inside}/")
    ]
    if not names:
        raise OperatorError(
            f"PATHS: {path} is no text and no folder of texts. Name one such as uk/guide/what.md."
        )
    yield from names


def _below(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())


def _noted(root: Path, text: str, known: Content) -> Iterator[str]:
    """Write the notes of one text in every language that has it; yield the files that changed."""
    from bot.content.twins import mark, other_language, with_note  # noqa: PLC0415

    for language in known.languages:
        here = known.words.get((language, text))
        there = known.words.get((other_language(language, known.languages), text))
        if here is None or there is None or here.twin == mark(there):
            continue
        file = f"{language}/{text}.md"
        with (root / file).open(encoding="utf-8", newline="") as opened:  # line ends stay as they are
            old = opened.read()
        (root / file).write_text(with_note(old, mark(there)), "utf-8", newline="")
        yield file
