"""A third language made as a translator would: texts handed over, translated, taken back, checked, shortened, checked again."""

import csv
import io
import json
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.pofile import read_po

from bot.editorial.catalogues import to_po
from bot.operations.environment import ROOT
from tests.cli.running import Result, command
from tests.translation.editor.pseudo import pseudo, translate

LANGUAGE = "sl"
"""Slovenian has four plural forms, one more than Ukrainian and Czech."""
MAX_ROUNDS = 4
_TOO_LONG = re.compile(r"the screen has (\d+) characters, shorten it to (\d+)")


@dataclass
class ThirdLanguage:
    """The folders with three languages, and what the last check said."""

    content: Path
    locales: Path
    checked: Result = field(default_factory=lambda: Result(1, "", ""))
    rounds: int = 0


def make(folder: Path) -> ThirdLanguage:
    """Make the language in copies of the shipped folders; the environment must name them (`CPA_CONTENT_DIR`, ...)."""
    third = ThirdLanguage(folder / "content", folder / "locales")
    for kept in (third.content, third.locales):
        shutil.copytree(ROOT / kept.name, kept)
    _name_towns(third.content / "municipalities.csv")
    assert command("i18n", "handover", LANGUAGE, str(folder / "handed.po")).code == 0
    too_long = dict[str, int]()
    while third.checked.code and third.rounds < MAX_ROUNDS:
        third.rounds += 1
        with (folder / "handed.po").open("rb") as file:
            handed = read_po(file)
        translate(handed, too_long)
        (folder / "back.po").write_bytes(to_po(handed))
        assert command("i18n", "take", str(folder / "back.po")).code == 0
        third.checked = command("check", "--format", "json")
        for name, by in _too_long(third.checked).items():
            too_long[name] = too_long.get(name, 0) + by
    return third


def _too_long(checked: Result) -> dict[str, int]:
    """Return by how much the screens of each file are too long; whatever else is wrong fails."""
    found = dict[str, int]()
    for problem in json.loads(checked.out)["problems"]:
        too_long = _TOO_LONG.fullmatch(f"{problem['message']}, {problem['advice']}")
        assert too_long, problem
        file = problem["file"].removeprefix(f"{LANGUAGE}/")
        found[file] = max(found.get(file, 0), int(too_long[1]) - int(too_long[2]))
    return found


def _name_towns(path: Path) -> None:
    """Add to the table of towns a column with their names in the new language."""
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [*rows[0], f"name_{LANGUAGE}"], lineterminator="\n")
        table.writeheader()
        table.writerows({**row, f"name_{LANGUAGE}": pseudo(row["name_cs"])} for row in rows)
