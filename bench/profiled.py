"""Runs our bot under the profiler: `python -m bench.profiled FOLDER`, with the bot's own Python; ends at SIGTERM.

Both threads are looked at: the loop, and the database's. A profiler makes every call slower, so only shares count.
"""

import cProfile
import sys
from pathlib import Path

from bot.cli import main
from bot.storage.database import Database

FILES = ("loop.prof", "database.prof")


def run(folder: Path) -> None:
    """Run until stopped; leave one file for each thread."""
    loop, database = cProfile.Profile(), cProfile.Profile()
    work = Database._work  # noqa: SLF001  the thread's body is what is to be profiled

    def profiled(self: Database) -> None:
        database.runcall(work, self)

    Database._work = profiled  # type: ignore[method-assign]  # noqa: SLF001  the same
    sys.argv = ["cpa-bot", "run"]
    try:
        loop.runcall(main)
    except SystemExit:
        pass
    finally:
        for profile, name in zip((loop, database), FILES, strict=True):
            profile.dump_stats(folder / name)


if __name__ == "__main__":
    run(Path(sys.argv[1]))
