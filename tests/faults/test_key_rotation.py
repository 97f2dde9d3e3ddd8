"""`cpa-bot key rotate` killed between any two of its steps: everything stays readable, and a repeat finishes."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from bot.app import DATABASE, open_database
from bot.settings import Settings
from bot.storage.crypto import KeyFileError, read_key_file
from bot.storage.database import Transaction
from tests.effort import record, repetitions
from tests.faults.crash_points import STEP
from tests.faults.crash_run import CrashRun
from tests.faults.run_invariants import check_run
from tests.faults.setup import open_run
from tests.storage.test_privacy import sealed_tables

EACH = repetitions(1, 50)
STEPS_AT_LEAST = 20


@pytest.mark.timeout(repetitions(400, 3600))
async def test_everything_stays_readable_wherever_it_is_killed() -> None:
    async with open_run(seed=4) as stage:
        await some_people(stage)
        saved, first_key = stage.folder / "saved", stage.folder / "first-key"
        shutil.copy(stage.settings.data_dir / DATABASE, saved)
        shutil.copy(stage.settings.key_file, first_key)
        fields = await readable(stage.settings)
        steps = min([await rotate_killed_at_each_step(stage, fields) for _ in range(EACH)])
        assert steps >= STEPS_AT_LEAST
        assert can_open(saved, first_key), "an old backup needs the key it was made with"
        assert not can_open(saved, stage.settings.key_file)
        await stage.start()
        await stage.calm()
        await check_run(stage)
        record(
            "Killed during key rotation",
            f"at each of {steps} steps, {EACH} times: {fields} fields readable after each kill, and a repeat finished",
        )


async def some_people(stage: CrashRun) -> None:
    """Fill the database, and stop."""
    async with stage.crowd():
        await stage.start()
        await stage.reached(lambda: len(stage.sent) > 20, "some leads are sent")
    await stage.program.stop()


async def rotate_killed_at_each_step(stage: CrashRun, fields: int) -> int:
    """Kill it at the first step, repeat it to the end; kill it at the second; and so on. Give how many there were."""
    settings = stage.settings
    for step in count():
        before = settings.key_file.read_bytes()
        code = await stage.program.run("key", "rotate", point=STEP, skip=step)
        assert code in {0, -9}
        assert await readable(settings) == fields
        if code:
            assert await stage.program.run("key", "rotate") == 0
            assert await readable(settings) == fields
        assert settings.key_file.read_text("ascii").count("encrypt") == 1
        copies = list(old_keys(settings))
        assert before in [copy.read_bytes() for copy in copies], "the key of earlier backups is kept"
        assert not settings.key_file.with_name("key.new").exists()
        for copy in copies:
            copy.unlink()
        if not code:
            return step
    raise AssertionError


def old_keys(settings: Settings) -> Iterator[Path]:
    return settings.key_file.parent.glob("key.old-*")


async def readable(settings: Settings) -> int:
    """Open every sealed field with the key file as it is, or fail; return how many there are."""
    async with open_database(settings) as (database, _):
        return await database.read(open_all)


def can_open(path: Path, key_file: Path) -> bool:
    """Return True if the sessions of a database open with a key file."""
    vault = read_key_file(key_file)
    with closing(sqlite3.connect(path)) as database:
        bodies = [body for (body,) in database.execute("SELECT body FROM session")]
    try:
        return all(vault.open(body, "session") for body in bodies)
    except KeyFileError:
        return False


def open_all(tx: Transaction) -> int:
    opened_fields = 0
    for table in sealed_tables(tx):
        for (body,) in tx.all(f"SELECT body FROM {table} WHERE body IS NOT NULL"):  # noqa: S608  our own names
            tx.vault.open(body, table)
            opened_fields += 1
    return opened_fields
