"""The data folder: for its owner only, and for one process only."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.crypto import Vault
from bot.storage.database import Database
from bot.storage.folder import FolderError, locked, make_data_folder
from tests.people import Clock

TAKE_IT = "from pathlib import Path; from bot.storage.folder import locked\nwith locked(Path({folder!r})): pass"


def modes(folder: Path) -> dict[str, str]:
    return {path.name: f"{path.stat().st_mode & 0o777:o}" for path in folder.iterdir()}


@pytest.mark.usefixtures("no_umask")
async def test_a_database_restored_with_wider_rights_is_closed_again(
    tmp_path: Path, vault: Vault, clock: Clock
) -> None:
    for name in ("db", "db-wal", "db-shm"):
        (tmp_path / name).touch(0o644)
    # a killed program leaves one that is not empty
    (tmp_path / "db-shm").write_bytes(bytes(32_768))
    async with Database(tmp_path / "db", vault, clock):
        assert set(modes(tmp_path).values()) - {"700"} == {"600"}


def test_a_second_process_is_refused_at_once(tmp_path: Path) -> None:
    script = TAKE_IT.format(folder=str(tmp_path))
    with locked(tmp_path):
        second = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        assert second.returncode != 0
        assert f"another cpa-bot already uses {tmp_path}" in second.stderr
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_lock_goes_with_the_block_however_it_ends(tmp_path: Path) -> None:
    def fail() -> None:
        with locked(tmp_path):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with locked(tmp_path), pytest.raises(FolderError), locked(tmp_path):
        pass


@pytest.mark.parametrize("below", ["file", "file/data"])
def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match=r"CPA_DATA_DIR: .* cannot be used"):
        make_data_folder(tmp_path / below)


def test_a_folder_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match=r"CPA_DATA_DIR: .* cannot be used"), locked(tmp_path / "nowhere"):
        pass
