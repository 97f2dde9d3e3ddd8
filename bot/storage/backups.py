"""Hourly backups: copied, checked, encrypted, deleted when their time is up, and restored.

The copy is made on the database's thread (at most 0.1 s at 100,000 sessions) in the database's
folder; the backup folder holds only encrypted files. A restore replays all erasures since. It
replaces nothing before it is complete, and the former database becomes a backup with the same time
limit, so every copy of personal data ends.
"""

import asyncio
import os
import re
import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import structlog

from bot.storage import changes, joining, leads, outbox, privacy, publications
from bot.storage.crypto import KeyFileError, SealedFileError, Vault, seal_file, sync_folder, unseal_file
from bot.storage.database import Clock, Database, DatabaseError, Transaction, migrations, restored_time, stored
from bot.storage.folder import check_key, reseal
from bot.storage.privacy import Erasure
from bot.storage.register import KEEP_ERASURES

BACKUP_INTERVAL = timedelta(hours=1)
KEEP_HOURLY = timedelta(days=2)
"""After that, one a day is enough."""
KEEP_LAST = 3
"""Number of newest backups kept at any age, for a bot that can make no new ones."""
MAX_AHEAD = timedelta(days=1)
"""A backup dated further ahead was made with a wrong clock."""
BACKUP, FORMER, FORMER_LOG = "backup", "former", "former-wal"
"""Hourly; a database replaced by a restore or migration; its log, if it could not be opened."""
KINDS = (BACKUP, FORMER, FORMER_LOG)
COPY_PREFIX = "copy-"
RESTORED_SUFFIX = ".restored"
COMPANIONS = ("-wal", "-shm")
_NAME = re.compile(r"cpa-(\d{8}T\d{6}Z)\.(backup|former|former-wal)")
_TIME = "%Y%m%dT%H%M%SZ"
log = structlog.get_logger()


class BackupError(Exception):
    """No backup was made; the text says why."""


def path_of(folder: Path, at: datetime, kind: str = BACKUP) -> Path:
    return folder / f"cpa-{at.astimezone(UTC).strftime(_TIME)}.{kind}"


def list_backups(folder: Path, *kinds: str) -> list[tuple[datetime, Path]]:
    """Return this program's backups, oldest first; of the hourly kind unless kinds are named."""
    named = ((_NAME.fullmatch(path.name), path) for path in folder.iterdir()) if folder.is_dir() else ()
    return sorted((_moment(match[1]), path) for match, path in named if match and match[2] in (kinds or (BACKUP,)))


def is_due(folder: Path, now: datetime) -> bool:
    """Return True if the newest backup is an hour old. Ignore ones dated in the future."""
    return not any(timedelta() <= now - at < BACKUP_INTERVAL for at, _ in list_backups(folder))


async def make(database: Database, path: Path) -> int:
    """Write a backup to a new file (mode 0600); return its size. Raises `BackupError`."""
    plain = database.folder / f"{COPY_PREFIX}{secrets.token_hex(4)}.part"
    try:
        await asyncio.to_thread(_reserve, path)
        vault, at = await database.read(lambda tx: _copy(tx, plain))
        return await asyncio.to_thread(_finish, vault, plain, path, at)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"the copy could not be written ({error})") from error
    finally:
        _delete((plain, _part(path)))


async def verify(folder: Path, vault: Vault, sealed: Path) -> datetime:
    """Decrypt and check a backup; return its time. Raises `BackupError`."""
    plain = folder / f"{COPY_PREFIX}{secrets.token_hex(4)}.part"

    def opened() -> int:
        with os.fdopen(_created_file(plain), "wb") as target:
            at = unseal_file(vault, sealed, target)
        check(plain)
        return at

    try:
        return restored_time(await asyncio.to_thread(opened))
    except (SealedFileError, KeyFileError, OSError) as error:
        raise BackupError(str(error).rstrip(".")) from error
    finally:
        _delete((plain,))


def require_database(database: Path, folder: Path) -> None:
    """Raise `BackupError` if there are backups but no database."""
    known = list[tuple[datetime, Path]]()
    # an unreadable folder is reported every hour
    with suppress(OSError):
        known = list_backups(folder, BACKUP, FORMER)
    if known and not (database.exists() and database.stat().st_size):
        raise BackupError(
            f"CPA_DATA_DIR: {database} is empty or missing, but there are backups of a database. Bring back the newest:"
            f" cpa-bot restore {known[-1][1]}. Or begin anew beside them: cpa-bot init --new."
        )


def keep_before_migration(database: Path, folder: Path, vault: Vault, now: datetime) -> None:
    """Back the database up if this program will migrate it. Raises `BackupError`."""
    plain, path = database.with_name(f"{COPY_PREFIX}{secrets.token_hex(4)}.part"), _former_file(folder, now)
    with closing(sqlite3.connect(database)) as there:
        version = 0
        # opening it later reports the error
        with suppress(sqlite3.Error):
            (version,) = there.execute("PRAGMA user_version").fetchone()
        if not 0 < version < len(migrations()):
            return
        try:
            plain.touch(0o600)
            there.execute("VACUUM INTO ?", (str(plain),)).close()
            _finish(vault, plain, path, stored(now))
        except (sqlite3.Error, OSError, BackupError) as error:
            raise BackupError(
                f"CPA_DATA_DIR: {database} is of an earlier program and has to be copied before it is changed, which failed"
                f" ({error}). Check the disk."
            ) from error
        finally:
            _delete((plain, _part(path)))
    log.warning("database copied before its migration", restore=f"cpa-bot restore {path}")


def check(plain: Path) -> None:
    """Check a copy, which must be whole without a log. Raises `BackupError`."""
    log = plain.with_name(f"{plain.name}-wal")
    # on a full disk it could not be brought in
    if log.exists() and log.stat().st_size:
        raise BackupError("a part of the copy stands in its log only")
    try:
        with closing(sqlite3.connect(f"{plain.absolute().as_uri()}?immutable=1", uri=True)) as copy:
            (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict != "ok":
        raise BackupError(f"the copy is damaged ({verdict})")


def seal(vault: Vault, plain: Path, path: Path, at: int) -> int:
    """Encrypt a file into another one atomically and sync it; return its size."""
    whole = _part(path)
    with os.fdopen(_created_file(whole), "wb") as target:
        seal_file(vault, plain, target, at)
        target.flush()
        os.fsync(target.fileno())
    whole.replace(path)
    sync_folder(path.parent)
    return path.stat().st_size


def delete_old(folder: Path, now: datetime) -> None:
    """Delete backups over 30 days, and of past days all but the first; keep the last three."""
    days = set[str]()
    since = {path: _first_seen(path, now) if at - now > MAX_AHEAD else at for at, path in list_backups(folder, *KINDS)}
    hourly = [path for path in since if path.suffix == f".{BACKUP}"]
    last = sorted(hourly, key=lambda path: (since[path], path))[-KEEP_LAST:]
    for at, path in list_backups(folder, *KINDS):
        day = f"{at:%Y%m%d}"
        counted = path.suffix == f".{BACKUP}"
        thinned = counted and now - at > KEEP_HOURLY and day in days
        if path not in last and (thinned or now - since[path] > KEEP_ERASURES):
            path.unlink(missing_ok=True)
            log.info("backup deleted", file=path.name)
        if counted:
            days.add(day)


def _first_seen(path: Path, now: datetime) -> datetime:
    """Return when a backup of the future was first seen.

    Its name is right if the clock is behind. Without this, such a clock would delete all of them.
    """
    seen = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if seen - now > MAX_AHEAD:
        os.utime(path, (now.timestamp(), now.timestamp()))
        return now
    return seen


def delete_interrupted(folder: Path) -> None:
    """Delete the files of an interrupted backup. No backup may be running."""
    _delete([*folder.glob("cpa-*.part"), *folder.glob(f"{COPY_PREFIX}*.part*")])


def _reserve(path: Path) -> None:
    """Check at once that the file can be made."""
    if path.exists():
        raise BackupError(f"{path} exists already")
    try:
        os.close(_created_file(_part(path)))
    except OSError as error:
        raise BackupError(f"{path} cannot be made ({error.strerror})") from error


def _created_file(part: Path) -> int:
    part.unlink(missing_ok=True)
    return os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _copy(tx: Transaction, plain: Path) -> tuple[Vault, int]:
    """Copy the database; return the vault to encrypt the copy with, and its time."""
    plain.touch(0o600)
    tx.sql.execute("VACUUM INTO ?", (str(plain),)).close()
    return tx.vault, tx.at


def _finish(vault: Vault, plain: Path, path: Path, at: int) -> int:
    check(plain)
    return seal(vault, plain, path, at)


def _delete(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()


def _moment(text: str) -> datetime:
    return datetime.strptime(text, _TIME).replace(tzinfo=UTC)


class RestoreError(Exception):
    """The backup cannot be restored; the text says why and what to do."""


@dataclass(frozen=True)
class RestoreTarget:
    """The target of a restore. `lists`: folders of lists of erasures, the data folder first."""

    database: Path
    aside: Path
    """The folder for a backup of the database there is."""
    lists: Sequence[Path]
    vault: Vault
    clock: Clock


@dataclass(frozen=True)
class RestoreResult:
    """The result of a restore: time of the backup, erasures replayed, former database."""

    at: datetime
    erased: int
    former: Path | None
    known: datetime | None
    """Time of the latest known erasure or withdrawal."""


async def restore(sealed: Path, place: RestoreTarget) -> RestoreResult:
    """Restore a backup. Raises `RestoreError`, `KeyFileError` or `DatabaseError`.

    The caller holds the data folder.
    """
    fresh = place.database.with_name(f"{place.database.name}{RESTORED_SUFFIX}")
    _remove(fresh)
    try:
        at = _unsealed_database(sealed, fresh, place)
        former, known = await _keep_present(place) if place.database.exists() else (None, [])
        listed = _recent_erasures([*privacy.read_erasure_list(place.lists).values(), *known], place)
        async with Database(fresh, place.vault, place.clock) as database:
            await database.write(check_key)
            erased = await database.write(lambda tx: _replay_later_changes(tx, listed))
            known = await database.read(privacy.all_erasures)
            await database.forget()
        check(fresh)
        privacy.add_to_erasure_list(place.lists[:1], known)
        _remove(place.database, itself=False)
        fresh.replace(place.database)
        sync_folder(place.database.parent)
    except (OSError, sqlite3.Error, BackupError) as error:
        raise RestoreError(f"the disk does not take it ({error}). Nothing was replaced") from error
    finally:
        _remove(fresh)
    return RestoreResult(at, erased, former, max((restored_time(one.at) for one in listed), default=None))


def delete_unfinished(database: Path) -> None:
    """Delete the files of an interrupted restore: they hold people erased since."""
    _remove(database.with_name(f"{database.name}{RESTORED_SUFFIX}"))


def _unsealed_database(sealed: Path, fresh: Path, place: RestoreTarget) -> datetime:
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            at = restored_time(unseal_file(place.vault, sealed, target))
            target.flush()
            os.fsync(target.fileno())
        check(fresh)
    except (SealedFileError, BackupError) as error:
        raise RestoreError(f"{error}. Take another one") from error
    if at - place.clock() > MAX_AHEAD:
        raise RestoreError(f"it is of {at:%Y-%m-%d}, which is still to come. Set the clock right")
    if place.clock() - at > KEEP_ERASURES:
        raise RestoreError(
            f"it is of {at:%Y-%m-%d}, older than {KEEP_ERASURES.days} days: it would bring back people who have deleted "
            "their data, and nobody knows any more who. If the clock of this machine is right, delete it"
        )
    return at


async def _keep_present(place: RestoreTarget) -> tuple[Path, list[Erasure]]:
    """Back up the present database, unchanged if unreadable; return the file and known erasures."""
    at, path = stored(place.clock()), _former_file(place.aside, place.clock())
    log, sealed_log = (one.with_name(f"{one.name}-wal") for one in (place.database, path))
    # opening a damaged file would delete it
    if log.exists():
        seal(place.vault, log, sealed_log, at)
    try:
        async with Database(place.database, place.vault, place.clock) as database:
            known = await database.read(privacy.all_erasures)
            await make(database, path)
    except (DatabaseError, BackupError, sqlite3.Error):
        seal(place.vault, place.database, path, at)
        return path, []
    sealed_log.unlink(missing_ok=True)
    return path, known


def _former_file(folder: Path, now: datetime) -> Path:
    """Name the file for a database that is replaced."""
    names = (path_of(folder, now + timedelta(seconds=tries), FORMER) for tries in count())
    return next(name for name in names if not name.exists())


def _recent_erasures(listed: Sequence[Erasure], place: RestoreTarget) -> list[Erasure]:
    return [erasure for erasure in listed if erasure.at >= privacy.erasures_kept_from(stored(place.clock()))]


def _replay_later_changes(tx: Transaction, listed: Sequence[Erasure]) -> int:
    """Replay erasures; mark rows sent or used since the backup as uncertain; reseal."""
    reseal(tx, tx.vault)
    outbox.mark_due_uncertain(tx)
    leads.mark_steps_uncertain(tx)
    erased = privacy.replay_erasures(tx, listed)
    joining.void_all(tx)
    changes.void_all(tx)
    publications.end(tx)
    privacy.forget_clock(tx)
    return erased


def _remove(path: Path, *, itself: bool = True) -> None:
    for suffix in (*COMPANIONS, *([""] if itself else [])):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()
