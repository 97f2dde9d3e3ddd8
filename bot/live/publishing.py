"""Publishes files, history, notices and commit atomically, even if the program is killed.

The journal (`bot/storage/publications.py`) stores the publication before the first file is written.
Then follow the files, one transaction for history and notices, and the commit. The next start, or
the next check of the folder, resumes. A file that has neither the old nor the new content was
edited by somebody: everything but that file is undone.
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.live.repository import commit
from bot.storage import publications
from bot.storage.crypto import sync_folder
from bot.storage.database import Database
from bot.storage.publications import FileChange, Publication

log = structlog.get_logger()


class ChangedMeanwhileError(Exception):
    """A file has changed since the draft was validated."""


@dataclass
class Publishing:
    """Publishes drafts. `step`: called after each step, for tests."""

    content: Path
    locales: Path
    database: Database
    step: Callable[[str], None] = lambda _: None

    async def publish(self, publication: Publication) -> None:
        """Publish. Raises `ChangedMeanwhileError` or `OSError` if nothing was published."""
        await self.recover()
        await asyncio.to_thread(self._require, publication, begun=False)
        await self.database.write(lambda tx: publications.begin(tx, publication))
        self.step("journal")
        if undone := await self._finish(publication):
            raise undone

    async def recover(self) -> None:
        """Finish or undo a publication that was interrupted. Raises `OSError` if neither is possible now."""
        if found := await self.database.read(publications.find):
            if undone := await self._finish(found):
                log.error("interrupted publication undone", kind=type(undone).__name__, file=str(undone))
            else:
                log.warning("interrupted publication finished", files=[*found.files])

    async def _finish(self, publication: Publication) -> ChangedMeanwhileError | OSError | None:
        """Do the remaining steps; return the error if everything was undone instead."""
        if not publication.is_written:
            try:
                await asyncio.to_thread(self._require, publication, begun=True)
                await asyncio.to_thread(self._turn, publication)
            except (ChangedMeanwhileError, OSError) as error:
                await asyncio.to_thread(self._turn, publication, back=True)
                await self.database.write(publications.end)
                return error
            await self.database.write(lambda tx: publications.note_written(tx, publication))
            self.step("history and notices")
        await asyncio.to_thread(self._commit, publication)
        self.step("commit")
        await self.database.write(publications.end)
        return None

    def _places(self, publication: Publication) -> Iterator[tuple[str, Path | None, FileChange]]:
        """Yield each file with its path, None if it is outside the folder. Links are followed."""
        # The catalogues are first: alone they have no effect.
        for root, files in ((self.locales, publication.catalogue), (self.content, publication.files)):
            for name, change in files.items():
                path = (root / name).resolve()
                yield name, path if path.is_relative_to(root.resolve()) else None, change

    def _require(self, publication: Publication, *, begun: bool) -> None:
        for name, path, change in self._places(publication):
            if path is None or _held(path) not in (set(change) if begun else {change.old}):
                raise ChangedMeanwhileError(name)

    def _turn(self, publication: Publication, *, back: bool = False) -> None:
        """Write the files that are unchanged; `back`: undo those already written."""
        for _, path, change in self._places(publication):
            now, wanted = reversed(change) if back else change
            if path and _held(path) == now:
                self._put(path, wanted)

    def _put(self, path: Path, data: bytes | None) -> None:
        """Replace a file atomically and sync it; the temporary file is hidden."""
        if data is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.part")
            # A leftover of an earlier attempt, or a planted link.
            part.unlink(missing_ok=True)
            with part.open("xb") as file:
                self.step(f"begun {path.name}")
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                part.chmod(path.stat().st_mode & 0o777)
            self.step(f"written {path.name}")
            part.replace(path)
        sync_folder(path.parent)
        self.step(f"replaced {path.name}")

    def _commit(self, publication: Publication) -> None:
        """Commit the files that nobody has edited since."""
        files = {name: one.new for name, one in publication.files.items() if _held(self.content / name) == one.new}
        first, *others = publication.about.split(", ")
        if files:
            more = f" and {len(others)} more" if others else ""
            commit(self.content, files, f"Edit {first}{more}", publication.name)


def _held(path: Path) -> bytes | None:
    """Read a file; None if it does not exist."""
    return path.read_bytes() if path.is_file() else None
