"""Measure database jobs per second: `.venv/bin/python -m bench.database_jobs`.

To compare two versions, run this file alternately in a checkout of each.
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


def minimal_job(tx: Transaction) -> None:
    """Run one statement, so that the overhead dominates."""
    tx.run("INSERT OR REPLACE INTO fact (name, value, at) VALUES ('bench', 1, ?)", tx.at)


async def measure_jobs(path: Path, callers: int, seconds: float) -> tuple[float, float]:
    """Return jobs per second, and CPU microseconds per job, for a number of concurrent callers."""
    done = 0
    create_key_file(path / "key")
    async with Database(path / "db", read_key_file(path / "key"), lambda: datetime.now(UTC)) as database:
        until = time.perf_counter() + seconds

        async def call() -> None:
            nonlocal done
            while time.perf_counter() < until:
                await database.write(minimal_job)
                done += 1

        began, busy = time.perf_counter(), time.process_time()
        await asyncio.gather(*(call() for _ in range(callers)))
        return done / (time.perf_counter() - began), (time.process_time() - busy) / done * 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.database_jobs", description=__doc__)
    parser.add_argument("--callers", type=int, default=256)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--folder", type=Path, help="folder for the database, such as /dev/shm")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        rate, busy = uvloop.run(measure_jobs(Path(folder), options.callers, options.seconds))
    print(f"{rate:,.0f} jobs per second, {busy:.1f} CPU microseconds per job")


if __name__ == "__main__":
    main()
