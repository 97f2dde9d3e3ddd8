"""What the operator's guide says of copies elsewhere is done as it stands there, with a repository on this machine."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import command

pytestmark = pytest.mark.proof
GUIDE = Path(__file__).parents[2] / "docs" / "operations.md"


def commands(beginning: str) -> list[list[str]]:
    """The lines of the guide that begin so, as words."""
    told = GUIDE.read_text("utf-8").partition("### Elsewhere")[2].partition("**Worst case**")[0]
    return [line.split() for line in re.findall(rf"^{beginning} .*$", told, re.MULTILINE)]


def test_a_copy_elsewhere_brings_everything_back(ready: dict[str, str], tmp_path: Path) -> None:
    if not shutil.which("restic"):
        assert os.environ.get("CPA_DEPLOY_REQUIRED") != "1", "restic is missing"
        pytest.skip("There is no restic. On Debian: apt-get install restic")
    (tmp_path / "password").write_text("of nobody")
    environment = {
        **os.environ,
        "RESTIC_REPOSITORY": str(tmp_path / "elsewhere"),
        "RESTIC_PASSWORD_FILE": str(tmp_path / "password"),
        "RESTIC_CACHE_DIR": str(tmp_path / "cache"),
    }

    def restic(words: list[str]) -> None:
        subprocess.run(words, cwd=tmp_path, env=environment, check=True, capture_output=True)

    assert command("contact", "add", "plzen", "--name", "Jana").code == 0
    (tmp_path / "backups").mkdir(exist_ok=True)
    kept = tmp_path / "backups" / "cpa-20261124T100000Z.backup"
    kept.unlink(missing_ok=True)
    assert command("backup", str(kept)).code == 0
    restic(["restic", "init"])
    backup, forget, bring_back = commands("restic")
    restic(backup)
    restic(forget)
    shutil.rmtree(tmp_path / "backups")
    for file in Path(ready["CPA_DATA_DIR"]).iterdir():
        file.unlink() if file.is_file() else shutil.rmtree(file)
    restic(bring_back)
    verify, restore = (words[1:] for words in commands("cpa-bot"))
    assert "whole, of" in command(*verify).out
    for file in Path(ready["CPA_DATA_DIR"]).glob("cpa.sqlite3*"):
        file.unlink()
    restored = command(*restore, "--without-list")
    assert restored.code == 0, restored.err
    assert "Jana" in command("contact", "list", "plzen").out
