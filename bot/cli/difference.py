"""`cpa-bot content diff`: what an edit of the content does, told in words before anybody meets it.

The earlier version comes out of git, into a temporary folder. Things are called by their ids in the files, with the name
that people see beside them.
"""

import io
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import click

from bot.cli.asking import Backend, BesideCommand, Lines, perform
from bot.cli.content import PATH, approved_structure, choice, content_folder, of_folder, require_language, today
from bot.environment import OperatorError, data_dir

if TYPE_CHECKING:
    from bot.content.content import Content
    from bot.content.loader import Loaded
    from bot.conversation.state import Session
    from bot.editorial.difference import Change, Difference, OverdueSource, Thing

TIMEOUT_S = 60
OTHERWISE = "or compare with a folder (see --help)"
NEEDED = ("questions", "requirements", "documents")
"""Without these of the earlier version nobody's result can be compared."""
Line: TypeAlias = tuple[str, Sequence[str]]
"""A line, and what belongs below it."""
Part: TypeAlias = tuple[str, Sequence[Line]]
"""A part of the report: its title and its lines."""
Count: TypeAlias = Callable[[], Mapping[str, int] | str]
VERDICTS = {"met": "looks met", "unmet": "looks not met", "office": "the town assesses", "": "not in the result"}
OF_THE_CHECK = {"question", "requirement", "document", "town"}
"""Kinds of things that a self-check depends on."""
SHORT = 60
"""A value with more characters is not quoted."""


class Version(NamedTuple):
    """An earlier state of the content: where it lies now, what to call it, and of which day it is."""

    folder: Path
    name: str
    day: date


class Style(NamedTuple):
    """How the report is laid out: the shapes of its lines, and how texts from the content are kept from formatting."""

    title: str
    part: str
    line: str
    below: str
    safe: Callable[[str], str]


STYLES: Mapping[str, Style] = {
    "text": Style("{}", "\n{}", "  {}", "      {}", str),
    "markdown": Style("## {}", "\n### {}\n", "- {}", "  - {}", partial(re.sub, r"([\\`*_{}\[\]<>#|~])", r"\\\1")),
}


@click.command()
@click.argument("revision", metavar="[REV]", default="HEAD")
@of_folder
@click.option("--against", type=PATH, help="Compare with this folder instead of a version in git.")
@choice("--format", "style", [*STYLES], "For a terminal, or for a pull request.")
@click.option("--language", default="cs", show_default=True, help="The language of the names in the report.")
def diff(revision: str, folder: Path | None, against: Path | None, style: str, language: str) -> None:
    """Say what has changed since REV, and for whom. Without REV: since the last commit.

    The example persons of scenarios.yaml show what it means for people; open self-checks are counted.
    """
    from bot.editorial.difference import compare

    root, day = content_folder(folder), today()
    beside = nullcontext(Version(content_folder(against, "--against"), str(against), day)) if against else None
    with beside or earlier(root, revision) as version:
        before, after = _read(version.folder, version.name), approved_structure(root)
        require_language(language, after.content.languages)
        found = compare(before, after, version.day, day)
        told = parts(found, before.content, after.content, language, lambda: _open(version.folder, root))
        title = f"What changes from {version.name} to {after.content.version}"
        click.echo("\n".join(_laid_out(STYLES[style], title, told)))


def _read(folder: Path, name: str) -> "Loaded":
    """Read the earlier version; it may be broken in places, as long as the self-check can be walked."""
    from bot.content.checks import structure
    from bot.content.loader import load

    loaded = load(folder)
    rules = (structure.known_steps, structure.local_rules, structure.sound_questions, structure.no_loops)
    if not all(map(loaded.whole, NEEDED)) or any(problem for rule in rules for problem in rule(loaded)):
        raise OperatorError(f"REV: the self-check of {name} is broken. Name another version.")
    return loaded


def _open(before: Path, after: Path) -> Mapping[str, int] | str:
    """Count the open self-checks that the edit touches, or say why they were not counted."""
    from bot.app import DATABASE

    if not (data_dir() / DATABASE).exists():
        return "There is no database here, so they were not counted."
    try:
        lines = perform("content", "touched", str(before.absolute()), str(after.absolute()))
    except OperatorError as error:
        return f"They were not counted. {error}"
    return {what: int(number) for what, _, number in (line.partition(" ") for line in lines)}


@click.command("touched", cls=BesideCommand, hidden=True)
@click.argument("before", type=PATH)
@click.argument("after", type=PATH)
async def count_touched(backend: Backend, before: Path, after: Path) -> Lines:
    """Count the open self-checks that an edit touches. BEFORE and AFTER are content folders.

    Gives lines of a word and a number: `open`, and each `Touch`. Only counts leave the bot, never who or what.
    """
    import asyncio

    from bot.storage import sessions

    everyone = await backend.database.read(sessions.everyone)
    # it takes a while: the bot goes on answering
    return await asyncio.to_thread(_touched, everyone, backend.folder / before, backend.folder / after)


def _touched(everyone: Iterable["Session"], *folders: Path) -> Lines:
    from bot.content.loader import load
    from bot.editorial.difference import Touch, touched

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


def _laid_out(style: Style, title: str, told: Iterable[Part]) -> Iterator[str]:
    yield style.title.format(style.safe(title))
    for part, lines in told:
        yield style.part.format(style.safe(part))
        for line, below in lines:
            yield style.line.format(style.safe(line))
            yield from (style.below.format(style.safe(one)) for one in below)


def version_of(root: Path, named: str) -> AbstractContextManager[Version]:
    """Give the version that git knows by this name; or what stands in the folder of the name, if there is one."""
    folder = Path(named)
    return (
        nullcontext(Version(content_folder(folder, "--since"), named, today()))
        if folder.is_dir()
        else earlier(root, named)
    )


@contextmanager
def earlier(folder: Path, revision: str) -> Generator[Version]:
    """Give the content folder as it was in `revision`, for as long as the block runs; raises `OperatorError`."""
    import tarfile
    import tempfile

    root = folder.resolve()
    alone = f"--content: git keeps no earlier version of {folder}. Use git"
    top = Path(_git(root, "rev-parse", "--show-toplevel", otherwise=alone))
    inside = root.relative_to(top.resolve()).as_posix()
    unknown = f'REV: git knows no version "{revision}" here. Name one that `git log --oneline` lists'
    commit = _git(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}", otherwise=unknown)
    short = _git(root, "rev-parse", "--short", commit, otherwise=unknown)
    day = _git(root, "show", "--no-patch", "--format=%cs", commit, otherwise=unknown)
    missing = f"REV: {short} has no folder {inside}. Name a later version"
    packed = _run(top, "archive", "--format=tar", commit, "--", inside, otherwise=missing)
    with tempfile.TemporaryDirectory(prefix="cpa-content-") as name:
        with tarfile.open(fileobj=io.BytesIO(packed)) as files:
            try:
                files.extractall(name, filter="data")
            except tarfile.FilterError:
                what = f"REV: {short} holds a link that leads out of the folder. Name another version, {OTHERWISE}"
                raise OperatorError(what) from None
        yield Version(Path(name) / inside, short, date.fromisoformat(day))


def _git(folder: Path, *words: str, otherwise: str) -> str:
    return _run(folder, *words, otherwise=otherwise).decode().strip()


def _run(folder: Path, *words: str, otherwise: str) -> bytes:
    """Ask git; what it cannot answer is one sentence."""
    import subprocess

    try:
        asked = subprocess.run(  # noqa: S603  the words are ours; a version can be no option (--end-of-options)
            ["git", "-C", str(folder), *words],  # noqa: S607  whichever git the editor uses
            capture_output=True, check=True, timeout=TIMEOUT_S,
        )  # fmt: skip
    except FileNotFoundError:
        raise OperatorError(f"git: it is not installed here. Install it, {OTHERWISE}") from None
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise OperatorError(f"{otherwise}, {OTHERWISE}") from None
    return asked.stdout


def parts(found: "Difference", old: "Content", new: "Content", language: str, count: Count) -> Iterator[Part]:
    """Yield the parts of the report; `count` counts the open self-checks, and is asked only where any can be touched."""
    name = Names(old, new, language)
    if found.nothing:
        yield ("Nothing changes.", ())
        return
    persons = [(person.name, [_change(change, name) for change in person.changes]) for person in found.persons]
    yield (f"Example persons: {len(persons)} of {found.examples} come to something else", persons)
    if found.vanished or found.asked_anew or any(thing.kind in OF_THE_CHECK for thing in found.things):
        yield ("Open self-checks", list(_open_checks(found, count())))
    if found.stale:
        title = "Translations to compare again (then: cpa-bot content translated FILE)"
        yield (title, [(file, ()) for file in found.stale])
    if found.overdue:
        yield ("Sources to read again: newly overdue", [_overdue(one, name) for one in found.overdue])
    yield ("Rules, texts, towns and sources", [_thing(thing, name) for thing in found.things])


class Names:
    """How people know a thing, in one language, beside its id."""

    def __init__(self, old: "Content", new: "Content", language: str) -> None:
        from bot.editorial.difference import KINDS

        self._folders = {kind: folder for folder, kind in KINDS.items()}
        self._words = {**old.words, **new.words}
        self._sources = {**old.sources, **new.sources}
        self._towns = {**old.municipalities, **new.municipalities}
        self._language = language

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


def _change(change: "Change", name: Names) -> str:
    from bot.editorial.difference import Aspect

    match change.aspect:
        case Aspect.OPEN:
            where = f'stops at the question "{change.after}"' if change.after else "gets to the result"
            return f"{where} (before: {change.before or 'the result'})"
        case Aspect.VERDICT:
            verdicts = f"{VERDICTS[change.before]} -> {VERDICTS[change.after]}"
            return f"{name('requirement', change.name)}: {verdicts}"
        case Aspect.PAPER:
            paper = name("document", change.name)
            if change.before and change.after:
                return f"paper {paper}: {change.before} -> {change.after}"
            return f"paper {paper}: " + (f"new, {change.after}" if change.after else f"gone, was {change.before}")
        case Aspect.LEAD:
            return f"a message to a town is {'taken now' if change.after else 'no longer taken'}"


def _open_checks(found: "Difference", counted: Mapping[str, int] | str) -> Iterator[Line]:
    from bot.editorial.difference import Touch

    for question, option in found.vanished:
        what = f'the answer "{option}" to "{question}"' if option else f'the question "{question}"'
        yield f"{what} is gone", ()
    for question in found.asked_anew:
        yield f'the question "{question}" is new', ()
    if isinstance(counted, str):
        yield counted, ()
    else:
        told = {
            Touch.LOSES: "lose an answer that no longer exists and are asked again",
            Touch.REOPENS: "were finished and have a question to answer again",
            Touch.RESULT: "come to other verdicts or papers",
        }
        touches = [f"{counted[touch]} {said}" for touch, said in told.items() if counted[touch]]
        yield (f"{counted['open']} are open" + ("; none of them is touched" if not touches else ", of these"), touches)


def _overdue(one: "OverdueSource", name: Names) -> Line:
    carries = [f"{kind} {name(kind, carried)} stands on it" for kind, carried in one.carries]
    return f"{name('source', one.source)}: to be read again by {one.since}", carries


def _thing(thing: "Thing", name: Names) -> Line:
    if thing.state == "order":
        return f"{thing.kind}s: in another order", ()
    details = [
        f"{field}: {before or 'nothing'} -> {after or 'nothing'}"
        if len(before) <= SHORT and len(after) <= SHORT
        else f"{field}: {'new' if not before else 'gone' if not after else 'another text'}"
        for field, before, after in thing.details
    ]
    return f"{thing.kind} {name(thing.kind, thing.name)}: {thing.state}", details
