"""Backups: made through the bot's own connection, checked, sealed as a whole, and deleted when their time is up.

The copy is made on the database's thread (a turn may wait: 0.1 s at 100,000 sessions, measured), the rest beside it.
"""

import asyncio
import os
import re
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
_NAME = re.compile(r"cpa-(\d{8}T\d{6}Z)\.backup")
_TIME = "%Y%m%dT%H%M%SZ"


class BackupError(Exception):
    """No backup was made; the text says why."""


def path_of(folder: Path, at: datetime) -> Path:
    """Name the backup made at a time."""
    return folder / f"cpa-{at.astimezone(UTC).strftime(_TIME)}.backup"


def found(folder: Path) -> list[tuple[datetime, Path]]:
    """Give the backups of our own naming, oldest first."""
    named = ((_NAME.fullmatch(path.name), path) for path in folder.iterdir()) if folder.is_dir() else ()
    return sorted((_moment(match[1]), path) for match, path in named if match and path.stat().st_size)


def is_due(folder: Path, now: datetime) -> bool:
    """Say whether the newest backup is an hour old; one of the future, made with a wrong clock, counts as none."""
    return not any(timedelta() <= now - at < EVERY for at, _ in found(folder))


async def make(database: Database, path: Path) -> int:
    """Make a backup as a new file (mode 0600 from its first byte); give its size. Raises `BackupError`."""
    _reserve(path)
    plain = path.with_name(f"{path.name}.part")
    try:
        vault, at = await database.read(lambda tx: _copy(tx, plain))
        return await asyncio.to_thread(_finish, vault, plain, path, at)
    except BaseException as error:
        _delete((path,))
        if isinstance(error, sqlite3.Error | OSError):
            raise BackupError(f"the copy could not be written ({error})") from error
        raise
    finally:
        _delete((plain,))


def check(plain: Path) -> None:
    """Read a copy through once. Raises `BackupError`."""
    try:
        with closing(sqlite3.connect(f"{plain.absolute().as_uri()}?immutable=1", uri=True)) as copy:
            (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict != "ok":
        raise BackupError(f"the copy is damaged ({verdict})")


def seal(vault: Vault, plain: Path, path: Path, at: int) -> int:
    """Seal a file into another one in one step, down to the disk; give its size."""
    whole = path.with_name(f"{path.name}.sealed.part")
    try:
        with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
            sealed_file.seal(vault, plain, target, at)
            target.flush()
            os.fsync(target.fileno())
        whole.replace(path)
    finally:
        _delete((whole,))
    sync_folder(path.parent)
    return path.stat().st_size


def delete_old(folder: Path, now: datetime) -> None:
    """Delete what is older than 30 days, and of days gone by all but the first."""
    days = set[str]()
    for at, path in found(folder):
        day = f"{at:%Y%m%d}"
        if now - at > KEEP or (now - at > KEEP_HOURLY and day in days):
            path.unlink(missing_ok=True)
        days.add(day)


def delete_halves(folder: Path) -> None:
    """Delete what an interrupted backup left; none may be in the making."""
    _delete(
        path for path in folder.glob("cpa-*.backup*") if path.suffix == ".part" or not path.stat().st_size
    )


def _reserve(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise BackupError(f"{path} exists already") from None
    except OSError as error:
        raise BackupError(f"{path} cannot be made ({error.strerror})") from error


def _copy(tx: Transaction, plain: Path) -> tuple[Vault, int]:
    """Copy the database as it is at this moment; give the moment, and the vault to seal the copy with."""
    plain.unlink(missing_ok=True)
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
