"""Stored valid versions of the content, and the choice of one at the start.

Versions are `<time it became live>-<version>.zip`; damaged ones are ignored. A start uses the
folder if it is valid, else the last valid version; the very first start needs a valid folder. The
content of the last start is cached, pickled and encrypted, until the folder or the rules change.
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
Validator: TypeAlias = Callable[[Snapshot], ContentAndWords]
"""Validates files. Raises `ContentError` or `OperatorError`."""


def rules_of(settings: Settings) -> str:
    """Return the hash of the input of a validation: program, catalogues, operator, towns."""
    operator = [str(getattr(settings, name)) for name in OF_OPERATOR]
    by = sha256(repr((operator, settings.only_towns, sys.version, pydantic.VERSION)).encode())
    for folder, kind in ((Path(__file__).parents[1], "*.py"), (settings.locales_dir, "*.po")):
        for path in sorted(folder.rglob(kind)):
            by.update(path.read_bytes())
    return by.hexdigest()


class CacheKey(NamedTuple):
    """The key of cached content: the hash of its rules, and the vault that encrypted it."""

    rules: str
    vault: Vault

    def purpose(self, digest: str) -> str:
        return f"content {digest} {self.rules}"


def validated(validate: Validator, files: Snapshot) -> ContentAndWords:
    """Validate files. Raises `ContentError`, also if the validation itself fails."""
    try:
        return validate(files)
    except ContentError:
        raise
    except OperatorError as error:
        what, advice = tr("{said}", str(error).removesuffix(".")), tr("tell whoever runs the bot")
        raise ContentError([Problem(".", 1, what, advice)]) from error
    except Exception as error:
        log.exception("content validation failed")
        what = tr("the check itself failed on this ({kind})", type(error).__name__)
        advice = tr("undo the last change and tell whoever runs the bot")
        raise ContentError([Problem(".", 1, what, advice)]) from error


_PART, _SET_ASIDE, _READY = "part", "set-aside", "ready"
_STAMP = "%Y%m%dT%H%M%S.%fZ"


class StoredVersion(NamedTuple):
    """A stored version and the time at which it became live."""

    version: str
    since: datetime
    path: Path


@dataclass(frozen=True)
class ContentCache:
    """Copies of valid versions in the data folder. Every method may raise `OSError`."""

    folder: Path

    def store(self, files: Snapshot, since: datetime) -> None:
        self.folder.mkdir(0o700, exist_ok=True)
        known = self._named()
        # The clock was set back.
        if known and since <= known[-1].since:
            since = known[-1].since + timedelta(microseconds=1)
        part = self.folder / _PART
        part.unlink(missing_ok=True)
        part.touch(0o600)
        part.write_bytes(_packed_files(files))
        part.rename(self.folder / f"{since.astimezone(UTC).strftime(_STAMP)}-{files.version}.zip")
        for copy in known:
            if copy.version == files.version:
                copy.path.unlink()

    def latest(self) -> StoredVersion | None:
        return next(reversed(self._named()), None)

    def undamaged(self) -> list[tuple[StoredVersion, Snapshot]]:
        """Return the undamaged copies with their files, oldest first."""
        read = ((copy, _unpacked_files(copy.path.read_bytes())) for copy in self._named())
        return [(copy, files) for copy, files in read if files.version == copy.version]

    def retain(self, versions: Collection[str], set_aside: str) -> None:
        """Delete all other copies; store the version that was rolled back from ("": none)."""
        for copy in self._named():
            if copy.version not in versions:
                copy.path.unlink()
        if set_aside:
            (self.folder / _SET_ASIDE).touch(0o600)
            (self.folder / _SET_ASIDE).write_text(set_aside, "utf-8")
        else:
            (self.folder / _SET_ASIDE).unlink(missing_ok=True)

    def set_aside(self) -> str:
        """Return the version of the folder that was rolled back from, "" if none."""
        path = self.folder / _SET_ASIDE
        return path.read_text("utf-8") if path.is_file() else ""

    def cached(self, files: Snapshot, key: CacheKey) -> ContentAndWords | None:
        """Return the cached content of these files, None if they or the rules have changed.

        Only data that this bot encrypted itself can be decrypted, so unpickling is safe.
        """
        path = self.folder / _READY
        with suppress(FileNotFoundError, KeyFileError):
            return _unpickled_content(key.vault.open(path.read_bytes(), key.purpose(files.digest)))
        return None

    def store_cached(self, digest: str, key: CacheKey, good: ContentAndWords) -> None:
        """Store content for the next start if there is room; it only makes the start faster."""
        with suppress(OSError):
            self.folder.mkdir(0o700, exist_ok=True)
            part = self.folder / f"{_READY}.{_PART}"
            part.unlink(missing_ok=True)
            part.touch(0o600)
            part.write_bytes(key.vault.seal(pickle.dumps(good, pickle.HIGHEST_PROTOCOL), key.purpose(digest)))
            part.rename(self.folder / _READY)

    def _named(self) -> list[StoredVersion]:
        found = list[StoredVersion]()
        for path in sorted(self.folder.glob("*-*.zip")):
            stamp, _, version = path.stem.partition("-")
            try:
                since = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
            except ValueError:
                continue
            found.append(StoredVersion(version, since, path))
        return found


def _unpickled_content(stored: bytes) -> ContentAndWords | None:
    try:
        good: ContentAndWords = pickle.loads(stored)  # noqa: S301  sealed by this bot, with the key of its data
    except Exception:  # noqa: BLE001  a library may have changed how its objects are stored
        return None
    return good


def _packed_files(files: Snapshot) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in files.files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _unpacked_files(packed: bytes) -> Snapshot:
    """Return the files of an archive, none if it is damaged."""
    try:
        with zipfile.ZipFile(BytesIO(packed)) as archive:
            return Snapshot({name: archive.read(name) for name in archive.namelist()})
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        return Snapshot({})


class StartContent(NamedTuple):
    """The content at start. `version`: the version of the folder, even if it is not this.

    `digest`: that of the files of this content, where it is the folder's; else "".
    """

    library: Library
    words: Mapping[str, Words]
    version: str
    digest: str = ""


def start_content(
    folder: Folder, cache: ContentCache, validate: Validator, now: datetime, key: CacheKey | None = None
) -> StartContent:
    """Choose the content at start. Raises `ContentError` or `OperatorError` if there is none."""
    files = folder.look()
    if cache.set_aside() == files.version and (kept := _latest_valid(cache, validate)):
        kept[0].set_aside = files.version
        return StartContent(*kept, files.version)
    try:
        known = cache.cached(files, key) if key else None
        # If there is no folder, the error of the validator names the setting.
        if files.problems and folder.path.is_dir():
            raise ContentError(files.problems)
        content, words = known or validated(validate, files)
    except ContentError as refusal:
        kept = _latest_valid(cache, validate)
        if kept is None:
            wrong_setting = refusal.__cause__
            raise wrong_setting if isinstance(wrong_setting, OperatorError) else refusal from None
        kept[0].refuse(refusal.problems)
        log.error(
            "content folder rejected, starting with the last valid version",
            version=kept[0].content.version,
            problems=[str(problem) for problem in refusal.problems],
        )
        return StartContent(*kept, files.version)
    begun = StartContent(Library(content, _live_since(files, cache, now)), words, files.version, files.digest)
    if key and not known:
        cache.store_cached(files.digest, key, (content, words))
    return begun


def _live_since(files: Snapshot, cache: ContentCache, now: datetime) -> datetime:
    """Store a copy of new content; return the time since which it is live."""
    latest = cache.latest()
    if latest is not None and latest.version == files.version:
        return latest.since
    try:
        cache.store(files, now)
    except OSError as error:
        log.error("copy of the content not written", error=str(error))
    return now


def _latest_valid(cache: ContentCache, validate: Validator) -> tuple[Library, Mapping[str, Words]] | None:
    """Return the latest copy that is still valid."""
    for copy, files in reversed(cache.undamaged()):
        try:
            content, words = validated(validate, files)
        except ContentError as refusal:
            problems = [str(problem) for problem in refusal.problems]
            log.error("content copy no longer valid", version=copy.version, problems=problems)
        else:
            return Library(content, copy.since), words
    return None
