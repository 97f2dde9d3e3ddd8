"""Measure CPU time and memory of the commands: `python -m bench.commands`.

The figure is user and system time of the fastest round. No bot is running, so `health` only reports
that; a previous start has cached the content, which `find` reads.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROUNDS = 5
PAGE = "{page}"
CHAT_INPUT = b"/start\n"
COMMANDS = (
    ("--help",), ("health",), ("town", "Пльзень"), ("find", "скільки платять"), ("check",), ("chat",),
    ("content", "signoff", PAGE),
)  # fmt: skip


class Figures(NamedTuple):
    """CPU time and peak memory of the fastest round."""

    seconds: float
    megabytes: float


def begin(folder: Path) -> None:
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


def measured(words: tuple[str, ...], folder: Path) -> Figures:
    """Run a command once; `chat` ends after its first screen."""
    given = [word.format(page=folder / "sheet.html") for word in words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CPA_")}
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", *given],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(Path.cwd())},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert running.stdin is not None
    with running.stdin as typed:
        typed.write(CHAT_INPUT)
    _, _, used = os.wait4(running.pid, 0)
    return Figures(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def figures() -> Iterator[tuple[str, Figures]]:
    """Measure each command."""
    with tempfile.TemporaryDirectory(prefix="cpa-bench-") as name:
        subprocess.run([sys.executable, "-m", "bench.commands", name], check=True)
        for words in COMMANDS:
            yield words[0], min(measured(words, Path(name)) for _ in range(ROUNDS))


if __name__ == "__main__" and sys.argv[1:]:
    begin(Path(sys.argv[1]))
elif __name__ == "__main__":
    for name, used in figures():
        print(f"{name}: {used.seconds:.2f} s, {used.megabytes:.0f} MB")
