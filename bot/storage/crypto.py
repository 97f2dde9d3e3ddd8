"""Encryption of personal data, with keys stored apart from it (Telegram's developer terms, 4).

`encrypt` keys seal fields and whole files (backups) and may be rotated. The `persons` key never
changes: it turns a Telegram id into the key of a person's rows, so the database alone identifies
nobody. The key file is made once and read at each start: lines `persons KEY` and `encrypt KEY`
(base64 of 32 bytes), of which the first `encrypt` key seals and all of them open.
"""

import base64
import hmac
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.storage.secret_files import OTHERS_WRITE, exposure

KEY_BYTES = 32
NONCE_BYTES = 12
PERSON_BYTES = 16
TOKEN_BYTES = 16
"""128 bits: 22 characters in a link (Telegram allows 64 of A-Z a-z 0-9 _ - behind ?start=)."""

# A sealed file: MAGIC, time (8 bytes, milliseconds since 1970), salt (16 bytes), then pieces of 1 MiB,
# each AES-256-GCM under a key derived from an `encrypt` key and the salt. The nonce of a piece is its
# number (11 bytes) and whether it is the last (1 byte); the head is authenticated with each. So a file
# that was cut, reordered or given another date does not open.
MAGIC = b"cpa-bot backup 1\n"
TIME_BYTES = 8
SALT_BYTES = 16
CHUNK = 1024 * 1024
TAG_BYTES = 16


class KeyFileError(Exception):
    """The key file cannot be used; the text says what to do and holds no key."""


class Vault:
    """Encrypts and decrypts fields. `purpose` (the table) binds a field to its place.

    The first `encrypt` key seals; the others, being rotated out, only open.
    """

    def __init__(self, encrypt: Sequence[bytes], persons: bytes) -> None:
        self._ciphers = [AESGCM(key) for key in encrypt]
        self._encrypt = tuple(encrypt)
        self._persons = persons

    def seal(self, data: bytes, purpose: str) -> bytes:
        """Encrypt (AES-256-GCM, fresh 96-bit nonce in front)."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, data, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Decrypt; a wrong key or a moved or damaged field raises `KeyFileError`."""
        for cipher in self._ciphers:
            # ValueError: too short to hold a nonce
            with suppress(InvalidTag, ValueError):
                return cipher.decrypt(sealed[:NONCE_BYTES], memoryview(sealed)[NONCE_BYTES:], purpose.encode())
        raise KeyFileError("The key file does not belong to this database: restore the one it was made with.")

    def of_files(self, salt: bytes) -> list[AESGCM]:
        """Return a cipher for each `encrypt` key and a file with this salt; the first seals."""
        return [AESGCM(hmac.digest(key, b"file" + salt, "sha256")) for key in self._encrypt]

    def erased(self, what: str, name: bytes) -> bytes:
        """Return the mark of an erasure. Without the key file it identifies nobody."""
        return self._name(b"erased/" + what.encode() + b"/" + name)

    def mark(self, person: bytes) -> bytes:
        """Return another name of a person (16 bytes), for data that may outlive an erasure."""
        return self._name(b"mark" + person)

    def consent(self, request: str) -> bytes:
        """Return the keyed hash of a request to which a second person agrees."""
        return self._name(b"consent/" + request.encode())

    def missed(self, word: str) -> bytes:
        """Return the keyed hash of a word that was searched for without a result."""
        return self._name(b"missed/" + word.encode())

    def searcher(self, person: bytes) -> bytes:
        """Return the keyed hash of a person who searched without a result."""
        return self._name(b"searcher/" + person)

    def person(self, telegram_id: int) -> bytes:
        """Return the key of a person's rows: 16 bytes of a keyed hash."""
        return self._name(str(telegram_id).encode())

    def letter(self, purpose: str, contact: int, address: str) -> str:
        """Return the mark of letters to an address: who has none of them cannot make it."""
        mark = self._name(f"{purpose}/{contact}/{address}".encode())
        return base64.urlsafe_b64encode(mark).rstrip(b"=").decode()

    def _name(self, data: bytes) -> bytes:
        return hmac.digest(self._persons, data, "sha256")[:PERSON_BYTES]


def fresh_token() -> str:
    """Make a one-time token, of which only the hash is kept."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


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
        for folder in (path.parent, path.parent.parent):
            sync_folder(folder)
    except OSError as error:
        raise _unwritable_error(path, error) from error


def read_key_file(path: Path) -> Vault:
    """Read the key file. It is refused when others may read or write it, or write its folder."""
    keys = _read(path)
    return Vault(keys.encrypt, keys.persons)


def read_all_keys(path: Path) -> Vault:
    """Read the key file and the copies of rotated ones beside it, for older backups."""
    keys = _read(path, "Copy the key file of the backup there.")
    copies = [_read(copy) for copy in sorted(path.parent.glob(f"{path.name}.old-*"))]
    older = [key for copy in copies if copy.persons == keys.persons for key in copy.encrypt]
    return Vault(tuple(dict.fromkeys((*keys.encrypt, *older))), keys.persons)


def add_key(path: Path) -> Path:
    """Put a new `encrypt` key first; return a copy of the former file."""
    keys = _read(path)
    try:
        copy = _copy(path)
        _replace(path, _Keys((secrets.token_bytes(KEY_BYTES), *keys.encrypt), keys.persons))
    except OSError as error:
        raise _unwritable_error(path, error) from error
    return copy


def drop_old_keys(path: Path) -> None:
    """Drop all `encrypt` keys but the first, once no field is sealed with another."""
    keys = _read(path)
    try:
        _replace(path, _Keys(keys.encrypt[:1], keys.persons))
    except OSError as error:
        raise _unwritable_error(path, error) from error


def _read(path: Path, missing: str = "Make one with `cpa-bot init`, or restore yours.") -> _Keys:
    try:
        _require_ours(path)
        text = path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"CPA_KEY_FILE: {path} cannot be read. {missing}") from error
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


def _require_ours(path: Path) -> None:
    """Refuse a file that others may read, or may have written or put there."""
    owner, me = path.stat().st_uid, os.geteuid()
    if owner not in {0, me}:
        raise KeyFileError(f"CPA_KEY_FILE: {path} belongs to another account ({owner}). Run: chown {me} {path}")
    if wrong := exposure(path):
        raise KeyFileError(f"CPA_KEY_FILE: {wrong}")
    for folder in (path.parent, path.resolve().parent):
        mode = folder.stat().st_mode
        # in a sticky folder, our files are safe
        if mode & OTHERS_WRITE and not mode & stat.S_ISVTX:
            raise KeyFileError(f"CPA_KEY_FILE: others may write {folder}. Run: chmod go-w {folder}")


def _lines(keys: _Keys) -> Sequence[str]:
    named = [*(("encrypt", key) for key in keys.encrypt), ("persons", keys.persons)]
    return [f"{name} {base64.b64encode(key).decode()}\n" for name, key in named]


def _write(path: Path, lines: Sequence[str]) -> None:
    """Create a file (mode 0600) and sync it to the disk. Raises `FileExistsError`."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        # half of one would stand in the way of the next try, and of every restore
        path.unlink(missing_ok=True)
        raise


def _replace(path: Path, keys: _Keys) -> None:
    """Replace the file in one step: it always holds the old keys or the new ones."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    _write(beside, _lines(keys))
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(path: Path) -> Path:
    text = path.read_text("ascii")
    number = 1
    while (copy := path.with_name(f"{path.name}.old-{number}")).exists():
        number += 1
    _write(copy, [text])
    return copy


def _no_key_file(path: Path) -> KeyFileError:
    return KeyFileError(f"CPA_KEY_FILE: {path} is not a key file. Restore the one made by `cpa-bot init`.")


def _unwritable_error(path: Path, error: OSError) -> KeyFileError:
    return KeyFileError(f"CPA_KEY_FILE: {path} cannot be made ({error.strerror}). Name another place.")


class SealedFileError(Exception):
    """The file is no backup of this program, or is damaged; the text says which."""


def seal_file(vault: Vault, plain: Path, target: BinaryIO, at: int) -> None:
    """Write a file's content, sealed with the key that seals now, to an open file."""
    salt = os.urandom(SALT_BYTES)
    head = MAGIC + at.to_bytes(TIME_BYTES) + salt
    cipher = vault.of_files(salt)[0]
    target.write(head)
    with plain.open("rb") as source:
        target.writelines(
            cipher.encrypt(_nonce(number, last=last), piece, head) for number, piece, last in _chunks(source, CHUNK)
        )


def unseal_file(vault: Vault, sealed: Path, target: BinaryIO) -> int:
    """Decrypt a file with any of the keys into an open file; return its time."""
    with sealed.open("rb") as source:
        head = source.read(len(MAGIC) + TIME_BYTES + SALT_BYTES)
        if not head.startswith(MAGIC):
            raise SealedFileError("it is no backup made by this program")
        ciphers = vault.of_files(head[-SALT_BYTES:])
        for number, piece, last in _chunks(source, CHUNK + TAG_BYTES):
            if number == 0:
                ciphers = [_fitting_cipher(ciphers, piece, head, last=last)]
            try:
                target.write(ciphers[0].decrypt(_nonce(number, last=last), piece, head))
            except InvalidTag:
                raise SealedFileError("it is damaged or not whole") from None
    return int.from_bytes(head[len(MAGIC) : -SALT_BYTES])


def _fitting_cipher(ciphers: list[AESGCM], piece: bytes, head: bytes, *, last: bool) -> AESGCM:
    """Return the cipher that opens the first piece."""
    for cipher in ciphers:
        # ValueError: too short to hold a tag
        with suppress(InvalidTag, ValueError):
            cipher.decrypt(_nonce(0, last=last), piece, head)
            return cipher
    raise KeyFileError(
        "None of the keys opens this backup: it is damaged or cut, or of another key file. "
        "Copies of rotated keys (key.old-1, ...) are looked for beside CPA_KEY_FILE."
    )


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield number, bytes and "is last" of each piece; an empty file has one piece."""
    number, piece = 0, source.read(size)
    while True:
        following = source.read(size)
        yield number, piece, not following
        if not following:
            return
        number, piece = number + 1, following


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])
