"""No empty database takes the place of a lost one; none is changed without a copy, or with another key."""

import base64
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import DATABASE, create_database, now, open_database
from bot.operations.environment import OperatorError
from bot.operations.simulated_bot import trial_settings
from bot.settings import Settings
from bot.storage import backups
from bot.storage.crypto import read_key_file, unseal_file
from bot.storage.database import migrate, migrations


@pytest.fixture
def kept(tmp_path: Path) -> Settings:
    """Settings with a folder of backups outside the data folder."""
    (tmp_path / "kept").mkdir()
    return trial_settings(tmp_path, "http://127.0.0.1:9").model_copy(update={"backup_dir": tmp_path / "kept"})


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def an_earlier_one(kept: Settings) -> Path:
    """Make the database that an earlier program would have made."""
    path = kept.data_dir / DATABASE
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        migrate(connection, migrations()[:-1])
    return path


async def opens(kept: Settings) -> None:
    async with open_database(kept):
        pass


async def test_where_there_are_backups_a_lost_database_is_brought_back_or_begun_anew_on_request(
    kept: Settings, tmp_path: Path
) -> None:
    newest, database = backups.path_of(tmp_path / "kept", now()), kept.data_dir / DATABASE
    async with open_database(kept) as (open_one, _):
        await backups.make(open_one, newest)
    for lose in (database.unlink, database.touch):
        lose()
        with pytest.raises(OperatorError, match=f"there are backups .* cpa-bot restore {newest}.* cpa-bot init --new"):
            await opens(kept)
        assert not database.exists() or database.stat().st_size == 0
    await create_database(kept, new=True)
    await opens(kept)


async def test_before_a_newer_program_changes_the_database_a_copy_is_made_that_can_be_restored(
    kept: Settings, tmp_path: Path
) -> None:
    database = an_earlier_one(kept)
    await opens(kept)
    ((_, copy),) = backups.list_backups(tmp_path / "kept", backups.FORMER)
    with (tmp_path / "plain").open("wb") as plain:
        unseal_file(read_key_file(kept.key_file), copy, plain)
    assert version_of(tmp_path / "plain") == len(migrations()) - 1
    assert version_of(database) == len(migrations())
    await opens(kept)
    assert len(backups.list_backups(tmp_path / "kept", backups.FORMER)) == 1
    assert not list(kept.data_dir.glob(f"{backups.COPY_PREFIX}*"))


async def test_without_that_copy_nothing_is_changed(kept: Settings, tmp_path: Path) -> None:
    database = an_earlier_one(kept)
    # a table whose pages are not there: whatever is copied lacks it
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET rootpage = 99999 WHERE name = 'lead'")
        connection.commit()
    with pytest.raises(OperatorError, match="has to be copied before it is changed, which failed"):
        await opens(kept)
    assert version_of(database) == len(migrations()) - 1
    assert backups.list_backups(tmp_path / "kept", backups.FORMER) == []


@pytest.mark.parametrize("name", ["encrypt", "persons"])
async def test_another_key_is_refused_before_anything_is_written(kept: Settings, name: str) -> None:
    insert = "INSERT INTO contact (role, slug, body) VALUES ('coordinator', '', ?)"
    async with open_database(kept) as (database, vault):
        await database.write(lambda tx: tx.run(insert, vault.seal(b"{}", "contact")))
    lines = kept.key_file.read_text("ascii").splitlines()
    other = f"{name} {base64.b64encode(os.urandom(32)).decode()}"
    kept.key_file.write_text("\n".join(other if line.startswith(name) else line for line in lines))
    with pytest.raises(OperatorError, match="does not belong to this database"):
        await opens(kept)
