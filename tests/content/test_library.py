"""The live content, earlier versions, and the problems of the last edit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.content.content import Content
from bot.content.library import MAX_VERSIONS, Library
from bot.content.problems import Problem, Remark
from tests import small

START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
LATER = START + timedelta(minutes=5)
WRONG = Problem("guide.yaml", 7, Remark("unknown name"), Remark("remove it"))


def version(name: str) -> Content:
    return replace(small.content(), version=name)


def names(library: Library) -> list[str]:
    return [content.version for content in library.versions]


def test_it_gives_the_content_that_is_live_since_it_became_so() -> None:
    library = Library(first := version("one"), START)
    assert (library.content, library.since, library.previous) == (first, START, None)

    library.replace(second := version("two"), LATER)

    assert (library.content, library.since, library.previous) == (second, LATER, first)


def test_a_refused_edit_changes_nothing_but_the_problems_until_it_is_mended() -> None:
    library = Library(first := version("one"), START)

    library.refuse([WRONG, Problem("faq.yaml", 2, Remark("another"), Remark("mend it")), WRONG])

    assert [problem.file for problem in library.problems] == ["faq.yaml", "guide.yaml"]
    assert (library.content, library.since) == (first, START)

    library.replace(version("one"), LATER)

    assert (library.content, library.since, library.problems) == (first, START, ())


def test_it_rolls_back_as_long_as_there_is_a_good_version() -> None:
    library = Library(version("three"), START)
    library.remember([version("one"), version("two"), version("three")])

    assert library.roll_back(LATER)
    assert (library.content.version, library.since, library.set_aside) == ("two", LATER, "three")
    assert library.roll_back(LATER)
    assert (library.content.version, library.set_aside) == ("one", "three")
    assert not library.roll_back(LATER)
    assert library.content.version == "one"

    library.replace(version("three"), LATER)

    assert (names(library), library.set_aside) == (["one", "three"], "")


def test_it_keeps_the_last_good_versions_and_each_once() -> None:
    library = Library(version("one"), START)
    for name in ("two", "three", "two", "four", "five"):
        library.replace(version(name), LATER)

    assert names(library) == ["two", "four", "five"]
    assert len(names(library)) == MAX_VERSIONS
