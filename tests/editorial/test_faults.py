"""Every kind of mistake an editor can make, in a copy of the shipped content: found by its rule, at its line, with what to do.

Reading and judging the whole content takes a third of a second, so faults of different files are made at once. One may
hide another; whichever is not found in company is looked for alone.
"""

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.content.checks import DATED_RULES, RULES, rule_name
from bot.content.checks import named as labelled
from bot.content.loader import Loaded, load
from bot.content.problems import Problem, Remark
from bot.editorial.validators import REVIEW_RULES, rule_descriptions, validation_report
from bot.settings import read_settings
from bot.view import catalog
from bot.view.catalog import Words
from tests.editorial.content_faults import Fault, apply_fault, bytes_of, copy_content, line_of, read_faults
from tests.view.rendering import OPERATOR

FAULTS = (*read_faults(),)
TODAY = date(2026, 11, 27)
VAGUE = ("remove it or correct it", "correct", "check the indentation")
"""Phrases that are no remedy."""
WORDS_OF = catalog.load(read_settings(_env_file=None).locales_dir, ("uk", "cs"))
OF_GOOD_CONTENT = {"screens", "scenarios"}
"""Rules that are asked only where nothing else is wrong."""
MAX_GROUP = 10
"""Faults that are made at once."""


@dataclass(frozen=True)
class Copied:
    """The shipped content and catalogues, in which faults stand for a moment; the words of the program are read once."""

    folder: Path
    words: Mapping[str, Words]
    before: Mapping[Path, bytes]

    def found(self, faults: Sequence[Fault]) -> tuple[list[Problem], list[tuple[str, int, str]]]:
        """Make faults, and give what is said and where each of them must be named."""
        with ExitStack() as made:
            for fault in faults:
                made.enter_context(apply_fault(self.folder, fault.edit, self.before))
            if faults[0].file.startswith("../"):
                problems = self.examined()
            else:
                problems = [*judged(load(self.folder), self.words, {fault.rule for fault in faults})]
            return problems, [(fault.file, line_of(self.folder, fault), fault.rule) for fault in faults]

    def examined(self) -> list[Problem]:
        return validation_report(self.folder, self.folder.parent / "locales", OPERATOR, TODAY)[1]


def judged(loaded: Loaded, words: Mapping[str, Words], rules: set[str]) -> Iterator[Problem]:
    """Ask these rules alone: all of them take most of a second."""
    yield from loaded.problems
    for rule in (rule for rule in RULES if rule_name(rule) in rules):
        yield from labelled(rule_name(rule), rule(loaded))
    for dated in (rule for rule in DATED_RULES if rule_name(rule) in rules):
        yield from labelled(rule_name(dated), dated(loaded, TODAY))
    for name in rules & REVIEW_RULES.keys():
        others = (words, OPERATOR) if name == "screens" else ()
        yield from labelled(name, REVIEW_RULES[name](loaded, *others))


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Copied:
    here, settings = tmp_path_factory.mktemp("shipped"), read_settings(_env_file=None)
    shutil.copytree(settings.locales_dir, here / "locales")
    folder = copy_content(settings.content_dir, here / "content")
    return Copied(folder, catalog.load(here / "locales", ("uk", "cs")), bytes_of(here))


def in_company(faults: Sequence[Fault]) -> Iterator[list[Fault]]:
    """Put faults together that can be made at once; whichever needs good content or other files stays alone."""
    groups: list[list[Fault]] = []
    many = Counter(fault.file for fault in faults)
    # those of the files with most faults first: they need a group each
    for fault in sorted(faults, key=lambda one: -many[one.file]):
        if fault.rule in OF_GOOD_CONTENT or fault.file.startswith("../"):
            yield [fault]
            continue
        fitting = (group for group in groups if len(group) < MAX_GROUP and fault.file not in _files(group))
        if (group := next(fitting, None)) is None:
            groups.append([fault])
        else:
            group.append(fault)
    yield from groups


def _files(faults: Sequence[Fault]) -> set[str]:
    return {fault.file for fault in faults}


def test_nothing_is_said_about_the_shipped_content(shipped: Copied) -> None:
    assert shipped.examined() == []


@pytest.mark.parametrize("faults", [*in_company(FAULTS)], ids=lambda faults: faults[0].name)
def test_each_fault_is_found_by_its_rule_at_its_line_with_what_to_do(shipped: Copied, faults: list[Fault]) -> None:
    problems, places = shipped.found(faults)
    for fault, place in zip(faults, places, strict=True):
        if not named(fault, place, problems):
            alone, places_now = shipped.found([fault])
            said = [f"{problem.rule} {problem} {problem.fix}" for problem in alone[:9]]
            assert named(fault, places_now[0], alone), "\n".join([fault.name, *said])
    for problem in problems:
        assert [*left_in_english(problem.what), *left_in_english(problem.todo)] == []


def left_in_english(remark: Remark) -> Iterator[str]:
    """Yield what a Ukrainian or Czech reader would find in English: no text, or words that no file has to hold."""
    said = {
        language: words.say(remark.text, **dict.fromkeys(_names(remark), "")) for language, words in WORDS_OF.items()
    }
    english = remark.text.format(**dict.fromkeys(_names(remark), ""))
    if not remark.many and any(map(str.isalpha, english)):
        yield from (text for text in said.values() if text == english)
    yield from set(re.findall("[A-Za-z]{2,}", said["uk"])) - set(re.findall("[A-Za-z]{2,}", said["cs"]))
    for _, value in remark.values:
        yield from left_in_english(value) if isinstance(value, Remark) else ()


def _names(remark: Remark) -> list[str]:
    return [name for name, _ in remark.values]


def named(fault: Fault, place: tuple[str, int, str], problems: Sequence[Problem]) -> bool:
    """Return True if a fault is reported at its line with a remedy."""
    here = [problem for problem in problems if (problem.file, problem.line, problem.rule) == place]
    proposed = any(fault.fix in f"{problem.advice} {problem.fix}" for problem in here)
    clear = any(problem.fix or not problem.advice.startswith(VAGUE) for problem in here)
    return proposed and (clear or not fault.fix)


def test_every_rule_has_a_fault_that_only_it_must_find() -> None:
    others = {"uncovered", "misspelt"}  # tried in tests of their own
    assert {fault.rule for fault in FAULTS} | others >= {name for name, _ in rule_descriptions()}
