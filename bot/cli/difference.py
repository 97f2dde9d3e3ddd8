"""`cpa-bot content diff`: what an edit of the content does, told in words before anybody meets it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from bot.cli.asking import perform
from bot.cli.content import approved_structure, content_folder, of_folder, require_content, require_language
from bot.settings import OperatorError, read_settings

if TYPE_CHECKING:
    from bot.cli.difference_words import Part
    from bot.cli.revision import Version
    from bot.content.loader import Loaded

NEEDED = ("questions", "requirements", "documents")
"""Without these of the earlier version nobody's result can be compared."""
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")


def _unmarked(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


class Style(NamedTuple):
    """How the report is laid out: the shapes of its lines, and how texts from the content are kept from formatting."""

    title: str
    part: str
    line: str
    below: str
    safe: Callable[[str], str]


STYLES: Mapping[str, Style] = {
    "text": Style("{}", "\n{}", "  {}", "      {}", str),
    "markdown": Style("## {}", "\n### {}\n", "- {}", "  - {}", _unmarked),
}


@click.command()
@click.argument("revision", metavar="[REV]", default="HEAD")
@of_folder
@click.option(
    "--against", type=click.Path(path_type=Path), help="Compare with this folder instead of a version in git."
)
@click.option(
    "--format",
    "style",
    type=click.Choice([*STYLES]),
    default="text",
    show_default=True,
    help="For a terminal, or for a pull request.",
)
@click.option("--language", default="cs", show_default=True, help="The language of the names in the report.")
def diff(revision: str, folder: Path | None, against: Path | None, style: str, language: str) -> None:
    """Say what has changed since REV, and for whom. Without REV: since the last commit.

    The example persons of scenarios.yaml show what it means for people; open self-checks are counted.
    """
    from bot.cli.difference_words import parts  # noqa: PLC0415  see the package's docstring
    from bot.review.difference import compare  # noqa: PLC0415

    root = content_folder(folder)
    today = date.today()  # noqa: DTZ011  the day on this desk
    with _earlier(root, revision, against, today) as version:
        before, after = _read(version.folder, version.name), approved_structure(root)
        require_language(language, after.content.languages)
        found = compare(before, after, version.day, today)
        told = parts(found, before.content, after.content, language, lambda: _open(version.folder, root))
        title = f"What changes from {version.name} to {after.content.version}"
        click.echo("\n".join(_laid_out(STYLES[style], title, told)))


def _earlier(
    root: Path, revision: str, against: Path | None, today: date
) -> AbstractContextManager["Version"]:
    from bot.cli.revision import Version, earlier  # noqa: PLC0415

    if against is None:
        return earlier(root, revision)
    return nullcontext(Version(require_content(against, "--against"), str(against), today))


def _read(folder: Path, name: str) -> "Loaded":
    """Read the earlier version; it may be broken in places, as long as the self-check can be walked."""
    from bot.content.checks import flow, references  # noqa: PLC0415
    from bot.content.loader import load  # noqa: PLC0415

    loaded = load(folder)
    rules = (references.known_steps, references.local_rules, flow.sound_questions, flow.no_loops)
    if not all(map(loaded.whole, NEEDED)) or any(problem for rule in rules for problem in rule(loaded)):
        raise OperatorError(f"REV: the self-check of {name} is broken. Name another version.")
    return loaded


def _open(before: Path, after: Path) -> Mapping[str, int] | str:
    """Count the open self-checks that the edit touches, or say why they were not counted."""
    from bot.app import DATABASE  # noqa: PLC0415

    if not (read_settings().data_dir / DATABASE).exists():
        return "There is no database here, so they were not counted."
    try:
        lines = perform("open checks", {"before": str(before.absolute()), "after": str(after.absolute())})
    except OperatorError as error:
        return f"They were not counted. {error}"
    return {what: int(number) for what, _, number in (line.partition(" ") for line in lines)}


def _laid_out(style: Style, title: str, told: Iterable["Part"]) -> Iterator[str]:
    yield style.title.format(style.safe(title))
    for part in told:
        yield style.part.format(style.safe(part.title))
        for line, below in part.lines:
            yield style.line.format(style.safe(line))
            yield from (style.below.format(style.safe(one)) for one in below)
