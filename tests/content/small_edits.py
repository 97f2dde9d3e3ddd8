"""Edits that make the small content invalid, and the problems they cause."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from bot.content.checks import check
from bot.content.loader import load
from bot.content.problems import errors
from tests import small

Edit: TypeAlias = Callable[[Path], None]


def change(file: str, old: str, new: str) -> Edit:
    """Replace the first occurrence of a text."""

    def edit(folder: Path) -> None:
        text = (folder / file).read_text("utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (folder / file).write_text(text.replace(old, new, 1), "utf-8", newline="")

    return edit


def write(file: str, data: str | bytes) -> Edit:
    def edit(folder: Path) -> None:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())

    return edit


def delete(file: str) -> Edit:
    return lambda folder: (folder / file).unlink()


def problems_of(folder: Path, *edits: Edit) -> list[str]:
    """Return the errors of the small folder after some edits, as an administrator reads them."""
    small.write(folder)
    for edit in edits:
        edit(folder)
    return [str(problem) for problem in errors(check(load(folder)))]
