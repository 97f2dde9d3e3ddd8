"""Commands for editors: check, confirm sources, import data of towns, export files."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

import click

from bot.cli import LazyGroup
from bot.cli.common import (
    PATH,
    cached_content,
    content_folder,
    load_structure,
    of_folder,
    parse_day,
    read_settings,
    today,
)
from bot.content import writing
from bot.content.checks import named
from bot.content.loader import Loaded
from bot.content.parsing import parse_yaml
from bot.content.problems import ContentError, Problem, Translator, did_you_mean, errors, tr
from bot.content.register import (
    REGISTER_COLUMNS,
    REGISTER_FILE,
    REGISTER_SOURCE,
    RegisterRow,
    build_register,
    municipalities_in,
)
from bot.content.snapshot import Snapshot, read_folder
from bot.content.tables import WAYS_FILE, TableReader
from bot.content.writing import ways_table
from bot.editorial.examples import updated_examples
from bot.editorial.spelling import Dictionary, misspelt
from bot.editorial.validators import rule_descriptions, validation_report
from bot.operations.environment import DATA_ROOT, EXIT_PROBLEMS, SPOKEN, OperatorError, os_language
from bot.settings import operator_of
from bot.view.catalog import speaker


@click.group(cls=LazyGroup)
def content() -> None:
    """Compare, export and sign off the content."""


content.lazy = {"translated": "review:translated", "diff": "review:diff", "signoff": "review:signoff"}


@click.group()
def source() -> None:
    """List and confirm the sources of the content."""


@source.command("list")
@click.option(
    "--within",
    type=click.IntRange(0, 36_500),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="Number of days to look ahead.",
)
@of_folder
def list_sources(within: int, folder: Path | None) -> None:
    """List the sources to be read again, the most urgent first.

    Shows the due date, the name for `source confirm` and the address of each source.
    """
    path = content_folder(folder) / "sources.yaml"
    sources = load_structure(path.parent).content.sources
    until = today() + timedelta(days=within)
    due = sorted((one.review_by, name, one) for name, one in sources.items() if one.review_by <= until)
    for day, name, one in due:
        click.echo(f"{day} {'overdue' if day < today() else '':7}  {name:24}  {one.title}\n    {one.url}")
    click.echo(f"{len(due)} of {len(sources)} to be read again by {until}.", err=True)


@source.command()
@click.argument("name", nargs=-1, required=True)
@of_folder
def confirm(name: tuple[str, ...], folder: Path | None) -> None:
    """Confirm that you read each source NAME today.

    Do this only if its live page still supports the content. The next review is due after the same
    time as the last one.
    """
    path = content_folder(folder) / "sources.yaml"
    data = path.read_bytes()
    known = parse_yaml(_text_of(path), "sources.yaml").data.get("sources", {})
    known = known if isinstance(known, dict) else {}
    for one in name:
        if one not in known:
            raise OperatorError(f'NAME: no source "{one}" in {path}, {did_you_mean(one, known)}')
        entry = known[one]
        value = writing.confirmed_source(entry, today()) if isinstance(entry, dict) and "read_as" in entry else None
        if value is None:
            raise OperatorError(f'NAME: "{one}" has no read_on, read_as and review_by. Edit {path}.')
        data = writing.edit_text(data, partial(writing.with_yaml, place=("sources", one), value=value))
    path.write_bytes(data)
    for one in name:
        click.echo(f"{one}: read live today.")


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise OperatorError(f"{path}: the file is not UTF-8 text. Save it with the encoding UTF-8.") from None


HUNSPELL: Mapping[str, str] = {"uk": "uk_UA", "cs": "cs_CZ"}
FOLDERS = (Path("/usr/share/hunspell"), Path("/usr/share/myspell/dicts"), Path("/Library/Spelling"))
"""Folders of Hunspell dictionaries."""


def dictionaries(languages: Sequence[str], named: Path | None) -> dict[str, Dictionary]:
    """Return the dictionary of each language. Raises `OperatorError` if one is not installed."""
    try:
        library = import_module("hunspell")
    except ImportError as error:
        missing = "--spelling: the library is not installed. Install it: .venv/bin/pip install chunspell"
        raise OperatorError(missing) from error
    found: dict[str, Dictionary] = {}
    for language, name in ((language, HUNSPELL[language]) for language in languages if language in HUNSPELL):
        folder = next((here for here in ((named,) if named else FOLDERS) if (here / f"{name}.dic").is_file()), None)
        if folder is None:
            raise OperatorError(
                f"--spelling: there is no dictionary {name}.dic. On Debian: apt-get install hunspell-{language};"
                " elsewhere name the folder that holds it with --dictionaries."
            )
        found[language] = library.Hunspell(name, hunspell_data_dir=str(folder))
    return found


MAX_SHOWN = 10
"""Problems of one rule shown for a file or folder; changes of one field of the register."""


@click.command()
@of_folder
@click.option(
    "--format", "style", type=click.Choice(["text", "json", "github"]), default="text", show_default=True,
    help="For people, for programs, or beside the lines of a pull request.",
)  # fmt: skip
@click.option("--language", type=click.Choice(SPOKEN), default=os_language, help="Default: the system's, else en.")
@click.option("--spelling", is_flag=True, help="Also check the spelling (takes some seconds).")
@click.option("--dictionaries", "shelf", type=PATH, help="The folder with uk_UA.dic and cs_CZ.dic.")
@click.option("--rules", is_flag=True, help="List the rules instead.")
@click.option("--all", "every", is_flag=True, help="Show all problems, also if one rule finds many in one place.")
@click.option(
    "--as-of", "day", metavar="DATE", default="",
    help="Check as of this day, such as 2027-04-01. Default: today.",
)  # fmt: skip
@click.option("--update-examples", is_flag=True, help="Update scenarios.yaml with the current results.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
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
    """Check the content. Shows file, line and advice for every problem; exits with 1 if there is an error.

    The bot uses content with warnings, such as an overdue source or an ended fact.
    """
    if rules:
        words = speaker(read_settings().locales_dir, language)
        click.echo("\n".join(f"{name}: {words.say(sentence)}" for name, sentence in rule_descriptions()))
        return
    root, settings = content_folder(folder), read_settings()
    if not settings.locales_dir.is_dir():
        raise OperatorError(f"CPA_LOCALES_DIR: there is no folder {settings.locales_dir}. Name the one of the release.")
    if update_examples:
        _update(root, speaker(settings.locales_dir, language), ask=not yes)
        return
    as_of, good = parse_day(day) if day else today(), cached_content(root, settings)
    loaded, problems = validation_report(root, settings.locales_dir, operator_of(settings), as_of, good=good)
    if spelling:
        problems = sorted([*problems, *_spelling_problems(loaded, root, shelf)])
    failed = bool(errors(problems))
    styles: Mapping[str, Callable[[Sequence[Problem], Loaded, Path, Translator], str]]
    styles = {"text": partial(_text, every=every), "json": _json, "github": _github}
    if written := styles[style](problems, loaded, root, speaker(settings.locales_dir, language)):
        click.echo(written, err=failed and style == "text")
    if failed:
        raise SystemExit(EXIT_PROBLEMS)


def _update(root: Path, words: Translator, *, ask: bool) -> None:
    """Show the changed results of the examples, and write them after confirmation."""
    path, loaded = root / "scenarios.yaml", load_structure(root)
    # Keep line ends.
    before = path.read_bytes()
    text, changes = updated_examples(loaded, before.decode())
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


def _spelling_problems(loaded: Loaded, root: Path, shelf: Path | None) -> Iterator[Problem]:
    own = root / "spelling.txt"
    words = _text_of(own).splitlines() if own.is_file() else []
    yield from named("misspelt", misspelt(loaded, dictionaries(loaded.content.languages, shelf), words))


def _text(problems: Sequence[Problem], loaded: Loaded, _root: Path, words: Translator, *, every: bool) -> str:
    known = loaded.content
    parts = (known.chapters, known.requirements, known.documents, known.faq, known.municipalities)
    good = tr(
        "Content {version} is in order: chapters: {chapters}, requirements: {requirements}, documents: {documents}, questions: {questions}, towns: {towns}, languages: {languages}.",
        *(known.version, *map(str, map(len, parts)), ", ".join(known.languages)),
    ).told(words)
    kinds = {"error": words.say("error"), "warning": words.say("warning")}
    lines = list[str]()
    for one, place, number in _summed_problems(problems, len(problems) if every else MAX_SHOWN):
        more = words.say("more like this: {number}; --all shows each", number=number)
        shown = [(f"{one.file}:{one.line}", one.told(words)), *([(place, more)] if number else ())]
        lines += [f"{where}: {kinds[one.severity]}: {said} ({one.rule})" for where, said in shown]
    return "\n".join(lines if errors(problems) else [good, *lines])


def _summed_problems(problems: Sequence[Problem], most: int) -> Iterator[tuple[Problem, str, int]]:
    """Yield (problem, place, number of similar ones); above `most`, only the first."""
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


def _json(problems: Iterable[Problem], loaded: Loaded, root: Path, words: Translator) -> str:
    listed = [
        {name: getattr(one, name) for name in ("file", "line", "severity", "rule", "fix")}
        | {"message": one.what.told(words), "advice": one.todo.told(words), "path": _path(one, root, Path.cwd())}
        for one in problems
    ]
    return json.dumps({"content": loaded.content.version, "problems": listed}, ensure_ascii=False, indent=1)


def _github(problems: Iterable[Problem], _loaded: Loaded, root: Path, words: Translator) -> str:
    """Return workflow commands, which GitHub shows beside the lines of a pull request."""
    top = _repository(root)
    return "\n".join(
        f"::{problem.severity} file={_property(_path(problem, root, top))},line={problem.line},"
        f"title={_property(problem.rule)}::{_data(problem.told(words))}"
        for problem in problems
    )


def _path(problem: Problem, root: Path, top: Path) -> str:
    return Path(os.path.relpath((root / problem.file).resolve(), top.resolve())).as_posix()


def _repository(root: Path) -> Path:
    """Return the repository of the content, else the current folder."""
    here = root.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), Path.cwd())


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


@content.command()
@click.argument("table", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show the changes.")
@of_folder
def ways(table: Path, folder: Path | None, *, dry_run: bool) -> None:
    """Import ways to reach towns from FILE.

    FILE is a table with the columns of municipality_ways.csv. A row replaces the town's row of the
    same kind. The code of a municipality that is not listed takes the place of the slug.
    If one row is wrong, nothing is imported.
    """
    root, given = content_folder(folder), TableReader(Snapshot({table.name: table.read_bytes()}))
    there = TableReader(read_folder(root))
    known = there.municipalities()
    taken = given.ways(table.name, known, there.places)
    # Importing would lose entries that cannot be read.
    if wrong := [*given.problems, *errors(there.problems)]:
        raise ContentError(wrong)
    listed = {slug: town.ways for slug, town in known.items()}
    ways = {slug: {way.kind: way for way in own} for slug, own in {**listed, **there.other_ways}.items()}
    for slug, kind, way in ((slug, kind, way) for slug, of_town in taken.items() for kind, way in of_town.items()):
        old = ways.setdefault(slug, {}).get(kind)
        click.echo(f"{slug} {kind}: {'new' if old is None else 'unchanged' if old == way else 'changed'}")
        ways[slug][kind] = way
    if dry_run:
        click.echo("Nothing was written: that was a dry run.")
        return
    (root / WAYS_FILE).write_text(ways_table(ways), "utf-8", newline="\n")
    click.echo(f"{WAYS_FILE} is written. Now: cpa-bot check")


@content.command()
@click.argument("folder", type=PATH)
def export(folder: Path) -> None:
    """Copy the shipped content and translations to FOLDER. You can edit the copies."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OperatorError(f"FOLDER: {folder} is not empty. Name a new folder.")
    for name in ("content", "locales"):
        # Do not copy the permissions of the installation, which may be read-only.
        shutil.copytree(DATA_ROOT / name, folder / name, copy_function=shutil.copyfile)
        click.echo(f"CPA_{name.upper()}_DIR={(folder / name).absolute()}")
    click.echo("Add these lines to .env. Check your changes with: cpa-bot check", err=True)


LIST_URL = "https://www.czechpoint.cz/spravadat/ovm/datafile.do?format=xml&service=seznamovm"
MIN_SHARE = 0.9
"""Minimum share of the known municipalities in a complete list."""


@click.group()
def towns() -> None:
    """Update the data of all municipalities."""


@towns.command("import-register")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as-of", "day", metavar="DATE", default="", help="The day you downloaded FILE. Default: today.")
@click.option("--write", is_flag=True, help="Write the changes. Without it, they are only shown.")
@of_folder
def import_register(file: Path, day: str, folder: Path | None, *, write: bool) -> None:
    """Import the Ministry's list of public authorities.

    FILE is its XML, plain or gzip. Rows of municipality_ways.csv are your own: they stay and
    precede the register.
    """
    root, as_of = content_folder(folder), parse_day(day) if day else today()
    content = load_structure(root).content
    known, regions = content.register, {code: names["cs"] for code, names in content.regions.items()}
    again = f"Download it again: {LIST_URL}"
    try:
        rows, unmatched, withheld = build_register(municipalities_in(file), content.places, regions, known)
    except ValueError as error:
        raise OperatorError(f"FILE: {error}. {again}") from error
    if not rows or len(rows) < MIN_SHARE * len(known):
        raise OperatorError(f"FILE: it has {len(rows)} of the {len(known)} municipalities known so far. {again}")
    names = {place.code: place.name for place in content.places}
    for at, field in enumerate(RegisterRow._fields[1:], start=1):
        pairs = (
            (code, known.get(code, RegisterRow(code))[at], rows.get(code, RegisterRow(code))[at]) for code in names
        )
        changes = [f"  {code} {names[code]}: {was or '–'} -> {now or '–'}" for code, was, now in pairs if was != now]
        click.echo("\n".join([f"{field}: {len(changes)}", *changes[:MAX_SHOWN]]))
    click.echo(f"Not found here: {', '.join([str(len(unmatched)), *unmatched[:MAX_SHOWN]])}")
    click.echo(f"E-mail addresses left out, since they may be those of persons: {withheld}")
    if not write:
        click.echo("Nothing was written. Add --write to write it.")
        return
    path = root / "sources.yaml"
    sources = parse_yaml(path.read_text("utf-8-sig"), path.name).data["sources"]
    entry = sources.get(REGISTER_SOURCE) if isinstance(sources, dict) else None
    read = writing.confirmed_source(entry, today()) if isinstance(entry, dict) else None
    if read is None:
        raise OperatorError(f'{path}: the source "{REGISTER_SOURCE}" is missing or has no days. Put it back.')
    # The replaced copy names its intermediate source in brackets.
    title = str(read["title"]).partition(" (")[0]
    value = {**read, "url": LIST_URL, "title": title, "dated": f"{as_of}"}
    edit = partial(writing.with_yaml, place=("sources", REGISTER_SOURCE), value=value)
    path.write_bytes(writing.edit_text(path.read_bytes(), edit))
    (root / REGISTER_FILE).write_text(writing.table((REGISTER_COLUMNS, *rows.values())), "utf-8", newline="\n")
    click.echo(f"{REGISTER_FILE} and sources.yaml are written. Now: cpa-bot check")
