"""How many jobs the database takes a second: `.venv/bin/python -m bench.writer`.

To compare with another version of the database, run the same file from a checkout of that version, in turns.
"""

import argparse
import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from bot.storage.crypto import create_key_file, read_key_file
from bot.storage.database import Database, Transaction


def a_job(tx: Transaction) -> None:
    """One statement, so that what is around it counts most."""
    tx.run("INSERT OR REPLACE INTO fact (name, value, at) VALUES ('bench', 1, ?)", tx.at)


async def measured(path: Path, callers: int, seconds: float) -> tuple[float, float]:
    """Give the jobs a second, and the microseconds of processor time a job, with so many callers at once."""
    done = 0
    create_key_file(path / "key")
    async with Database(path / "db", read_key_file(path / "key"), lambda: datetime.now(UTC)) as database:
        until = time.perf_counter() + seconds

        async def call() -> None:
            nonlocal done
            while time.perf_counter() < until:
                await database.write(a_job)
                done += 1

        began, busy = time.perf_counter(), time.process_time()
        await asyncio.gather(*(call() for _ in range(callers)))
        return done / (time.perf_counter() - began), (time.process_time() - busy) / done * 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.writer", description=__doc__)
    parser.add_argument("--callers", type=int, default=256)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--folder", type=Path, help="where the database is made, such as /dev/shm")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        rate, busy = uvloop.run(measured(Path(folder), asked.callers, asked.seconds))
    print(f"{rate:,.0f} jobs a second, {busy:.1f} microseconds of processor time each")


if __name__ == "__main__":
    main()
