"""Takes an earlier version of the content folder out of git into a temporary folder."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.settings import OperatorError

TIMEOUT_S = 60
OTHERWISE = "or compare with a folder: --against FOLDER"


@dataclass(frozen=True)
class Version:
    """An earlier state of the content: where it lies now, what to call it, and of which day it is."""

    folder: Path
    name: str
    day: date


@contextmanager
def earlier(folder: Path, revision: str) -> Generator[Version]:
    """Give the content folder as it was in `revision`, for as long as the block runs; raises `OperatorError`."""
    root = folder.resolve()
    top = Path(
        _git(
            root,
            "rev-parse",
            "--show-toplevel",
            otherwise=f"--content: git keeps no earlier version of {folder}. Use git",
        )
    )
    inside = root.relative_to(top.resolve()).as_posix()
    unknown = f'REV: git knows no version "{revision}" here. Name one that `git log --oneline` lists'
    commit = _git(
        root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}", otherwise=unknown
    )
    short = _git(root, "rev-parse", "--short", commit, otherwise=unknown)
    day = _git(root, "show", "--no-patch", "--format=%cs", commit, otherwise=unknown)
    missing = f"REV: {short} has no folder {inside}. Name a later version"
    packed = _run(top, "archive", "--format=tar", commit, "--", inside, otherwise=missing)
    with tempfile.TemporaryDirectory(prefix="cpa-content-") as name:
        with tarfile.open(fileobj=io.BytesIO(packed)) as files:
            try:
                files.extractall(name, filter="data")
            except tarfile.FilterError:
                raise OperatorError(
                    f"REV: {short} holds a link that leads out of the folder. Name another version, {OTHERWISE}"
                ) from None
        yield Version(Path(name) / inside, short, date.fromisoformat(day))


def _git(folder: Path, *words: str, otherwise: str) -> str:
    return _run(folder, *words, otherwise=otherwise).decode().strip()


def _run(folder: Path, *words: str, otherwise: str) -> bytes:
    """Ask git; what it cannot answer is one sentence."""
    try:
        asked = subprocess.run(  # noqa: S603  the words are ours; a version can be no option (--end-of-options)
            ["git", "-C", str(folder), *words],  # noqa: S607  whichever git the editor uses
            capture_output=True, check=True, timeout=TIMEOUT_S,
        )  # fmt: skip
    except FileNotFoundError:
        raise OperatorError(f"git: it is not installed here. Install it, {OTHERWISE}") from None
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise OperatorError(f"{otherwise}, {OTHERWISE}") from None
    return asked.stdout
