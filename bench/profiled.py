"""Runs our bot under the profiler: `python -m bench.profiled FOLDER`, with the bot's own Python; ends at SIGTERM.

Both threads are looked at: the loop, and the database's, each by its own processor time: a loop that waits outside of Python
would otherwise count as work of whatever ran last. A profiler makes every call slower, so only shares count.
"""

import cProfile
import sys
from pathlib import Path
from time import thread_time

from bot.cli import main
from bot.storage.database import Database, GroupConnection

FILES = ("loop.prof", "database.prof")


class Profiled(GroupConnection):
    """The database's connection; `commit` is all that is done on its thread."""

    profile = cProfile.Profile(thread_time)

    def commit(self) -> None:
        self.profile.runcall(super().commit)


def run(folder: Path) -> None:
    """Run until stopped; leave one file for each thread."""
    loop = cProfile.Profile(thread_time)
    Database.connection_type = Profiled
    sys.argv = ["cpa-bot", "run"]
    try:
        loop.runcall(main)
    except SystemExit:
        pass
    finally:
        for profile, name in zip((loop, Profiled.profile), FILES, strict=True):
            profile.dump_stats(folder / name)


if __name__ == "__main__":
    run(Path(sys.argv[1]))
