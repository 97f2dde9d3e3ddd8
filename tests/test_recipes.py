"""The recipes of CONTRIBUTING, performed on a copy of the project as `recipes.yaml` shows."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.operations.environment import ROOT
from tests.cli.running import CHECKED_ON

COPIED = (
    "bot",
    "telegram_simulator",
    "content",
    "locales",
    "tests",
    "docs/facts",
    "pyproject.toml",
    ".env.example",
    ".mypy_cache",
)
PERFORMED: dict[str, list[dict[str, Any]]] = yaml.safe_load((ROOT / "tests" / "recipes.yaml").read_text("utf-8"))
"""The steps of each recipe by its heading."""


def copied(folder: Path) -> Path:
    # with bytecode and the cache of mypy, which are valid for copies of the same age and size
    for path in (ROOT / name for name in COPIED):
        if path.is_dir():
            shutil.copytree(path, folder / path.relative_to(ROOT))
        elif path.exists():
            shutil.copy2(path, folder)
    return folder


def edit(path: Path, *texts: str) -> None:
    *old, new = texts
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text("utf-8") if path.exists() else ""
    assert [before.count(one) for one in old] == [1] * len(old), (path, old)
    path.write_text(before.replace(old[0], new) if old else before + new, "utf-8")


def run(folder: Path, line: str, expected: str = "") -> None:
    program, *words = shlex.split(line)
    if words == ["check"]:
        words += CHECKED_ON
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CPA_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "bot" if program == "cpa-bot" else program, *words], cwd=folder,
        env={**environment, "PYTHONPATH": str(folder)}, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert (done.returncode, expected in done.stdout) == (0, True), f"{line}\n{done.stdout}\n{done.stderr}"


def translate(folder: Path, words: dict[str, list[str]]) -> None:
    run(folder, "cpa-bot i18n update")
    for msgid, translations in words.items():
        for language, said in zip(("uk", "cs"), translations, strict=True):
            catalogue = folder / "locales" / language / "LC_MESSAGES" / "bot.po"
            edit(catalogue, f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{said}"')


def test_every_recipe_is_performed_and_names_its_files() -> None:
    _, *parts = re.split(r"(?m)^### (.+)$", (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("\n## Rarer")[0])
    assert list(PERFORMED) == parts[::2]
    for name, recipe in zip(parts[::2], parts[1::2], strict=True):
        named, edited = (
            re.findall(r"`([^`]+)`", recipe),
            [step["edit"][0] for step in PERFORMED[name] if "edit" in step],
        )
        assert [one for one in edited if not any(Path(one).match(each) for each in named)] == [], name


@pytest.mark.proof
@pytest.mark.parametrize("recipe", PERFORMED)
def test_a_recipe_works(recipe: str, tmp_path: Path) -> None:
    root = copied(tmp_path)
    for step in PERFORMED[recipe]:
        match step:
            case {"edit": [file, *texts]}:
                edit(root / file, *texts)
            case {"words": words}:
                translate(root, words)
            case {"run": commands}:
                for line, expected in commands.items():
                    run(root, line, expected)
            case _:
                pytest.fail(f"{recipe}: {step}")


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_the_recipes_together_pass_the_type_check(tmp_path: Path) -> None:
    root = copied(tmp_path)
    for file, *texts in (step["edit"] for steps in PERFORMED.values() for step in steps if "edit" in step):
        if file.endswith(".py"):
            edit(root / file, *texts)
    run(root, "mypy -p bot")
