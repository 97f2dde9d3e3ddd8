"""Keeps personal fields unreadable without a key that lies apart from the database (Telegram's developer terms, 4).

Two keys in one file: `encrypt` may be replaced, `persons` never is: it turns a Telegram id into the name under which
a person's rows are kept, so the database alone does not tell who wrote.
"""

import base64
import hmac
import os
import secrets
import stat
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
PERSON_BYTES = 16


class KeyFileError(Exception):
    """The key file cannot be used; the text says what to do and holds no key."""


class Vault:
    """Encrypts and decrypts fields. `purpose` binds a field to its place, so that it cannot be moved to another."""

    def __init__(self, encrypt: bytes, persons: bytes) -> None:
        self._cipher = AESGCM(encrypt)
        self._persons = persons

    def seal(self, data: bytes, purpose: str) -> bytes:
        """Encrypt (AES-256-GCM, fresh 96-bit nonce in front)."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Decrypt; a wrong key or a moved or damaged field raises `KeyFileError`."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
        except (InvalidTag, ValueError) as error:  # ValueError: too short to hold a nonce
            raise KeyFileError(
                "The key file does not belong to this database: restore the one it was made with."
            ) from error

    def person(self, telegram_id: int) -> bytes:
        """Give the name under which a person's rows are kept: 16 bytes of a keyed hash."""
        return hmac.digest(self._persons, str(telegram_id).encode(), sha256)[:PERSON_BYTES]


def create_key_file(path: Path) -> None:
    """Write a new key file, readable by its owner only. An existing file is never replaced."""
    lines = (
        f"{name} {base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"
        for name in ("encrypt", "persons")
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(lines)
    except OSError as error:
        raise KeyFileError(
            f"CPA_KEY_FILE: {path} cannot be made ({error.strerror}). Name another place."
        ) from error


def read_key_file(path: Path) -> Vault:
    """Read the key file. It is refused when others may write it: then it is not known who made it."""
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
        keys = dict(line.split(maxsplit=1) for line in text.splitlines() if line.strip())
        encrypt, persons = (base64.b64decode(keys[name], validate=True) for name in ("encrypt", "persons"))
    except (KeyError, ValueError) as error:
        raise KeyFileError(
            f"CPA_KEY_FILE: {path} is not a key file. Restore the one made by `cpa-bot init`."
        ) from error
    if len(encrypt) != KEY_BYTES or len(persons) != KEY_BYTES:
        raise KeyFileError(
            f"CPA_KEY_FILE: {path} holds a key of a wrong length. Restore the one made by `cpa-bot init`."
        )
    return Vault(encrypt, persons)
