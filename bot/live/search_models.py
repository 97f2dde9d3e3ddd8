"""Stored search models by the hash of their training data, and training in another process."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryFile
from threading import Event

from bot.content.content import Content
from bot.content.search.model import SearchModel, hash_examples, read_model
from bot.operations.environment import OperatorError

MODELS = "models"
"""The subfolder of the folder with valid versions of the content."""
MAX_FILES = 4
"""Number of files kept: one for each content version and one more."""
TRAINING_TIMEOUT_S = 300.0
"""Timeout of a training, which needs about five seconds of processor time."""
CHECK_EVERY_S = 0.05
"""Seconds between two checks whether it has ended."""


class TrainingError(Exception):
    """The process that trains failed; its message says how."""


def stored_model(folder: Path, digest: str) -> SearchModel | None:
    """Return the stored model for some training data, or None."""
    with suppress(OSError, ValueError):
        return read_model(_file(folder, digest).read_bytes())
    return None


async def train_and_store(folder: Path, lessons: Sequence[tuple[str, str]]) -> SearchModel:
    """Train and store a model; may be cancelled. Raises `TrainingError` or `OSError`."""
    digest, part = hash_examples(lessons), folder / f"{os.getpid()}.part"
    await asyncio.to_thread(folder.mkdir, 0o700, parents=True, exist_ok=True)
    stop = Event()
    try:
        await asyncio.to_thread(_train, part, json.dumps([digest, lessons]).encode(), stop)
    finally:
        # The waiting task may be cancelled.
        stop.set()
    return await asyncio.to_thread(_put, folder, part, digest)


def _train(part: Path, examples: bytes, stop: Event) -> None:
    """Run the process until it ends or must stop. Raises `TrainingError`."""
    command = (sys.executable, "-m", "bot.content.search.train", str(part), str(os.getpid()))
    end = time.monotonic() + TRAINING_TIMEOUT_S
    with TemporaryFile() as given, TemporaryFile() as said:
        given.write(examples)
        given.seek(0)
        process = Popen(command, stdin=given, stderr=said)  # noqa: S603  the words are ours
        while process.poll() is None and not stop.wait(CHECK_EVERY_S):
            if time.monotonic() > end:
                break
        process.kill()
        if process.wait():
            said.seek(0)
            last = said.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise TrainingError(last or f"not done in {TRAINING_TIMEOUT_S:.0f} seconds")


async def model_for(content: Content, data: Path) -> SearchModel:
    """Return the stored model of a content, or train it now."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cpa-bot"
    for folder in (data / "content" / MODELS, cache):
        if known := await asyncio.to_thread(stored_model, folder, content.digest):
            return known
    try:
        return await train_and_store(cache, content.lessons())
    except (TrainingError, OSError) as error:
        raise OperatorError(f"The search cannot be trained: {error}") from error


def _put(folder: Path, part: Path, digest: str) -> SearchModel:
    """Rename a trained file to its final name, and delete the oldest files."""
    part.rename(_file(folder, digest))
    for old in sorted(folder.glob("*.model"), key=lambda path: path.stat().st_mtime)[:-MAX_FILES]:
        old.unlink(missing_ok=True)
    return read_model(_file(folder, digest).read_bytes())


def _file(folder: Path, digest: str) -> Path:
    return folder / f"{digest}.model"
