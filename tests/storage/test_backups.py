"""Backups by name and age: which are due, which are deleted, what an interrupted one leaves."""

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.storage import backups
from bot.storage.backups import BackupError
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction
from tests.backups import unsealed
from tests.people import Clock

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def put(folder: Path, *ages: timedelta) -> None:
    for age in ages:
        backups.path_of(folder, NOW - age).write_bytes(b"x")


def ages(folder: Path) -> list[float]:
    return sorted((NOW - at) / timedelta(hours=1) for at, _ in backups.list_backups(folder))


def test_one_is_due_when_the_last_is_an_hour_old_or_of_the_future(tmp_path: Path) -> None:
    assert backups.is_due(tmp_path / "nowhere", NOW)
    assert backups.is_due(tmp_path, NOW)
    put(tmp_path, timedelta(hours=1), timedelta(hours=-5))
    assert backups.is_due(tmp_path, NOW)
    put(tmp_path, timedelta(minutes=59))
    assert not backups.is_due(tmp_path, NOW)


def test_hourly_for_two_days_then_daily_for_thirty(tmp_path: Path) -> None:
    put(tmp_path, *(timedelta(hours=hour) for hour in range(24 * 40)))
    (tmp_path / "cpa-of-somebody.backup").write_bytes(b"kept: not of our naming")
    (tmp_path / "other.txt").write_bytes(b"kept")
    for _ in range(2):  # nothing more goes the second time
        backups.delete_old(tmp_path, NOW)
        left = ages(tmp_path)
        assert left[:49] == list(range(49))
        assert max(left) <= 30 * 24
        days = {(NOW - timedelta(hours=age)).date() for age in left}
        assert len(days) >= 30
        assert len(left) == 49 + len({day for day in days if day <= (NOW - timedelta(days=2)).date()})
    assert {path.name for path in tmp_path.iterdir()} >= {"cpa-of-somebody.backup", "other.txt"}


def test_what_an_interrupted_backup_left_is_no_backup_and_goes(tmp_path: Path) -> None:
    path = backups.path_of(tmp_path, NOW)
    for name in (f"{path.name}.part", "copy-1a2b.part", "copy-1a2b.part-journal"):
        (tmp_path / name).write_bytes(b"half")
    assert backups.is_due(tmp_path, NOW)
    backups.delete_interrupted(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("no_umask")
async def test_a_backup_is_for_its_owner_only_and_nothing_lies_beside_it(
    database: Database, tmp_path: Path, vault: Vault
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    size = await backups.make(database, folder / "one")
    (made,) = folder.iterdir()
    assert (made.stat().st_size, made.stat().st_mode & 0o777) == (size, 0o600)
    backups.check(unsealed(vault, made))


async def test_a_damaged_copy_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"no database at all" * 100)
    with pytest.raises(BackupError, match="the copy is damaged"):
        await asyncio.to_thread(backups.check, tmp_path / "plain")


async def test_of_a_database_that_is_damaged_there_is_no_backup(
    path: Path, vault: Vault, clock: Clock, tmp_path: Path
) -> None:
    """Copying alone does not notice what only a reading through does."""
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("CREATE TABLE odd (n)")
        plain.execute("INSERT INTO odd VALUES (NULL)")
        plain.execute("PRAGMA writable_schema = ON")
        plain.execute("UPDATE sqlite_schema SET sql = 'CREATE TABLE odd (n NOT NULL)' WHERE name = 'odd'")
        plain.commit()
    async with Database(path, vault, clock) as database:
        with pytest.raises(BackupError, match="the copy is damaged"):
            await backups.make(database, tmp_path / "one")
    assert not (tmp_path / "one").exists()


async def test_a_copy_is_not_whole_while_its_log_holds_a_part(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "plain")) as plain:
        plain.execute("PRAGMA journal_mode = WAL")
        plain.execute("CREATE TABLE one (n)")
        with pytest.raises(BackupError, match="log only"):
            backups.check(tmp_path / "plain")
    backups.check(tmp_path / "plain")


async def test_a_failure_leaves_nothing_behind(database: Database, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "one.part").mkdir()  # in the way
    with pytest.raises(BackupError, match="cannot be made"):
        await backups.make(database, tmp_path / "full" / "one")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["one.part"]
    assert not list(tmp_path.glob("copy-*"))


async def test_one_of_the_future_ages_from_now_on(tmp_path: Path) -> None:
    """Made with a wrong clock, it would stay for longer than anybody knows who has deleted their data since."""
    put(tmp_path, timedelta(days=-400), timedelta(days=-400, hours=1), timedelta(hours=3))
    for path in tmp_path.iterdir():
        os.utime(path, (later := (NOW + timedelta(days=400)).timestamp(), later))
    before = ages(tmp_path)
    for days in (0, 29):
        backups.delete_old(tmp_path, NOW + timedelta(days=days))
        assert ages(tmp_path) == before, "each under the name it had, which may be right"
    put(tmp_path, *(timedelta(days=-30, hours=-hour) for hour in range(3)))
    backups.delete_old(tmp_path, NOW + timedelta(days=31))
    assert ages(tmp_path) == [-30 * 24 - 2, -30 * 24 - 1, -30 * 24]


def test_the_last_three_are_never_deleted(tmp_path: Path) -> None:
    """Not even where the clock is wrong and no other can be made."""
    put(tmp_path, *(timedelta(hours=hour) for hour in range(5)))
    for days in (1, 3, 29, 31, 430, 430):
        backups.delete_old(tmp_path, NOW + timedelta(days=days))
    assert ages(tmp_path) == [0, 1, 2]


async def test_a_former_database_is_no_backup_of_the_hour_and_goes_after_thirty_days(tmp_path: Path) -> None:
    for kind in (backups.FORMER, backups.FORMER_LOG):
        backups.path_of(tmp_path, NOW, kind).write_bytes(b"x")
    assert backups.is_due(tmp_path, NOW)
    backups.delete_old(tmp_path, NOW + timedelta(days=29))
    assert len(list(tmp_path.iterdir())) == 2
    backups.delete_old(tmp_path, NOW + timedelta(days=31))
    assert list(tmp_path.iterdir()) == []


async def test_turns_go_on_while_a_copy_is_checked_and_sealed(database: Database, tmp_path: Path) -> None:
    """Only the copying itself is on the database's thread."""

    def fill(tx: Transaction, first: int) -> None:
        for number in range(first, first + 2000):
            tx.run(
                "INSERT INTO session (person, body, touched_at) VALUES (?, ?, 0)", number.to_bytes(16), os.urandom(2000)
            )

    for first in range(0, 10_000, 2000):
        await database.write(partial(fill, first=first))
    making = asyncio.ensure_future(backups.make(database, tmp_path / "one"))
    turns = 0
    while not making.done():
        await database.write(lambda tx: tx.run("INSERT OR REPLACE INTO fact VALUES ('n', 1, 1)"))
        turns += 1
    await making
    assert turns > 10


@pytest.mark.parametrize("kind", [backups.FORMER, backups.FORMER_LOG])
@pytest.mark.parametrize("later", [timedelta(hours=-2), timedelta(hours=2)])
def test_neither_a_backup_of_the_day_nor_a_former_database_stands_for_the_other(
    tmp_path: Path, kind: str, later: timedelta
) -> None:
    """Each may hold what the other does not, whichever was first."""
    day = datetime(2026, 11, 1, 8, tzinfo=UTC)
    kept = [backups.path_of(tmp_path, day), backups.path_of(tmp_path, day + later, kind)]
    second = backups.path_of(tmp_path, day + timedelta(hours=3))
    kept += [backups.path_of(tmp_path, day + timedelta(days=20, hours=hour)) for hour in range(3)]
    for path in (*kept, second):
        path.touch()
    backups.delete_old(tmp_path, day + timedelta(days=20))
    assert sorted(tmp_path.iterdir()) == sorted(kept)
