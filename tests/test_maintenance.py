"""The hourly work: a backup when the last one is an hour old, whatever was interrupted, and never in its own way."""

import asyncio
import os
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.operations.maintenance import Maintenance
from bot.storage import backups, privacy
from bot.storage.crypto import Vault
from bot.storage.database import Database
from tests.bot_parts import open_dispatcher
from tests.canary import CHAT
from tests.effort import record
from tests.people import Clock
from tests.storage.test_privacy import bodies, everything, files
from tests.storage.test_tidy import count
from tests.waiting import until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
async def maintenance(database: Database, clock: Clock, folder: Path) -> Maintenance:
    maintenance = Maintenance(replace(open_dispatcher(database, clock), backups=folder), folder, lambda _: timedelta())
    await maintenance.begin()
    return maintenance


async def test_one_an_hour(maintenance: Maintenance, clock: Clock, folder: Path) -> None:
    made: list[bool] = []
    for _ in range(12):
        made.append(await maintenance.back_up(folder))
        clock.advance(minutes=15)
    assert made == [True, False, False, False] * 3
    assert len(backups.list_backups(folder)) == 3


async def test_a_former_database_beside_the_present_one_goes_after_thirty_days(
    maintenance: Maintenance, clock: Clock, folder: Path, path: Path
) -> None:
    """A restore leaves it there, and copied folders may hold one: it knows people who have deleted their data since."""
    former = [backups.path_of(where, clock(), backups.FORMER) for where in (path.parent, folder)]
    for one in former:
        one.write_bytes(b"x")
    clock.advance(days=29)
    assert await maintenance.tidy()
    assert [one.exists() for one in former] == [True, True]
    clock.advance(days=2)
    assert await maintenance.tidy()
    assert [one.exists() for one in former] == [False, False]


async def test_what_an_interrupted_one_left_goes_before_the_next_is_made(
    maintenance: Maintenance, folder: Path
) -> None:
    for name in ("cpa-20261124T080000Z.backup.part", "copy-1a2b.part", "copy-1a2b.part-journal"):
        (folder / name).write_bytes(b"half")
    assert await maintenance.back_up(folder)
    assert [path.suffix for path in folder.iterdir() if path.name != "erased"] == [".backup"]


@pytest.mark.parametrize("when", ["at the start", "by the hour"])
async def test_an_erasure_that_was_not_filed_when_it_was_done_is_filed_later(
    maintenance: Maintenance, database: Database, folder: Path, path: Path, when: str
) -> None:
    """A kill came in between, or the disk was full. At a start each list gets what the other machine may not have known."""
    await database.write(lambda tx: privacy.note_erasure(tx, "person", b"p" * 16))
    (folder / "erased").unlink()
    if when == "at the start":
        await maintenance.begin()
    else:
        assert await maintenance.tidy()
    for one in (folder, path.parent):
        assert len(privacy.read_erasure_list([one])) == 1
    assert await database.read(privacy.unfiled_erasures) == []


async def test_an_erasure_is_filed_when_the_data_folder_has_it_though_the_other_folder_is_away(
    maintenance: Maintenance, database: Database, folder: Path, path: Path
) -> None:
    (folder / "erased").unlink()
    folder.rmdir()
    await database.write(lambda tx: privacy.note_erasure(tx, "person", b"p" * 16))
    await maintenance.dispatcher.file_erasures()
    assert await database.read(privacy.unfiled_erasures) == []
    (path.parent / "erased").unlink()
    (path.parent / "erased").mkdir()  # in the way
    folder.mkdir()
    await database.write(lambda tx: privacy.note_erasure(tx, "person", b"q" * 16))
    with pytest.raises(OSError, match="erased"):
        await maintenance.dispatcher.file_erasures()
    assert len(await database.read(privacy.unfiled_erasures)) == 1, "nobody is told of it yet"


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
    assert len(backups.list_backups(folder)) == 3


async def test_old_ones_go_while_the_bot_runs(maintenance: Maintenance, clock: Clock, folder: Path) -> None:
    while len(backups.list_backups(folder)) < 5:
        await maintenance.back_up(folder)
        clock.advance(hours=1)
    last = backups.list_backups(folder)[-3:]
    clock.advance(days=400)
    assert await maintenance.tidy()
    assert backups.list_backups(folder) == last, "the last three stay until there are others"
    for _ in range(3):
        await maintenance.back_up(folder)
        clock.advance(hours=1)
    assert await maintenance.tidy()
    assert not set(last) & set(backups.list_backups(folder))


async def first_alarm(maintenance: Maintenance) -> str:
    """Run until the operator is told of something; return the name of the row."""
    database = maintenance.dispatcher.database
    working = asyncio.ensure_future(maintenance.run())
    try:
        await until(lambda: database.read(lambda tx: tx.all("SELECT 1 FROM outbox")))
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    ((name,),) = await database.read(lambda tx: tx.all("SELECT name FROM outbox"))
    return str(name)


async def test_a_folder_that_takes_nothing_is_told_to_the_operator(
    maintenance: Maintenance, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "erased").unlink()
    folder.rmdir()
    folder.touch()  # in the way
    assert (await first_alarm(maintenance)).startswith("alarm/backup/")
    assert f"CPA_BACKUP_DIR: {folder} cannot be used" in capsys.readouterr().out


def fill(folder: Path, clock: Clock) -> set[str]:
    """Put 70 backups down: of each of 43 hours, and of each of 27 days before; return their names."""
    ages = (*(timedelta(hours=hour) for hour in range(43)), *(timedelta(days=day) for day in range(3, 30)))
    for age in ages:
        path = backups.path_of(folder, clock() - age)
        path.write_bytes(b"x")
        made = (clock() - age).timestamp()
        os.utime(path, (made, made))
    return {path.name for path in folder.glob("*.backup")}


class Differing:
    """The lead of the clock over Telegram's."""

    def __init__(self) -> None:
        self.by: timedelta | None = timedelta()

    def __call__(self, _: datetime) -> timedelta | None:
        return self.by


@pytest.mark.parametrize("days", [-25 * 365, -8, 400])
async def test_a_clock_that_is_wrong_costs_no_backup_and_no_row(
    maintenance: Maintenance, clock: Clock, folder: Path, vault: Vault, days: int
) -> None:
    differing = Differing()
    maintenance, right = replace(maintenance, ahead=differing), clock.moment
    database = maintenance.dispatcher.database
    names = fill(folder, clock)
    await database.write(lambda tx: everything(tx, vault.person(CHAT)))
    # the one thing that is over within these hours, whatever the clock says
    await database.write(lambda tx: tx.run("DELETE FROM token WHERE kind = 'editor'"))
    rows = await database.read(count)
    assert await maintenance.tidy()
    differing.by = timedelta(days=days)
    clock.advance(days=days)
    for _ in range(24):
        assert not await maintenance.tidy()
        clock.advance(hours=3)
    clock.moment, differing.by = right + timedelta(hours=4), None
    assert not await maintenance.tidy(), "it was wrong, and nobody says that it is right"
    differing.by = timedelta()
    assert await maintenance.tidy()
    assert {path.name for path in folder.glob("*.backup")} == names
    assert len(names) == 70
    assert await database.read(count) == rows
    record(f"Clock wrong by {days} days", f"{len(names)} of 70 backups, {rows} of {rows} rows left")


async def test_what_is_tidied_away_stands_in_no_file_any_more(
    maintenance: Maintenance, clock: Clock, path: Path, vault: Vault
) -> None:
    """Deleted rows are overwritten in the database, and would stand in the log beside it for a while yet."""
    database = maintenance.dispatcher.database
    await database.write(lambda tx: everything(tx, vault.person(CHAT)))
    hers = [
        body for table in ("lead", "event", "session") for body in await database.read(partial(bodies, table=table))
    ]
    assert len(hers) == 4
    assert all(body[-16:] in files(path) for body in hers)
    for _ in range(27):
        clock.advance(days=7)
        assert await maintenance.tidy()
    left = files(path)
    assert not [body for body in hers if body[:16] in left or body[-16:] in left]


async def test_the_list_of_erasures_loses_what_no_backup_can_bring_back(
    maintenance: Maintenance, database: Database, clock: Clock
) -> None:
    lists = maintenance.dispatcher.lists
    await database.write(lambda tx: privacy.note_erasure(tx, "person", b"p" * 16))
    await maintenance.dispatcher.file_erasures()
    assert len(privacy.read_erasure_list(lists)) == 1
    for days in (7, 7, 7, 7, 7):
        clock.advance(days=days)
        assert await maintenance.tidy()
    assert privacy.read_erasure_list(lists) == {}
