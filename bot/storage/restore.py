"""Puts a backup in the place of the database: opened, checked, and with everything erased since erased once more.

Nothing is replaced before the restored database is complete. The one there was becomes a backup itself, so that it is
kept as long and as sealed as any, and no copy of people's data lies about that no erasure reaches.
"""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from bot.storage import backups, belonging, changes, erasure_list, erasures, ladder, privacy
from bot.storage.backups import BackupError
from bot.storage.crypto import Vault
from bot.storage.database import Clock, Database
from bot.storage.erasures import Erasure
from bot.storage.migrate import DatabaseError
from bot.storage.rotate import reseal
from bot.storage.sealed_file import SealedFileError, unseal
from bot.storage.transaction import Transaction
from bot.storage.transaction import restored as moment

COMPANIONS = ("-wal", "-shm")
FRESH = ".restored"


class RestoreError(Exception):
    """The backup cannot be restored; the text says why and what to do."""


@dataclass(frozen=True)
class Place:
    """Where a backup is restored to. `lists`: the folders that may hold a list of erasures, the data folder first."""

    database: Path
    aside: Path
    """The folder for a backup of the database there is."""
    lists: Sequence[Path]
    vault: Vault
    clock: Clock


@dataclass(frozen=True)
class Restored:
    """What was done: of which moment the backup is, how much was erased again, and where the former database is."""

    at: datetime
    erased: int
    former: Path | None
    known: datetime | None
    """When the latest erasure or withdrawal was that is known of."""


async def restore(sealed: Path, place: Place) -> Restored:
    """Restore a backup; the caller holds the data folder. Raises `RestoreError`, `KeyFileError` or `DatabaseError`."""
    fresh = place.database.with_name(f"{place.database.name}{FRESH}")
    _remove(fresh)
    try:
        at = _unsealed(sealed, fresh, place)
        former, known = await _put_aside(place) if place.database.exists() else (None, [])
        listed = _recent([*erasure_list.read(place.lists).values(), *known], place)
        async with Database(fresh, place.vault, place.clock) as database:
            await database.write(belonging.check)
            erased = await database.write(lambda tx: _brought_up_to_date(tx, listed))
            known = await database.read(erasures.everything)
            await database.forget()
        backups.check(fresh)
        erasure_list.add(place.lists[:1], known)
        _remove(place.database, itself=False)
        fresh.replace(place.database)
        erasure_list.sync_folder(place.database.parent)
    except (OSError, sqlite3.Error, BackupError) as error:
        raise RestoreError(f"the disk does not take it ({error}). Nothing was replaced") from error
    finally:
        _remove(fresh)
    return Restored(at, erased, former, max((moment(one.at) for one in listed), default=None))


def delete_halves(database: Path) -> None:
    """Delete what an interrupted restore left: people deleted since are in it."""
    _remove(database.with_name(f"{database.name}{FRESH}"))


def _unsealed(sealed: Path, fresh: Path, place: Place) -> datetime:
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            at = moment(unseal(place.vault, sealed, target))
            target.flush()
            os.fsync(target.fileno())
        backups.check(fresh)
    except (SealedFileError, BackupError) as error:
        raise RestoreError(f"{error}. Take another one") from error
    if at - place.clock() > backups.FUTURE:
        raise RestoreError(f"it is of {at:%Y-%m-%d}, which is still to come. Set the clock right")
    if place.clock() - at > erasures.KEEP:
        raise RestoreError(
            f"it is of {at:%Y-%m-%d}, older than {erasures.KEEP.days} days: it would bring back people who have deleted "
            "their data, and nobody knows any more who. Delete it"
        )
    return at


async def _put_aside(place: Place) -> tuple[Path, list[Erasure]]:
    """Make a backup of the database there is; one that cannot be read is sealed as it lies there, with its log.

    Gives the erasures it knows as well: the lists may be of another machine.
    """
    now, at = place.clock(), _ms(place.clock())
    names = (
        backups.path_of(place.aside, now + timedelta(seconds=tries), backups.FORMER) for tries in count()
    )
    path = next(name for name in names if not name.exists())
    log, sealed_log = (one.with_name(f"{one.name}-wal") for one in (place.database, path))
    if log.exists():  # opening what is damaged throws it away
        backups.seal(place.vault, log, sealed_log, at)
    try:
        async with Database(place.database, place.vault, place.clock) as database:
            known = await database.read(erasures.everything)
            await backups.make(database, path)
    except (DatabaseError, BackupError, sqlite3.Error):
        backups.seal(place.vault, place.database, path, at)
        return path, []
    sealed_log.unlink(missing_ok=True)
    return path, known


def _recent(listed: Sequence[Erasure], place: Place) -> list[Erasure]:
    return [erasure for erasure in listed if erasure.at >= erasures.before(_ms(place.clock()))]


def _brought_up_to_date(tx: Transaction, listed: Sequence[Erasure]) -> int:
    """Do what was done since the backup, or may have been: erasures, sending, using up invitations; and the key."""
    reseal(tx, tx.vault)
    tx.run(
        "UPDATE outbox SET state = 'uncertain' WHERE state = 'trying' OR (state = 'due' AND due_at <= ?)",
        tx.at,
    )
    ladder.doubt(tx)
    erased = erasures.replay(tx, listed)
    tx.run("DELETE FROM invite")
    changes.void(tx)
    tx.run("DELETE FROM fact WHERE name IN ('clock', 'clock-doubted')")
    privacy.purge(tx)
    return erased


def _remove(path: Path, *, itself: bool = True) -> None:
    for suffix in (*COMPANIONS, *([""] if itself else [])):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
