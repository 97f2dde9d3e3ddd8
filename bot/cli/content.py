"""Commands about the content: check it, look words up in it, prove the self-check, confirm sources.

The other commands name the content folder and a language as these do.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

import click

from bot.cli import LazyGroup
from bot.cli.common import (
    PATH,
    approved_structure,
    choice,
    content_folder,
    content_kept_ready,
    day_named,
    of_folder,
    read_settings,
    readable,
    today,
)
from bot.content import writing
from bot.content.checks import named
from bot.content.loader import Loaded
from bot.content.parsing import parse_yaml
from bot.content.problems import ContentError, Problem, Speaker, did_you_mean, errors, tr
from bot.content.snapshot import Snapshot, take
from bot.content.tables import WAYS_FILE, TableReader
from bot.content.writing import ways_table
from bot.editorial import walks
from bot.editorial.approve import described, examined
from bot.editorial.examples import renewed
from bot.editorial.spelling import Dictionary, misspelt
from bot.editorial.walks import Proof
from bot.operations.environment import EXIT_PROBLEMS, SPOKEN, OperatorError, spoken_here
from bot.settings import operator_of
from bot.view import catalog
from bot.view.catalog import speaker


@click.group(cls=LazyGroup)
def content() -> None:
    """The content as a whole: what an edit does, what is proved."""


content.lazy = {
    "convert": "translation:convert",
    "export": "export:export",
    "translated": "translation:translated",
    "diff": "difference:diff",
    "signoff": "pages:signoff",
    "touched": "difference:count_touched",
}


@click.group()
def source() -> None:
    """The sources of what the bot says."""


@source.command("list")
@click.option(
    "--within",
    type=click.IntRange(0, 36_500),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="How far ahead to look.",
)
@of_folder
def list_sources(within: int, folder: Path | None) -> None:
    """Print the sources to be read again, the most urgent first.

    Each with the day it is due, its name for `source confirm`, and its address.
    """
    path = content_folder(folder) / "sources.yaml"
    sources = approved_structure(path.parent).content.sources
    until = today() + timedelta(days=within)
    due = sorted((one.review_by, name, one) for name, one in sources.items() if one.review_by <= until)
    for day, name, one in due:
        click.echo(f"{day} {'overdue' if day < today() else '':7}  {name:24}  {one.title}\n    {one.url}")
    click.echo(f"{len(due)} of {len(sources)} to be read again by {until}.", err=True)


@source.command()
@click.argument("name", nargs=-1, required=True)
@of_folder
def confirm(name: tuple[str, ...], folder: Path | None) -> None:
    """Note that you read each source NAME today. You opened its live page, and it says what we say.

    It is to be read again after as long a time as it was before.
    """
    path = content_folder(folder) / "sources.yaml"
    data = path.read_bytes()
    known = parse_yaml(_text_of(path), "sources.yaml").data.get("sources", {})
    known = known if isinstance(known, dict) else {}
    for one in name:
        if one not in known:
            raise OperatorError(f'NAME: no source "{one}" in {path}, {did_you_mean(one, known)}')
        entry = known[one]
        value = writing.confirmed(entry, today()) if isinstance(entry, dict) and "read_as" in entry else None
        if value is None:
            raise OperatorError(f'NAME: "{one}" has no read_on, read_as and review_by. Edit {path}.')
        data = writing.rewritten(data, partial(writing.with_yaml, place=("sources", one), value=value))
    path.write_bytes(data)
    for one in name:
        click.echo(f"{one}: read live today.")


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise OperatorError(f"{path}: the file is not UTF-8 text. Save it with the encoding UTF-8.") from None


NAMES: Mapping[str, str] = {"uk": "uk_UA", "cs": "cs_CZ"}
FOLDERS = (Path("/usr/share/hunspell"), Path("/usr/share/myspell/dicts"), Path("/Library/Spelling"))
"""Where systems keep them."""


def dictionaries(languages: Sequence[str], named: Path | None) -> dict[str, Dictionary]:
    """Give the dictionary of each language that has one; raises `OperatorError` with what to install."""
    try:
        library = import_module("hunspell")
    except ImportError as error:
        missing = "--spelling: the library is not installed. Install it: .venv/bin/pip install chunspell"
        raise OperatorError(missing) from error
    found: dict[str, Dictionary] = {}
    for language, name in ((language, NAMES[language]) for language in languages if language in NAMES):
        folder = next((here for here in ((named,) if named else FOLDERS) if (here / f"{name}.dic").is_file()), None)
        if folder is None:
            raise OperatorError(
                f"--spelling: there is no dictionary {name}.dic. On Debian: apt-get install hunspell-{language};"
                " elsewhere name the folder that holds it with --dictionaries."
            )
        found[language] = library.Hunspell(name, hunspell_data_dir=str(folder))
    return found


MANY = 10
"""Of more problems of one rule in one file or folder only the first is shown, and how many there are."""


@click.command()
@of_folder
@choice(
    "--format", "style", ["text", "json", "github"], "For people, for programs, or beside the lines of a pull request."
)
@click.option("--language", type=click.Choice(SPOKEN), default=spoken_here, help="Default: the system's, else en.")
@click.option("--spelling", is_flag=True, help="Look up every word too (takes a few seconds).")
@click.option("--dictionaries", "shelf", type=PATH, help="The folder with uk_UA.dic and cs_CZ.dic.")
@click.option("--rules", is_flag=True, help="Only say what every rule is for.")
@click.option("--all", "every", is_flag=True, help="Show each problem, also where a rule finds many in one place.")
@click.option(
    "--as-of", "day", metavar="DATE", default="",
    help="A day, such as 2027-04-01: what will have ended or be overdue then. Default: today.",
)  # fmt: skip
@click.option(
    "--update-examples", is_flag=True, help="Show what comes out otherwise than scenarios.yaml says, and write it."
)
@click.option("--yes", is_flag=True, help="Write it without asking.")
def check(
    folder: Path | None,
    style: str,
    language: str,
    shelf: Path | None,
    day: str,
    *,
    spelling: bool,
    rules: bool,
    every: bool,
    update_examples: bool,
    yes: bool,
) -> None:
    """Check the content. Every problem comes with file, line and what to do; exit code 1 if there is an error.

    Warnings (a source to be read again, a text that tells what has ended) are named too; they keep nothing from people.
    """
    if rules:
        words = speaker(read_settings().locales_dir, language)
        click.echo("\n".join(f"{name}: {words.say(sentence)}" for name, sentence in described()))
        return
    root, settings = content_folder(folder), read_settings()
    if not settings.locales_dir.is_dir():
        raise OperatorError(f"CPA_LOCALES_DIR: there is no folder {settings.locales_dir}. Name the one of the release.")
    if update_examples:
        _update(root, speaker(settings.locales_dir, language), ask=not yes)
        return
    as_of, good = day_named(day) if day else today(), content_kept_ready(root, settings)
    loaded, problems = examined(root, settings.locales_dir, operator_of(settings), as_of, good=good)
    if spelling:
        problems = sorted([*problems, *_misspelt(loaded, root, shelf)])
    failed = bool(errors(problems))
    styles: Mapping[str, Callable[[Sequence[Problem], Loaded, Path, Speaker], str]]
    styles = {"text": partial(_text, every=every), "json": _json, "github": _github}
    if written := styles[style](problems, loaded, root, speaker(settings.locales_dir, language)):
        click.echo(written, err=failed and style == "text")
    if failed:
        raise SystemExit(EXIT_PROBLEMS)


def _update(root: Path, words: Speaker, *, ask: bool) -> None:
    """Show what the rules make of the examples otherwise than they say, and write it once somebody says yes."""
    path, loaded = root / "scenarios.yaml", approved_structure(root)
    # line ends stay as they are
    before = path.read_bytes()
    text, changes = renewed(loaded, before.decode())
    if not changes:
        click.echo(words.say("Every example comes out as it says."))
        return
    for name, what, was, now in changes:
        click.echo(f"{name:24} {what:26} {was or '–'} -> {now or '–'}")
    if ask and not click.confirm(words.say("Is all of this meant?")):
        raise SystemExit(EXIT_PROBLEMS)
    if path.read_bytes() != before:
        raise OperatorError(f"--update-examples: somebody has changed {path} meanwhile. Look once more.")
    path.write_bytes(text.encode())
    click.echo(words.say("{file} is written. Now: {command}", file="scenarios.yaml", command="cpa-bot check"))


def _misspelt(loaded: Loaded, root: Path, shelf: Path | None) -> Iterator[Problem]:
    own = root / "spelling.txt"
    words = _text_of(own).splitlines() if own.is_file() else []
    yield from named("misspelt", misspelt(loaded, dictionaries(loaded.content.languages, shelf), words))


def _text(problems: Sequence[Problem], loaded: Loaded, _root: Path, words: Speaker, *, every: bool) -> str:
    known = loaded.content
    parts = (known.chapters, known.requirements, known.documents, known.faq, known.municipalities)
    good = tr(
        "Content {version} is in order: chapters: {chapters}, requirements: {requirements}, documents: {documents}, questions: {questions}, towns: {towns}, languages: {languages}.",
        *(known.version, *map(str, map(len, parts)), ", ".join(known.languages)),
    ).told(words)
    kinds = {"error": words.say("error"), "warning": words.say("warning")}
    lines = list[str]()
    for one, place, number in _summed(problems, len(problems) if every else MANY):
        more = words.say("more like this: {number}; --all shows each", number=number)
        shown = [(f"{one.file}:{one.line}", one.told(words)), *([(place, more)] if number else ())]
        lines += [f"{where}: {kinds[one.severity]}: {said} ({one.rule})" for where, said in shown]
    return "\n".join(lines if errors(problems) else [good, *lines])


def _summed(problems: Sequence[Problem], most: int) -> Iterator[tuple[Problem, str, int]]:
    """Yield what to show, where more than `most` like it stand, and how many: half a language has thousands, all alike."""
    alike: dict[tuple[str, str, str], list[Problem]] = {}
    for one in problems:
        alike.setdefault(_place(one), []).append(one)
    for one in problems:
        found = alike[_place(one)]
        if len(found) <= most:
            yield one, "", 0
        elif one is found[0]:
            yield one, _place(one)[0], len(found) - 1


def _place(problem: Problem) -> tuple[str, str, str]:
    folder = problem.file.rpartition("/")[0]
    return f"{folder}/" if folder else problem.file, problem.rule, problem.severity


def _json(problems: Iterable[Problem], loaded: Loaded, root: Path, words: Speaker) -> str:
    listed = [
        {name: getattr(one, name) for name in ("file", "line", "severity", "rule", "fix")}
        | {"message": one.what.told(words), "advice": one.todo.told(words), "path": _path(one, root, Path.cwd())}
        for one in problems
    ]
    return json.dumps({"content": loaded.content.version, "problems": listed}, ensure_ascii=False, indent=1)


def _github(problems: Iterable[Problem], _loaded: Loaded, root: Path, words: Speaker) -> str:
    """Write workflow commands: GitHub shows each beside its line of the pull request."""
    top = _repository(root)
    return "\n".join(
        f"::{problem.severity} file={_property(_path(problem, root, top))},line={problem.line},"
        f"title={_property(problem.rule)}::{_data(problem.told(words))}"
        for problem in problems
    )


def _path(problem: Problem, root: Path, top: Path) -> str:
    return Path(os.path.relpath((root / problem.file).resolve(), top.resolve())).as_posix()


def _repository(root: Path) -> Path:
    """Give the folder of the repository that holds the content; where there is none, the one we are in."""
    here = root.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), Path.cwd())


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


@content.command()
@click.argument("table", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@of_folder
def ways(table: Path, folder: Path | None, *, dry_run: bool) -> None:
    """Take over ways to reach towns from FILE.

    It is a table with the columns of municipality_ways.csv. A row takes the place of the town's row of the same kind; the others stay. If one row is wrong, nothing is taken.
    """
    root, given = content_folder(folder), TableReader(Snapshot({table.name: table.read_bytes()}))
    there = TableReader(take(root))
    known = there.municipalities()
    taken = given.ways(table.name, known)
    # what cannot be read in the folder would be lost
    if wrong := [*given.problems, *errors(there.problems)]:
        raise ContentError(wrong)
    ways = {slug: {way.kind: way for way in town.ways} for slug, town in known.items()}
    for slug, kind, way in ((slug, kind, way) for slug, of_town in taken.items() for kind, way in of_town.items()):
        old = ways[slug].get(kind)
        click.echo(f"{slug} {kind}: {'new' if old is None else 'unchanged' if old == way else 'changed'}")
        ways[slug][kind] = way
    if dry_run:
        click.echo("Nothing was written: that was a dry run.")
        return
    (root / WAYS_FILE).write_text(ways_table(ways), "utf-8", newline="\n")
    click.echo(f"{WAYS_FILE} is written. Now: cpa-bot check")


@content.command()
@of_folder
def prove(folder: Path | None) -> None:
    """Walk every way through the self-check.

    Each must end in a result with all requirements, reasons and sources. Also says whether the examples of scenarios.yaml show everything. Exit code 1 if something is missing.
    """
    settings, loaded = read_settings(), approved_structure(content_folder(folder))
    with readable():
        words = catalog.load(settings.locales_dir, loaded.content.languages)
    proof = walks.prove(loaded, words, operator_of(settings))
    if problems := (*proof.problems, *walks.run(loaded), *walks.uncovered(loaded)):
        raise ContentError(problems)
    click.echo("\n".join(_said(proof, ", ".join(words), len(loaded.content.scenarios))))


def _said(proof: Proof, languages: str, examples: int) -> Iterator[str]:
    walks = proof.walks
    some = f"{proof.walked} were walked: every two answers, and many at random"
    which, towns = "every one of them was walked" if walks.all else some, len(walks.places) - 1
    yield f"There are {walks.total} ways through the self-check, without a town and in {towns} towns that differ; {which}."
    yield f"Each ends in a result that names every requirement once: {proof.lines} lines in all."
    yield f"{proof.distinct} of them differ; each was worded ({languages}) and has its name, verdict, reason and source."
    yield f"The {examples} examples come out as expected, and show every answer, verdict, paper, step and rule of a town."
