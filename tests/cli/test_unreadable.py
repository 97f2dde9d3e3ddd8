"""The account of the bot cannot use what root has brought: one sentence says whose it has to be."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.app import DATABASE
from bot.operations.environment import ROOT, account
from tests import small
from tests.cli.running import Result, refuses

OF_NO_RIGHTS = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
"""Root too is asked for its rights then (util-linux)."""
ALL = """
import json, sys
from dataclasses import astuple
from tests.cli.running import command
print(json.dumps([astuple(command(*words)) for words in json.loads(sys.argv[1])]))
"""


@pytest.fixture
def shut(tmp_path: Path) -> Path:
    """A file that nobody may read but whoever may everything."""
    file = tmp_path / "shut"
    file.write_text("CPA_OFFICER=poverenec@example.org\n")
    file.chmod(0)
    return file


def as_anybody(*commands: Sequence[str]) -> list[Result]:
    """Run commands one after another in a process of an account that is nothing special."""
    if (as_root := os.geteuid() == 0) and not shutil.which(OF_NO_RIGHTS[0]):
        pytest.skip("root may read everything, and there is no setpriv to have it otherwise")
    run = [*(OF_NO_RIGHTS if as_root else ()), sys.executable, "-c", ALL, json.dumps(commands)]
    said = subprocess.run(
        run, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=True, timeout=20,
    )  # fmt: skip
    return [Result(*one) for one in json.loads(said.stdout)]


def test_a_backup_that_root_has_fetched(ready: dict[str, str], shut: Path, tmp_path: Path) -> None:
    data, folder = Path(ready["CPA_DATA_DIR"]), tmp_path / "root"
    folder.mkdir()
    hidden = Path(shutil.copy(shut, folder / "my.backup"))
    folder.chmod(0)
    before = (data / DATABASE).read_bytes()
    for file in (shut, hidden):
        name = str(file)
        every = (("restore", "--yes", "--without-list", name), ("backup", "--verify", name), ("unseal", name, "plain"))
        user, copy = account()[0], data / file.name
        how = f"Copy it to {copy}, run chown {user} {copy}, and name that."
        refused = Result(2, "", f"FILE: the account {user} cannot read {file}. {how}\n")
        assert as_anybody(*every) == [refused] * len(every)
    assert (data / DATABASE).read_bytes() == before
    assert not (tmp_path / "plain").exists()
    # whoever clears up may look into it
    folder.chmod(0o700)


@pytest.mark.usefixtures("ready")
def test_a_folder_is_no_backup(tmp_path: Path) -> None:
    refuses(
        f"FILE: {tmp_path} cannot be read (Is a directory). Name a backup.\n",
        "restore", str(tmp_path), "--yes", "--without-list",
    )  # fmt: skip


def test_texts_that_root_has_installed(tmp_path: Path) -> None:
    file = small.write(tmp_path / "content") / "sources.yaml"
    file.chmod(0o444)
    before = file.read_bytes()
    how = "Give it to that account, or name a copy."
    refused = Result(2, "", f"The account {account()[0]} cannot use {file} (Permission denied). {how}\n")
    assert as_anybody(("source", "confirm", "law", "--content", str(file.parent))) == [refused]
    assert file.read_bytes() == before


@pytest.mark.usefixtures("ready")
def test_settings_that_root_has_brought_back(shut: Path) -> None:
    file = shut.rename(shut.with_name(".env"))
    user, group = account()
    how = f"Run: chgrp {group} {file} && chmod 640 {file}"
    refused = Result(2, "", f".env: the account {user} cannot read {file}. {how}\n")
    every = (("run",), ("health",), ("settings",), ("contact", "list"), ("restore", "x"))
    assert as_anybody(*every) == [refused] * len(every)


@pytest.mark.usefixtures("ready")
def test_settings_saved_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / ".env").touch(0o600)
    (tmp_path / ".env").write_bytes("CPA_OPERATOR_NAME=Žižkov".encode("cp1250"))
    refuses(f".env: {tmp_path / '.env'} cannot be read (it is not UTF-8). Save it anew.\n", "contact", "list")
