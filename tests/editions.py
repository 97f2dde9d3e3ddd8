"""Editions of the shipped content as folders: unchanged, shortened, and reworded.

In the second there are fewer chapters, towns, answers and reasons. All pass the check (`end_to_end/test_content_edited.py`),
so other tests only read them; what was read is kept, so that a test may have thousands of starts and edits.
"""

import atexit
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.app import content_for
from bot.content.content import Content
from bot.content.loader import load
from bot.content.snapshot import Snapshot, read_folder
from bot.live.content_cache import ContentAndWords, Validator
from bot.settings import Settings
from bot.view.context import Operator
from tests.bot_parts import NO_CONTACT, TOWN, settings

MOST_KNOWN = 6


@cache
def editions() -> tuple[Path, Path, Path]:
    """Return the folders, which exist until the process ends."""
    place = Path(tempfile.mkdtemp(prefix="cpa-editions-"))
    atexit.register(_take_away, place, os.getpid())
    first, second, third = place / "first", place / "second", place / "third"
    shutil.copytree(settings().content_dir, first)
    shutil.copytree(first, second)
    _shorten(second)
    shutil.copytree(first, third)
    about = third / "uk" / "pages" / "about.md"
    about.write_text(f"{about.read_text('utf-8').rstrip()}\n\nЩе одне речення.\n", "utf-8")
    return first, second, third


@cache
def read_editions() -> tuple[Content, ...]:
    return tuple(load(folder).content for folder in editions())


def caching_judge(judge_settings: Settings, good: Iterable[Path] = ()) -> Validator:
    """Return the program's validator with a cache of the last few states.

    The shipped files and the folders in `good` are only read, as by a bot that found them good before. That the shipped
    ones are good is tested in `tests/cli/test_check.py`.
    """
    known = dict[str, ContentAndWords]()
    good_versions = {read_folder(folder).version for folder in (settings().content_dir, *good)}

    def judge(files: Snapshot) -> ContentAndWords:
        version = files.version
        before = known.pop(version, None)
        known[version] = before or content_for(judge_settings, files, only_read=version in good_versions)
        if len(known) > MOST_KNOWN:
            del known[next(iter(known))]
        return known[version]

    return judge


@cache
def cached_judge(locales: Path, towns: str, operator: Operator) -> Validator:
    """Return the validator for these catalogues, towns and operator, shared in this process."""
    of = {"operator_name": operator.name, "operator_address": operator.address, "operator_email": operator.email}
    of |= {"officer": operator.officer, "public_url": operator.web, "operator_phone": operator.phone}
    of |= {"controller": operator.controller, "operator_language": operator.language}
    return caching_judge(settings().model_copy(update={"locales_dir": locales, "towns": towns, **of}))


def _take_away(place: Path, maker: int) -> None:
    """Delete the folders at the end of the creating process, not of its forks."""
    if os.getpid() == maker:
        shutil.rmtree(place, ignore_errors=True)


def _shorten(folder: Path) -> None:  # noqa: C901  one edit after the other
    towns = folder / "municipalities.csv"
    _, *rows = towns.read_text("utf-8").splitlines(keepends=True)
    longest = max((row.split(",")[:3] for row in rows), key=lambda row: len(row[2]))
    left = {TOWN, NO_CONTACT, longest[0]}
    gone, first = set[str](), dict[str, str]()

    def questions(data: dict[str, Any]) -> None:
        for name, question in data["questions"].items():
            if len(question["options"]) > 2 and question.get("kind") != "town":
                option, _ = question["options"].popitem()
                first[name] = next(iter(question["options"]))
                gone.add(option)
                for words in (*folder.glob("??/questions/*.md"), *folder.glob("??/requirements/*.md")):
                    _forget(words, option)
        kept = {one for question in data["questions"].values() for one in question["options"]}
        data["next_steps"]["under-age"]["leads"] = "guide/day"
        for step in data["next_steps"].values():
            given = step.get("given", {})
            step["given"] = {name: [one for one in answers if one in kept] for name, answers in given.items()}

    def scenarios(data: dict[str, Any]) -> None:
        for scenario in data["scenarios"].values():
            answers = scenario.get("answers", {})
            if answers.get("town", TOWN) not in {*left, "later"}:
                answers["town"] = TOWN
            answers.update({name: first[name] for name, given in answers.items() if given in gone})
            for expected in [name for name in scenario if name not in {"answers", "lead", "like"}]:
                del scenario[expected]
            scenario["verdicts"] = {}

    def first_of(section: str) -> Callable[[dict[str, Any]], None]:
        def cut(data: dict[str, Any]) -> None:
            name = next(iter(data[section]))
            del data[section][name]
            for words in folder.glob(f"??/guide/{name}.md"):
                words.unlink()

        return cut

    def rules(data: dict[str, Any]) -> None:
        for rule in data.get("rules", []):
            rule["answers"] = {name: met for name, met in rule.get("answers", {}).items() if name not in gone}

    _edit(folder / "eligibility.yaml", questions)
    _edit(folder / "scenarios.yaml", scenarios)
    _edit(folder / "phrases.yaml", first_of("reasons"))
    _edit(folder / "guide.yaml", first_of("chapters"))
    for table in (towns, folder / "municipality_ways.csv"):
        first_line, *lines = table.read_text("utf-8").splitlines(keepends=True)
        table.write_text(first_line + "".join(row for row in lines if row.partition(",")[0] in left), "utf-8")
    for path in (*folder.glob("municipalities/*"), *folder.glob("??/municipalities/*")):
        if path.stem not in left:
            path.unlink()
        elif path.suffix == ".yaml":
            _edit(path, rules)


def _forget(words: Path, option: str) -> None:
    """Remove an answer from a file: its line in the front matter and its section."""
    text = re.sub(rf"(?m)^  {option}: .*\n", "", words.read_text("utf-8"))
    words.write_text(re.sub(rf"(?ms)^## {option}\n.*?(?=^## |\Z)", "", text), "utf-8")


def _edit(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    data = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506  it makes texts only
    change(data)
    path.write_text(yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False), "utf-8")
