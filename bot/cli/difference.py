"""`cpa-bot content diff`: what an edit of the content does, told before anybody meets it, in the language of the editor.

The earlier version comes out of git, into a temporary folder. Things are called by their ids in the files, with the name
that people see beside them.
"""

import asyncio
import io
import re
import tarfile
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

import click

from bot.app import DATABASE
from bot.cli.asking import Backend, BesideCommand, perform
from bot.cli.client import AskedLines
from bot.cli.common import PATH, approved_structure, choice, content_folder, of_folder, read_settings, today
from bot.content.checks import structure
from bot.content.content import Content
from bot.content.loader import Loaded, load
from bot.content.problems import Speaker
from bot.conversation.state import Session
from bot.editorial.difference import (
    CALLED,
    GROUPS,
    OF_KIND,
    STATES,
    VERDICTS,
    Aspect,
    Change,
    Difference,
    OverdueSource,
    Thing,
    Touch,
    compare,
    touched,
)
from bot.live.repository import FAILURES, Repository, opened
from bot.operations.environment import SPOKEN, OperatorError, data_dir, spoken_here
from bot.storage import sessions
from bot.view.catalog import speaker

OTHERWISE = "or compare with a folder (see --help)"
NEEDED = ("questions", "requirements", "documents")
"""Without these of the earlier version nobody's result can be compared."""
ReportLine: TypeAlias = tuple[str, Sequence[str]]
"""A line, and what belongs below it."""
ReportPart: TypeAlias = tuple[str, Sequence[ReportLine]]
"""A part of the report: its title and its lines."""
CountName: TypeAlias = Callable[[], Mapping[str, int] | str]
OF_THE_CHECK = {"question", "requirement", "document", "town"}
"""Kinds of things that a self-check depends on."""
SHORT = 60
"""A value with more characters is not quoted."""


class Version(NamedTuple):
    """An earlier state of the content: where it lies now, what to call it, and of which day it is."""

    folder: Path
    name: str
    day: date


class TerminalStyle(NamedTuple):
    """How the report is laid out: the shapes of its lines, and how texts from the content are kept from formatting."""

    title: str
    part: str
    line: str
    below: str
    safe: Callable[[str], str]


STYLES: Mapping[str, TerminalStyle] = {
    "text": TerminalStyle("{}", "\n{}", "  {}", "      {}", str),
    "markdown": TerminalStyle(
        "## {}", "\n### {}\n", "- {}", "  - {}", partial(re.sub, r"([\\`*_{}\[\]<>#|~])", r"\\\1")
    ),
}


@click.command()
@click.argument("revision", metavar="[REV]", default="HEAD")
@of_folder
@click.option("--against", type=PATH, help="Compare with this folder instead of a version in git.")
@choice("--format", "style", [*STYLES], "For a terminal, or for a pull request.")
@click.option("--language", type=click.Choice(SPOKEN), default=spoken_here, help="Default: the system's, else en.")
def diff(revision: str, folder: Path | None, against: Path | None, style: str, language: str) -> None:
    """Say what has changed since REV, and for whom. Without REV: since the last commit.

    The example persons of scenarios.yaml show what it means for people; open self-checks are counted.
    """
    root, day = content_folder(folder), today()
    beside = nullcontext(Version(content_folder(against, "--against"), str(against), day)) if against else None
    with beside or earlier(root, revision) as version:
        before, after = _read(version.folder, version.name), approved_structure(root)
        found, words = compare(before, after, version.day, day), speaker(read_settings().locales_dir, language)
        told = parts(found, before.content, after.content, words, lambda: _open(version.folder, root, words))
        title = words.say("What changes from {old} to {new}", old=version.name, new=after.content.version)
        click.echo("\n".join(_laid_out(STYLES[style], title, told)))


def _read(folder: Path, name: str) -> Loaded:
    """Read the earlier version; it may be broken in places, as long as the self-check can be walked."""
    loaded = load(folder)
    rules = (structure.known_steps, structure.local_rules, structure.sound_questions, structure.no_loops)
    if not all(map(loaded.whole, NEEDED)) or any(problem for rule in rules for problem in rule(loaded)):
        raise OperatorError(f"REV: the self-check of {name} is broken. Name another version.")
    return loaded


def _open(before: Path, after: Path, words: Speaker) -> Mapping[str, int] | str:
    """Count the open self-checks that the edit touches, or say why they were not counted."""
    if not (data_dir() / DATABASE).exists():
        return words.say("There is no database here, so they were not counted.")
    try:
        lines = perform("content", "touched", str(before.absolute()), str(after.absolute()))
    except OperatorError as error:
        return words.say("They were not counted. {why}", why=error)
    return {what: int(number) for what, _, number in (line.partition(" ") for line in lines)}


@click.command("touched", cls=BesideCommand, hidden=True)
@click.argument("before", type=PATH)
@click.argument("after", type=PATH)
async def count_touched(backend: Backend, before: Path, after: Path) -> AskedLines:
    """Count the open self-checks that an edit touches. BEFORE and AFTER are content folders.

    Gives lines of a word and a number: `open`, and each `Touch`. Only counts leave the bot, never who or what.
    """
    everyone = await backend.database.read(sessions.everyone)
    # it takes a while: the bot goes on answering
    return await asyncio.to_thread(_touched, everyone, backend.folder / before, backend.folder / after)


def _touched(everyone: Iterable[Session], *folders: Path) -> AskedLines:
    contents = [load(folder).content for folder in folders]
    for folder, content in zip(folders, contents, strict=True):
        if not content.questions:
            raise OperatorError(f"The running bot cannot read {folder}.")
    before, after = contents
    counted = dict.fromkeys(("open", *Touch), 0)
    for session in everyone:
        if session.answers:
            for what in ("open", *touched(before, after, session.answers)):
                counted[what] += 1
    return [f"{what} {number}" for what, number in counted.items()]


def _laid_out(style: TerminalStyle, title: str, told: Iterable[ReportPart]) -> Iterator[str]:
    yield style.title.format(style.safe(title))
    for part, lines in told:
        yield style.part.format(style.safe(part))
        for line, below in lines:
            yield style.line.format(style.safe(line))
            yield from (style.below.format(style.safe(one)) for one in below)


@contextmanager
def earlier(folder: Path, revision: str) -> Generator[Version]:
    """Give the content folder as it was in `revision`, for as long as the block runs; raises `OperatorError`."""
    alone = f"--content: git keeps no earlier version of {folder}. Use git"
    unknown = f'REV: git knows no version "{revision}" here. Name one that `git log --oneline` lists'
    with ExitStack() as stack:
        try:
            repository = stack.enter_context(opened(folder))
        except FAILURES:
            raise OperatorError(f"{alone}, {OTHERWISE}") from None
        inside = repository.prefix.as_posix()
        wanted = "--verify", "--end-of-options", f"{revision}^{{commit}}"
        commit = _git(repository, "rev-parse", *wanted, otherwise=unknown)
        short = _git(repository, "rev-parse", "--short", commit, otherwise=unknown)
        day = _git(repository, "show", "--no-patch", "--format=%cs", commit, otherwise=unknown)
        missing = f"REV: {short} has no folder {inside}. Name a later version"
        packed = _run(repository, "archive", "--format=tar", commit, "--", inside, otherwise=missing)
    with tempfile.TemporaryDirectory(prefix="cpa-content-") as name:
        with tarfile.open(fileobj=io.BytesIO(packed)) as files:
            try:
                files.extractall(name, filter="data")
            except tarfile.FilterError:
                what = f"REV: {short} holds a link that leads out of the folder. Name another version, {OTHERWISE}"
                raise OperatorError(what) from None
        yield Version(Path(name) / inside, short, date.fromisoformat(day))


def _git(repository: Repository, *words: str, otherwise: str) -> str:
    return _run(repository, *words, otherwise=otherwise).decode().strip()


def _run(repository: Repository, *words: str, otherwise: str) -> bytes:
    """Ask git; what it cannot answer is one sentence."""
    try:
        return repository.git(*words)
    except FileNotFoundError:
        raise OperatorError(f"git: it is not installed here. Install it, {OTHERWISE}") from None
    except FAILURES:
        raise OperatorError(f"{otherwise}, {OTHERWISE}") from None


def parts(found: Difference, old: Content, new: Content, words: Speaker, count: CountName) -> Iterator[ReportPart]:
    """Yield the parts of the report; `count` counts the open self-checks, and is asked only where any can be touched."""
    name = Names(old, new, words)
    if found.nothing:
        yield (words.say("Nothing changes."), ())
        return
    persons = [(person.name, [_change(change, name) for change in person.changes]) for person in found.persons]
    some = {"some": len(persons), "all": found.examples}
    yield (words.say("Examples that come to something else: {some} of {all}", **some), persons)
    if found.vanished or found.asked_anew or any(thing.kind in OF_THE_CHECK for thing in found.things):
        yield (words.say("Open self-checks"), list(_open_checks(found, count(), words)))
    if found.stale:
        title = words.say("Translations to compare again (then: {command})", command="cpa-bot content translated FILE")
        yield (title, [(f"{file}:{line}", ()) for file, line in found.stale])
    if found.overdue:
        yield (words.say("Sources to read again: newly overdue"), [_overdue(one, name) for one in found.overdue])
    if found.leaps:
        yield (
            words.say("Numbers that change a lot"),
            [(f"{one.file}:{one.line}: {one.told(words)}", ()) for one in found.leaps],
        )
    yield (words.say("Rules, texts, towns and sources"), [_thing(thing, name) for thing in found.things])


class Names:
    """How people know a thing, in the language of `words`, beside its id; to whoever reads English, in Czech."""

    def __init__(self, old: Content, new: Content, words: Speaker) -> None:
        self._folders = OF_KIND
        self._words = {**old.words, **new.words}
        self._sources = {**old.sources, **new.sources}
        self._towns = {**old.municipalities, **new.municipalities}
        self.words = words
        self._language = words.language if words.language in new.languages else "cs"

    def kind(self, kind: str) -> str:
        return self.words.say(CALLED[kind])

    def __call__(self, kind: str, name: str) -> str:
        """Give `citizenship (Státní občanství)`; the id alone where there is no name."""
        title = ""
        if kind == "source" and name in self._sources:
            title = self._sources[name].title
        elif kind == "town" and name in self._towns:
            title = self._towns[name].names.get(self._language, "")
        elif kind == "text":
            language, _, path = name.removesuffix(".md").partition("/")
            title = self._words[language, path].title
        elif words := self._words.get((self._language, f"{self._folders.get(kind, '')}/{name}")):
            title = words.title
        return f"{name} ({title})" if title else name


def _change(change: Change, name: Names) -> str:
    say = name.words.say
    before, after = change.before, change.after
    match change.aspect:
        case Aspect.OPEN:
            before = before or say("the result")
            if after:
                return say('stops at the question "{now}" (before: {before})', now=after, before=before)
            return say("gets to the result (before: {before})", before=before)
        case Aspect.VERDICT:
            verdicts = f"{say(VERDICTS[before])} -> {say(VERDICTS[after])}"
            return f"{name('requirement', change.name)}: {verdicts}"
        case Aspect.PAPER:
            there = [say(GROUPS[one]) if one else say("not on the list") for one in (before, after)]
            return f"{name.kind('document')} {name('document', change.name)}: {' -> '.join(there)}"
        case Aspect.LEAD:
            return say("a message to a town can be sent now") if after else say("no message to a town can be sent now")


def _open_checks(found: Difference, counted: Mapping[str, int] | str, words: Speaker) -> Iterator[ReportLine]:
    say = words.say
    for question, option in found.vanished:
        if option:
            yield say('the answer "{answer}" to "{question}" is gone', answer=option, question=question), ()
        else:
            yield say('the question "{question}" is gone', question=question), ()
    for question in found.asked_anew:
        yield say('the question "{question}" is new', question=question), ()
    if isinstance(counted, str):
        yield counted, ()
    else:
        lose, anew, other = (counted[touch] for touch in (Touch.LOSES, Touch.REOPENS, Touch.RESULT))
        touches = [
            *([say("{number} lose an answer that is gone and are asked again", number=lose)] if lose else ()),
            *([say("{number} were finished and have a question to answer again", number=anew)] if anew else ()),
            *([say("{number} come to other verdicts or papers", number=other)] if other else ()),
        ]
        number = counted["open"]
        if touches:
            yield say("{number} are open, of these:", number=number), touches
        else:
            yield say("{number} are open; none of them is touched", number=number), ()


def _overdue(one: OverdueSource, name: Names) -> ReportLine:
    say = name.words.say
    carries = [
        say("{thing} stands on it", thing=f"{name.kind(kind)} {name(kind, carried)}") for kind, carried in one.carries
    ]
    return say("{source}: to be read again by {day}", source=name("source", one.source), day=one.since), carries


def _thing(thing: Thing, name: Names) -> ReportLine:
    say = name.words.say
    if thing.state == "order":
        return say("{kind}: in another order", kind=name.kind(thing.kind)), ()
    details = [
        f"{field}: {before or say('nothing')} -> {after or say('nothing')}"
        if len(before) <= SHORT and len(after) <= SHORT
        else f"{field}: {say(STATES['new' if not before else 'gone']) if not before or not after else say('another text')}"
        for field, before, after in thing.details
    ]
    return f"{name.kind(thing.kind)} {name(thing.kind, thing.name)}: {say(STATES[thing.state])}", details
