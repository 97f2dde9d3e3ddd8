"""Writes what was published into the content folder: the old or the new content, whole, whatever ends the program meanwhile.

What is to be written lies in the data folder first, as one file that appears in one moment. From then on it is carried out,
if need be by the next start; before that, nothing has happened. A file that is neither as it was nor as it is to be was
changed by somebody in between: it is left alone, and then nothing is written at all.
"""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import structlog

from bot.storage.crypto import sync_folder

JOURNAL = "publishing"
BYTES = "latin-1"
"""An encoding in which any bytes are text, so that JSON can hold them."""
log = structlog.get_logger()


class ChangedMeanwhileError(Exception):
    """A file is no longer as it was when the draft was judged."""


class Rewriting(NamedTuple):
    """One file: what it held (None: there was none) and what it is to hold (None: there is to be none)."""

    old: bytes | None
    new: bytes | None


@dataclass(frozen=True)
class Publishing:
    """The folder of the content, and the data folder. `step`: told of each step, for the proof that each may be the last."""

    content: Path
    data: Path
    step: Callable[[str], None] = lambda _: None

    def publish(self, files: Mapping[str, Rewriting]) -> None:
        """Write files. Raises `ChangedMeanwhileError` or `OSError` where nothing was written, or will be by `recover`."""
        self.recover()
        self._require(files, lambda one: {one.old})
        packed = {name: [data if data is None else data.decode(BYTES) for data in one] for name, one in files.items()}
        _replace(self.data / JOURNAL, json.dumps(packed).encode(), self.step)
        self._carry_out_or_drop(files)

    def recover(self) -> None:
        """Finish what was begun and not finished. Raises `OSError`."""
        journal = self.data / JOURNAL
        if not journal.is_file():
            return
        packed = json.loads(journal.read_bytes())
        files = {
            name: Rewriting(*(text if text is None else text.encode(BYTES) for text in one))
            for name, one in packed.items()
        }
        try:
            self._require(files, set)
        except ChangedMeanwhileError as error:
            log.error("an interrupted publication is given up: somebody has edited the file since", file=str(error))
            journal.unlink()
        else:
            self._carry_out_or_drop(files)
            log.warning("an interrupted publication was finished", files=list(files))

    def _require(self, files: Mapping[str, Rewriting], good: Callable[[Rewriting], set[bytes | None]]) -> None:
        for name, one in files.items():
            path = self.content / name
            inside = path.resolve().is_relative_to(self.content.resolve())
            if not inside or (path.read_bytes() if path.is_file() else None) not in good(one):
                raise ChangedMeanwhileError(name)

    def _carry_out_or_drop(self, files: Mapping[str, Rewriting]) -> None:
        """Carry it out. Where not even the first file could be written nothing is left for later: it would fail at each start."""
        try:
            self._carry_out(files)
        except OSError:
            with suppress(ChangedMeanwhileError, OSError):
                self._require(files, lambda one: {one.old})
                (self.data / JOURNAL).unlink()
            raise

    def _carry_out(self, files: Mapping[str, Rewriting]) -> None:
        for name, one in files.items():
            # a link stays one
            path = (self.content / name).resolve()
            if one.new is None:
                path.unlink(missing_ok=True)
                sync_folder(path.parent)
                self.step(f"removed {path.name}")
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, one.new, self.step)
        (self.data / JOURNAL).unlink()
        sync_folder(self.data)
        self.step("done")


def put(path: Path, old: bytes | None, new: bytes) -> None:
    """Replace one file if it is still the `old` one. Raises `ChangedMeanwhileError` or `OSError`."""
    if (path.read_bytes() if path.is_file() else None) != old:
        raise ChangedMeanwhileError(path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, new)


def _replace(path: Path, data: bytes, step: Callable[[str], None] = lambda _: None) -> None:
    """Replace a file in one step, down to the disk; until then the new one has a name (with a dot) that nobody reads."""
    part = path.with_name(f".{path.name}.part")
    # what is left of an earlier try, or was laid there to lead elsewhere
    part.unlink(missing_ok=True)
    with part.open("xb") as file:
        step(f"begun {path.name}")
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        part.chmod(path.stat().st_mode & 0o777)
    step(f"written {path.name}")
    part.replace(path)
    sync_folder(path.parent)
    step(f"replaced {path.name}")
