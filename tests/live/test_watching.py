"""A good edit is taken over whole, a bad one changes nothing, whatever way the files are saved."""

import asyncio
import shutil
import threading
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

import pytest
from asyncinotify import Inotify
from structlog.testing import capture_logs

from bot.content.content import Content
from bot.content.loader import load
from bot.content.snapshot import Folder, Snapshot, read_folder
from bot.conversation.private import NOTHING
from bot.live.content_cache import ContentAndWords
from bot.live.publishing import Publishing
from bot.live.reload import ContentWatcher
from bot.storage import publications
from bot.storage.database import Database
from bot.storage.publications import FileChange, Publication
from tests.live.conftest import Edited, settle, title
from tests.waiting import until

PAGE = "uk/guide/what.md"


async def test_a_good_edit_is_live_and_since_when_is_known(edited: Edited) -> None:
    watched = edited.begin()
    before = watched.library.content
    edited.clock.advance(minutes=5)
    edited.change(PAGE, "Title of what", "Looked up")

    await settle(watched)

    assert title(watched.library) == "Looked up"
    assert watched.library.since == edited.clock()
    assert watched.library.previous is before
    assert edited.copies == [before.version, watched.library.content.version]

    # whoever searches first would wait for them, and everybody with them
    made_before = {"place_index", "titles", "keys", "digest"}
    assert {name for name in made_before if isinstance(vars(Content)[name], cached_property)} == made_before
    assert made_before <= set(vars(watched.library.content))
    only_read = load(edited.folder).content
    only_read.make_indexes()
    assert made_before <= set(vars(only_read))


async def test_whoever_delivers_is_told_of_a_good_edit_and_of_no_other(edited: Edited) -> None:
    """Steps of the ladder may be due by the new content."""
    watched, told = edited.begin(), list[str]()
    watched.changed = lambda: told.append(watched.library.content.version)
    edited.change("guide.yaml", "what:", "waht:")
    await settle(watched)
    assert told == []
    edited.change("guide.yaml", "waht:", "what:")
    edited.change(PAGE, "Title of what", "Another title")
    await settle(watched)
    assert told == [watched.library.content.version], "once it is live, not before"


async def test_a_bad_edit_changes_nothing_but_is_known_until_it_is_mended(edited: Edited) -> None:
    watched = edited.begin()
    before = watched.library.content
    edited.change("guide.yaml", "what:", "waht:")

    with capture_logs() as logs:
        await settle(watched)

    assert watched.library.content is before
    assert {problem.file for problem in watched.library.problems} >= {"uk/guide/what.md"}
    assert [entry["event"] for entry in logs] == ["edited content rejected, previous content stays in use"]
    assert edited.copies == [before.version]

    edited.change("guide.yaml", "waht:", "what:")
    await settle(watched)

    assert (watched.library.content, watched.library.problems) == (before, ())


async def test_what_does_not_stand_still_is_not_judged(edited: Edited) -> None:
    watched = edited.begin()
    for number in range(5):
        edited.write(PAGE, f"---\ntitle: Half {number}")
        await watched.look()
        assert not watched.still
    assert watched.library.problems == ()


async def test_the_same_bad_state_is_judged_once_unless_somebody_asks(edited: Edited) -> None:
    watched = edited.begin()
    (edited.folder / "letter.md").unlink()
    await settle(watched)
    with capture_logs() as logs:
        for _ in range(3):
            await watched.look()
        assert logs == []
        watched.library.ask_reload()
        await watched.look()
        await watched.look()
    assert len(logs) == 1


async def test_a_check_that_fails_by_itself_is_a_refusal(edited: Edited) -> None:
    watched = edited.begin()
    good = watched.validate

    def failing(_: Snapshot) -> ContentAndWords:
        raise RecursionError

    watched.validate = failing
    edited.change(PAGE, "Title of what", "Another title")
    await settle(watched)
    assert "the check itself failed on this (RecursionError)" in str(watched.library.problems[0])
    assert title(watched.library) == "Title of what"

    watched.validate = good
    watched.library.ask_reload()
    await watched.look()
    assert title(watched.library) == "Another title"


async def test_rolled_back_it_stays_so_until_the_folder_changes(edited: Edited) -> None:
    watched = edited.begin()
    await watched.remember()
    edited.change(PAGE, "Title of what", "Regretted")
    await settle(watched)
    regretted = watched.library.content.version

    assert watched.library.roll_back(edited.clock())
    await settle(watched)
    assert title(watched.library) == "Title of what"
    assert watched.library.set_aside == regretted

    again = edited.begin()
    await again.remember()
    assert (title(again.library), again.library.set_aside) == ("Title of what", regretted)
    await settle(again)
    assert title(again.library) == "Title of what"

    edited.change(PAGE, "Regretted", "Better")
    await settle(again)
    assert (title(again.library), again.library.set_aside) == ("Better", "")
    assert title(edited.begin().library) == "Better"
    # what was rolled back from is forgotten: the same words may be edited in again
    edited.change(PAGE, "Better", "Regretted")
    assert title(edited.begin().library) == "Regretted"


async def test_nothing_is_published_while_the_folder_is_looked_at(edited: Edited, database: Database) -> None:
    """Half of what is published would be judged."""
    begun, go_on = threading.Event(), threading.Event()

    class Slow(Folder):
        def look(self) -> Snapshot:
            begun.set()
            assert go_on.wait(30)
            seen.append((edited.folder / PAGE).read_text("utf-8"))
            return super().look()

    watched, seen = edited.begin(), list[str]()
    watched.folder, watched.publishing = Slow(edited.folder), Publishing(edited.folder, edited.folder, database)
    old = edited.read(PAGE)
    looking = asyncio.ensure_future(watched.look())
    await asyncio.to_thread(begun.wait, 30)
    new = titled(edited, "Another title")
    publishing = asyncio.ensure_future(watched.publish(new))
    # time enough for many a thread
    for _ in range(50):
        await asyncio.to_thread(int)
    go_on.set()
    await asyncio.gather(looking, publishing)
    assert seen == [old]
    await settle(watched)
    assert title(watched.library) == "Another title"


async def test_a_new_language_brings_its_words_along(edited: Edited) -> None:
    """The words of the others stay as they were at the start."""
    watched = edited.begin()
    czech = watched.words["cs"]
    content, words = watched.validate(read_folder(edited.folder))
    watched.validate = lambda _: (content, {**words, "pl": words["uk"]})
    edited.change(PAGE, "Title of what", "Another title")

    await settle(watched)

    assert watched.words["cs"] is czech
    assert watched.words["pl"] is words["uk"]
    assert watched.new_language.is_set()


@pytest.mark.proof
@pytest.mark.parametrize("restarted", [False, True])
async def test_a_version_is_kept_once_however_often_it_was_live(edited: Edited, *, restarted: bool) -> None:
    watched, former = edited.begin(), "of what"
    await watched.remember()
    for words in "BABACB":
        edited.clock.advance(minutes=1)
        edited.change(PAGE, f"Title {former}", f"Title {words}")
        former = words
        await settle(watched)
        if restarted:
            watched = edited.begin()
            await watched.remember()
        kept = [content.version for content in watched.library.versions]
        assert edited.copies == kept
        assert (len(set(kept)), title(watched.library)) == (len(kept), f"Title {words}")


async def test_the_loop_survives_whatever_happens_to_it(edited: Edited) -> None:
    """A look that fails is logged, and the next one comes."""
    watched = edited.begin()
    looked = 0

    class Failing(Folder):
        def look(self) -> Snapshot:
            nonlocal looked
            looked += 1
            match looked:
                case 1:
                    raise OSError("no room")
                case 2:
                    raise AssertionError("a bug")
                case _:
                    return super().look()

    async def told() -> None:
        if looked > 3:
            running.cancel()

    watched.folder = Failing(edited.folder)
    watched.after_failure = watched.every = 0.0
    running = asyncio.ensure_future(watched.run(told))
    with capture_logs() as logs, pytest.raises(asyncio.CancelledError):
        await running

    assert [entry["event"] for entry in logs] == ["content reload failed, retrying", "content watcher failed, retrying"]


@pytest.mark.parametrize("error", [OSError("no room"), AssertionError("a bug")])
async def test_after_a_failure_it_waits_before_it_looks_again(edited: Edited, error: Exception) -> None:
    watched = edited.begin()
    looked: list[int] = []

    class Failing(Folder):
        def look(self) -> Snapshot:
            looked.append(1)
            raise error

    async def told() -> None:
        raise AssertionError

    async def is_looked_at() -> bool:
        return bool(looked)

    watched.folder, watched.after_failure = Failing(edited.folder), 3600.0
    running = asyncio.ensure_future(watched.run(told))
    await until(is_looked_at)
    for _ in range(20):
        await asyncio.sleep(0.001)
    running.cancel()
    assert looked == [1]


async def nobody() -> None:
    """There is nobody to tell."""


@pytest.fixture
def _deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more folders may be listened to."""

    def no_ear() -> Inotify:
        raise OSError("too many open files")

    monkeypatch.setattr("bot.live.reload._new_inotify", no_ear)


def titled(edited: Edited, new: str) -> Publication:
    """Another title of a page."""
    old = edited.read(PAGE)
    change = FileChange(old.encode(), old.replace("Title of what", new).encode())
    return Publication({PAGE: change}, (), "guide/what", 0, NOTHING)


@pytest.mark.usefixtures("_deaf")
async def test_what_was_published_is_looked_at_at_once(
    edited: Edited, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where nothing is heard of the file system, and the next look by itself is an hour away."""
    looked = asyncio.Event()

    async def told() -> None:
        looked.set()

    monkeypatch.setattr("bot.live.reload.UNWATCHED_EVERY_S", 3600.0)
    watched = edited.begin()
    watched.every = 3600.0
    running = asyncio.ensure_future(watched.run(told))
    await looked.wait()
    watched.publishing = Publishing(edited.folder, edited.folder, database)
    await watched.publish(titled(edited, "Another title"))
    await until(partial(called, watched, "Another title"))
    running.cancel()


async def test_half_a_publication_that_cannot_be_undone_is_finished_at_a_later_look(
    edited: Edited, database: Database
) -> None:
    """The folder is read-only for a while: it is neither judged as it is, nor need somebody start the bot anew."""
    half = titled(edited, "Another title")
    whole = replace(half, files={**half.files, "letter.md": FileChange(None, b"x")})
    await database.write(lambda tx: publications.begin(tx, whole))
    edited.change(PAGE, "Title of what", "Another title")
    blocked = [edited.folder / f"{name}.part" for name in ("uk/guide/.what.md", ".letter.md")]
    for path in blocked:
        path.mkdir()
    watched = edited.begin()
    live = title(watched.library)
    watched.publishing = Publishing(edited.folder, edited.folder, database)
    with pytest.raises(OSError, match="part"):
        await settle(watched)
    for path in blocked:
        path.rmdir()
    (edited.folder / "letter.md").unlink(missing_ok=True)
    await settle(watched)
    assert (live, edited.read("letter.md")) == ("Another title", "x")
    assert await database.read(publications.find) is None


async def called(watched: ContentWatcher, wanted: str) -> bool:
    return title(watched.library) == wanted


async def test_a_folder_put_in_the_place_of_the_folder_is_listened_to(edited: Edited, tmp_path: Path) -> None:
    """As a deployment does: first the new folder beside the old one, then it takes its name; later edits are heard in it."""
    watched = edited.begin()
    watched.every = 3600.0
    running = asyncio.ensure_future(watched.run(nobody))
    edited.change(PAGE, "Title of what", "Another title")
    await until(partial(called, watched, "Another title"))
    shutil.copytree(edited.folder, tmp_path / "next")
    edited.folder.rename(tmp_path / "former")
    (tmp_path / "next").rename(edited.folder)
    edited.change(PAGE, "Another title", "A third title")
    await until(partial(called, watched, "A third title"))
    edited.change(PAGE, "A third title", "A fourth title")
    await until(partial(called, watched, "A fourth title"))
    running.cancel()
