"""Every way of saving files publishes the edit soon after its last byte, and nothing else."""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from bot.content.snapshot import MAX_BYTES, MAX_FILES, read_folder
from tests.effort import record
from tests.live.conftest import Edited, title
from tests.waiting import until

PAGE = "uk/guide/what.md"
TITLE, OTHER = "Title of what", "Another title"
STEP_S = 0.3
"""Longer than a change has to stand still: half of a save is looked at, too."""

Save = Callable[[Path, str], Awaitable[None]]


async def in_place(folder: Path, text: str) -> None:
    (folder / PAGE).write_text(text, "utf-8")


async def another_file_takes_its_name(folder: Path, text: str) -> None:
    written = folder / "uk/guide/.what.md.part"
    written.write_text(text, "utf-8")
    written.replace(folder / PAGE)


async def the_old_one_is_moved_away(folder: Path, text: str) -> None:
    """As an editor does that keeps a copy."""
    (folder / PAGE).replace(folder / f"{PAGE}~")
    await asyncio.sleep(STEP_S)
    (folder / PAGE).write_text(text, "utf-8")


async def in_two_halves(folder: Path, text: str) -> None:
    with (folder / PAGE).open("w", encoding="utf-8") as file:
        file.write(text[:9])
        file.flush()
        await asyncio.sleep(STEP_S)
        file.write(text[9:])


async def file_after_file(folder: Path, text: str) -> None:
    """As a checkout does: each file is deleted and made anew."""
    files = read_folder(folder).files
    for number, (name, data) in enumerate(files.items()):
        (folder / name).unlink()
        if number % 20 == 0:
            await asyncio.sleep(STEP_S / 3)
        (folder / name).write_bytes(text.encode() if name == PAGE else data)


async def the_folder_is_replaced(folder: Path, text: str) -> None:
    """As a mount does, or whoever unpacks the new folder beside the old one."""
    fresh, old = folder.with_name("fresh"), folder.with_name("old")
    shutil.copytree(folder, fresh)
    (fresh / PAGE).write_text(text, "utf-8")
    folder.rename(old)
    await asyncio.sleep(STEP_S)
    fresh.rename(folder)


async def a_link_is_turned(folder: Path, text: str) -> None:
    """As a volume of a cluster does: every name is a link into `..data`, and that is turned in one moment."""
    fresh = folder / "..fresh"
    shutil.copytree((folder / "..data").resolve(), fresh)
    (fresh / PAGE).write_text(text, "utf-8")
    turned = folder / "..turned"
    turned.symlink_to(fresh.name)
    turned.replace(folder / "..data")


def as_a_volume(folder: Path) -> None:
    """Lay the folder out as such a volume is laid out."""
    first = folder / "..first"
    first.mkdir()
    for path in [path for path in folder.iterdir() if path != first]:
        path.rename(first / path.name)
        path.symlink_to(Path("..data") / path.name)
    (folder / "..data").symlink_to(first.name)


WAYS: tuple[Save, ...] = (
    in_place, another_file_takes_its_name, the_old_one_is_moved_away, in_two_halves, file_after_file,
    the_folder_is_replaced, a_link_is_turned,
)  # fmt: skip


@pytest.mark.proof
@pytest.mark.parametrize("save", WAYS, ids=[way.__name__ for way in WAYS])
async def test_it_is_live_soon_after_the_last_byte(edited: Edited, save: Save) -> None:
    if save is a_link_is_turned:
        as_a_volume(edited.folder)
    watched = edited.begin()
    before, seen = watched.library.content.version, set[str]()
    wanted = edited.read(PAGE).replace(TITLE, OTHER)

    async def live() -> bool:
        seen.add(watched.library.content.version)
        return title(watched.library) == OTHER

    async def nobody() -> None:
        """There is nobody to tell."""

    loop = asyncio.get_running_loop()
    watching = asyncio.ensure_future(watched.run(nobody))
    await save(edited.folder, wanted)
    saved = loop.time()
    await until(live)
    took = loop.time() - saved
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)

    assert seen <= {before, watched.library.content.version}
    assert watched.library.content.version == read_folder(edited.folder).version
    assert watched.library.problems == ()
    record(f"an edit saved so: {save.__name__.replace('_', ' ')}", f"live {took:.1f} s after its last byte")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_link_to_nowhere(path: Path) -> None:
    path.with_name("lost.md").symlink_to("nowhere")


def a_huge_file(path: Path) -> None:
    path.write_bytes(b"x" * 3_000_000)


def a_name_nobody_can_read(path: Path) -> None:
    path.with_name("nobody\udcff.md").touch()


def a_circle(path: Path) -> None:
    path.with_name("again").symlink_to("..")


def a_link_to_itself(path: Path) -> None:
    path.with_name("gone.md").symlink_to("gone.md")


def a_link_to_a_key(path: Path) -> None:
    key = path.parents[3] / "key"
    key.write_text("not for candidates", "utf-8")
    path.with_name("key.md").symlink_to(key)


def a_link_to_everything(path: Path) -> None:
    path.with_name("more").symlink_to("/")


def an_endless_file(path: Path) -> None:
    path.with_name("noise.md").symlink_to("/dev/zero")


HARMS: Mapping[Callable[[Path], None], str] = {
    a_folder: "this is no file",
    a_pipe: "this is no file",
    a_link_to_nowhere: "the file cannot be read",
    a_huge_file: "the file is larger than 2048 KiB",
    a_name_nobody_can_read: "nobody can read this name",
    a_circle: "the folder leads back to itself or is too deep",
    a_link_to_itself: "the file cannot be read",
    a_link_to_a_key: "this is a link that leads out of the content folder",
    a_link_to_everything: "this is a link that leads out of the content folder",
    an_endless_file: "this is no file",
}


def test_hidden_files_and_copies_of_editors_are_no_content(edited: Edited) -> None:
    before = read_folder(edited.folder)
    for name in (".guide.yaml.swp", "guide.yaml~", "#guide.yaml#", ".git/x.yaml", "notes.txt", "~$guide.docx"):
        (edited.folder / name).parent.mkdir(exist_ok=True)
        edited.write(name, "anything")
    assert read_folder(edited.folder) == before


@pytest.mark.parametrize("harm", HARMS, ids=[harm.__name__ for harm in HARMS])
def test_what_cannot_be_read_is_a_problem_and_never_an_exception(edited: Edited, harm: Callable[[Path], None]) -> None:
    good = read_folder(edited.folder)
    harm(edited.folder / PAGE)
    found = read_folder(edited.folder)
    assert [problem.message for problem in found.problems] == [HARMS[harm]]
    assert found.version != good.version
    str(found.problems[0]).encode()


def test_no_folder_at_all_and_too_many_files(edited: Edited) -> None:
    assert [problem.file for problem in read_folder(edited.folder / "nowhere").problems] == ["."]
    for number in range(MAX_FILES):
        (edited.folder / "cs" / f"{number}.md").touch()
    assert [problem.message for problem in read_folder(edited.folder).problems] == [
        f"there are more than {MAX_FILES} files, or they are larger than 32 MiB together"
    ]


def test_files_that_are_too_much_together_are_not_all_read(edited: Edited) -> None:
    for number in range(17):
        edited.write(f"cs/{number}.md", "x" * MAX_BYTES)
    (problem,) = read_folder(edited.folder).problems
    assert (problem.file, problem.advice) == (".", "take out what does not belong")
