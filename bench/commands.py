"""How long each command takes, and how much memory: `python -m bench.commands`.

Processor time, of all that a command and the system do for it: whatever else the machine does does not count. The quickest
of some rounds counts. A command that needs a bot is asked without one: it comes as far as to see that none runs. But one has
run there before, with this content, so `find` looks into what it left ready.
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
SAID = b"/start\n"
"""What is typed, for `chat`."""
COMMANDS = (
    ("--help",), ("health",), ("town", "Пльзень"), ("find", "скільки платять"), ("check",), ("chat",),
    ("content", "signoff", PAGE),
)  # fmt: skip


class Figures(NamedTuple):
    """What the quickest round took."""

    seconds: float
    megabytes: float


def begin(folder: Path) -> None:
    """Leave there what a bot that has begun leaves: a key, and the content as it was found good."""
    # not for whoever measures: a command is told to have had all the memory of the process that started it
    from bot.app import now, watched_content  # noqa: PLC0415
    from bot.cli.common import read_settings  # noqa: PLC0415
    from bot.storage.crypto import create_key_file, read_key_file  # noqa: PLC0415

    given = read_settings()
    settings = given.model_copy(update={"data_dir": folder / given.data_dir, "key_file": folder / given.key_file})
    settings.data_dir.mkdir()
    create_key_file(settings.key_file)
    watched_content(settings, read_key_file(settings.key_file), now).make_indexes()


def measured(words: tuple[str, ...], folder: Path) -> Figures:
    """Run a command once; `chat` ends behind its first screen."""
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
        typed.write(SAID)
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
