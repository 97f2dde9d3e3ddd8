"""What the bot starts with: a good folder, or the last good version of it, or nothing."""

import shutil
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import content_for, rules_of
from bot.content.problems import ContentError
from bot.content.snapshot import Snapshot, take
from bot.environment import OperatorError
from bot.good_content import GoodContent, Judged, JudgedBefore
from bot.live import Watching, watching
from bot.view.catalog import Words
from tests import small
from tests.live.conftest import Edited, settle, title
from tests.program import settings

PAGE = "uk/guide/what.md"


def spoil(edited: Edited) -> None:
    (edited.folder / "letter.md").unlink()


async def edit(edited: Edited, name: str) -> None:
    """Start, have another title taken over, and end."""
    watched = edited.begin()
    await watched.remember()
    edited.clock.advance(minutes=1)
    edited.write(PAGE, f"---\ntitle: {name}\nlabel: what\n---\nText of what-uk.\n")
    await settle(watched)
    assert title(watched.library) == name


def test_the_first_start_refuses_a_broken_folder_with_every_problem(edited: Edited) -> None:
    spoil(edited)
    edited.change("guide.yaml", "what:", "waht:")
    with pytest.raises(ContentError) as refused:
        edited.begin()
    assert {problem.file for problem in refused.value.problems} > {"letter.md"}
    assert edited.copies == []


def test_the_first_start_without_a_folder_names_the_setting(edited: Edited) -> None:
    shutil.rmtree(edited.folder)
    with pytest.raises(OperatorError, match="CPA_CONTENT_DIR: there is no folder"):
        edited.begin()


async def test_a_later_start_without_a_folder_goes_on_with_the_copy(edited: Edited) -> None:
    await edit(edited, "Good")
    shutil.rmtree(edited.folder)
    assert title(edited.begin().library) == "Good"


def test_a_setting_that_does_not_fit_is_named_as_such(edited: Edited) -> None:
    edited.towns = "brnno"
    with pytest.raises(OperatorError, match='CPA_TOWNS: no town "brnno"'):
        edited.begin()


async def test_a_town_of_the_settings_that_an_edit_takes_away_refuses_the_edit(edited: Edited) -> None:
    edited.towns = "plzen,brno"
    watched = edited.begin()
    for path in [path for path in edited.folder.rglob("*") if path.is_file()]:
        path.write_text(path.read_text("utf-8").replace("brno", "brna"), "utf-8")
        path.rename(path.with_name(path.name.replace("brno", "brna")))
    await settle(watched)
    assert [problem.message for problem in watched.library.problems] == [
        'CPA_TOWNS: no town "brno" is listed, did you mean "brna"?'
    ]


async def test_a_broken_folder_is_started_without_and_said_in_one_line(edited: Edited) -> None:
    await edit(edited, "Good")
    spoil(edited)
    with capture_logs() as logs:
        again = edited.begin()
    assert title(again.library) == "Good"
    assert [problem.file for problem in again.library.problems] == ["letter.md"]
    assert [entry["event"] for entry in logs] == [
        "the content folder is refused; the bot starts with the last good version"
    ]
    assert logs[0]["problems"] == [str(problem) for problem in again.library.problems]

    edited.write("letter.md", small.files()["letter.md"])
    await settle(again)
    assert (title(again.library), again.library.problems) == ("Good", ())


async def test_since_when_it_is_live_outlives_a_restart(edited: Edited) -> None:
    await edit(edited, "Good")
    since = edited.clock()
    edited.clock.advance(days=3)
    assert edited.begin().library.since == since
    spoil(edited)
    assert edited.begin().library.since == since


async def test_three_versions_are_kept_for_their_owner_only(edited: Edited) -> None:
    for name in ("One", "Two", "Three", "Four"):
        await edit(edited, name)
    assert len(edited.copies) == 3
    for path in (edited.data / "content", *(edited.data / "content").rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


async def test_the_versions_of_before_the_start_can_be_rolled_back_to(edited: Edited) -> None:
    for name in ("One", "Two"):
        await edit(edited, name)
    watched = edited.begin()
    await watched.remember()
    assert watched.library.roll_back(edited.clock())
    assert title(watched.library) == "One"


async def test_a_copy_that_was_altered_or_cut_off_is_not_started_with(edited: Edited) -> None:
    for name in ("One", "Two"):
        await edit(edited, name)
    spoil(edited)
    latest = max((edited.data / "content").glob("2*"))
    whole = latest.read_bytes()
    (edited.data / "content" / "new").mkdir()
    (edited.data / "content" / "no-stamp.zip").touch()
    for harm in (whole[:-9], whole[: len(whole) // 2], whole.replace(b"guide/what", b"guide/waht"), b""):
        latest.write_bytes(harm)
        assert title(edited.begin().library) == "One"
    for place in range(0, len(whole), 97):
        latest.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        GoodContent(edited.data / "content").whole()


async def test_a_copy_that_newer_rules_refuse_is_not_started_with(edited: Edited) -> None:
    await edit(edited, "One")
    await edit(edited, "Two")
    edited.refused = {"Two"}

    again = edited.begin()

    assert title(again.library) == "One"
    assert "Two" in str(again.library.problems[0])
    await again.remember()
    assert len(again.library.versions) == 2


@pytest.mark.parametrize("days", [-30, -2])
async def test_a_clock_that_was_put_back_keeps_the_order(edited: Edited, days: int) -> None:
    """Before all that is kept, or between two of them."""
    await edit(edited, "One")
    edited.clock.advance(days=3)
    await edit(edited, "Two")
    edited.clock.advance(days=days)
    await edit(edited, "Three")
    spoil(edited)
    assert title(edited.begin().library) == "Three"


def test_without_room_for_copies_the_bot_starts_all_the_same(edited: Edited) -> None:
    (edited.data / "content").touch()
    with capture_logs() as logs:
        assert title(edited.begin().library) == "Title of what"
    assert logs[0]["event"] == "no copy of the content can be kept"


async def test_without_room_for_copies_an_edit_waits_and_what_is_live_stays(edited: Edited, tmp_path: Path) -> None:
    watched = edited.begin()
    shutil.move(edited.data / "content", tmp_path / "aside")
    (edited.data / "content").touch()
    edited.change(PAGE, "Title of what", "Waits")
    await watched.look()
    with pytest.raises(FileExistsError):
        await watched.look()
    assert title(watched.library) == "Title of what"

    (edited.data / "content").unlink()
    await settle(watched)
    assert title(watched.library) == "Waits"


def test_a_folder_that_changes_while_it_is_judged_is_taken_as_it_was_read(edited: Edited) -> None:
    """Whatever comes of the change is for the next look."""

    def judge(files: Snapshot) -> Judged:
        edited.change(PAGE, "Title of what", "Too late")
        return content_for(settings(), files)

    watched = watching(edited.folder, edited.data, judge, edited.clock)

    assert title(watched.library) == "Title of what"
    assert edited.copies == [watched.library.content.version]


def test_what_was_good_is_only_read_at_the_next_start_until_it_or_the_rules_change(edited: Edited) -> None:
    judged, known = list[str](), dict[str, Words]()

    def judge(files: Snapshot) -> Judged:
        judged.append("judged")
        return content_for(settings(), files, known)

    def read(files: Snapshot) -> Judged:
        judged.append("read")
        return content_for(settings(), files, known, only_read=True)

    def start(rules: str = "these") -> str:
        judged.clear()
        begun = watching(edited.folder, edited.data, judge, edited.clock, known, JudgedBefore(rules, read))
        return f"{' '.join(judged)} {title(begun.library)}"

    assert start() == "judged Title of what"
    assert start() == "read Title of what"
    assert start("others") == "judged Title of what"
    edited.change(PAGE, "Title of what", "Another title")
    assert start("others") == "judged Another title"
    assert start("others") == "read Another title"
    spoil(edited)
    # the copy is judged, too, since the rules may be others
    assert start("others") == "judged judged Another title"


def test_what_lies_beside_the_content_is_not_read_with_it(edited: Edited) -> None:
    """A folder of a language without pages is no part of what was judged."""
    known = dict[str, Words]()
    judge = partial(content_for, settings(), known=known)
    before = JudgedBefore("these", partial(judge, only_read=True))
    first = watching(edited.folder, edited.data, judge, edited.clock, known, before)
    (edited.folder / "pl").mkdir()
    (edited.folder / "pl" / ".gitkeep").touch()
    again = watching(edited.folder, edited.data, judge, edited.clock, known, before)
    assert again.library.content.languages == first.library.content.languages == ("uk", "cs")


async def test_what_a_live_version_is_warned_of_is_kept_over_a_start(edited: Edited) -> None:
    known, judged = dict[str, Words](), list[str]()

    def judge(files: Snapshot, *, only_read: bool = False) -> Judged:
        if not only_read:
            judged.append(files.version)
        return content_for(settings(), files, known, only_read=only_read)

    def start() -> Watching:
        before = JudgedBefore("these", partial(judge, only_read=True))
        return watching(edited.folder, edited.data, judge, edited.clock, known, before)

    watched = start()
    before = watched.library.content.warnings
    (edited.folder / "uk/faq/fines (Jana's conflicted copy).md").write_text("Text", "utf-8")
    await settle(watched)
    warned = watched.library.content.warnings
    (copy,) = watched.library.untold
    assert "a copy that a shared folder has made" in str(copy)
    assert set(warned) == {*before, copy}
    judged.clear()
    assert start().library.content.warnings == warned
    assert judged == []
    note = edited.data / "content" / "good"
    note.write_bytes(note.read_bytes()[:-5])
    assert start().library.content.warnings == warned
    assert len(judged) == 1, "a note that was cut off is of no use"


async def test_an_edit_that_is_live_is_only_read_at_the_next_start(edited: Edited) -> None:
    known = dict[str, Words]()
    judge = partial(content_for, settings(), known=known)
    before = JudgedBefore("these", partial(judge, only_read=True))
    watched = watching(edited.folder, edited.data, judge, edited.clock, known, before)
    edited.change(PAGE, "Title of what", "Another title")
    await settle(watched)
    assert watched.good.was_good(take(edited.folder), "these")


def test_the_rules_are_others_for_another_operator_other_towns_or_other_words(tmp_path: Path) -> None:
    """The program's own words are measured, too: a label may be too long in another translation."""
    usual = settings()
    others = [usual.model_copy(update={name: "plzen"}) for name in ("operator_name", "towns")]
    locales = Path(shutil.copytree(usual.locales_dir, tmp_path / "locales"))
    others.append(usual.model_copy(update={"locales_dir": locales}))
    assert rules_of(usual) == rules_of(settings()) == rules_of(others[-1])
    catalogue = next(locales.glob("uk/**/*.po"))
    catalogue.write_text(catalogue.read_text("utf-8") + "\n# another translation\n", "utf-8")
    assert len({rules_of(one) for one in (usual, *others)}) == 4
