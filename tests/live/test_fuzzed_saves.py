"""A thousand saves: people always see one valid version as a whole.

The second judge knows nothing of looks, copies and swaps: it reads the folder itself and asks the check. What people see
is asked of a desk, as their own presses would.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.content.content import Content
from bot.content.library import Library
from bot.content.loader import load
from bot.content.problems import errors
from bot.content.snapshot import SUFFIXES, read_folder
from bot.conversation.model import Answer, Documents, Guide, GuideChapter, Menu, Open, SelfCheckResult
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from bot.editorial.validators import review
from bot.settings import operator_of
from bot.storage.crypto import Vault
from bot.storage.database import Database
from tests.bot_parts import open_dispatcher, sender, settings, shipped
from tests.content.test_loading import mutated
from tests.effort import record, repetitions
from tests.live.conftest import Edited, settle

pytestmark = pytest.mark.proof

PARTS = 4
SAVES = repetitions(100, 1000)
SEEN = (
    Open(Menu()), Open(Guide()), Open(GuideChapter("what")), Answer("town", "plzen"), Answer("age", "adult"),
    Open(SelfCheckResult()),
    Open(Documents()),
)  # fmt: skip
"""Actions that show a good part of the content."""
STRAYS = ("stray", "other")
"""Files that nobody reads: what becomes of them is no matter of this test."""
JUNK = bytes(range(256)) * 20


def second_judge(folder: Path) -> Content | None:
    """Read the folder; None: it is not good."""
    if any(path.is_fifo() for path in folder.rglob("*")):
        return None  # nobody could read it to the end
    loaded = load(folder)
    return None if errors(review(loaded, shipped()[1], operator_of(settings()))) else loaded.content


def change_a_word(path: Path, chance: random.Random) -> None:
    text = path.read_text("utf-8")
    path.write_text(text.replace("ext of", f"ext {chance.randrange(1000)} of"), "utf-8")


def change_bytes(path: Path, chance: random.Random) -> None:
    path.write_bytes(mutated(path.read_bytes(), chance))


def cut(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data))])


def empty(path: Path, _: random.Random) -> None:
    path.write_bytes(b"")


def delete(path: Path, _: random.Random) -> None:
    path.unlink()


def rename(path: Path, chance: random.Random) -> None:
    path.rename(
        path.with_name(chance.choice([f"{STRAYS[1]}.md", f"{STRAYS[1]}.yaml", f"{path.name}~", f"{path.name}.old"]))
    )


def exchange(path: Path, chance: random.Random) -> None:
    other = chance.choice(sorted(path.parent.glob(f"*{path.suffix}")))
    one, two = path.read_bytes(), other.read_bytes()
    path.write_bytes(two)
    other.write_bytes(one)


def put_junk(path: Path, _: random.Random) -> None:
    path.write_bytes(JUNK)


def blow_up(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes() + b"\n" * chance.choice([300_000, 3_000_000]))


def make_a_folder(path: Path, _: random.Random) -> None:
    path.unlink()
    path.mkdir()


def make_a_pipe(path: Path, _: random.Random) -> None:
    path.unlink()
    os.mkfifo(path)


def lead_nowhere(path: Path, _: random.Random) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def lead_to_another(path: Path, chance: random.Random) -> None:
    other = chance.choice(sorted(path.parent.glob(f"*{path.suffix}")))
    if other != path:
        path.unlink()
        path.symlink_to(other.name)


def put_beside(path: Path, chance: random.Random) -> None:
    path.with_name(f"{STRAYS[0]}{chance.choice(['.txt', *SUFFIXES])}").write_bytes(path.read_bytes())


KINDS: tuple[Callable[[Path, random.Random], None], ...] = (
    change_a_word, change_bytes, change_bytes, change_bytes, change_bytes, cut, empty, delete, rename, exchange, put_junk,
    blow_up, make_a_folder, make_a_pipe, lead_nowhere, lead_to_another, put_beside,
)  # fmt: skip


def put_back(folder: Path, files: Mapping[str, bytes]) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.is_symlink() or name not in files or not path.is_file():
            path.unlink()
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)


async def seen(dispatcher: Dispatcher, person: Sender) -> list[str]:
    replies = [await dispatcher.dispatch(person, action) for action in SEEN]
    return [message.text for reply in replies for message in reply.messages]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
async def test_people_see_good_versions_only(quick: Edited, database: Database, vault: Vault, part: int) -> None:
    edited, chance = quick, random.Random(part)  # noqa: S311  reproducible, no secret
    watched = edited.begin()
    dispatcher = replace(open_dispatcher(database, edited.clock), library=watched.library, words=watched.words)
    person, other = sender(vault, 1), sender(vault, 2)
    live, files = watched.library.content, dict(read_folder(edited.folder).files)
    done = Counter[str]()
    for _ in range(SAVES // PARTS):
        names = [
            path
            for path in sorted(edited.folder.rglob("*"))
            if path.is_file() and path.suffix in SUFFIXES and path.stem not in STRAYS
        ]
        kind = chance.choice(KINDS)
        kind(chance.choice(names), chance)

        await settle(watched)

        if (judged := second_judge(edited.folder)) is None:
            done["bad"] += 1
            assert watched.library.problems, kind.__name__
            assert watched.library.content is live, kind.__name__
        else:
            done["good"] += 1
            assert watched.library.problems == (), kind.__name__
            assert watched.library.content == judged, kind.__name__
            expected = await seen(replace(dispatcher, library=Library(judged, edited.clock())), other)
            assert await seen(dispatcher, person) == expected
            live, files = watched.library.content, dict(read_folder(edited.folder).files)
        if chance.random() < 0.7:
            put_back(edited.folder, files)
    assert done["good"] > SAVES // PARTS // 20
    assert done["bad"] > SAVES // PARTS // 3
    record(
        f"fuzzed saves, part {part + 1} of {PARTS}: bad edits that reached a person",
        f"0 of {done.total()} saves ({done['bad']} bad, {done['good']} good and live)",
    )
