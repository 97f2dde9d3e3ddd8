"""Commands for reviewers and translators: differences, the sign-off sheet, catalogues, compared texts."""

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import click
from babel.localedata import exists

from bot.app import content_for, now
from bot.cli import LazyGroup
from bot.cli.common import (
    PATH,
    cached_content,
    content_folder,
    load_structure,
    of_folder,
    read_settings,
    readable,
    write_file,
)
from bot.content import compared
from bot.content.checks import structure
from bot.content.compared import COMPARED_FILE, Compared, is_lossless, table_text
from bot.content.content import Content
from bot.content.loader import Loaded, load
from bot.content.models import Verdict
from bot.content.problems import Translator, did_you_mean
from bot.content.snapshot import SUFFIXES, Snapshot, read_folder
from bot.content.writing import edit_text
from bot.conversation.dates import day_of
from bot.conversation.state import ReadModel, Session
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
from bot.editorial.difference import (
    GROUPS,
    KIND_LABELS,
    STATES,
    Aspect,
    EntryChange,
    ResultChange,
    changed_results,
    deltas,
    jumps,
)
from bot.editorial.signoff import signoff_page
from bot.live.repository import FAILURES, opened
from bot.operations.environment import ROOT, SPOKEN, OperatorError, os_language
from bot.settings import operator_of
from bot.view import catalog
from bot.view.catalog import speaker
from bot.view.context import RenderContext
from bot.view.selfcheck import VERDICTS

OTHERWISE = "or compare with a folder (see --help)"
NEEDED_SECTIONS = ("questions", "requirements", "documents")
"""Sections of the earlier version that are needed to compare results."""
MAX_SHOWN = 60
"""Values with more characters are not printed."""


@click.command()
@click.argument("revision", metavar="[REV]", default="HEAD")
@of_folder
@click.option("--against", type=PATH, help="Compare with this folder instead of a version in git.")
@click.option("--language", type=click.Choice(SPOKEN), default=os_language, help="Default: the system's, else en.")
def diff(revision: str, folder: Path | None, against: Path | None, language: str) -> None:
    """Show what has changed since REV. Default: since the last commit.

    Lists the examples of scenarios.yaml whose result changes, numbers that change a lot, and each
    changed entry.
    """
    root = content_folder(folder)
    name, files = (
        (str(against), read_folder(content_folder(against, "--against"))) if against else read_revision(root, revision)
    )
    before = load(root, files)
    rules = (structure.known_steps, structure.local_rules, structure.sound_questions, structure.no_loops)
    if not all(map(before.whole, NEEDED_SECTIONS)) or any(problem for rule in rules for problem in rule(before)):
        raise OperatorError(f"REV: the self-check of {name} is broken. Name another version.")
    after, words = load_structure(root), speaker(read_settings().locales_dir, language)
    click.echo(words.say("What changes from {old} to {new}", old=name, new=after.content.version))
    click.echo("\n".join(_report(before, after, words)))


def read_revision(folder: Path, revision: str) -> tuple[str, Snapshot]:
    """Return name and files of a revision in git. Raises `OperatorError`."""
    wrong = f"--content: git keeps no earlier version of {folder}. Use git"
    try:
        with opened(folder) as repository:
            wrong = f'REV: git knows no version "{revision}" here. Name one that `git log --oneline` lists'
            commit = repository.line("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
            name, inside = repository.line("rev-parse", "--short", commit), repository.prefix.as_posix()
            wrong = f"REV: {name} has no folder {inside}. Name a later version"
            packed = repository.git("archive", "--format=tar", f"{commit}:{inside if inside != '.' else ''}")
    except FAILURES as error:
        # Without a repository, the missing file is the folder, otherwise git.
        if isinstance(error, FileNotFoundError) and error.filename == "git":
            wrong = "git: it is not installed here. Install it"
        raise OperatorError(f"{wrong}, {OTHERWISE}") from None
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        files = {one.name: archive.extractfile(one) for one in archive if one.isfile() and one.name.endswith(SUFFIXES)}
        return name, Snapshot({file: data.read() for file, data in files.items() if data})


def _report(before: Loaded, after: Loaded, words: Translator) -> Iterator[str]:
    old, new = before.content, after.content
    changed, results = tuple(deltas(old, new)), tuple(changed_results(old, new))
    if not changed and not results:
        yield f"\n{words.say('Nothing changes.')}"
        return
    some = {"some": len(results), "all": len({**old.scenarios, **new.scenarios})}
    yield f"\n{words.say('Examples that come to something else: {some} of {all}', **some)}"
    for name, changes in results:
        yield f"  {name}"
        yield from (f"      {_change(change, words)}" for change in changes)
    if found := tuple(jumps(before, after, changed)):
        yield f"\n{words.say('Numbers that change a lot')}"
        yield from (f"  {one.file}:{one.line}: {one.told(words)}" for one in found)
    yield f"\n{words.say('Rules, texts, towns and sources')}"
    for thing in changed:
        yield from _entry_line(thing, words)


def _change(change: ResultChange, words: Translator) -> str:
    say, before, after = words.say, change.before, change.after
    match change.aspect:
        case Aspect.OPEN:
            before = before or say("the result")
            if after:
                return say('stops at the question "{now}" (before: {before})', now=after, before=before)
            return say("gets to the result (before: {before})", before=before)
        case Aspect.VERDICT:
            shown = [say(VERDICTS[Verdict(one)]) if one else "–" for one in (before, after)]
            return f"{change.name}: {' -> '.join(shown)}"
        case Aspect.PAPER:
            shown = [say(GROUPS[one]) if one else "–" for one in (before, after)]
            return f"{say(KIND_LABELS['document'])} {change.name}: {' -> '.join(shown)}"
        case Aspect.LEAD:
            return say("a message to a town can be sent now") if after else say("no message to a town can be sent now")


def _entry_line(thing: EntryChange, words: Translator) -> Iterator[str]:
    say, kind = words.say, words.say(KIND_LABELS[thing.kind])
    if thing.state == "order":
        yield f"  {say('{kind}: in another order', kind=kind)}"
        return
    yield f"  {kind} {thing.name}: {say(STATES[thing.state])}"
    for field, before, after in thing.details:
        is_short = max(len(before), len(after)) <= MAX_SHOWN
        what = f"{before or '–'} -> {after or '–'}" if is_short else say("another text")
        yield f"      {field}: {what}"


@click.command()
@click.argument("out", type=PATH)
@click.option("--language", default="cs", show_default=True, help="A language of the content.")
@of_folder
def signoff(out: Path, language: str, folder: Path | None) -> None:
    """Write the sign-off sheet as the web page OUT.

    The sheet is for printing and signing. It shows the result of each answer, with the required
    documents and the sources.
    """
    # all towns, not only those this bot is for
    settings = read_settings(content_dir=content_folder(folder), towns="")
    content, words = cached_content(settings.content_dir, settings) or content_for(settings)
    if language not in content.languages:
        raise OperatorError(f'--language: no texts in "{language}", {did_you_mean(language, content.languages)}')
    context = RenderContext(words[language], content, Session(), ReadModel(), operator_of(settings), now())
    write_file(out, "OUT", signoff_page(context, day_of(context.now)).encode())


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
