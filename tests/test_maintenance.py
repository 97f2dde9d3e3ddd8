"""The hourly work: a backup when the last one is an hour old, whatever was interrupted, and never in its own way."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.maintenance import Maintenance
from bot.storage import backups
from bot.storage.database import Database
from tests.people import Clock
from tests.program import desk_over
from tests.waiting import until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
async def maintenance(database: Database, clock: Clock, folder: Path) -> Maintenance:
    maintenance = Maintenance(replace(desk_over(database, clock), backups=folder), folder)
    await maintenance.begin()
    return maintenance


async def test_one_an_hour(maintenance: Maintenance, clock: Clock, folder: Path) -> None:
    made: list[bool] = []
    for _ in range(12):
        made.append(await maintenance.back_up(folder))
        clock.advance(minutes=15)
    assert made == [True, False, False, False] * 3
    assert len(backups.found(folder)) == 3


async def test_one_that_was_interrupted_is_made_in_the_same_second(
    maintenance: Maintenance, clock: Clock, folder: Path
) -> None:
    half = backups.path_of(folder, clock())
    half.with_name(f"{half.name}.part").write_bytes(b"half")
    assert await maintenance.back_up(folder)
    assert [path.name for path in folder.iterdir() if path.name != "erased"] == [half.name]


async def test_tidying_up_takes_no_backup_away_that_is_being_made(
    maintenance: Maintenance, clock: Clock, folder: Path
) -> None:
    """At a start both come at once."""
    big = os.urandom(30_000_000)  # reading it through takes longer than tidying up
    await maintenance.dispatcher.database.write(
        lambda tx: tx.run("INSERT INTO session (person, body, touched_at) VALUES (?, ?, ?)", b"k", big, tx.at)
    )
    for _ in range(3):
        making = asyncio.ensure_future(maintenance.back_up(folder))
        while not making.done():
            assert await maintenance.tidy()
        assert await making
        clock.advance(hours=1)
    assert len(backups.found(folder)) == 3


async def test_old_ones_go_while_the_bot_runs(maintenance: Maintenance, clock: Clock, folder: Path) -> None:
    while len(backups.found(folder)) < 5:
        await maintenance.back_up(folder)
        clock.advance(hours=1)
    clock.advance(days=6)
    assert await maintenance.tidy()
    assert len(backups.found(folder)) == 1
    for _ in range(5):
        clock.advance(days=5)
        assert await maintenance.tidy()
    assert backups.found(folder) == []


async def test_old_backups_go_although_the_list_of_erasures_cannot_be_shortened(
    maintenance: Maintenance, database: Database, clock: Clock, folder: Path
) -> None:
    """On a full disk nothing else frees room."""
    await maintenance.back_up(folder)
    (folder / "erased.new").mkdir()  # in the way
    for _ in range(5):
        clock.advance(days=7)
        assert await maintenance.tidy()
    assert backups.found(folder) == []
    ((name,),) = await database.read(lambda tx: tx.all("SELECT name FROM outbox LIMIT 1"))
    assert str(name).startswith("alarm/backup/")


async def test_a_folder_that_takes_nothing_is_told_to_the_operator(
    maintenance: Maintenance, database: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "erased").unlink()
    folder.rmdir()
    folder.touch()  # in the way
    working = asyncio.ensure_future(maintenance.run())
    try:
        await until(lambda: database.read(lambda tx: tx.all("SELECT 1 FROM outbox")))
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    ((name,),) = await database.read(lambda tx: tx.all("SELECT name FROM outbox"))
    assert str(name).startswith("alarm/backup/")
    assert f"CPA_BACKUP_DIR: {folder} cannot be used" in capsys.readouterr().out
