"""What root has brought, the bot's own account cannot read or write: a backup, a `.env`, texts. One sentence says whose it has to be."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import DATABASE
from bot.environment import ROOT, account
from tests.cli.running import Result, command

OF_NO_RIGHTS = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
"""Root too is asked for its rights then (util-linux)."""


@pytest.fixture
def shut(tmp_path: Path) -> Path:
    """A file that nobody may read but whoever may everything."""
    file = tmp_path / "shut"
    file.write_text("CPA_OFFICER=poverenec@example.org\n")
    file.chmod(0)
    return file


def as_anybody(*words: str) -> Result:
    """Run `cpa-bot WORDS` as an account that is nothing special."""
    if (as_root := os.geteuid() == 0) and not shutil.which(OF_NO_RIGHTS[0]):
        pytest.skip("root may read everything, and there is no setpriv to have it otherwise")
    run = [*(OF_NO_RIGHTS if as_root else ()), sys.executable, "-m", "bot", *words]
    said = subprocess.run(
        run, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False, timeout=20,
    )  # fmt: skip
    return Result(said.returncode, said.stdout, said.stderr)


@pytest.mark.parametrize("where", ["a file of root", "a folder of root"])
@pytest.mark.parametrize("words", [("restore", "--yes", "--without-list"), ("backup", "--verify"), ("unseal",)])
def test_a_backup_that_root_has_fetched(
    ready: dict[str, str], shut: Path, tmp_path: Path, words: tuple[str, ...], where: str
) -> None:
    data, file = Path(ready["CPA_DATA_DIR"]), shut
    if where == "a folder of root":
        (tmp_path / "root").mkdir()
        file = shut.rename(tmp_path / "root" / "my.backup")
        (tmp_path / "root").chmod(0)
    before = (data / DATABASE).read_bytes()
    refused = as_anybody(*words, str(file), *(("plain",) if words == ("unseal",) else ()))
    user, copy = account()[0], data / file.name
    how = f"Copy it to {copy}, run chown {user} {copy}, and name that."
    assert refused == Result(2, "", f"FILE: the account {user} cannot read {file}. {how}\n")
    assert (data / DATABASE).read_bytes() == before
    assert not (tmp_path / "plain").exists()
    if where == "a folder of root":
        # whoever clears up may look into it
        (tmp_path / "root").chmod(0o700)


def test_a_folder_is_no_backup(ready: dict[str, str], tmp_path: Path) -> None:
    assert ready
    refused = command("restore", str(tmp_path), "--yes", "--without-list")
    assert (refused.code, refused.err) == (2, f"FILE: {tmp_path} cannot be read (Is a directory). Name a backup.\n")


def test_texts_that_root_has_installed(tmp_path: Path) -> None:
    file = Path(shutil.copytree(ROOT / "content", tmp_path / "content")) / "sources.yaml"
    file.chmod(0o444)
    before = file.read_bytes()
    refused = as_anybody("source", "confirm", "mv-criteria", "--content", str(file.parent))
    how = "Give it to that account, or name a copy."
    assert refused == Result(2, "", f"The account {account()[0]} cannot use {file} (Permission denied). {how}\n")
    assert file.read_bytes() == before


@pytest.mark.parametrize("words", [("run",), ("health",), ("settings",), ("contact", "list"), ("restore", "x")])
def test_settings_that_root_has_brought_back(ready: dict[str, str], shut: Path, words: tuple[str, ...]) -> None:
    assert ready
    file = shut.rename(shut.with_name(".env"))
    user, group = account()
    assert as_anybody(*words) == Result(
        2, "", f".env: the account {user} cannot read {file}. Run: chgrp {group} {file} && chmod 640 {file}\n"
    )


def test_settings_saved_in_another_encoding(ready: dict[str, str], tmp_path: Path) -> None:
    assert ready
    (tmp_path / ".env").touch(0o600)
    (tmp_path / ".env").write_bytes("CPA_OPERATOR_NAME=Žižkov".encode("cp1250"))
    refused = command("contact", "list")
    assert (refused.code, refused.err) == (
        2, f".env: {tmp_path / '.env'} cannot be read (it is not UTF-8). Save it anew.\n",
    )  # fmt: skip
