"""The list of erasures outside of the database: a file `erased` of lines, only ever added to, and shortened by the month.

It lies in the data folder, and once more beside the backups, where it outlives the disk of the data folder. An erasure
stands in it, down to the disk, before the person is told that everything is deleted.
"""

import os
import re
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

import structlog

from bot.storage.erasures import Erasure, What

log = structlog.get_logger()
NAME = "erased"
_ALONE = threading.Lock()
"""Held while a list is changed: what is added while it is being shortened must not be lost."""
_LINE = re.compile(r"([0-9a-f]{16}) (\d{1,16}) (person|lead|wish) ([0-9a-f]{32})")


def add(folders: Sequence[Path], erasures: Iterable[Erasure]) -> None:
    """Add to the list in each folder; only the first one must take it (raises `OSError`)."""
    lines = "".join(f"{_line(erasure)}\n" for erasure in erasures).encode()
    for number, folder in enumerate(folders):
        try:
            with _ALONE:
                _append(folder / NAME, lines)
        except OSError as error:
            if number == 0:
                raise
            log.error("the list of erasures beside the backups could not be written", error=str(error))


def read(folders: Iterable[Path]) -> dict[bytes, Erasure]:
    """Give what stands in any of the lists, by id. A line cut off by a crash was added once more afterwards."""
    found: dict[bytes, Erasure] = {}
    for folder in folders:
        path = folder / NAME
        for line in path.read_text("ascii", "replace").splitlines() if path.exists() else ():
            if match := _LINE.fullmatch(line):
                erasure_id, at, what, mark = match.groups()
                erasure = Erasure(bytes.fromhex(erasure_id), int(at), cast("What", what), bytes.fromhex(mark))
                found[erasure.id] = erasure
    return found


def rewrite(folders: Iterable[Path], before: int) -> None:
    """Write each list anew, in one step, with what stands in any of them and is not older than `before`."""
    lists = tuple(folders)
    with _ALONE:
        kept = [erasure for erasure in read(lists).values() if erasure.at >= before]
        lines = "".join(f"{_line(erasure)}\n" for erasure in sorted(kept, key=lambda one: one.at)).encode()
        for folder in lists:
            beside = folder / f"{NAME}.new"
            beside.unlink(missing_ok=True)
            _append(beside, lines)
            beside.replace(folder / NAME)
            sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Have the disk know which files a folder holds."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _line(erasure: Erasure) -> str:
    return f"{erasure.id.hex()} {erasure.at} {erasure.what} {erasure.mark.hex()}"


def _append(path: Path, lines: bytes) -> None:
    """Add whole lines (behind one that a crash cut off, too), down to the disk."""
    fresh = not path.exists()
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            if file.read(1) != b"\n":
                lines = b"\n" + lines
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
    if fresh:
        sync_folder(path.parent)
