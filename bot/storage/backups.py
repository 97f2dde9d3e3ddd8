"""Backups: made through the bot's own connection, checked, sealed as a whole, and deleted when their time is up.

The copy is made on the database's thread (a turn may wait: 0.1 s at 100,000 sessions, measured) and in the database's own
folder; only what is sealed ever lies in the folder of the backups.
"""

import asyncio
import os
import re
import secrets
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.storage import sealed_file
from bot.storage.crypto import Vault
from bot.storage.database import Database
from bot.storage.erasure_list import sync_folder
from bot.storage.erasures import KEEP
from bot.storage.transaction import Transaction

EVERY = timedelta(hours=1)
KEEP_HOURLY = timedelta(days=2)
"""After that, one a day is enough."""
FUTURE = timedelta(days=1)
"""A backup dated further ahead was made with a wrong clock."""
BACKUP, FORMER, FORMER_LOG = "backup", "former", "former-wal"
"""Made by the hour; the database that a restore has replaced; its log, if it could not be opened."""
COPY = "copy-"
_NAME = re.compile(r"cpa-(\d{8}T\d{6}Z)\.(backup|former|former-wal)")
_TIME = "%Y%m%dT%H%M%SZ"


class BackupError(Exception):
    """No backup was made; the text says why."""


def path_of(folder: Path, at: datetime, kind: str = BACKUP) -> Path:
    """Name the backup made at a time."""
    return folder / f"cpa-{at.astimezone(UTC).strftime(_TIME)}.{kind}"


def found(folder: Path, *kinds: str) -> list[tuple[datetime, Path]]:
    """Give the backups of our own naming, oldest first; no kinds: those made by the hour."""
    named = ((_NAME.fullmatch(path.name), path) for path in folder.iterdir()) if folder.is_dir() else ()
    return sorted(
        (_moment(match[1]), path) for match, path in named if match and match[2] in (kinds or (BACKUP,))
    )


def is_due(folder: Path, now: datetime) -> bool:
    """Say whether the newest backup is an hour old; one of the future, made with a wrong clock, counts as none."""
    return not any(timedelta() <= now - at < EVERY for at, _ in found(folder))


async def make(database: Database, path: Path) -> int:
    """Make a backup as a new file (mode 0600 from its first byte); give its size. Raises `BackupError`."""
    plain = database.folder / f"{COPY}{secrets.token_hex(4)}.part"
    try:
        await asyncio.to_thread(_reserve, path)
        vault, at = await database.read(lambda tx: _copy(tx, plain))
        return await asyncio.to_thread(_finish, vault, plain, path, at)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"the copy could not be written ({error})") from error
    finally:
        _delete((plain, _part(path)))


def check(plain: Path) -> None:
    """Read a copy through once, which must be whole without a log beside it. Raises `BackupError`."""
    log = plain.with_name(f"{plain.name}-wal")
    if log.exists() and log.stat().st_size:  # on a full disk it could not be brought in
        raise BackupError("a part of the copy stands in its log only")
    try:
        with closing(sqlite3.connect(f"{plain.absolute().as_uri()}?immutable=1", uri=True)) as copy:
            (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict != "ok":
        raise BackupError(f"the copy is damaged ({verdict})")


def seal(vault: Vault, plain: Path, path: Path, at: int) -> int:
    """Seal a file into another one in one step, down to the disk; give its size."""
    whole = _part(path)
    with os.fdopen(_created(whole), "wb") as target:
        sealed_file.seal(vault, plain, target, at)
        target.flush()
        os.fsync(target.fileno())
    whole.replace(path)
    sync_folder(path.parent)
    return path.stat().st_size


def delete_old(folder: Path, now: datetime) -> None:
    """Delete what is older than 30 days, and of days gone by all but the first backup."""
    days = set[str]()
    for at, path in found(folder, BACKUP, FORMER, FORMER_LOG):
        day = f"{at:%Y%m%d}"
        counted = path.suffix == f".{BACKUP}"
        if now - at > KEEP or (counted and now - at > KEEP_HOURLY and day in days):
            path.unlink(missing_ok=True)
        if (
            at - now > FUTURE
        ):  # from now on it ages; deleted at once, a clock that is behind would delete them all
            path.replace(path_of(folder, now, path.suffix[1:]))
        if counted:
            days.add(day)


def delete_halves(folder: Path) -> None:
    """Delete what an interrupted backup left; none may be in the making."""
    _delete([*folder.glob("cpa-*.part"), *folder.glob(f"{COPY}*.part*")])


def _reserve(path: Path) -> None:
    """Make sure at once that there is room for a name and for a byte."""
    if path.exists():
        raise BackupError(f"{path} exists already")
    try:
        os.close(_created(_part(path)))
    except OSError as error:
        raise BackupError(f"{path} cannot be made ({error.strerror})") from error


def _created(part: Path) -> int:
    """Open a file of our own making; whatever had its name before is no part of it."""
    part.unlink(missing_ok=True)
    return os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _copy(tx: Transaction, plain: Path) -> tuple[Vault, int]:
    """Copy the database as it is at this moment; give the moment, and the vault to seal the copy with."""
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
