"""Whole transactions, readable for nobody else, after cancellations and with truncated logs.

That there is one process, and that no command opens the database beside it, is tried in `tests/cli/test_with_running_bot.py`.
"""

import ast
import asyncio
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import bot
from bot.cli import cli
from bot.cli.database_commands import Backend, serve_socket
from bot.operations.simulated_bot import trial_settings
from bot.storage import leads
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction, set_up
from telegram_simulator import serve
from tests.bot_parts import write_lead
from tests.effort import TORTURE, record, repetitions
from tests.operator_commands import Console
from tests.people import Clock
from tests.world import running, telegram

CANCELLATIONS, CUTS, COMMITS = repetitions(300, 3000), repetitions(300, 10_000), 60
AT_ONCE = 12
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  a folder of its own is made in it


def two_halves(number: int) -> Callable[[Transaction], None]:
    def job(tx: Transaction) -> None:
        for half in "ab":
            tx.run("INSERT INTO fact (name, value, at) VALUES (?, ?, ?)", f"{number:05}{half}", number, tx.at)

    return job


def numbers(tx: Transaction) -> list[int]:
    return [number for (number,) in tx.all("SELECT value FROM fact WHERE name GLOB '[0-9]*' ORDER BY name")]


async def test_whoever_is_cancelled_leaves_no_transaction_open(database: Database) -> None:
    """Some wait for their turn, some for the disk, some for the answer, which comes at that very moment."""
    draw = random.Random(4)  # noqa: S311  reproducible
    cancelled = begun = still_open = 0
    while cancelled < CANCELLATIONS:
        jobs = [database.read(numbers) if draw.random() < 0.3 else database.write(two_halves(begun + n)) for n in range(AT_ONCE)]  # fmt: skip
        begun += AT_ONCE
        tasks = [asyncio.ensure_future(job) for job in jobs]
        for task in tasks:
            await asyncio.sleep(draw.choice([0, 0, draw.uniform(0, 0.001)]))
            cancelled += task.cancel()
        still_open += await database.read(lambda tx: tx.sql.in_transaction)
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            assert not isinstance(outcome, Exception)
    assert still_open == 0
    stored = await database.read(numbers)
    assert stored[::2] == stored[1::2], "each job is there with both halves or not at all"
    assert 0 < len(stored) // 2 < begun
    record("transactions left open by cancelled tasks", f"0 after {cancelled} cancellations")


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where there is one: nothing is to outlive this test."""
    if not SHARED_MEMORY.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=SHARED_MEMORY) as name:
        yield Path(name)


async def test_a_log_cut_anywhere_holds_all_commits_up_to_one_and_none_after(
    memory: Path, vault: Vault, clock: Clock
) -> None:
    path = memory / "whole"
    async with Database(path, vault, clock) as database:
        for number in range(COMMITS):
            await database.write(two_halves(number))
        main, log = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    draw = random.Random(5)  # noqa: S311  reproducible
    cut, seen = memory / "cut", set[int]()
    began = time.monotonic()
    for length in (len(log), *(draw.randrange(len(log)) for _ in range(CUTS - 1))):
        Path(f"{cut}-shm").unlink(missing_ok=True)
        cut.write_bytes(main)
        Path(f"{cut}-wal").write_bytes(log[:length])
        opened = sqlite3.connect(cut, isolation_level=None)
        set_up(opened, cut)
        rows = opened.execute("SELECT value FROM fact ORDER BY name").fetchall()
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        opened.close()
        kept = len(rows) // 2
        assert [number for (number,) in rows] == [number for number in range(kept) for _ in "ab"]
        seen.add(kept)
    assert len(seen) > (COMMITS if TORTURE else COMMITS / 2), "cuts before, between and behind all commits"
    record(
        "write-ahead logs cut at random that open consistently", f"{CUTS} of {CUTS}, {time.monotonic() - began:.0f} s"
    )


@pytest.mark.usefixtures("no_umask")
async def test_whatever_is_made_is_for_its_owner_only(tmp_path: Path, clock: Clock) -> None:
    """A whole conversation, an erasure, a backup, a tidying and a restart later."""
    simulator = telegram(clock)
    folder, seen = tmp_path / "bot", set[str]()

    def look() -> None:
        for path in (folder, *folder.rglob("*")):
            mode = path.stat().st_mode & 0o777
            assert mode == (0o700 if path.is_dir() else 0o600), f"{path}: {mode:o}"
            seen.add(path.suffix or path.name)

    folder.mkdir(0o700)
    (folder / "data").mkdir()
    async with serve(simulator) as url:
        settings = trial_settings(folder, url, backup_dir=folder / "backups")
        for restarted in (False, True):
            async with running(simulator, settings, clock) as town, serve_socket(folder, cli, Backend.of(town.app)):
                somebody = town.somebody()
                await write_lead(somebody)
                look()
                await somebody.say("/delete")
                simulator.press(somebody.user, somebody.screen.message_id, "erase")
                await town.settled()
                await Console.of(town.app).run("backup", str(folder / f"by-hand-{restarted}"))
                clock.advance(hours=2)
                assert await town.app.maintenance.tidy()
                await town.app.maintenance.back_up(folder / "backups")
                look()
            look()
    assert {".sqlite3", ".sqlite3-wal", ".backup", "lock", "control", "key"} <= seen
    record("files with a mode wider than 0600, folders wider than 0700", f"0 of {len(seen)} kinds")


SQL = re.compile(
    r"\b(SELECT .+ FROM|SELECT 1|INSERT (OR \w+ )?INTO|DELETE FROM|UPDATE \w+ SET|PRAGMA|VACUUM|(CREATE|DROP|ALTER) TABLE)\b",
    re.DOTALL,
)


def sql_in(path: Path) -> list[str]:
    """Return the SQL statements of a module."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Attribute(ast.Name("tx"), "run" | "insert" | "all" | "one" | "number" | "sql" as method):
                found.append(f"{path}:{node.lineno} tx.{method}")
            case ast.Constant(value=str(text)) if SQL.search(text):
                found.append(f"{path}:{node.lineno} {text}")
            case _:
                pass
    return found


def test_statements_stand_in_the_storage_alone() -> None:
    modules = [path for path in Path(bot.__file__).parent.rglob("*.py") if path.parent.name != "storage"]
    assert len(modules) > 50
    assert [place for path in modules for place in sql_in(path)] == []
    assert sql_in(Path(leads.__file__)), "it would be seen"


def test_times_become_numbers_in_one_module_alone() -> None:
    """Stored times are in milliseconds: adding seconds to one is found here."""
    named = {
        (path.name, node.attr)
        for path in Path(leads.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"timestamp", "total_seconds"}
    }
    assert named == {
        ("database.py", "timestamp"),
        ("database.py", "total_seconds"),
        # the time of a file, and how far the clock is ahead, are in seconds
        ("backups.py", "timestamp"),
        ("privacy.py", "total_seconds"),
    }


def test_nobody_reads_the_key_of_a_row() -> None:
    """It is compared as a whole: what is looked for stands in columns, what is needed later in the body."""
    read = re.compile(
        r"name (NOT )?(LIKE|GLOB|>=)|substr\(name|dedup_key\.(startswith|split|partition)|int\(\S*dedup_key"
    )
    modules = Path(bot.__file__).parent.rglob("*.py")
    assert [str(path) for path in modules if read.search(path.read_text("utf-8"))] == []
