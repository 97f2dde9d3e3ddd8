"""The exercises of the guides for editors, followed word for word on a copy of the content.

The check prints the shown lines, and the labels to press are those of the program.
"""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.operations.environment import ROOT
from tests.cli.running import command

CONTENT = ROOT / "content"
ANYTHING = "…"
_STEP = re.compile(r"```(diff|text|console)\n(.*?)```|`content/([^`]+)`", re.DOTALL)


def exercises(language: str) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of each exercise of a guide."""
    guide = (ROOT / "docs" / f"editing-content.{language}.md").read_text("utf-8")
    for part in re.split(r"(?m)^### (?=\d+\. )", guide)[1:]:
        name, _, text = part.partition("\n")
        yield f"{language} {name}", re.split(r"(?m)^##? ", text)[0]


EXERCISES = [*exercises("cs"), *exercises("uk")]
IN_ORDER = ("Obsah … je v pořádku: …", "Вміст … у порядку: …")


@dataclass
class Desk:
    """An editor's copy of the content, the file they have open, and what the last command printed."""

    folder: Path
    file: str = ""
    printed: str = ""
    command: tuple[str, ...] = ("check",)
    known: frozenset[str] = field(default_factory=frozenset[str])
    """Problems of the shipped content: overdue sources."""

    def edit(self, lines: list[str]) -> None:
        """Put the lines marked + in the place of those marked -; + alone is added, or makes a new file."""
        path = self.folder / self.file
        old, new = ("".join(self.text(line) for line in lines if line[:1] in marks) for marks in ("- ", "+ "))
        if ANYTHING in new:
            new = new.replace(ANYTHING, self.offered())
        if not old:
            before = path.read_text("utf-8") if path.exists() else ""
            path.write_text(before + new, "utf-8")
            return
        pattern = re.escape(old).replace(re.escape(ANYTHING), "[^\n]*")
        text, found = re.subn(f"(?m)^{pattern}", lambda _: new, path.read_text("utf-8"))
        assert found == 1, f"{self.file} has {found} times: {old}"
        path.write_text(text, "utf-8")

    def text(self, line: str) -> str:
        return f"{line[1:]}\n"

    def offered(self) -> str:
        """Return the line that the check offers for texts that were compared."""
        problems = json.loads(command("check", "--format", "json", "--content", str(self.folder)).out)["problems"]
        (row,) = {str(problem["fix"]) for problem in problems if problem["rule"] == "stale-translation"}
        return row

    def look(self, expected: list[str]) -> None:
        """Run the command; the check must say exactly what is expected, any other one at least that."""
        about = ("--against", str(CONTENT)) if self.command == ("content", "diff") else ()
        result = command(*self.command, "--content", str(self.folder), *about)
        printed = [line for line in f"{result.out}{result.err}".splitlines() if line not in self.known]
        wanted = [re.compile(re.escape(line).replace(re.escape(ANYTHING), ".*")) for line in expected]
        missing = [line for line, want in zip(expected, wanted, strict=True) if not any(map(want.fullmatch, printed))]
        assert missing == [], printed
        if self.command == ("check",):
            assert len(printed) == len(expected), printed
            assert (result.code == 0) == (expected[0] in IN_ORDER)
        self.command = ("check",)


@pytest.fixture(scope="module")
def known() -> frozenset[str]:
    checked = (command("check", "--content", str(CONTENT), "--language", one) for one in ("cs", "uk"))
    return frozenset(line for result in checked for line in result.out.splitlines()[1:])


@pytest.mark.proof
@pytest.mark.parametrize(("name", "text"), EXERCISES, ids=[name for name, _ in EXERCISES])
def test_an_exercise_goes_as_the_guide_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: frozenset[str], name: str, text: str
) -> None:
    monkeypatch.setenv("LC_ALL", name[:2])
    dispatcher = Desk(Path(shutil.copytree(CONTENT, tmp_path / "content")), known=known)
    for step in _STEP.finditer(text):
        kind, block, file = step.groups()
        lines = (block or "").rstrip("\n").split("\n")
        match kind:
            case "diff":
                dispatcher.edit(lines)
            case "console":
                dispatcher.command = tuple(lines[0].removeprefix("cpa-bot ").split())
            case "text":
                dispatcher.look(lines)
            case _:
                dispatcher.file = file
    assert any(f"```text\n{good}\n```" in text for good in IN_ORDER), "it ends well"


def test_both_guides_have_the_same_exercises() -> None:
    steps = {language: [_STEP.findall(text) for _, text in exercises(language)] for language in ("cs", "uk")}
    blocks = {
        language: [[step if step[0] != "text" else step[1].count("\n") for step in one] for one in found]
        for language, found in steps.items()
    }
    assert blocks["cs"] == blocks["uk"]
    assert len(blocks["cs"]) == 3


def test_what_is_bold_stands_so_in_the_editor_or_below_content() -> None:
    """Only the part about the editor has bold labels; a bold word before a colon begins a paragraph."""
    for language in ["cs", "uk"]:
        with (ROOT / "locales" / language / "LC_MESSAGES" / "bot.po").open("rb") as file:
            said = [str(one.string) for one in read_po(file) if one.string]
        for guide, least in (("editing-content", 50), ("translating", 7)):
            text = (ROOT / "docs" / f"{guide}.{language}.md").read_text("utf-8")
            editor = re.sub(r"`[^`]*`", "", text.split("\n# ")[0])
            bold = re.findall(r"\*\*(.+?)\*\*", editor, re.DOTALL)
            labels = {" ".join(one.split()) for one in bold if not one.endswith(":")}
            assert [one for one in labels if not any(words.startswith(one) for words in said)] == []
            assert len(labels) > least


def test_the_guides_have_pictures() -> None:
    for language in ("cs", "uk"):
        guide = (ROOT / "docs" / f"editing-content.{language}.md").read_text("utf-8")
        pictures = re.findall(r"!\[[^\]]+\]\((screenshots/[^)]+)\)", guide)
        assert len(pictures) >= 4
        for picture in pictures:
            assert (ROOT / "docs" / picture).stat().st_size < 150_000
