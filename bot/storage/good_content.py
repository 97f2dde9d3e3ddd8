"""Keeps the last good versions of the content, for a start with a broken folder and for the way back.

Each is one file, `<moment it became live>-<version>.zip`. One that was cut off by a crash, or altered by anybody, is not what
its name says, and is left out. What is to be judged is laid out as a folder, for as long as that takes.
"""

import shutil
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from bot.content.snapshot import Snapshot

_NEW, _PART = "new", "part"
_SET_ASIDE = "set-aside"
_STAMP = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True)
class Copy:
    """A good version on the disk, and since when it was live."""

    version: str
    since: datetime
    path: Path


@dataclass(frozen=True)
class GoodContent:
    """The copies, in a folder of their own inside the data folder. Every method may raise `OSError`."""

    folder: Path

    def lay_out(self, files: Snapshot) -> Path:
        """Write files down to be judged; give where."""
        self.folder.mkdir(0o700, exist_ok=True)
        self.take_away()
        files.write(self.folder / _NEW)
        return self.folder / _NEW

    def take_away(self) -> None:
        """Delete what was laid out."""
        if (self.folder / _NEW).exists():
            shutil.rmtree(self.folder / _NEW)

    def keep(self, files: Snapshot, since: datetime) -> None:
        """Keep what was judged to be good, as the latest."""
        self.folder.mkdir(0o700, exist_ok=True)
        known = self._named()
        if known and since <= known[-1].since:  # the clock was put back
            since = known[-1].since + timedelta(microseconds=1)
        part = self.folder / _PART
        part.unlink(missing_ok=True)
        part.touch(0o600)
        part.write_bytes(_packed(files))
        part.rename(self.folder / f"{since.astimezone(UTC).strftime(_STAMP)}-{files.version}.zip")
        for copy in known:
            if copy.version == files.version:
                copy.path.unlink()

    def latest(self) -> Copy | None:
        """Give the latest copy, whole or not."""
        return next(reversed(self._named()), None)

    def whole(self) -> list[tuple[Copy, Snapshot]]:
        """Give the copies that are what their names say, with their files, oldest first."""
        read = ((copy, _unpacked(copy.path.read_bytes())) for copy in self._named())
        return [(copy, files) for copy, files in read if files.version == copy.version]

    def retain(self, versions: Collection[str], set_aside: str) -> None:
        """Delete all other copies, and note which version of the folder was rolled back from ("": none)."""
        for copy in self._named():
            if copy.version not in versions:
                copy.path.unlink()
        if set_aside:
            (self.folder / _SET_ASIDE).touch(0o600)
            (self.folder / _SET_ASIDE).write_text(set_aside, "utf-8")
        else:
            (self.folder / _SET_ASIDE).unlink(missing_ok=True)

    def set_aside(self) -> str:
        """Give the version of the folder that somebody rolled back from; "": none."""
        path = self.folder / _SET_ASIDE
        return path.read_text("utf-8") if path.is_file() else ""

    def _named(self) -> list[Copy]:
        found = list[Copy]()
        for path in sorted(self.folder.glob("*-*.zip")):
            stamp, _, version = path.stem.partition("-")
            try:
                since = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
            except ValueError:
                continue
            found.append(Copy(version, since, path))
        return found


def _packed(files: Snapshot) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in files.files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _unpacked(packed: bytes) -> Snapshot:
    """Give the files, as far as they can be read: a damaged archive is of no version."""
    try:
        with zipfile.ZipFile(BytesIO(packed)) as archive:
            return Snapshot({name: archive.read(name) for name in archive.namelist()})
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return Snapshot({})
