"""A whole check is fast enough to be run after every edit: 200 questions in two languages in under two seconds."""

import json
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.content.loader import load
from bot.content.texts import mark, other_language, with_note
from bot.settings import ROOT, read_settings

pytestmark = pytest.mark.proof

QUESTIONS = 200
LIMIT_S = 2.0
TRIES = 3
_LABELS = {"uk": "Запитання", "cs": "Otázka"}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The shipped content with copies of its questions, each under a label of its own, in topics of six."""
    folder = Path(shutil.copytree(read_settings(_env_file=None).content_dir, tmp_path / "content"))
    known = load(folder).content
    new = [
        (f"copy-{number}", name)
        for number, name in enumerate(_cycle(tuple(known.faq), QUESTIONS - len(known.faq)))
    ]
    topics = "".join(
        f"  more-{number}: {{ uk: Тема {number}, cs: Téma {number} }}\n" for number in range(0, len(new), 6)
    )
    entries = "".join(
        f"  {copy}:\n    topic: more-{number // 6 * 6}\n    basis: advice\n"
        for number, (copy, _) in enumerate(new)
    )
    faq = folder / "faq.yaml"
    text = faq.read_text("utf-8").replace("\nentries:\n", f"\n{topics}\nentries:\n", 1)
    faq.write_text(f"{text.rstrip()}\n{entries}", "utf-8")
    for number, (copy, name) in enumerate(new):
        for language in known.languages:
            old = (folder / language / f"faq/{name}.md").read_text("utf-8")
            old = re.sub("(?m)^label:.*$", f"label: {_LABELS[language]} {number}", old)
            (folder / language / f"faq/{copy}.md").write_text(old, "utf-8")
    words_now = load(folder).content.words
    for copy, _ in new:
        for language in known.languages:
            path = folder / language / f"faq/{copy}.md"
            note = mark(words_now[other_language(language, known.languages), f"faq/{copy}"])
            path.write_text(with_note(path.read_text("utf-8"), note), "utf-8")
    return folder


def _cycle(names: tuple[str, ...], number: int) -> list[str]:
    return [names[index % len(names)] for index in range(number)]


def test_200_questions_in_two_languages_are_checked_in_under_two_seconds(content: Path) -> None:
    """The whole command, as a process of its own: from its start to its last line."""
    command = [sys.executable, "-m", "bot", "check", "--format", "json", "--content", str(content)]
    took, found = list[float](), ""
    for _ in range(TRIES):
        before = _cpu_of_children()
        found = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, text=True).stdout
        took.append(_cpu_of_children() - before)
    rules = {problem["rule"] for problem in json.loads(found)["problems"]}
    assert rules == {"screens"}, "all was checked; only the list of topics is too long for a phone"
    assert min(took) < LIMIT_S, took


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
