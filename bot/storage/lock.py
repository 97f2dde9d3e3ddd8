"""One process at a time: two programs on one database could damage it (the WAL-reset bug, SQLite before 3.51.3)."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

DATA = "CPA_DATA_DIR"


class FolderError(Exception):
    """A folder cannot be used: it cannot be made or opened, or another process has it; the text names its setting."""


def make_data_folder(folder: Path, setting: str = DATA) -> None:
    """Make the folder that a setting names, for its owner only."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise _unusable(folder, error, setting) from error


@contextmanager
def locked(folder: Path, setting: str = DATA) -> Generator[None]:
    """Hold the folder that a setting names. The lock goes with the process, however it ends."""
    try:
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unusable(folder, error, setting) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise FolderError(f"{setting}: another cpa-bot already uses {folder}. Stop it first.") from error
    try:
        yield
    finally:
        os.close(handle)


def _unusable(folder: Path, error: OSError, setting: str) -> FolderError:
    return FolderError(f"{setting}: {folder} cannot be used ({error.strerror}). Name another folder.")
