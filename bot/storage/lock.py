"""One process at a time: two programs on one database could damage it (the WAL-reset bug, SQLite before 3.51.3)."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class LockedError(Exception):
    """Another process has the data folder."""


def make_data_folder(folder: Path) -> None:
    """Make the data folder, for its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


@contextmanager
def locked(folder: Path) -> Generator[None]:
    """Hold the data folder. The lock goes with the process, however it ends."""
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise LockedError(f"CPA_DATA_DIR: another cpa-bot already uses {folder}. Stop it first.") from error
    try:
        yield
    finally:
        os.close(handle)
