"""Measure CPU time and memory of the commands: `python -m bench.commands`.

The measured CPU time is user and system time of the fastest round. No bot is running, so `health`
reports only that. An earlier start has cached the content, which `find` reads.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROUNDS = 5
OUTPUT_FILE = "{page}"
COMMANDS = (
    ("--help",), ("health",), ("town", "Пльзень"), ("find", "скільки платять"), ("check",),
    ("content", "signoff", OUTPUT_FILE),
)  # fmt: skip


class Usage(NamedTuple):
    """CPU time and peak memory of the fastest round."""

    seconds: float
    megabytes: float


def prepare_folder(folder: Path) -> None:
    """Create a key and the content cache, as a start of the bot does."""
    # Imported only in this process: a child's peak memory includes that of its parent.
    from bot.app import now, watched_content  # noqa: PLC0415
    from bot.cli.common import read_settings  # noqa: PLC0415
    from bot.storage.crypto import create_key_file, read_key_file  # noqa: PLC0415

    given = read_settings()
    settings = given.model_copy(update={"data_dir": folder / given.data_dir, "key_file": folder / given.key_file})
    settings.data_dir.mkdir()
    create_key_file(settings.key_file)
    watched_content(settings, read_key_file(settings.key_file), now).make_indexes()


def run_command(words: tuple[str, ...], folder: Path) -> Usage:
    """Run a command once."""
    given = [word.format(page=folder / "sheet.html") for word in words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CPA_")}
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", *given],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(Path.cwd())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, used = os.wait4(running.pid, 0)
    return Usage(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measure_commands() -> Iterator[tuple[str, Usage]]:
    """Measure each command."""
    with tempfile.TemporaryDirectory(prefix="cpa-bench-") as name:
        subprocess.run([sys.executable, "-m", "bench.commands", name], check=True)
        for words in COMMANDS:
            yield words[0], min(run_command(words, Path(name)) for _ in range(ROUNDS))


if __name__ == "__main__" and sys.argv[1:]:
    prepare_folder(Path(sys.argv[1]))
elif __name__ == "__main__":
    for name, used in measure_commands():
        print(f"{name}: {used.seconds:.2f} s, {used.megabytes:.0f} MB")
