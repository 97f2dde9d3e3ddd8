"""Keeps personal fields unreadable without a key that lies apart from the database (Telegram's developer terms, 4).

Two kinds of keys (see `key_file`): `encrypt` may be replaced, `persons` never is: it turns a Telegram id into the name
under which a person's rows are kept, so the database alone does not tell who wrote.
"""

import hmac
import os
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
NONCES_AT_ONCE = 256
PERSON_BYTES = 16


class KeyFileError(Exception):
    """The key file cannot be used; the text says what to do and holds no key."""


class Vault:
    """Encrypts and decrypts fields. `purpose` (the table) binds a field to its place, so that it cannot be moved.

    The first of the `encrypt` keys seals, each of them opens: the others are on their way out.
    """

    def __init__(self, encrypt: Sequence[bytes], persons: bytes) -> None:
        self._ciphers = [AESGCM(key) for key in encrypt]
        self._files = [hmac.new(key, digestmod=sha256) for key in encrypt]
        self._persons = hmac.new(persons, digestmod=sha256)
        self._nonces: list[bytes] = []

    def seal(self, data: bytes, purpose: str) -> bytes:
        """Encrypt (AES-256-GCM, fresh 96-bit nonce in front)."""
        nonce = self._nonce()
        return nonce + self._ciphers[0].encrypt(nonce, data, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Decrypt; a wrong key or a moved or damaged field raises `KeyFileError`."""
        for cipher in self._ciphers:
            with suppress(InvalidTag, ValueError):  # ValueError: too short to hold a nonce
                return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
        raise KeyFileError("The key file does not belong to this database: restore the one it was made with.")

    def of_files(self, salt: bytes) -> list[AESGCM]:
        """Give the ciphers for the file with this salt, one for each `encrypt` key: the first seals, each may open it."""
        ciphers: list[AESGCM] = []
        for prepared in self._files:
            keyed = prepared.copy()
            keyed.update(b"file" + salt)
            ciphers.append(AESGCM(keyed.digest()))
        return ciphers

    def erased(self, what: str, name: bytes) -> bytes:
        """Give the mark under which an erasure is remembered: it leads to no other row, and to nobody without the key."""
        return self._name(b"erased/" + what.encode() + b"/" + name)

    def mark(self, person: bytes) -> bytes:
        """Give another name of a person (16 bytes), for what may outlive an erasure: it leads to no other row."""
        return self._name(b"mark" + person)

    def missed(self, word: str) -> bytes:
        """Give the name of a word that was looked for in vain: it cannot be turned back."""
        return self._name(b"missed/" + word.encode())

    def searcher(self, person: bytes) -> bytes:
        """Give the name under which it is kept who looked for something in vain: it leads to no other row."""
        return self._name(b"searcher/" + person)

    def person(self, telegram_id: int) -> bytes:
        """Give the name under which a person's rows are kept: 16 bytes of a keyed hash."""
        return self._name(str(telegram_id).encode())

    def _name(self, data: bytes) -> bytes:
        keyed = (
            self._persons.copy()
        )  # prepared once; it also keeps other threads from cutting in at each call
        keyed.update(data)
        return keyed.digest()[:PERSON_BYTES]

    def _nonce(self) -> bytes:
        """Give 12 random bytes. They are fetched many at a time: each fetch would let other threads cut in."""
        while True:
            try:
                return self._nonces.pop()
            except IndexError:
                block = os.urandom(NONCE_BYTES * NONCES_AT_ONCE)
                starts = range(0, len(block), NONCE_BYTES)
                self._nonces.extend(block[start : start + NONCE_BYTES] for start in starts)
