"""Keeps trained models in the data folder, by what they were trained on, and has one trained in a process of its own."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired

from bot.content.content import Content
from bot.content.search.model import SearchModel, digest_of, unpacked
from bot.environment import OperatorError

MODELS = "models"
"""The folder inside that of the good versions of the content."""
KEPT = 4
"""Files that stay: of as many contents as are kept, and one more."""
LONGEST_S = 300.0
"""How long training may take on a busy machine; it needs some five seconds of processor."""


class TrainingError(Exception):
    """The process that trains failed; its message says how."""


def kept(folder: Path, digest: str) -> SearchModel | None:
    """Return the model of some lessons if it was trained before."""
    with suppress(OSError, ValueError):
        return unpacked(_file(folder, digest).read_bytes())
    return None


async def trained(folder: Path, lessons: Sequence[tuple[str, str]]) -> SearchModel:
    """Train a model and keep it; the process ends with whoever waits for it. Raises `TrainingError` or `OSError`."""
    digest, part = digest_of(lessons), folder / f"{os.getpid()}.part"
    await asyncio.to_thread(folder.mkdir, 0o700, parents=True, exist_ok=True)
    process = _begun(part)
    try:
        said = await asyncio.to_thread(_ended, process, json.dumps([digest, lessons]).encode())
    finally:
        # whoever waits may be cancelled; the thread ends with the process
        process.kill()
    if process.returncode:
        raise TrainingError(said.decode("utf-8", "replace").strip().rpartition("\n")[2])
    return await asyncio.to_thread(_put, folder, part, digest)


def _begun(part: Path) -> "Popen[bytes]":
    command = sys.executable, "-m", "bot.content.search.train", str(part)
    return Popen(command, stdin=PIPE, stderr=PIPE)  # noqa: S603  the words are ours


def _ended(process: "Popen[bytes]", examples: bytes) -> bytes:
    """Return what the process said on stderr. Raises `TrainingError` after `LONGEST_S`."""
    try:
        return process.communicate(examples, LONGEST_S)[1]
    except TimeoutExpired as error:
        process.kill()
        process.communicate()
        raise TrainingError(f"not done in {LONGEST_S:.0f} seconds") from error


async def model_for(content: Content, data: Path) -> SearchModel:
    """Return the model of a content: the one that a bot or an earlier command keeps, or one that is trained now."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cpa-bot"
    for folder in (data / "content" / MODELS, cache):
        if known := await asyncio.to_thread(kept, folder, content.digest):
            return known
    try:
        return await trained(cache, content.lessons())
    except (TrainingError, OSError) as error:
        raise OperatorError(f"The search cannot be trained: {error}") from error


def _put(folder: Path, part: Path, digest: str) -> SearchModel:
    """Give a trained file its name, and delete the oldest ones."""
    part.rename(_file(folder, digest))
    for old in sorted(folder.glob("*.model"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
    return unpacked(_file(folder, digest).read_bytes())


def _file(folder: Path, digest: str) -> Path:
    return folder / f"{digest}.model"
