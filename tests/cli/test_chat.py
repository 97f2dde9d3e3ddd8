"""`cpa-bot chat` leads through the same scenario as Telegram: the transcripts' candidates, on lines of text."""

import re
from pathlib import Path

import pytest

from tests.cli.running import process

FOLDER = Path(__file__).parents[1] / "transcripts"
_CODE = re.compile(r"\b(?:[2-9A-HJ-NP-Z]{4}|CODE)-(?:[2-9A-HJ-NP-Z]{4}|\d{4})\b")
_MORE = re.compile(r"\[(⋯ [^\]]+)\]")
_SCRIPT = re.compile(r"^(\S+): (.+)$")


def scenario(path: Path) -> tuple[str, list[str], list[str]]:
    """Return the candidate's language, lines, and what they saw after each, up to the first step of anybody else."""
    text = path.read_text("utf-8")
    found = re.search(r"^@ (\S+) candidate (\w+)$", text, re.MULTILINE)
    assert found
    name, language = found.groups()
    lines: list[str] = []
    seen: list[str] = []
    buttons, mine = "", False
    for line in text.splitlines():
        if step := _SCRIPT.match(line):
            if step[1] != name:
                break
            # a transcript leaves out that somebody looked behind "More" for a button
            if step[2].startswith("[") and step[2] not in buttons:
                lines += _MORE.findall(buttons)
            lines.append(step[2][1:-1] if step[2].startswith("[") else step[2])
        elif line.startswith("    "):
            buttons += line
            if mine:
                seen[-1] += line.strip() + "\n"
        else:
            buttons = buttons if not line else ""
            mine = line in {f"  → {name}", f"  ✎ {name}"}
            if mine:
                seen.append("")
    return language, lines, seen


def even(text: str) -> str:
    """Leave out what differs from run to run: random codes, and spaces at the ends of lines."""
    return _CODE.sub("CODE", "\n".join(line.strip() for line in text.splitlines())).strip()


@pytest.mark.proof
@pytest.mark.parametrize("name", ["uk-03-lead-answered", "cs-12-check-and-lead", "uk-05-no-contact"])
def test_the_terminal_shows_what_telegram_shows(tmp_path: Path, name: str) -> None:
    language, lines, seen = scenario(FOLDER / f"{name}.txt")
    with process("chat", "--language", language, environment={}, folder=tmp_path) as running:
        out, err = running.communicate("\n".join(lines) + "\n", timeout=20)
    assert (running.returncode, err) == (0, "")
    assert min(len(lines), len(seen)) > 8
    shown = even(out)
    for screen in seen:
        assert even(screen) in shown
