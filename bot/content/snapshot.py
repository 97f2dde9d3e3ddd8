"""A snapshot of the content folder in memory, so that exactly the validated files become live.

Only files of the loader count (`*.yaml`, `*.csv`, `*.md`), no hidden files and backups of editors.
Links are followed inside the folder, since a mounted volume swaps a folder by changing a link.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bot.content.problems import NoContentFileError, Problem, read_file, require_inside, require_size, tr

FIRST_LANGUAGES = ("uk", "cs")
SUFFIXES = (".yaml", ".csv", ".md")
MAX_BYTES = 2 * 1024 * 1024
"""Maximum size of a file; four times what the loader accepts."""
MAX_TOTAL_BYTES = 32 * 1024 * 1024
"""Maximum size of all files, since several versions are kept in memory and on disk."""
MAX_FILES = 5_000
MAX_DEPTH = 6
FULL_READ_EVERY = 20
"""Number of looks until each file is read again: some network folders have unreliable times."""


@dataclass(frozen=True)
class Snapshot:
    """All files by their names in the folder (`cs/guide/what.md`), and unreadable ones."""

    files: Mapping[str, bytes] = field(repr=False)
    problems: tuple[Problem, ...] = ()

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Folders with two-letter names; Ukrainian and Czech come first and are required."""
        names = {name[:2] for name in self.names if name[2:3] == "/"}
        return (*FIRST_LANGUAGES, *sorted(names - set(FIRST_LANGUAGES)))

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def version(self) -> str:
        """The hash of this state of the folder: equal files have equal versions."""
        return self.digest[:12]

    def read(self, file: str, most: int) -> bytes:
        """Return the data of a file. Raises `NoContentFileError`."""
        if file not in self.files:
            for problem in (one for one in self.problems if one.file == file):
                raise NoContentFileError(problem.what, problem.todo)
            raise NoContentFileError(tr("the file is missing or cannot be read"), tr("add it or restore it"))
        return require_size(self.files[file], most)

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of all files, readable or not."""
        return frozenset((*self.files, *(problem.file for problem in self.problems)))

    @cached_property
    def digest(self) -> str:
        """Full hash of the files and problems."""
        digest = hashlib.sha256()
        for name, data in sorted(self.files.items()):
            digest.update(f"{name}\0{len(data)}\0".encode() + data)
        for problem in self.problems:
            digest.update(f"\0{problem}".encode())
        return digest.hexdigest()


def read_folder(folder: Path) -> Snapshot:
    return Folder(folder).look()


class Folder:
    """A folder that is read again only after a change."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._version = ""
        self._state: tuple[object, ...] = ()
        """Times of the files before the last read."""
        self._sure = False
        """True if it was read twice after the last change, so that no write was missed."""
        self._looks = 0

    def changed(self, version: str) -> Snapshot | None:
        """Return the current folder, or None if it is certainly unchanged."""
        self._looks += 1
        is_same = self._sure and version == self._version and self._looks % FULL_READ_EVERY != 0
        return None if is_same and self._look_at_times() == self._state else self.look()

    def look(self) -> Snapshot:
        """Return the current folder. Never raises."""
        state = self._look_at_times()
        files, problems = self._read_files()
        snapshot = Snapshot(files, tuple(sorted(problems)))
        # An unreadable file may soon be readable.
        self._sure = state == self._state and not problems
        self._state, self._version = state, snapshot.version
        return snapshot

    def _look_at_times(self) -> tuple[object, ...]:
        """Return a value that changes with every change of a file."""
        problems: list[Problem] = []
        times = [(name, _times(entry)) for name, entry in _found_files(self.path, problems)]
        return (*times, *problems)

    def _read_files(self) -> tuple[dict[str, bytes], list[Problem]]:
        files: dict[str, bytes] = {}
        problems: list[Problem] = []
        whole = 0
        for name, entry in _found_files(self.path, problems):
            try:
                data = read_file(Path(entry.path), self.path, MAX_BYTES)
            except NoContentFileError as error:
                problems.append(Problem(name, 1, error.what, error.advice))
                continue
            except OSError:
                what, advice = tr("the file cannot be read"), tr("restore it, or let the bot's account read it")
                problems.append(Problem(name, 1, what, advice))
                continue
            whole += len(data)
            if len(files) == MAX_FILES or whole > MAX_TOTAL_BYTES:
                most = (MAX_FILES, MAX_TOTAL_BYTES >> 20)
                what = tr("there are more than {files} files, or they are larger than {size} MiB together", *most)
                problems.append(Problem(".", 1, what, tr("take out what does not belong")))
                break
            files[name] = data
        return files, problems


def _times(entry: "os.DirEntry[str]") -> tuple[int, ...]:
    try:
        status = entry.stat()
    except OSError:
        return ()
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _found_files(folder: Path, problems: list[Problem]) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield (name, entry) of content files in a folder and its subfolders."""
    waiting: list[tuple[str, Path, frozenset[tuple[int, int]]]] = [("", folder, frozenset())]
    while waiting:
        name, path, above = waiting.pop()
        try:
            # The folder above was found to lie inside, so only a link can lead out.
            if path.is_symlink():
                require_inside(path, folder)
            status = path.stat()
            # `scandir` knows which entries are folders without a call for each path.
            with os.scandir(path) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError:
            advice = tr("restore it, or let the bot's account read it")
            problems.append(Problem(name or ".", 1, tr("the folder is missing or cannot be read"), advice))
            continue
        except NoContentFileError as error:
            problems.append(Problem(name, 1, error.what, error.advice))
            continue
        this = (status.st_dev, status.st_ino)
        if this in above or len(above) > MAX_DEPTH:
            what = tr("the folder leads back to itself or is too deep")
            problems.append(Problem(name, 1, what, tr("remove the link")))
            continue
        for entry in filter(_counts_as_content, entries):
            inner = f"{name}/{entry.name}" if name else entry.name
            if not entry.name.endswith(SUFFIXES) and not _is_folder(entry):
                continue
            if not entry.name.isprintable():
                problems.append(Problem(ascii(inner)[1:-1], 1, tr("nobody can read this name"), tr("rename it")))
            elif entry.name.endswith(SUFFIXES):
                yield inner, entry
            else:
                waiting.append((inner, path / entry.name, above | {this}))


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    # such as a link to itself
    with suppress(OSError):
        return entry.is_dir()
    return False


def _counts_as_content(entry: "os.DirEntry[str]") -> bool:
    """Return False for hidden files and backups of editors."""
    return not entry.name.startswith((".", "#", "~$")) and not entry.name.endswith("~")
