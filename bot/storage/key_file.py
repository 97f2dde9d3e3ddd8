"""The file with the keys, which lies apart from the database: made once, read at each start, rotated now and then.

Its lines are `persons KEY` and one or more `encrypt KEY` (base64 of 32 bytes): the first seals, the others only open.
"""

import base64
import os
import secrets
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.storage.crypto import KeyFileError, Vault

KEY_BYTES = 32


@dataclass(frozen=True)
class _Keys:
    encrypt: tuple[bytes, ...]
    persons: bytes

    def __repr__(self) -> str:
        return "_Keys(...)"


def create_key_file(path: Path) -> None:
    """Write a new key file, readable by its owner only. An existing file is never replaced."""
    keys = _Keys((secrets.token_bytes(KEY_BYTES),), secrets.token_bytes(KEY_BYTES))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, _lines(keys))
    except OSError as error:
        raise _unwritable(path, error) from error


def read_key_file(path: Path) -> Vault:
    """Read the key file. It is refused when others may write it: then it is not known who made it."""
    keys = _read(path)
    return Vault(keys.encrypt, keys.persons)


def read_all_keys(path: Path) -> Vault:
    """Read the key file and, behind it, the copies of rotated ones beside it, for backups made before a rotation."""
    keys = _read(path)
    copies = [_read(copy) for copy in sorted(path.parent.glob(f"{path.name}.old-*"))]
    older = [key for copy in copies if copy.persons == keys.persons for key in copy.encrypt]
    return Vault(tuple(dict.fromkeys((*keys.encrypt, *older))), keys.persons)


def add_key(path: Path) -> Path:
    """Put a new `encrypt` key before those there are; give the copy of the file as it was."""
    keys = _read(path)
    try:
        copy = _copy(path)
        _replace(path, _Keys((secrets.token_bytes(KEY_BYTES), *keys.encrypt), keys.persons))
    except OSError as error:
        raise _unwritable(path, error) from error
    return copy


def drop_old_keys(path: Path) -> None:
    """Leave only the first `encrypt` key: nothing in the database is sealed with another one."""
    keys = _read(path)
    try:
        _replace(path, _Keys(keys.encrypt[:1], keys.persons))
    except OSError as error:
        raise _unwritable(path, error) from error


def _read(path: Path) -> _Keys:
    try:
        mode = path.stat().st_mode
        text = path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(
            f"CPA_KEY_FILE: {path} cannot be read. Make one with `cpa-bot init`, or restore yours."
        ) from error
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise KeyFileError(f"CPA_KEY_FILE: others may write {path}. Run: chmod 600 {path}")
    try:
        lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
        keys = [(name, base64.b64decode(key, validate=True)) for name, key in lines]
    except ValueError as error:
        raise _no_key_file(path) from error
    encrypt = tuple(key for name, key in keys if name == "encrypt")
    persons = [key for name, key in keys if name == "persons"]
    if not encrypt or len(persons) != 1:
        raise _no_key_file(path)
    if any(len(key) != KEY_BYTES for _, key in keys):
        raise KeyFileError(
            f"CPA_KEY_FILE: {path} holds a key of a wrong length. Restore the one made by `cpa-bot init`."
        )
    return _Keys(encrypt, persons[0])


def _lines(keys: _Keys) -> Sequence[str]:
    named = [*(("encrypt", key) for key in keys.encrypt), ("persons", keys.persons)]
    return [f"{name} {base64.b64encode(key).decode()}\n" for name, key in named]


def _write(path: Path, lines: Sequence[str]) -> None:
    """Write a file that must not be there yet (mode 0600 from its first byte), down to the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, keys: _Keys) -> None:
    """Change the file in one step: whatever happens, it holds the old keys or the new ones, never half of them."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    _write(beside, _lines(keys))
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _copy(path: Path) -> Path:
    text = path.read_text("ascii")
    number = 1
    while (copy := path.with_name(f"{path.name}.old-{number}")).exists():
        number += 1
    _write(copy, [text])
    return copy


def _no_key_file(path: Path) -> KeyFileError:
    return KeyFileError(f"CPA_KEY_FILE: {path} is not a key file. Restore the one made by `cpa-bot init`.")


def _unwritable(path: Path, error: OSError) -> KeyFileError:
    return KeyFileError(f"CPA_KEY_FILE: {path} cannot be made ({error.strerror}). Name another place.")
