"""The operator's guide to copies elsewhere, followed word for word on this machine."""

import json
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

    def restic(words: list[str]) -> str:
        return subprocess.run(words, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout

    assert command("contact", "add", "plzen", "--name", "Jana").code == 0
    (tmp_path / "backups").mkdir(exist_ok=True)
    kept = tmp_path / "backups" / "cpa-20261124T100000Z.backup"
    kept.unlink(missing_ok=True)
    assert command("backup", str(kept)).code == 0
    (tmp_path / "backups" / "erased").touch()
    (tmp_path / "before").mkdir()
    (tmp_path / "before" / "long-deleted-here.backup").write_text("of somebody")
    restic(["restic", "init"])
    moved_from = ["--host", "oldserver", "--time", "2020-07-01 00:00:00", "before"]
    restic(["restic", "backup", "--tag", "cpa", *moved_from])
    backup, forget, bring_back = commands("restic")
    restic(backup)
    restic(forget)
    assert len(json.loads(restic(["restic", "snapshots", "--json"]))) == 1, "what is deleted here stays nowhere"
    shutil.rmtree(tmp_path / "backups")
    for file in Path(ready["CPA_DATA_DIR"]).iterdir():
        file.unlink() if file.is_file() else shutil.rmtree(file)
    restic(bring_back)
    restore, look = (words[1:] for words in commands("cpa-bot"))
    restored = command(*restore)
    assert restored.code == 0, restored.err
    assert "Jana" in command(*look).out
