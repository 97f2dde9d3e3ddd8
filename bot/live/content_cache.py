"""Keeps the good versions of the content on the disk, and finds the one to begin with.

Good versions are kept as `<moment it became live>-<version>.zip`; one that was cut off or altered is not what its name says, and
is left out. A start uses the folder if it is good, else the last good copy; the very first start needs a good folder. What the
last start found good by the same rules is not judged again, nor read: it lies ready as the program holds it in memory.
"""

import pickle
import sys
import zipfile
import zlib
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pydantic
import structlog

from bot.content.content import Content
from bot.content.library import Library
from bot.content.problems import ContentError, Problem, tr
from bot.content.snapshot import Folder, Snapshot
from bot.operations.environment import OperatorError
from bot.settings import OF_OPERATOR, Settings
from bot.storage.crypto import KeyFileError, Vault
from bot.view.catalog import Words

log = structlog.get_logger()
ContentAndWords: TypeAlias = tuple[Content, Mapping[str, Words]]
ReadContent: TypeAlias = Callable[[Snapshot], ContentAndWords]
"""Gives the content of files and the words of its languages; raises `ContentError` or `OperatorError`."""


def rules_of(settings: Settings) -> str:
    """Give a mark of what content is judged by: the program, the catalogues, the operator and the list of towns."""
    operator = [str(getattr(settings, name)) for name in OF_OPERATOR]
    by = sha256(repr((operator, settings.only_towns, sys.version, pydantic.VERSION)).encode())
    for folder, kind in ((Path(__file__).parents[1], "*.py"), (settings.locales_dir, "*.po")):
        for path in sorted(folder.rglob(kind)):
            by.update(path.read_bytes())
    return by.hexdigest()


class JudgedBefore(NamedTuple):
    """How to know content that was found good before: `rules` names what it was judged by, `vault` sealed it."""

    rules: str
    vault: Vault

    def purpose(self, digest: str) -> str:
        return f"content {digest} {self.rules}"


def judged(judge: ReadContent, files: Snapshot) -> ContentAndWords:
    """Give good content. Raises `ContentError`."""
    try:
        return judge(files)
    except ContentError:
        raise
    except OperatorError as error:
        what, advice = tr("{said}", str(error).removesuffix(".")), tr("tell whoever runs the bot")
        raise ContentError([Problem(".", 1, what, advice)]) from error
    except Exception as error:
        log.exception("the check of the content failed by itself")
        what = tr("the check itself failed on this ({kind})", type(error).__name__)
        advice = tr("undo the last change and tell whoever runs the bot")
        raise ContentError([Problem(".", 1, what, advice)]) from error


_PART, _SET_ASIDE, _READY = "part", "set-aside", "ready"
_STAMP = "%Y%m%dT%H%M%S.%fZ"


class Copy(NamedTuple):
    """A good version on the disk, and since when it was live."""

    version: str
    since: datetime
    path: Path


@dataclass(frozen=True)
class GoodContent:
    """The copies, in a folder of their own inside the data folder. Every method may raise `OSError`."""

    folder: Path

    def keep(self, files: Snapshot, since: datetime) -> None:
        self.folder.mkdir(0o700, exist_ok=True)
        known = self._named()
        # the clock was put back
        if known and since <= known[-1].since:
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

    def ready(self, files: Snapshot, before: JudgedBefore) -> ContentAndWords | None:
        """Give what these files were when they were the last to be found good by these rules, else None.

        What this bot has not sealed itself, or what was altered, does not open: only so may it be unpickled.
        """
        path = self.folder / _READY
        with suppress(FileNotFoundError, KeyFileError):
            return _unpickled(before.vault.open(path.read_bytes(), before.purpose(files.digest)))
        return None

    def keep_ready(self, digest: str, before: JudgedBefore, good: ContentAndWords) -> None:
        """Store it for the next start if there is room; without it the start is only slower."""
        with suppress(OSError):
            self.folder.mkdir(0o700, exist_ok=True)
            part = self.folder / f"{_READY}.{_PART}"
            part.unlink(missing_ok=True)
            part.touch(0o600)
            part.write_bytes(before.vault.seal(_pickled(good), before.purpose(digest)))
            part.rename(self.folder / _READY)

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


def _pickled(good: ContentAndWords) -> bytes:
    pieces = list[bytes]()

    class Pieces:
        """Collects the pieces in Python code, so that other threads get a turn; pickling to BytesIO would let none."""

        def write(self, piece: bytes) -> None:
            pieces.append(bytes(piece))

    pickle.Pickler(Pieces(), pickle.HIGHEST_PROTOCOL).dump(good)
    return b"".join(pieces)


def _unpickled(stored: bytes) -> ContentAndWords | None:
    try:
        good: ContentAndWords = pickle.loads(stored)  # noqa: S301  sealed by this bot, with the key of its data
    except Exception:  # noqa: BLE001  a library may have changed how its objects are stored
        return None
    return good


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
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        return Snapshot({})


class Beginning(NamedTuple):
    """What there is to begin with. `version`: the state of the folder that was judged, or set aside by somebody.

    `digest`: that of the files of this content, where it is the folder's; else "".
    """

    library: Library
    words: Mapping[str, Words]
    version: str
    digest: str = ""


def begin(
    folder: Folder, good: GoodContent, judge: ReadContent, now: datetime, before: JudgedBefore | None = None
) -> Beginning:
    """Find what to begin with. Raises `ContentError` with every problem, or `OperatorError`, where nothing is good."""
    files = folder.look()
    if good.set_aside() == files.version and (kept := _last_good(good, judge)):
        kept[0].set_aside = files.version
        return Beginning(*kept, files.version)
    try:
        known = good.ready(files, before) if before else None
        # where there is no folder, the judge names the setting
        if files.problems and folder.path.is_dir():
            raise ContentError(files.problems)
        content, words = known or judged(judge, files)
    except ContentError as refusal:
        kept = _last_good(good, judge)
        if kept is None:
            wrong_setting = refusal.__cause__
            raise wrong_setting if isinstance(wrong_setting, OperatorError) else refusal from None
        kept[0].refuse(refusal.problems)
        log.error(
            "the content folder is refused; the bot starts with the last good version",
            version=kept[0].content.version,
            problems=[str(problem) for problem in refusal.problems],
        )
        return Beginning(*kept, files.version)
    begun = Beginning(Library(content, _since(files, good, now)), words, files.version, files.digest)
    if before and not known:
        good.keep_ready(files.digest, before, (content, words))
    return begun


def _since(files: Snapshot, good: GoodContent, now: datetime) -> datetime:
    """Keep what was judged just now, if it is not the latest already; say since when it is live."""
    latest = good.latest()
    if latest is not None and latest.version == files.version:
        return latest.since
    try:
        good.keep(files, now)
    except OSError as error:
        log.error("no copy of the content can be kept", error=str(error))
    return now


def _last_good(good: GoodContent, judge: ReadContent) -> tuple[Library, Mapping[str, Words]] | None:
    """Give the latest copy that is good by the rules of this program, too."""
    for copy, files in reversed(good.whole()):
        try:
            content, words = judged(judge, files)
        except ContentError as refusal:
            problems = [str(problem) for problem in refusal.problems]
            log.error("a copy of the content is no longer good", version=copy.version, problems=problems)
        else:
            return Library(content, copy.since), words
    return None
