"""Faults planted in a copy of the shipped content; each names the rule that must report it, and the place."""

import itertools
import re
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

FAULTS = Path(__file__).with_name("faults.yaml")
REPEATED = re.compile("⟨(.)×([0-9]+)⟩")
Edit: TypeAlias = Callable[[Path], Path]
"""Changes one file below the content folder and gives its path."""


@dataclass(frozen=True)
class Fault:
    """A fault: the rule that must report it, the place, and a part of the proposed remedy (`fix`).

    `at` is a pattern of the line that must be named, the `nth` of such lines; "" is line 1.
    """

    name: str
    edit: Edit
    file: str
    at: str
    rule: str
    fix: str = ""
    nth: int = 1


def read_faults() -> Iterator[Fault]:
    """Yield the faults of faults.yaml; ⟨x×30⟩ in a text means x repeated 30 times."""
    groups: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(FAULTS.read_text("utf-8"))
    for fault in itertools.chain(*groups.values()):
        (way,) = fault.keys() & EDITS.keys()
        file, *texts = (REPEATED.sub(lambda found: found[1] * int(found[2]), text) for text in fault.pop(way))
        edit, nth = EDITS[way](file, *texts), int(fault.pop("nth", 1))
        said: dict[str, str] = {"file": file, "at": "", **fault}
        yield Fault(said["name"], edit, said["file"], said["at"], said["rule"], said.get("fix", ""), nth)


def replace_pattern(file: str, pattern: str, new: str) -> Edit:
    def edit(folder: Path) -> Path:
        path = folder / file
        text, times = re.subn(pattern, new, path.read_text("utf-8"), count=1, flags=re.MULTILINE)
        assert times == 1, f"{pattern} is not in {file}"
        path.write_text(text, "utf-8", newline="")
        return path

    return edit


def replace_text(file: str, old: str, new: str) -> Edit:
    """Replace the first occurrence of a text, which must exist."""

    def edit(folder: Path) -> Path:
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text, f"{old} is not in {file}"
        path.write_text(text.replace(old, new, 1), "utf-8", newline="")
        return path

    return edit


def append(file: str, text: str) -> Edit:
    def edit(folder: Path) -> Path:
        path = folder / file
        path.write_text(f"{path.read_text('utf-8').rstrip()}\n\n{text}\n", "utf-8", newline="")
        return path

    return edit


def write(file: str, data: str | bytes | Callable[[str], bytes]) -> Edit:
    """Write a file: new content, or the result of a function of the old text."""

    def edit(folder: Path) -> Path:
        path = folder / file
        if callable(data):
            data_now = data(path.read_text("utf-8"))
        else:
            data_now = data if isinstance(data, bytes) else data.encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data_now)
        return path

    return edit


def delete(file: str) -> Edit:
    def edit(folder: Path) -> Path:
        (folder / file).unlink()
        return folder / file

    return edit


def encoded(file: str, encoding: str) -> Edit:
    """Save a file in another encoding, or as a workbook."""
    return write(file, lambda text: WORKBOOK if encoding == "workbook" else text.encode(encoding, "replace"))


WORKBOOK = b"PK\x03\x04\xff\xfe"
EDITS: Mapping[str, Callable[..., Edit]] = {
    "sub": replace_pattern, "exactly": replace_text, "append": append, "whole": write, "without": delete, "encoded": encoded,
}  # fmt: skip


def copy_content(shipped: Path, folder: Path) -> Path:
    """Copy the shipped content with a shortened table of places, which every check reads."""
    shutil.copytree(shipped, folder)
    keep_few_places(folder)
    return folder


def keep_few_places(folder: Path, most: int = 50) -> None:
    """Keep the first places and the listed towns in the tables of places."""
    listed = {row.split(",")[1] for row in (folder / "municipalities.csv").read_text("utf-8").splitlines()}
    places = folder / "municipalities_all.csv"
    lines = places.read_text("utf-8").splitlines(keepends=True)
    kept = [line for number, line in enumerate(lines) if number < most or line.split(",")[0] in listed]
    places.write_text("".join(kept), "utf-8", newline="")
    register, codes = folder / "municipality_register.csv", {line.split(",")[0] for line in kept}
    rows = register.read_text("utf-8").splitlines(keepends=True)
    register.write_text("".join(row for row in rows if row.split(",")[0] in codes), "utf-8", newline="")


def bytes_of(folder: Path) -> Mapping[Path, bytes]:
    return {path.resolve(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def apply_fault(folder: Path, edit: Edit, before: Mapping[Path, bytes]) -> Generator[None]:
    """Apply a fault while the block runs; assert that it changes bytes and that they are restored."""
    path = edit(folder).resolve()
    try:
        assert (path.read_bytes() if path.exists() else None) != before.get(path), "nothing was changed"
        yield
    finally:
        path.unlink(missing_ok=True)
        if path in before:
            path.write_bytes(before[path])
        else:
            for parent in path.parents[:2]:
                with suppress(OSError):  # it holds more than what was written
                    parent.rmdir()


def line_of(folder: Path, fault: Fault) -> int:
    """Return the line (from 1) with the text that the fault names; 0 if another fault removed it."""
    if not fault.at:
        return 1
    lines = (folder / fault.file).resolve().read_bytes().decode("utf-8", "replace").splitlines()
    numbers = [number for number, line in enumerate(lines, 1) if re.search(fault.at, line)]
    return next(iter(numbers[fault.nth - 1 :]), 0)
