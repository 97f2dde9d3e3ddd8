"""Each feature can be left out, by deleting its folder or by a setting: the bot starts, checks its content and answers."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import FeatureCommands
from bot.conversation.base import CallbackData, members
from bot.conversation.codes import encode
from bot.conversation.model import FeatureModel
from bot.conversation.state import feature_turns
from bot.editorial.screen_samples import FeatureSamples
from bot.registry import declared, present
from tests import small

ROOT = Path(__file__).parents[2]
PARTS = ("bot", "telegram_simulator", "content", "locales")


def run(folder: Path, *words: str, off: str, given: object) -> None:
    names = {name: value for name, value in os.environ.items() if not name.startswith("CPA_")}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env={**names, "CPA_FEATURES_OFF": off, "PYTHONPATH": str(folder)},
        input=json.dumps(given), capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def copy_without(name: str, folder: Path) -> Path:
    for part in PARTS:
        # with its bytecode, which is valid for copies of the same age and size
        shutil.copytree(ROOT / part, folder / part)
    # what tells a checkout from an installed package
    shutil.copy2(ROOT / "pyproject.toml", folder)
    shutil.rmtree(folder / "bot" / "features" / name)
    return folder


def old_codes(name: str) -> list[str]:
    """The codes of buttons that a feature has made."""
    model, samples = declared("model", FeatureModel).get(name), declared("samples", FeatureSamples).get(name)
    if model is None or samples is None:
        return []
    screens = {type(one.screen): one.screen for one in samples.samples(small.content())}
    actions: tuple[type[CallbackData], ...] = members(model.actions) if model.actions else ()
    return [*(encode(screens[kind]) for kind in members(model.screens)), *(f"{kind.code_name}:x" for kind in actions)]


@pytest.mark.proof
@pytest.mark.parametrize("how", ["deleted", "switched off"])
@pytest.mark.parametrize("name", present())
def test_without_a_feature_the_bot_starts_and_answers(name: str, how: str, tmp_path: Path) -> None:
    root, off = (copy_without(name, tmp_path / "copy"), "") if how == "deleted" else (ROOT, name)
    turn = feature_turns().get(name)
    parts = {part.name: {"of": "a feature that is gone"} for part in turn.session} if turn else {}

    (tmp_path / "data").mkdir()
    script = Path(__file__).with_name("run_without.py")
    run(root, str(script), str(tmp_path / "data"), off=off, given={"codes": old_codes(name), "parts": parts})
    seen: dict[str, Any] = json.loads((tmp_path / "data" / "seen.json").read_text())
    assert seen["program"] == str(root)
    own = declared("commands", FeatureCommands).get(name)
    offered = [
        one for places in (own.sections.values() if own else ()) for one in places if f"  {one} " in seen["help"]
    ]
    assert (offered, "Usage:" in seen["help"]) == ([], True)
    assert "is in order" in seen["check"]
    assert (name in seen["features"]) == (how == "switched off")
    assert {code: text.endswith(seen["menu"]) for code, text in seen["shown"].items()} == dict.fromkeys(
        seen["shown"], True
    )
    assert seen["kept"] == parts
    assert parts.items() <= seen["exported"].items()
