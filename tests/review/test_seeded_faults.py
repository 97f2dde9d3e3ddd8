"""Every kind of mistake an editor can make, in a copy of the shipped content: found by its rule, at its line, with what to do."""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from bot.content.loader import load
from bot.content.problems import Problem
from bot.editorial.approve import described, examined, review
from bot.settings import read_settings
from bot.view import catalog
from bot.view.catalog import Words
from tests.review.faults_of_structure import STRUCTURE
from tests.review.faults_of_words import WORDS
from tests.review.seeding import Fault, broken, bytes_of, copied, line_of
from tests.view.staging import OPERATOR

FAULTS = (*STRUCTURE, *WORDS)
TODAY = date(2026, 11, 26)
VAGUE = ("remove it or correct it", "correct", "check the indentation")
"""What is no remedy."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped content and catalogues, in which each fault stands for a moment."""
    here, shipped = tmp_path_factory.mktemp("shipped"), read_settings(_env_file=None)
    shutil.copytree(shipped.locales_dir, here / "locales")
    return copied(shipped.content_dir, here / "content")


@pytest.fixture(scope="module")
def said(folder: Path) -> dict[str, Words]:
    """The words of the program, read once."""
    return catalog.load(folder.parent / "locales", ("uk", "cs"))


@pytest.fixture(scope="module")
def shipped(folder: Path) -> Mapping[Path, bytes]:
    assert found(folder) == [], "nothing is said about the shipped content"
    return bytes_of(folder.parent)


def found(folder: Path) -> list[Problem]:
    return examined(folder, folder.parent / "locales", OPERATOR, TODAY)[1]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_found_by_its_rule_at_its_line_with_what_to_do(
    folder: Path, shipped: Mapping[Path, bytes], said: dict[str, Words], fault: Fault
) -> None:
    with broken(folder, fault.edit, shipped):
        of_catalogues = fault.file.startswith("../")
        worded = said if fault.rule == "screens" else {}  # the others are found without showing every screen
        problems = found(folder) if of_catalogues else review(load(folder), worded, OPERATOR, TODAY)
        place = (fault.file, line_of(folder, fault), fault.rule)
    here = [problem for problem in problems if (problem.file, problem.line, problem.rule) == place]
    assert here, "\n".join(f"{problem.rule} {problem}" for problem in problems[:9])
    assert any(fault.fix in f"{problem.advice} {problem.fix}" for problem in here), here
    if fault.fix:
        assert any(problem.fix or not problem.advice.startswith(VAGUE) for problem in here), here


def test_the_faults_are_many_and_different_and_nearly_all_come_with_a_remedy() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 90
    assert sum(bool(fault.fix) for fault in FAULTS) >= 0.9 * len(FAULTS)


def test_every_rule_has_a_fault_that_only_it_must_find() -> None:
    others = {"uncovered", "misspelt"}  # tried in tests of their own
    assert {fault.rule for fault in FAULTS} | others >= {name for name, _ in described()}
