"""Reading a valid folder, and never raising whatever the folder holds."""

import random
import shutil
from datetime import date
from pathlib import Path
from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, StringConstraints, ValidationError

from bot.content import answers
from bot.content.checks import check
from bot.content.checks.facts import sources_due
from bot.content.loader import load
from bot.content.parsing import LineNumbers, explain_rejection
from bot.content.problems import ContentError, Problem, Remark, Severity, did_you_mean, errors, warnings
from bot.settings import read_settings
from tests import small
from tests.content.small_edits import write
from tests.editorial.content_faults import keep_few_places
from tests.effort import repetitions


def test_the_real_folder_has_no_problem() -> None:
    assert check(load(read_settings(_env_file=None).content_dir)) == []


def test_the_small_folder_has_no_problem_and_is_read_whole(tmp_path: Path) -> None:
    loaded = load(small.write(tmp_path))
    content = loaded.content

    assert errors(check(loaded)) == ()
    assert list(content.chapters) == ["what", "wages"]
    assert content.languages == ("uk", "cs")
    assert content.say("cs", "guide/what").title == "Title of what"
    assert content.say("uk", "municipalities/plzen").sections["how-to-apply"].strip() == "Apply so."
    assert [way.value for way in content.municipalities["plzen"].ways] == ["https://plzen.example.org/"]
    assert [rule.adds for rule in content.municipalities["plzen"].local.rules] == [False, True]
    assert content.municipalities["brno"].evidence_year is None
    assert [content.municipalities[slug].ukrainian_cpa for slug in ("plzen", "brno")] == [True, False]
    assert {place.name for place in content.places} == {"Plzeň", "Brno", "Rokycany", "Lhota"}
    assert content.templates["letter"].startswith("Dear town of {town},")
    assert {("uk", "pages/about"), ("cs", "pages/welcome")} <= content.words.keys()
    assert content.privacy_parts[0] == "controller"


def test_what_is_printed_of_content_is_one_line(tmp_path: Path) -> None:
    """Runners of tasks print what a task gave, and nobody wants half a megabyte of texts in a log."""
    loaded = load(small.write(tmp_path))
    assert repr(loaded.content) == f"Content(version={loaded.content.version!r})"


def test_a_source_is_to_be_read_again_once_its_day_has_passed(tmp_path: Path) -> None:
    loaded = load(small.write(tmp_path))

    assert list(sources_due(loaded, date(2027, 5, 24))) == []
    assert [loaded.content.sources["law"].is_overdue(date(2027, 5, day)) for day in (23, 24, 25)] == [
        False,
        False,
        True,
    ]
    assert next(str(problem) for problem in sources_due(loaded, date(2027, 5, 25))) == (
        'sources.yaml:8: warning: "law" was to be read again by 2027-05-24,'
        " open its page, mend what it no longer says, then write the new dates"
    )


@pytest.mark.parametrize(
    ("answers", "slug"), [({"town": "plzen"}, "plzen"), ({"town": "later"}, None), ({"town": "x"}, None), ({}, None)]
)
def test_the_chosen_town_is_one_that_is_listed(tmp_path: Path, answers: dict[str, str], slug: str | None) -> None:
    town = load(small.write(tmp_path)).content.town(answers)

    assert (town.slug if town else None) == slug


def test_equal_folders_have_equal_versions_and_any_edit_makes_another(tmp_path: Path) -> None:
    here, there = small.write(tmp_path / "here"), small.write(tmp_path / "there")
    assert load(here).content.version == load(there).content.version

    write("uk/guide/what.md", small.files()["uk/guide/what.md"] + " ")(there)
    edited = load(there).content.version
    assert edited != load(here).content.version

    (there / "uk/guide/what.md").rename(there / "uk/guide/whatever.md")
    assert load(there).content.version != edited


def test_what_cannot_be_read_does_not_stop_the_rest(tmp_path: Path) -> None:
    folder = small.write(tmp_path)
    (folder / "letter.md").unlink()
    (folder / "letter.md").mkdir()
    (folder / "uk" / "faq" / "fines.md").unlink()
    (folder / "uk" / "faq" / "fines.md").symlink_to(folder / "nowhere")

    assert [(problem.file, problem.message) for problem in errors(check(load(folder)))] == [
        ("letter.md", "this is no file"),
        ("uk/faq/fines.md", "the file cannot be read"),
    ]


@pytest.mark.parametrize("leads_to", ["itself", "letter.md/beyond"])
def test_a_link_that_leads_nowhere_stands_in_nobodys_way(tmp_path: Path, leads_to: str) -> None:
    """A link to itself, or through a file: beside the content, it says nothing of it."""
    folder = small.write(tmp_path)
    (folder / "itself").symlink_to(leads_to)
    assert errors(check(load(folder))) == ()


def test_a_file_that_is_a_link_is_read_unless_it_leads_out(tmp_path: Path) -> None:
    """Shared folders and mounted volumes put links in the place of files."""
    folder, fines = small.write(tmp_path / "content"), ("uk", "faq", "fines.md")
    kept = folder.joinpath(*fines).rename(folder / ".fines.md")
    folder.joinpath(*fines).symlink_to(kept)
    assert errors(check(load(folder))) == ()

    outside = kept.rename(tmp_path / "fines.md")
    folder.joinpath(*fines).unlink()
    folder.joinpath(*fines).symlink_to(outside)
    (problem,) = errors(check(load(folder)))
    assert str(problem).startswith("uk/faq/fines.md:1: this is a link that leads out of the content folder")


def test_a_refusal_lists_its_problems_once_and_in_order() -> None:
    first = Problem("a.yaml", 2, Remark("this is wrong"), Remark("mend it"))
    second = Problem("a.yaml", 10, Remark("that too"), Remark("mend it"))

    refusal = ContentError([second, first, second])

    assert refusal.problems == (first, second)
    assert str(refusal) == "a.yaml:2: this is wrong, mend it\na.yaml:10: that too, mend it"


def test_warnings_refuse_nothing() -> None:
    error = Problem("b.yaml", 2, Remark("this is wrong"), Remark("mend it"))
    warning = Problem("a.yaml", 3, Remark("this is old"), Remark("read it again"), Severity.WARNING, "old", "2027")

    assert errors([warning, error, error]) == (error,)
    assert warnings([warning, error, warning]) == (warning,)
    assert str(warning) == "a.yaml:3: warning: this is old, read it again"


def test_a_place_that_is_not_known_is_that_of_what_holds_it() -> None:
    lines = LineNumbers("a.yaml", {("questions",): 3, ("questions", "age"): 7, ("questions", "age", "options", 0): 9})

    assert lines.at("questions", "age", "options", 0) == 9
    assert lines.at("questions", "age", "options", 1, "next") == 7
    assert lines.at("questions", "permit") == 3
    assert lines.at("elsewhere") == lines.at() == 1


def test_advice_names_the_nearest_word_or_all_of_a_few() -> None:
    for word, known, advice in (
        ("lwa", ["law", "paper"], 'did you mean "law"?'),
        ("zzz", ["law", "paper"], "use one of: law, paper"),
        ("zzz", [], "remove it or correct it"),
        ("zzz", [f"name-{number}" for number in range(13)], "remove it or correct it"),
    ):
        assert str(did_you_mean(word, known)) == advice


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small folder, broken and mended again by each example."""
    return small.write(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def real_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the real folder with fewer municipalities, broken and mended again by each example."""
    folder = tmp_path_factory.mktemp("real") / "content"
    shutil.copytree(read_settings(_env_file=None).content_dir, folder)
    keep_few_places(folder)
    return folder


@pytest.mark.proof
@given(seed=st.integers(0, 2**32), times=st.integers(1, 4))
@settings(max_examples=repetitions(100, 2000))
def test_no_mutation_of_the_small_folder_raises(small_folder: Path, seed: int, times: int) -> None:
    assert_survives(small_folder, random.Random(seed), times)  # noqa: S311  a game of chance, no secret


@pytest.mark.proof
@given(seed=st.integers(0, 2**32), times=st.integers(1, 8))
@settings(max_examples=repetitions(6, 25))
def test_no_mutation_of_the_real_folder_raises(real_folder: Path, seed: int, times: int) -> None:
    assert_survives(real_folder, random.Random(seed), times)  # noqa: S311  a game of chance, no secret


def assert_survives(folder: Path, chance: random.Random, times: int) -> None:
    """Break some files, load and check the folder, mend the files: nothing is raised, every problem has its place."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    structure = [path for path in files if path.suffix != ".md"]
    originals: dict[Path, bytes] = {}
    try:
        for _ in range(times):
            path = chance.choice(structure if chance.random() < 0.5 else files)
            originals.setdefault(path, path.read_bytes())
            path.write_bytes(mutated(path.read_bytes(), chance))
        loaded = load(folder)
        assert loaded.content.place_index.resembled("") == answers.find(loaded.content, "") == []
        for problem in check(loaded):
            place = folder / problem.file
            if problem.message in {"the file is missing", "the folder is missing"}:
                assert not place.exists()
                assert problem.line == 1
            elif place.is_dir():
                assert (problem.message, problem.line) == ("nothing uses this folder", 1)
            else:
                lines = place.read_text("utf-8", errors="replace").splitlines()
                assert 1 <= problem.line <= len(lines) + 1, f"{problem} names no line"
    finally:
        for path, data in originals.items():
            path.write_bytes(data)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Delete, double or exchange lines, or change, delete or add bytes."""
    lines = data.splitlines(keepends=True) or [b"\n"]
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(7):
        case 0:
            del lines[at]
        case 1:
            lines.insert(other, lines[at])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] = chance.choice([b"\t", b"- ", b"  ", b"&a ", b"*a ", b"!t ", b"## ", b"---\n"]) + lines[at]
        case _:
            line = bytearray(lines[at])
            for _ in range(chance.randint(1, 3)):
                place = chance.randrange(len(line) + 1)
                line[place : place + chance.randint(0, 2)] = chance.choice(
                    [b"", b'"', b"'", b":", b",", b"{", b"]", b"\0", b"\xff", b"\r", b"#", b"-", b"z", b"0", b"\x85"]
                )
            lines[at] = bytes(line)
    return b"".join(lines)


def test_a_value_whose_rule_is_new_is_explained_all_the_same() -> None:
    """A rule that nobody has worded an advice for yet ends no check: the editor is still told where to look."""

    class New(BaseModel):
        colour: Annotated[str, StringConstraints(pattern="^#[A-F]{6}$")] = "#ABCDEF"
        size: Annotated[int, Field(lt=3)] = 0

    with pytest.raises(ValidationError) as refusal:
        New.model_validate({"colour": "red", "size": 3})

    found = [explain_rejection(fault, New, str(fault["loc"][0])) for fault in refusal.value.errors()]
    assert [(rule, str(what), str(advice)) for rule, what, advice in found] == [
        ("right-values", '"colour" is not right', "write it as the entries beside it are written"),
        ("right-values", '"size" is not right', "write it as the entries beside it are written"),
    ]


def test_a_value_out_of_bounds_is_told_the_bound() -> None:
    class Bounded(BaseModel):
        name: Annotated[str, StringConstraints(min_length=2, max_length=4)]
        count: Annotated[int, Field(ge=1, le=6)]

    def advice(name: str, count: int) -> list[str]:
        with pytest.raises(ValidationError) as refusal:
            Bounded.model_validate({"name": name, "count": count})
        return [str(explain_rejection(fault, Bounded, str(fault["loc"][0]))[2]) for fault in refusal.value.errors()]

    assert advice("a", 0) == ["write at least 2 characters", "write 1 or more"]
    assert advice("abcde", 7) == ["shorten it to 4", "write 6 or less"]
