"""Reading and writing of one entry, beyond the pages of the editor."""

from collections.abc import Mapping
from datetime import date

import pytest

from bot.content.compared import COMPARED_FILE
from bot.content.content import Content
from bot.content.loader import Loaded, load
from bot.content.parsing import Value
from bot.content.problems import Problem, tr
from bot.content.snapshot import read_folder
from bot.content.writing import UnwritableError
from bot.features.editor import entries
from bot.features.editor.draft_validation import ValidatedState, field_of, place_of, screens
from bot.features.editor.edit_kinds import ENTRY, ROW, EditKind, kinds_of
from bot.features.editor.entries import EntryState, field_changes
from bot.features.editor.forms import NAME, NEW, NEW_ITEMS, form_of, read_form
from bot.storage.database import Database
from tests.bot_parts import open_dispatcher, settings
from tests.people import Clock

Files = Mapping[str, bytes]


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(settings().content_dir)


@pytest.fixture(scope="module")
def files() -> Files:
    return read_folder(settings().content_dir).files


@pytest.fixture(scope="module")
def kinds(loaded: Loaded) -> dict[str, EditKind]:
    return kinds_of(loaded)


def test_a_new_town_begins_with_its_slug_and_short_texts_with_their_languages(
    files: Files, kinds: dict[str, EditKind], content: Content
) -> None:
    assert entries.blank_of(files, kinds["municipalities"], "nova", "plzen") == {ROW: {"slug": "nova"}}
    reason = next(iter(content.reasons))
    assert entries.blank_of(files, kinds["reasons"], "new", reason) == {ENTRY: {"uk": "", "cs": ""}}


def test_what_was_compared_and_says_what_it_said_changes_no_file(files: Files, kinds: dict[str, EditKind]) -> None:
    state = entries.state_of(files, kinds["faq"], "pay")
    assert entries.written(files, kinds["faq"], "pay", state, same=True) == {}


def test_what_was_compared_gets_its_row_in_the_table(files: Files, kinds: dict[str, EditKind]) -> None:
    state = entries.state_of(files, kinds["faq"], "pay")
    edited: EntryState = {**state, "cs": {**state["cs"], "title": "Kolik?"}}
    assert entries.written(files, kinds["faq"], "pay", edited, same=False).keys() == {"cs/faq/pay.md"}
    changed = entries.written(files, kinds["faq"], "pay", edited, same=True)
    assert changed.keys() == {"cs/faq/pay.md", COMPARED_FILE}
    before, after = files[COMPARED_FILE].decode().splitlines(), (changed[COMPARED_FILE] or b"").decode().splitlines()
    ((_, *was),), ((file, *now),) = (
        [row.split(",") for row in {*one} - {*other}] for one, other in ((before, after), (after, before))
    )
    assert (file, now[0] != was[0], now[1] == was[1]) == ("cs/faq/pay.md", True, True)


def test_words_that_are_none_are_not_noted_as_compared(files: Files, kinds: dict[str, EditKind]) -> None:
    title: list[Value] = ["x"]
    state: EntryState = {**entries.state_of(files, kinds["faq"], "pay"), "cs": {"title": title, "body": "Text"}}
    changed = entries.written(files, kinds["faq"], "pay", state, same=True)
    assert COMPARED_FILE not in changed, "its row stays the old one until somebody can compare"


def test_a_table_of_what_was_compared_that_cannot_be_read_whole_is_left_to_a_person(
    files: Files, kinds: dict[str, EditKind]
) -> None:
    """Written anew, it would lose what cannot be read."""
    for broken in [b'a.md,"1,2\n', "á,1,2\n".encode("cp1250"), b"a\x01.md,1,2\n"]:
        state, table = entries.state_of(files, kinds["faq"], "pay"), files[COMPARED_FILE] + broken
        edited: EntryState = {**state, "cs": {**state["cs"], "title": "Kolik?"}}
        with pytest.raises(UnwritableError):
            entries.written({**files, COMPARED_FILE: table}, kinds["faq"], "pay", edited, same=True)
        assert COMPARED_FILE in entries.written({**files, COMPARED_FILE: b""}, kinds["faq"], "pay", edited, same=True)


@pytest.mark.parametrize("name", ["help", "privacy"])
async def test_a_page_is_seen_where_the_bot_shows_it(
    loaded: Loaded, kinds: dict[str, EditKind], database: Database, clock: Clock, name: str
) -> None:
    shown = screens(ValidatedState(loaded, ()), kinds["pages"], name, open_dispatcher(database, clock))
    assert set(shown) == {"uk", "cs"}


def test_differences_are_told_word_by_word_unless_a_text_is_too_long(kinds: dict[str, EditKind]) -> None:
    def told(then: str, now: str) -> list[tuple[str, str]]:
        before: EntryState = {"cs": {"title": "T", "body": then}}
        after: EntryState = {"cs": {"title": "T", "body": now}}
        ((field, (pieces,)),) = field_changes(kinds["faq"], before, after)
        assert field.path == "cs.body"
        return pieces

    assert told("jedna dva", "jedna dva tři") == [("same", "jedna dva"), ("new", "tři")]
    assert told("jedna dva tři", "jedna tři") == [("same", "jedna"), ("gone", "dva"), ("same", "tři")]
    long = "slovo " * 4_000
    assert [how for how, _ in told(long.strip(), f"{long}a")] == ["gone", "new"]


def test_of_a_list_and_of_what_is_chosen_only_what_differs_is_told(kinds: dict[str, EditKind]) -> None:
    before: EntryState = {
        "cs": {"examples": ["plat", "mzda", "peníze"]},
        "entry": {"topic": "money", "sources": ["a", "b"]},
    }
    after: EntryState = {
        "cs": {"examples": ["plat", "peníze", "kolik"]},
        "entry": {"topic": "work", "sources": ["b", "c"]},
    }
    told = {one.field.path: one.lines for one in field_changes(kinds["faq"], before, after)}
    assert told == {
        "cs.examples": [[("gone", "mzda")], [("new", "kolik")]],
        "entry.topic": [[("gone", "money")], [("new", "work")]],
        "entry.sources": [[("gone", "a")], [("new", "c")]],
    }
    turned: EntryState = {**before, "entry": {"topic": "money", "sources": ["b", "a"]}}
    ((_, lines),) = field_changes(kinds["faq"], before, turned)
    assert lines == [[("new", "b")], [("new", "a")]]


def test_a_problem_leads_to_the_entry_it_stands_in(loaded: Loaded) -> None:
    for file, place in [
        ("municipalities/most.yaml", ("municipalities", "most")),
        ("cs/faq/pay.md", ("faq", "pay")),
        ("cs/privacy.md", ("pages", "privacy")),
        ("xx/faq/pay.md", ()),
        ("no-such.yaml", ()),
    ]:
        assert place_of(loaded, Problem(file, 1, tr("{said}", ""), tr("{said}", ""))) == place


def test_a_problem_names_the_field_it_stands_in(loaded: Loaded, files: Files) -> None:
    for file, said, field in [
        ("cs/faq/pay.md", "title:", ("cs", "title")),
        ("cs/faq/pay.md", "za plný úvazek", ("cs", "body")),
        ("cs/municipalities/most.md", "## residence", ("cs", "sections", "residence")),
        ("sources.yaml", "    title:", ("entry", "title")),
        ("municipalities.csv", "slug", ()),
        ("xx/faq/pay.md", "", ()),
    ]:
        lines = files[file].decode().split("\n") if file in files else [""]
        line = next(number for number, one in enumerate(lines, 1) if said in one)
        assert field_of(loaded, Problem(file, line, tr("{said}", ""), tr("{said}", ""))) == field


def test_what_lacks_is_named_by_its_field(loaded: Loaded) -> None:
    lacking = Problem("cs/faq/pay.md", 1, tr('"{field}" is empty', "body"), tr("{said}", ""))
    assert field_of(loaded, lacking) == ("cs", "body")


def test_a_day_is_read_as_people_write_it_and_hard_spaces_are_spaces() -> None:
    assert read_form(date, {"x": "30. 11. 2026"}, "x") == "2026-11-30"
    assert read_form(date, {"x": "podzim 2026"}, "x") == "podzim 2026"
    assert read_form(str, {"x": "k\u00a0městu "}, "x") == "k městu"


def test_signs_that_nobody_sees_are_left_out_and_each_end_of_a_line_is_one() -> None:
    pasted = "první\x0bdruhý\u202e\x85třetí\x7f\x00 \r\nčtvrtý\rpátý\u2028šestý\n\nsedmý\n"
    assert read_form(str, {"x": pasted}, "x") == "první\ndruhý\ntřetí\nčtvrtý\npátý\nšestý\n\nsedmý"


def test_one_more_of_what_has_names_is_named_by_whoever_adds_it() -> None:
    assert read_form(dict[str, str], {f"x.{NEW}": "Text", f"x.{NAME}": "druhý"}, "x") is not None
    assert read_form(dict[str, str], {f"x.{NEW}": "Text"}, "x") == {"new": "Text"}


def test_several_are_added_at_once_and_none_takes_the_place_of_another() -> None:
    shown = [one.path for one in form_of(dict[str, str], {"one": "Text"}, "cs.options")]
    assert shown == ["cs.options.one", *(f"cs.options.{sign}{number}" for number in NEW_ITEMS for sign in (NAME, NEW))]
    typed = {"one": "První", NEW: "Druhý", f"{NAME}2": "one", f"{NEW}2": "Třetí", f"{NEW}3": "Čtvrtý"}
    read = read_form(dict[str, str], {f"cs.options.{path}": text for path, text in typed.items()}, "cs.options")
    assert read == {"one": "První", "new": "Druhý", "one-2": "Třetí", "new3": "Čtvrtý"}
