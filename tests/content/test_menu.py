"""The order of the main menu is content: each entry once, in the rows that guide.yaml gives it."""

from dataclasses import replace
from itertools import chain
from pathlib import Path

from bot.content.loader import default_menu, load
from bot.content.problems import errors
from bot.conversation.model import Menu
from bot.conversation.state import Session
from bot.view.catalog import Words
from tests import small
from tests.content.small_edits import change
from tests.view.rendering import Views

MENU = default_menu()
OF_FEATURES = "".join(f", {name}" for name in MENU[3][1:])
ROWS = f"menu: [[language, about], [messages], [check], [guide, faq], [documents, towns], [year{OF_FEATURES}]]\n"


def folder(path: Path, menu: str) -> Path:
    small.write(path)
    guide = path / "guide.yaml"
    guide.write_text(guide.read_text("utf-8") + menu, "utf-8")
    return path


def test_the_rows_are_those_of_the_file(tmp_path: Path) -> None:
    menu = load(folder(tmp_path, ROWS)).content.menu
    assert menu[:2] == (("language", "about"), ("messages",))
    assert sorted(chain(*menu)) == sorted(chain(*MENU))


def test_an_entry_that_lacks_or_is_unknown_is_named(tmp_path: Path) -> None:
    for old, new, problem in (
        ("towns", "twons", 'unknown entry "twons", did you mean "towns"?'),
        ("[messages]", "[messages, faq]", '"faq" stands in the menu twice, keep one of the two'),
        (", towns", "", '"towns" is not in the menu, add the row - [towns]'),
    ):
        folder(tmp_path, ROWS)
        change("guide.yaml", old, new)(tmp_path)
        loaded = load(tmp_path)
        assert problem in "\n".join(map(str, loaded.problems))
        assert {one.line for one in loaded.problems} == {7}
        assert loaded.content.menu == MENU


def test_an_entry_of_a_feature_that_is_gone_is_a_warning(tmp_path: Path) -> None:
    loaded = load(folder(tmp_path, ROWS.replace("[messages]", "[messages, quizzes]")))
    assert errors(loaded.problems) == ()
    assert ['unknown entry "quizzes"' in str(one) for one in loaded.problems] == [True]


def test_people_see_the_order_of_the_file(words: dict[str, Words]) -> None:
    entries = [*chain(*MENU)]

    def first_row(entry: str) -> object:
        menu = tuple((one,) for one in (entry, *(other for other in entries if other != entry)))
        return Views(words, replace(small.content(), menu=menu)).show(Menu(), Session()).rows[0]

    assert len({*map(first_row, entries)}) == len(entries)
