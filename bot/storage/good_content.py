"""Keeps the last good versions of the content as copies, for a start with a broken folder and for the way back.

A copy is laid out first, judged where it lies, and only then named: `<moment it became live>-<version>`. A copy that was
cut off by a crash or altered by anybody is not what its name says, and is left out.
"""

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.content import snapshot
from bot.content.snapshot import Snapshot

_NEW = "new"
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

    def keep(self, version: str, since: datetime) -> None:
        """Name what was laid out, if anything was: it was judged to be good, and is the latest."""
        known = self._named()
        if not (self.folder / _NEW).exists():
            return
        if known and since <= known[-1].since:  # the clock was put back
            since = known[-1].since + timedelta(microseconds=1)
        (self.folder / _NEW).rename(self.folder / f"{since.astimezone(UTC).strftime(_STAMP)}-{version}")
        for copy in known:
            if copy.version == version:
                shutil.rmtree(copy.path)

    def take_away(self) -> None:
        """Delete what was laid out and is not good."""
        if (self.folder / _NEW).exists():
            shutil.rmtree(self.folder / _NEW)

    def copies(self) -> list[Copy]:
        """Give the copies that are whole, oldest first."""
        return [copy for copy in self._named() if self.is_whole(copy)]

    def latest(self) -> Copy | None:
        """Give the latest copy, whole or not."""
        return next(reversed(self._named()), None)

    def is_whole(self, copy: Copy) -> bool:
        """Say whether a copy is what its name says."""
        return snapshot.take(copy.path).version == copy.version

    def retain(self, versions: Collection[str], set_aside: str) -> None:
        """Delete all other copies, and note which version of the folder was rolled back from ("": none)."""
        for copy in self._named():
            if copy.version not in versions:
                shutil.rmtree(copy.path)
        if set_aside:
            (self.folder / _SET_ASIDE).write_text(set_aside, "utf-8")
            (self.folder / _SET_ASIDE).chmod(0o600)
        else:
            (self.folder / _SET_ASIDE).unlink(missing_ok=True)

    def set_aside(self) -> str:
        """Give the version of the folder that somebody rolled back from; "": none."""
        path = self.folder / _SET_ASIDE
        return path.read_text("utf-8") if path.is_file() else ""

    def _named(self) -> list[Copy]:
        found = list[Copy]()
        for path in sorted(self.folder.glob("*-*")):
            stamp, _, version = path.name.partition("-")
            try:
                since = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
            except ValueError:
                continue
            found.append(Copy(version, since, path))
        return found
