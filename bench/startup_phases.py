"""Measure CPU time and memory of the start-up phases: `python -m bench.startup_phases`.

Runs each phase once in a fresh process, in the order of a start, with content that another process
has validated and cached.
"""

import gc
import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

PAGE_KB = 4
LIBRARIES = (
    "pydantic", "telegram", "structlog", "babel.dates", "cryptography.hazmat.primitives.ciphers.aead", "markdown_it",
    "aiosqlite", "rapidfuzz.distance", "asyncio",
)  # fmt: skip
"""The largest libraries imported at start."""


class Phase(NamedTuple):
    """A start-up phase: CPU seconds, and growth of resident memory in MB."""

    name: str
    seconds: float
    megabytes: float


def resident_mb() -> float:
    """Return the resident memory of this process in MB."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * PAGE_KB / 1024


def load_content(folder: Path) -> None:
    """Load the content and cache it for the next start."""
    app, vault = import_module("bot.app"), import_module("bot.storage.crypto").Vault([bytes(32)], bytes(32))
    settings = import_module("bot.settings").read_settings(_env_file=None).model_copy(update={"data_dir": folder})
    app.watched_content(settings, vault, app.now).make_indexes()


def measure_phases(folder: Path) -> Iterator[Phase]:
    """Run and measure each phase."""

    def client() -> None:
        # As in `cpa-bot run`.
        os.environ.setdefault("MIMALLOC_ALLOW_THP", "0")
        import_module("pyreqwest.client")

    def libraries() -> None:
        for name in LIBRARIES:
            import_module(name)

    def program() -> None:
        import_module("bot.cli.program")
        import_module("bot.app")

    yield Phase("Python, before anything", time.process_time(), resident_mb())
    done_in_order = {
        "the HTTP client": client,
        "other libraries": libraries,
        "the program": program,
        "content, catalogues and indexes": partial(load_content, folder),
    }
    for name, done in done_in_order.items():
        before, weight = time.process_time(), resident_mb()
        done()
        yield Phase(name, time.process_time() - before, resident_mb() - weight)


if __name__ == "__main__":
    # No phase pays for the garbage of another.
    gc.disable()
    with TemporaryDirectory() as name:
        with ProcessPoolExecutor(1) as another:
            another.submit(load_content, Path(name)).result()
        print(json.dumps([*measure_phases(Path(name))]))
