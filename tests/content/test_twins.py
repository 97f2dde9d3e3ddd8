"""Twins: a change in one language is asked about in the other, and a note says when the two were compared."""

from pathlib import Path

import pytest

from bot.content.checks import check
from bot.content.loader import load
from bot.content.problems import Problem, warnings
from bot.content.texts import other_language, with_note
from tests import small
from tests.content.breaking import Edit, change, whole

FINES = "faq/fines.md"
RULE = "stale-translation"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small folder with every twin compared."""
    return compared(small.write(tmp_path))


def compared(folder: Path) -> Path:
    for problem in asked(folder):
        path = folder / problem.file
        path.write_text(with_note(path.read_text("utf-8"), problem.fix.removeprefix("twin: ")), "utf-8")
    return folder


def asked(folder: Path, *edits: Edit) -> list[Problem]:
    for edit in edits:
        edit(folder)
    return [problem for problem in warnings(check(load(folder))) if problem.rule == RULE]


def test_what_nobody_compared_is_asked_about_on_both_sides(tmp_path: Path) -> None:
    problems = asked(small.write(tmp_path))

    assert {problem.file for problem in problems} >= {f"uk/{FINES}", f"cs/{FINES}", "uk/pages/lead.md"}
    assert len(problems) == sum(path.endswith(".md") and "/" in path for path in small.files())
    first = next(problem for problem in problems if problem.file == f"cs/{FINES}")
    assert str(first) == (
        f"cs/{FINES}:1: warning: nobody has noted that this says the same as uk/{FINES},"
        f" compare the two, then write between the --- lines at the top {first.fix}"
    )


def test_a_change_is_asked_about_in_the_other_language_alone(folder: Path) -> None:
    (problem,) = asked(folder, change(f"uk/{FINES}", "Text of fines", "Another text"))

    assert str(problem) == (
        f"cs/{FINES}:4: warning: uk/{FINES} has changed since this was compared with it,"
        f" compare the two, then write here {problem.fix}"
    )
    old = next(line for line in (folder / "cs" / FINES).read_text("utf-8").splitlines() if "twin" in line)
    assert asked(folder, change(f"cs/{FINES}", old, problem.fix)) == []


@pytest.mark.parametrize(
    "edit",
    [
        change(f"uk/{FINES}", "label: fines", "label: other"),
        change("uk/questions/age.md", "adult-uk", "grown-up-uk"),
        change("uk/privacy.md", "Part basis-uk", "Another part"),
        change("uk/privacy.md", "basis: Part basis", "basis: Another title"),
    ],
    ids=["label", "option", "section", "title"],
)
def test_all_that_is_translated_counts(folder: Path, edit: Edit) -> None:
    assert len(asked(folder, edit)) == 1


def test_what_no_reader_sees_does_not(folder: Path) -> None:
    path = folder / "uk" / "privacy.md"
    text = path.read_text("utf-8").replace("---\ntitle", "---\n# A comment.\nsearch: words\ntitle")
    first, *parts = text.split("\n## ")
    text = "\n## ".join([first, *(f"{part.rstrip()}\n" for part in reversed(parts))])
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "  \r\n").replace("---  ", "---").encode())

    assert asked(folder) == []


def test_nothing_is_asked_about_a_file_that_lacks_or_cannot_be_read(folder: Path) -> None:
    assert asked(folder, whole(f"uk/{FINES}", "---\nfoo: 1\n---\nText.\n")) == []
    (folder / "uk" / FINES).unlink()
    assert asked(folder) == []


def test_every_other_language_is_compared_with_the_first() -> None:
    spoken = ("uk", "cs", "pl")

    assert [other_language(language, spoken) for language in spoken] == ["cs", "uk", "uk"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Text.\n", "---\ntwin: 2\n---\nText.\n"),
        ("\ufeffText.\r\n", "\ufeff---\r\ntwin: 2\r\n---\r\nText.\r\n"),
        ("---\ntitle: A\n---\nText.\n", "---\ntitle: A\ntwin: 2\n---\nText.\n"),
        ("\ufeff---\r\ntwin: 1 # old\r\ntitle: A\r\n---\r\n", "\ufeff---\r\ntwin: 2\r\ntitle: A\r\n---\r\n"),
        ("---\ntitle: A\n---\ntwin: 1\n", "---\ntitle: A\ntwin: 2\n---\ntwin: 1\n"),
        ("---\n---\n", "---\ntwin: 2\n---\n"),
    ],
)
def test_a_note_is_written_without_touching_anything_else(before: str, after: str) -> None:
    assert with_note(before, "2") == after
