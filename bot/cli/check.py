"""`cpa-bot check`: every problem of the content and the catalogues, for people, for programs and for pull requests."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.content import content_folder, of_folder
from bot.settings import OperatorError, read_settings

if TYPE_CHECKING:
    from bot.content.loader import Loaded
    from bot.content.problems import Problem

EXIT_PROBLEMS = 1


@click.command()
@of_folder
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For people, for programs, or beside the lines of a pull request.",
)
@click.option("--spelling", is_flag=True, help="Look up every word too (takes a few seconds).")
@click.option(
    "--dictionaries",
    "shelf",
    type=click.Path(path_type=Path),
    help="The folder with uk_UA.dic and cs_CZ.dic.",
)
@click.option("--rules", is_flag=True, help="Only say what every rule is for.")
def check(folder: Path | None, style: str, shelf: Path | None, *, spelling: bool, rules: bool) -> None:
    """Check the content. Every problem comes with file, line and what to do; exit code 1 if there is an error.

    Warnings (a source to be read again, a translation to be compared) are named too; they keep nothing from people.
    """
    from bot.operator import operator_of  # noqa: PLC0415  see the package's docstring
    from bot.review.approve import examined  # noqa: PLC0415
    from bot.review.rules import described  # noqa: PLC0415

    if rules:
        for name, sentence in described():
            click.echo(f"{name}: {sentence}")
        return
    root, settings = content_folder(folder), read_settings()
    if not settings.locales_dir.is_dir():
        raise OperatorError(
            f"CPA_LOCALES_DIR: there is no folder {settings.locales_dir}. Name the one of the release."
        )
    today = date.today()  # noqa: DTZ011  the day on this desk
    loaded, problems = examined(root, settings.locales_dir, operator_of(settings), today)
    if spelling:
        problems = sorted([*problems, *_misspelt(loaded, root, shelf)])
    failed = any(problem.severity == "error" for problem in problems)
    written = {"text": _text, "json": _json, "github": _github}[style](problems, loaded, root)
    if written:
        click.echo(written, err=failed and style == "text")
    if failed:
        raise SystemExit(EXIT_PROBLEMS)


def _misspelt(loaded: "Loaded", root: Path, shelf: Path | None) -> Iterator["Problem"]:
    from bot.cli.dictionaries import dictionaries  # noqa: PLC0415
    from bot.content.checks import named  # noqa: PLC0415
    from bot.review.spelling import misspelt  # noqa: PLC0415

    own = root / "spelling.txt"
    words = own.read_text("utf-8-sig").splitlines() if own.is_file() else []
    yield from named("misspelt", misspelt(loaded, dictionaries(loaded.content.languages, shelf), words))


def _text(problems: Iterable["Problem"], loaded: "Loaded", _root: Path) -> str:
    """Write one line for each problem, and one that counts what there is."""
    lines = [
        f"{problem.file}:{problem.line}: {problem.severity}: {problem.message}, {problem.advice} ({problem.rule})"
        for problem in problems
    ]
    if not any(problem.severity == "error" for problem in problems):
        known = loaded.content
        lines.insert(
            0,
            f"Content {known.version} is in order: {len(known.chapters)} chapters, {len(known.requirements)} requirements,"
            f" {len(known.documents)} documents, {len(known.faq)} questions, {len(known.municipalities)} towns,"
            f" languages: {', '.join(known.languages)}.",
        )
    return "\n".join(lines)


def _json(problems: Iterable["Problem"], loaded: "Loaded", root: Path) -> str:
    """Write an object: the version of the content, and its problems with the path of each file from here."""
    listed = [{**asdict(problem), "path": _path(problem, root, Path.cwd())} for problem in problems]
    return json.dumps({"content": loaded.content.version, "problems": listed}, ensure_ascii=False, indent=1)


def _github(problems: Iterable["Problem"], _loaded: "Loaded", root: Path) -> str:
    """Write workflow commands: GitHub shows each beside its line of the pull request."""
    top = _repository(root)
    return "\n".join(
        f"::{problem.severity} file={_property(_path(problem, root, top))},line={problem.line},"
        f"title={_property(problem.rule)}::{_data(f'{problem.message}, {problem.advice}')}"
        for problem in problems
    )


def _path(problem: "Problem", root: Path, top: Path) -> str:
    return Path(os.path.relpath((root / problem.file).resolve(), top.resolve())).as_posix()


def _repository(root: Path) -> Path:
    """Give the folder of the repository that holds the content; where there is none, the one we are in."""
    here = root.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), Path.cwd())


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
