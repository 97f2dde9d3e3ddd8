"""Content at the start: a valid folder, the last valid version, or none."""

import pickle
import shutil
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import content_for
from bot.content.problems import ContentError
from bot.content.snapshot import Snapshot, read_folder
from bot.live.content_cache import CacheKey, ContentAndWords, ContentCache, rules_of
from bot.live.reload import ContentWatcher, watch_content
from bot.storage.crypto import Vault
from tests import small
from tests.bot_parts import settings
from tests.live.conftest import Edited, settle, title

PAGE = "uk/guide/what.md"


def spoil(edited: Edited) -> None:
    (edited.folder / "letter.md").unlink()


async def edit(edited: Edited, name: str) -> None:
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


async def test_a_later_start_without_a_folder_goes_on_with_the_copy(edited: Edited) -> None:
    await edit(edited, "Good")
    shutil.rmtree(edited.folder)
    assert title(edited.begin().library) == "Good"


async def test_a_broken_folder_is_started_without_and_said_in_one_line(edited: Edited) -> None:
    await edit(edited, "Good")
    spoil(edited)
    with capture_logs() as logs:
        again = edited.begin()
    assert title(again.library) == "Good"
    assert [problem.file for problem in again.library.problems] == ["letter.md"]
    assert [entry["event"] for entry in logs] == ["content folder rejected, starting with the last valid version"]
    assert logs[0]["problems"] == [str(problem) for problem in again.library.problems]

    edited.write("letter.md", small.files()["letter.md"])
    await settle(again)
    assert (title(again.library), again.library.problems) == ("Good", ())


async def test_three_versions_are_kept_for_their_owner_only(edited: Edited) -> None:
    for name in ("One", "Two", "Three", "Four"):
        await edit(edited, name)
    assert len(edited.copies) == 3
    for path in (edited.data / "content", *(edited.data / "content").rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


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
    # a look unpacks every copy there is
    for copy in {*(edited.data / "content").glob("2*")} - {latest}:
        copy.unlink()
    for place in range(0, len(whole), 97):
        latest.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        ContentCache(edited.data / "content").undamaged()


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


def test_a_folder_that_changes_while_it_is_judged_is_taken_as_it_was_read(edited: Edited) -> None:
    """The next look handles the result of the change."""

    def judge(files: Snapshot) -> ContentAndWords:
        edited.change(PAGE, "Title of what", "Too late")
        return content_for(settings(), files)

    watched = watch_content(edited.folder, edited.data, judge, edited.clock)

    assert title(watched.library) == "Title of what"
    assert edited.copies == [watched.library.content.version]


class Starts:
    """Starts one after the other of a bot that keeps what it found good; `judged`: what the last one judged."""

    def __init__(self, edited: Edited) -> None:
        self.edited, self.vault = edited, Vault([bytes(32)], bytes(32))
        self.judged = list[str]()

    def judge(self, files: Snapshot) -> ContentAndWords:
        self.judged.append(files.version)
        return content_for(settings(), files)

    def start(self, rules: str = "these") -> ContentWatcher:
        self.judged.clear()
        before = CacheKey(rules, self.vault)
        return watch_content(self.edited.folder, self.edited.data, self.judge, self.edited.clock, key=before)

    def title(self, rules: str = "these") -> str:
        """Start; say how often content was judged, and the title that is live."""
        live = title(self.start(rules).library)
        return f"{len(self.judged)} {live}"

    @property
    def ready(self) -> Path:
        return self.edited.data / "content" / "ready"


@pytest.fixture
def starts(edited: Edited) -> Starts:
    return Starts(edited)


def test_what_was_good_is_not_judged_at_the_next_start_until_it_or_the_rules_change(starts: Starts) -> None:
    assert starts.title() == "1 Title of what"
    assert starts.title() == "0 Title of what"
    assert starts.title("others") == "1 Title of what"
    starts.edited.change(PAGE, "Title of what", "Another title")
    assert starts.title("others") == "1 Another title"
    assert starts.title("others") == "0 Another title"
    spoil(starts.edited)
    # the copy is judged, too, since the rules may be others
    assert starts.title("others") == "2 Another title"


def test_what_lies_ready_is_what_was_judged_and_nobody_elses_to_read(starts: Starts) -> None:
    first, again = starts.start(), starts.start()
    assert starts.judged == []
    assert starts.ready.stat().st_mode & 0o077 == 0
    assert b"Title of what" not in starts.ready.read_bytes()
    assert again.library.content == first.library.content
    assert again.library.content.warnings == first.library.content.warnings
    assert {language: words.said for language, words in again.words.items()} == {
        language: words.said for language, words in first.words.items()
    }
    for number in (1, 2, 5, 22):
        assert again.words["uk"].raw("{number} town", "{number} towns", number) == first.words["uk"].raw(
            "{number} town", "{number} towns", number
        )


def test_what_another_key_has_sealed_or_somebody_altered_is_not_taken(starts: Starts) -> None:
    starts.start()
    stored = starts.ready.read_bytes()
    for spoilt in (stored[:-5], bytes([stored[0] ^ 1]) + stored[1:], b"", pickle.dumps((None, {}))):
        starts.ready.write_bytes(spoilt)
        assert starts.title() == "1 Title of what"
        assert starts.title() == "0 Title of what"
    starts.vault = Vault([bytes([1] * 32)], bytes(32))
    assert starts.title() == "1 Title of what"


def test_what_a_library_no_longer_understands_is_judged_again(starts: Starts) -> None:
    starts.start()
    digest = read_folder(starts.edited.folder).digest
    purpose = CacheKey("these", starts.vault).purpose(digest)
    starts.ready.write_bytes(starts.vault.seal(b"of another library", purpose))
    assert starts.title() == "1 Title of what"


def test_the_indexes_of_the_search_lie_ready_too(starts: Starts) -> None:
    first = starts.start()
    assert not first.library.content.is_indexed
    first.make_indexes()
    again = starts.start()
    assert again.library.content.is_indexed
    assert again.library.content.titles == first.library.content.titles


async def test_what_a_live_version_is_warned_of_is_kept_over_a_start(starts: Starts) -> None:
    watched = starts.start()
    before = watched.library.content.warnings
    (starts.edited.folder / "uk/faq/fines (Jana's conflicted copy).md").write_text("Text", "utf-8")
    await settle(watched)
    warned = watched.library.content.warnings
    (copy,) = watched.library.untold
    assert "a copy that a shared folder has made" in str(copy)
    assert set(warned) == {*before, copy}
    assert starts.start().library.content.warnings == warned
    assert starts.judged == []


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
