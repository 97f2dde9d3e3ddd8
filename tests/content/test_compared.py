"""A change in one language is asked about in the other, and a table says which states of the two were compared."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.content.checks import check
from bot.content.compared import COLUMNS, COMPARED_FILE, comparison_state, other_language, recorded, table_text
from bot.content.loader import load
from bot.content.problems import Problem, warnings
from tests import small
from tests.content.small_edits import Edit, change, write

FINES = "faq/fines.md"
RULE = "stale-translation"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return compared(small.write(tmp_path))


def compared(folder: Path) -> Path:
    content = load(folder).content
    (folder / COMPARED_FILE).write_text(table_text(recorded(content, {path for _, path in content.words})), "utf-8")
    return folder


def merged(ours: Path, theirs: Path) -> Path:
    """Keep the rows of both branches, as git does by `merge=union`; ours is what remains."""
    rows = [*ours.read_text("utf-8").splitlines(), *theirs.read_text("utf-8").splitlines()]
    ours.write_text("\n".join([*rows, ""]), "utf-8")
    return ours


def asked(folder: Path, *edits: Edit) -> list[Problem]:
    for edit in edits:
        edit(folder)
    return [problem for problem in warnings(check(load(folder))) if problem.rule == RULE]


def test_what_nobody_compared_is_asked_about_once(tmp_path: Path) -> None:
    problems = asked(small.write(tmp_path))

    assert f"cs/{FINES}" in {problem.file for problem in problems}
    assert len(problems) == sum(path.endswith(".md") and path.startswith("cs/") for path in small.files())
    first = next(problem for problem in problems if problem.file == f"cs/{FINES}")
    assert str(first) == (
        f"cs/{FINES}:1: warning: nobody has noted that this says the same as uk/{FINES},"
        f" compare the two, then add to compared.csv the line {first.fix}"
    )


def test_a_file_that_gets_another_name_stays_compared(folder: Path) -> None:
    for language in ("uk", "cs"):
        (folder / language / FINES).rename(folder / language / "faq" / "penalties.md")
    assert not [problem for problem in asked(folder) if "penalties" in problem.file]
    (changed,) = [
        problem
        for problem in asked(folder, change("uk/faq/penalties.md", "Text", "Another text"))
        if "penalties" in problem.file and problem.file.startswith("cs")
    ]
    assert "nobody has noted" in str(changed)


def test_a_change_is_asked_about_in_the_other_language_alone(folder: Path) -> None:
    (problem,) = asked(folder, change(f"uk/{FINES}", "Text of fines", "Another text"))

    assert str(problem) == (
        f"cs/{FINES}:1: warning: uk/{FINES} has changed since this was compared with it,"
        f" compare the two, then replace the line of this text in compared.csv by {problem.fix}"
    )
    # a row that is added is enough: the old one does no harm
    with (folder / COMPARED_FILE).open("a", encoding="utf-8") as rows:
        rows.write(f"{problem.fix}\n")
    assert asked(folder) == []


def test_a_change_on_both_sides_is_asked_about_once_until_a_row_says_that_they_were_compared(folder: Path) -> None:
    (problem,) = asked(folder, *(change(f"{one}/{FINES}", "Text of fines", "Another text") for one in ("uk", "cs")))

    assert problem.file == f"cs/{FINES}"
    assert problem.fix.startswith(f"cs/{FINES},")


def test_rows_of_two_branches_are_kept_and_what_they_do_not_say_together_is_asked_about(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each branch has changed both languages and compared them; of the merge, one language is of each branch."""
    branches = [compared(small.write(tmp_path_factory.mktemp(name))) for name in ("one", "two")]
    for branch, text in zip(branches, ("First", "Second"), strict=True):
        for language in ("uk", "cs"):
            change(f"{language}/{FINES}", "Text of fines", f"{text} text")(branch)
        merged(folder / COMPARED_FILE, compared(branch) / COMPARED_FILE)
    for branch, language in zip(branches, ("uk", "cs"), strict=True):
        (folder / language / FINES).write_bytes((branch / language / FINES).read_bytes())

    assert [problem.file for problem in asked(folder)] == [f"cs/{FINES}"]
    (folder / "cs" / FINES).write_bytes((branches[0] / "cs" / FINES).read_bytes())
    assert asked(folder) == [], "the whole of one branch"
    assert load(folder).problems == [], "the heading stands there three times"


def test_what_is_noted_anew_takes_the_place_of_all_that_was_noted(folder: Path) -> None:
    path = folder / COMPARED_FILE
    rows = path.read_text("utf-8")
    path.write_text(f"{rows}cs/faq/gone.md,1,2\ncs/{FINES},3,4\n", "utf-8")

    assert table_text(recorded(load(folder).content, ["faq/fines"])) == rows


def test_rows_that_cannot_be_read_are_warned_of_and_the_others_count(folder: Path) -> None:
    with (folder / COMPARED_FILE).open("a", encoding="utf-8") as rows:
        rows.write("<<<<<<< HEAD\n")
    loaded = load(folder)

    (problem,) = loaded.problems
    assert (problem.file, problem.rule, problem in warnings([problem])) == (COMPARED_FILE, "whole-tables", True)
    assert asked(folder) == []


@pytest.mark.parametrize(
    "edit",
    [
        change(f"uk/{FINES}", "label: fines", "label: other"),
        change("uk/questions/age.md", "adult-uk", "grown-up-uk"),
        change("uk/privacy.md", "Part rights-uk", "Another part"),
        change("uk/privacy.md", "rights: Part rights", "rights: Another title"),
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
    assert asked(folder, write(f"uk/{FINES}", "---\nfoo: 1\n---\nText.\n")) == []
    (folder / "uk" / FINES).unlink()
    assert asked(folder) == []


def test_every_other_language_is_compared_with_the_first() -> None:
    spoken = ("uk", "cs", "pl")

    assert [other_language(language, spoken) for language in spoken] == ["cs", "uk", "uk"]


def test_a_third_language_asks_only_when_its_original_changes(tmp_path: Path) -> None:
    page = small.files()[f"uk/{FINES}"].replace("Text", "Tekst")
    folder = compared(small.write(tmp_path, **{f"pl/{FINES}": page}))

    def of_fines() -> list[str]:
        return [problem.file for problem in asked(folder) if problem.file.endswith(FINES)]

    assert of_fines() == []
    change(f"pl/{FINES}", "Tekst", "Inny tekst")(folder)
    assert of_fines() == []
    change(f"cs/{FINES}", "Text", "Jiný text")(folder)
    assert of_fines() == [f"uk/{FINES}"]
    change(f"uk/{FINES}", "Text", "Another text")(folder)
    assert of_fines() == [f"cs/{FINES}", f"pl/{FINES}"], "and not on both sides"


def test_what_only_one_language_says_is_compared_with_nothing(folder: Path) -> None:
    (folder / "uk" / FINES).unlink()
    content = load(folder).content

    assert comparison_state(content, "cs", "faq/fines").name == "SAME"
    assert f"cs/{FINES}" not in recorded(replace(content, compared={}), ["faq/fines"])


def test_the_table_is_a_plain_one() -> None:
    assert table_text({"b.md": frozenset({("2", "3"), ("1", "9")}), "a.md": frozenset({("4", "5")})}) == (
        f"{','.join(COLUMNS)}\na.md,4,5\nb.md,1,9\nb.md,2,3\n"
    )
