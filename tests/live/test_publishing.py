"""Publishing: files, history, notices and commit are all there or none of them, whatever ends the program at any step."""

import asyncio
import multiprocessing
import os
import shutil
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.content import snapshot
from bot.conversation.private import Private
from bot.live.publishing import ChangedMeanwhileError, Publishing
from bot.live.repository import Repository
from bot.storage import administrators, drafts, publications
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction
from bot.storage.drafts import EntryDraft
from bot.storage.publications import FileChange, Publication
from tests.live.test_repository import git
from tests.people import Clock

OLD = {"faq.yaml": b"old", "cs/pay.md": "starý".encode(), "cs/gone.md": b"gone"}
# of a language that is new not even the outermost folder is there yet
NEW = {"faq.yaml": b"new", "cs/pay.md": "nový".encode(), "uk/pay.md": "нове".encode(), "pl/guide/what.md": b"co"}
FILES = {name: FileChange(OLD.get(name), NEW.get(name)) for name in {**NEW, **OLD}}
WORDS = "pl/LC_MESSAGES/bot.po"
JANA, PETRO = 1, 2
DRAFT = EntryDraft("faq", "pay", {"cs": {"title": "starý"}}, {"cs": {"title": "nový"}}, by=JANA, asked_by=JANA)


class Sight(NamedTuple):
    """The traces of one publication, each present or not."""

    files: Mapping[str, bytes]
    words: bytes | None
    history: int
    waiting: int
    told: int
    commits: int
    journal: bool


NOTHING = Sight(OLD, None, history=0, waiting=1, told=0, commits=1, journal=False)
ALL = Sight(NEW, b"words", history=1, waiting=0, told=1, commits=2, journal=False)


def link_two(tx: Transaction) -> None:
    for number, name in ((JANA, "Jana"), (PETRO, "Petro")):
        assert administrators.add(tx, Private(name), Private("")) == number
        administrators.link(tx, administrators.invite(tx, number), bytes([number]), number, "cs")


@dataclass
class Bench:
    """A content folder under git, two administrators, and a draft of one that the other publishes."""

    folder: Path
    steps: list[str] = field(default_factory=list[str])
    last: int = 0
    """The program is killed at this step; 0: at none."""
    ends: str = ""
    """It is interrupted after this step."""

    def step(self, name: str) -> None:
        self.steps.append(name)
        if len(self.steps) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        if name == self.ends:
            raise KeyboardInterrupt

    @property
    def content(self) -> Path:
        return self.folder / "content"

    def database(self) -> Database:
        return Database(self.folder / "cpa.sqlite3", Vault([bytes(32)], bytes(32)), Clock())

    def publishing(self, database: Database) -> Publishing:
        return Publishing(self.content, self.folder / "locales", database, self.step)

    async def publish(self, *, files: Mapping[str, FileChange] = FILES) -> None:
        async with self.database() as database:
            (draft,) = await database.read(drafts.waiting)
            words = {WORDS: FileChange(None, b"words")}
            self.step("nothing yet")
            publication = Publication(files, (draft,), "faq/pay", PETRO, Private("Petro"), words)
            await self.publishing(database).publish(publication)

    async def recover(self) -> None:
        async with self.database() as database:
            await self.publishing(database).recover()

    async def prepare(self) -> None:
        for name, data in OLD.items():
            path = self.content / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        git(self.folder, "init", "--quiet", "content")
        git(self.content, "add", "--all")
        git(self.content, "commit", "--quiet", "--message=First")
        async with self.database() as database:
            await database.write(link_two)
            assert await database.write(lambda tx: drafts.keep(tx, (DRAFT, None)))

    async def seen(self) -> Sight:
        words = self.folder / "locales" / WORDS
        async with self.database() as database:
            history, waiting = await database.read(drafts.published), await database.read(drafts.waiting)
            told = await database.read(lambda tx: tx.number("SELECT count(*) FROM outbox"))
            journal = await database.read(publications.find)
        return Sight(
            dict(snapshot.read_folder(self.content).files),
            words.read_bytes() if words.exists() else None,
            len(history),
            len(waiting),
            told or 0,
            len(git(self.content, "log", "--format=%H").split()),
            journal is not None,
        )


@pytest.fixture
async def bench(tmp_path: Path) -> Bench:
    bench = Bench(tmp_path)
    await bench.prepare()
    return bench


def work(bench: Bench, how: str) -> None:
    """Publish or recover in a process of its own, in which each call of git is a step too."""
    git_of = Repository.git

    def stepping(
        own: Repository, *words: str, given: bytes = b"", index: Path | None = None, author: str = "x"
    ) -> bytes:
        bench.step("before git")
        done = git_of(own, *words, given=given, index=index, author=author)
        bench.step("after git")
        return done

    pytest.MonkeyPatch().setattr(Repository, "git", stepping)
    asyncio.run(getattr(bench, how)())


def killed(bench: Bench, how: str, last: int) -> bool:
    """Do it until the step number `last`; return False if it came to its end before."""
    bench.last, bench.steps = last, []
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload([__name__])
    process = server.Process(target=work, args=(bench, how))
    process.start()
    process.join(20)
    assert process.exitcode in {0, -signal.SIGKILL}, "it is killed or done within 20 s"
    return process.exitcode != 0


async def test_killed_at_any_step_all_or_nothing_is_left_by_the_next_start(tmp_path: Path, bench: Bench) -> None:
    seen = set[str]()
    for number in range(1, 100):
        other = Bench(tmp_path / f"killed-{number}")
        shutil.copytree(bench.folder, other.folder, ignore=shutil.ignore_patterns("killed-*"))
        was_killed = killed(other, "publish", number)
        other.last = 0
        await other.recover()
        left = await other.seen()
        assert left in (NOTHING, ALL), number
        seen.add("all" if left == ALL else "nothing")
        shutil.rmtree(other.folder)
        if not was_killed:
            assert seen == {"all", "nothing"}
            assert number > 3 * (len(NEW) + 1) + 20, "files, transactions and git"
            return
    raise AssertionError("it never came to its end")


async def test_killed_at_any_step_of_the_recovery_too(bench: Bench) -> None:
    """One start after the other is killed, each a step later than the one before, until one comes to its end."""
    assert killed(bench, "publish", 2)
    number = 1
    while killed(bench, "recover", number):
        number += 1
    assert number > 10
    assert await bench.seen() == ALL


async def test_it_is_written_and_whoever_could_read_a_file_still_can(bench: Bench) -> None:
    (bench.content / "cs/pay.md").chmod(0o640)
    await bench.publish()
    assert await bench.seen() == ALL
    assert (bench.content / "cs/pay.md").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("spoil", ["by hand", "outside", "full", "full later", "no words"])
async def test_what_cannot_be_published_leaves_nothing_but_what_was_in_the_way(bench: Bench, spoil: str) -> None:
    """A folder in the way of a file stops root too, as a disk that is full or read-only does."""
    files, edited, error = FILES, dict[str, bytes](), (OSError, ChangedMeanwhileError)
    match spoil:
        case "by hand":
            edited = {"cs/pay.md": b"by hand"}
            (bench.content / "cs/pay.md").write_bytes(b"by hand")
        case "outside":
            files = {**FILES, "cs/../../outside.md": FileChange(None, b"x")}
        case "full":
            (bench.content / ".faq.yaml.part").mkdir()
        case "full later":
            (bench.content / "cs/.pay.md.part").mkdir()
        case _:
            (bench.folder / "locales").touch()
    with pytest.raises(error):
        await bench.publish(files=files)
    left = await bench.seen()
    assert left._replace(files=dict(left.files)) == NOTHING._replace(files={**OLD, **edited})


async def test_a_file_edited_since_it_was_interrupted_stays_and_all_else_is_undone(bench: Bench) -> None:
    assert killed(bench, "publish", 9)
    assert (await bench.seen()).files["faq.yaml"] == b"new", "half of it is written"
    (bench.content / "cs/pay.md").write_bytes(b"by hand")
    await bench.recover()
    assert await bench.seen() == NOTHING._replace(files={**OLD, "cs/pay.md": b"by hand"})


async def test_what_was_edited_before_the_commit_is_left_to_whoever_edited_it(bench: Bench) -> None:
    bench.ends = "history and notices"
    with suppress(KeyboardInterrupt):
        await bench.publish()
    async with bench.database() as database:
        await database.write(lambda tx: administrators.remove(tx, PETRO))
    (bench.content / "cs/pay.md").write_bytes(b"by hand")
    await Bench(bench.folder).recover()
    assert await bench.seen() == ALL._replace(files={**NEW, "cs/pay.md": b"by hand"})
    assert git(bench.content, "show", "HEAD:cs/pay.md") == "starý"


async def test_who_asked_and_who_published_may_be_gone_when_it_is_finished(bench: Bench) -> None:
    assert killed(bench, "publish", 2)
    async with bench.database() as database:
        assert await database.write(lambda tx: [administrators.remove(tx, one) for one in (JANA, PETRO)])
    await Bench(bench.folder).recover()
    assert await bench.seen() == ALL._replace(told=0)


async def test_a_link_laid_where_a_file_is_prepared_leads_nowhere(bench: Bench, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(b"kept")
    (bench.content / "cs/.pay.md.part").symlink_to(kept)
    await bench.publish()
    assert (kept.read_bytes(), await bench.seen()) == (b"kept", ALL)
    assert not (bench.content / "cs/pay.md").is_symlink()
