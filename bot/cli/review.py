"""Commands for reviewers of the content: the difference between versions, the sign-off sheet."""

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import click

from bot.app import content_for, now
from bot.cli.common import PATH, cached_content, content_folder, load_structure, of_folder, read_settings, write_file
from bot.content.checks import structure
from bot.content.loader import Loaded, load
from bot.content.models import Verdict
from bot.content.problems import Translator, did_you_mean
from bot.content.snapshot import SUFFIXES, Snapshot, read_folder
from bot.conversation.dates import day_of
from bot.conversation.state import ReadModel, Session
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
from bot.operations.environment import SPOKEN, OperatorError, os_language
from bot.settings import operator_of
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
