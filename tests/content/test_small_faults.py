"""Faults in the small content, of faults.yaml: each is reported at its line, with the fix, and nothing else is."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypedDict

import pytest
import yaml

from bot.content.checks import check
from bot.content.content import feature_contents
from bot.content.loader import Loaded, load
from bot.content.problems import Problem, errors
from bot.editorial.examples import run
from tests import small
from tests.content.small_edits import Edit, change, delete, problems_of, write


class Case(TypedDict):
    edits: list[list[str]]
    said: list[str]


GROUPS: Mapping[str, Mapping[str, Case]] = yaml.safe_load(Path(__file__).with_name("faults.yaml").read_text("utf-8"))
SEARCH = {"typed-in-known-languages", "examples-of-pages", "whole-tables"}
REPEATED = re.compile("⟨(.)×([0-9]+)⟩")
EDITS: Mapping[int, Callable[..., Edit]] = {1: delete, 2: write, 3: change}


def of_search(loaded: Loaded) -> Iterator[Problem]:
    return (problem for problem in check(loaded) if problem.rule in SEARCH)


def of_errors(loaded: Loaded) -> Iterator[Problem]:
    return iter(errors(check(loaded)))


RULES: Mapping[str, Callable[[Loaded], Iterator[Problem]]] = {"worked examples": run, "what people type": of_search}


def unfolded(part: str) -> str:
    return REPEATED.sub(lambda found: found[1] * int(found[2]), part)


def edit_of(parts: list[str]) -> Edit:
    file, *texts = map(unfolded, parts)
    if texts and texts[0].startswith("⟨cp1250⟩"):
        return write(file, texts[0].removeprefix("⟨cp1250⟩").encode("cp1250"))
    return EDITS[len(parts)](file, *texts)


@pytest.mark.parametrize("group", GROUPS)
def test_each_fault_is_reported_at_its_line_and_nothing_else_is(tmp_path: Path, group: str) -> None:
    small.write(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for name, case in GROUPS[group].items():
        for edit in map(edit_of, case["edits"]):
            edit(tmp_path)
        found = RULES.get(group, of_errors)(load(tmp_path))
        assert sorted(str(one) for one in found) == sorted(case["said"]), name
        for path in (tmp_path / unfolded(file) for file, *_ in case["edits"]):
            path.write_bytes(before[path]) if path in before else path.unlink(missing_ok=True)
        assert {path for path in tmp_path.rglob("*") if path.is_file()} == before.keys()


def test_problems_are_sorted_by_file_and_line(tmp_path: Path) -> None:
    case = GROUPS["several faults at once"]["nine files, sorted by file and line"]
    assert [one.split(",")[0] for one in problems_of(tmp_path, *map(edit_of, case["edits"]))] == [
        one.split(",")[0] for one in case["said"]
    ]


def test_a_new_language_is_asked_for_every_text(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, write("de/pages/about.md", "---\ntitle: Bot\n---\nText.\n"))
    own = (name for name in small.files() if name.startswith("uk/") and name.endswith(".md"))
    texts = {name.removeprefix("uk") for name in own} - {"/pages/about.md"}
    asked = Counter(problem.partition(":")[0] for problem in problems)

    assert {f"de{name}" for name in texts} < asked.keys()
    of_features = {one.file for one in feature_contents() if one.file}
    assert of_features <= asked.keys()
    assert {file: number for file, number in asked.items() if not file.startswith("de/") and file not in of_features} == {
        "faq.yaml": 1, "glossary.yaml": 3, "municipalities/brno.yaml": 2, "phrases.yaml": 2,
        "regions.yaml": 2, "sentences.yaml": 3,
    }  # fmt: skip


def test_a_towns_name_in_a_new_language_is_the_czech_one_until_somebody_writes_it(tmp_path: Path) -> None:
    folder = small.write(tmp_path, **{"de/pages/about.md": "---\ntitle: Bot\n---\nText.\n"})

    assert load(folder).content.municipalities["plzen"].names == {"uk": "Пльзень", "cs": "Plzeň", "de": "Plzeň"}
