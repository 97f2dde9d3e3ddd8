"""Reads a file of the content folder, whatever was put in its place: a pipe, a device, a link to what nobody is to be shown."""

import os
import stat
from pathlib import Path


class NoContentFileError(Exception):
    """This is no file that belongs to the content; `what` is wrong, `advice` says what to do."""

    def __init__(self, what: str, advice: str) -> None:
        self.what, self.advice = what, advice
        super().__init__(what)


def read_file(path: Path, folder: Path, most: int) -> bytes:
    """Read a file below `folder` of at most `most` bytes. Raises `NoContentFileError` or `OSError`; never waits for a writer."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise NoContentFileError("this is no file", "put a text file in its place or remove it")
    require_inside(path, folder)
    # Not blocking: whatever takes the file's place from now on, opening it does not wait.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        size = f"{most // 1024} KiB"
        raise NoContentFileError(f"the file is larger than {size}", f"shorten it below {size}")
    return data


def require_inside(path: Path, folder: Path) -> None:
    """Refuse a link that leads out of the folder: whoever edits texts must not have the bot show other files of its server."""
    if not path.resolve().is_relative_to(folder.resolve()):
        raise NoContentFileError(
            "this is a link that leads out of the content folder",
            "put the file or folder itself in its place",
        )
