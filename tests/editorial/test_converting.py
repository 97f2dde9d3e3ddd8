"""A folder of version 1.0 is converted once, and shows what it showed."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.content.converting import converted
from bot.content.loader import load
from bot.content.parsing import FRONT
from bot.content.writing import UnwritableError
from bot.editorial.screen_samples import rendered_samples
from bot.operations.environment import ROOT
from bot.view.catalog import Words
from tests import small
from tests.view.staging import OPERATOR

PAGES = {
    f"{language}/faq/{name}.md": f"---\ntitle: Title of {name}\nlabel: {name}\n{search}---\nText of {name}-{language}.\n"
    for language in small.LANGUAGES
    for name, search in (("fines", "search:\n  - penalty, a fine\n  - to pay\n"), ("uniform", ""))
}
ENTRIES = "  uniform:\n    topic: work\n    basis: advice\n    asks: [wages]\n\n  # a remark\n  fines: { topic: work, sources: [law] }\n"
OLD = {
    **PAGES,
    "faq.yaml": f"# Old.\n{small.STRUCTURE['faq.yaml']}\nentries:\n{ENTRIES}",
    "search.yaml": "alike: {}\nskip: {}\nothers:\n  rain: { uk: [дощ], cs: [déšť] }\nelsewhere: {}\nsaid:\n  menu: { uk: [меню], cs: [nabídka] }\n",
}


def test_an_old_folder_is_converted_once_and_shows_the_same(tmp_path: Path, words: dict[str, Words]) -> None:
    orders = {
        f"uk/faq/{name}.md": small.files()[f"uk/faq/{name}.md"].replace("work\n", f"work\norder: {order}\n")
        for name, order in (("uniform", 10), ("fines", 20))
    }
    wanted = load(small.write(tmp_path / "new", **orders)).content
    old = small.write(tmp_path / "old", **OLD)

    assert converted(old) == 2 + 2 * 3 + 2
    found = load(old)
    assert (found.problems, [*found.content.faq]) == ([], ["uniform", "fines"])
    same = (replace(content, version="any") for content in (found.content, wanted))
    before, after = ([repr(screen[1:]) for screen in rendered_samples(content, words, OPERATOR)] for content in same)
    assert before == after
    assert [one.question for one in found.content.examples["uk"]] == ["a fine", "penalty", "to pay", "дощ"]
    assert "entries" not in (old / "faq.yaml").read_text("utf-8")
    assert converted(old) == 0


def test_what_cannot_be_read_is_left_as_it_is(tmp_path: Path) -> None:
    for broken in ("entries: [\n", "entries:\n  fines: law\n"):
        old = small.write(tmp_path / "old", **{**OLD, "faq.yaml": small.STRUCTURE["faq.yaml"] + broken})
        before = {path: path.read_bytes() for path in old.rglob("*.*")}
        with pytest.raises(UnwritableError):
            converted(old)
        assert {path: path.read_bytes() for path in old.rglob("*.*")} == before


def test_a_page_has_at_most_twelve_lines_above_its_text() -> None:
    fronts = {path: FRONT.match(path.read_text("utf-8")) for path in (ROOT / "content").glob("[a-z][a-z]/faq/*.md")}
    assert [path for path, front in fronts.items() if front is None or front[0].count("\n") > 12] == []
