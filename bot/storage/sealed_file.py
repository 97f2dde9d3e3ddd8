"""A whole file, sealed: what a backup is made into.

The format: `cpa-bot backup 1` and a line end, the moment (8 bytes, milliseconds since 1970), a salt (16 bytes); then
the content in pieces of 1 MiB, each AES-256-GCM under a key made for this file from an `encrypt` key and the salt. A
piece's nonce is its number (11 bytes) and whether it is the last one (1 byte), the head is authenticated with each: a
file that was cut, put together anew or given another date does not open.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.storage.crypto import KeyFileError, Vault

MAGIC = b"cpa-bot backup 1\n"
PIECE = 1024 * 1024
TAG_BYTES = 16
SALT_BYTES = 16
_MOMENT_BYTES = 8


class SealedFileError(Exception):
    """The file is none of ours, or not whole; the text says which."""


def seal(vault: Vault, plain: Path, target: BinaryIO, at: int) -> None:
    """Write a file's content, sealed with the key that seals now, to an open file."""
    salt = os.urandom(SALT_BYTES)
    head = MAGIC + at.to_bytes(_MOMENT_BYTES) + salt
    cipher = vault.of_files(salt)[0]
    target.write(head)
    with plain.open("rb") as source:
        target.writelines(
            cipher.encrypt(_nonce(number, last=last), piece, head)
            for number, piece, last in _pieces(source, PIECE)
        )


def unseal(vault: Vault, sealed: Path, target: BinaryIO) -> int:
    """Write the content of a sealed file, opened with any of the keys, to an open file; give its moment."""
    with sealed.open("rb") as source:
        head = source.read(len(MAGIC) + _MOMENT_BYTES + SALT_BYTES)
        if not head.startswith(MAGIC):
            raise SealedFileError("it is no backup made by this program")
        ciphers = vault.of_files(head[-SALT_BYTES:])
        for number, piece, last in _pieces(source, PIECE + TAG_BYTES):
            if number == 0:
                ciphers = [_fitting(ciphers, piece, head, last=last)]
            try:
                target.write(ciphers[0].decrypt(_nonce(number, last=last), piece, head))
            except InvalidTag:
                raise SealedFileError("it is damaged or not whole") from None
    return int.from_bytes(head[len(MAGIC) : -SALT_BYTES])


def _fitting(ciphers: list[AESGCM], piece: bytes, head: bytes, *, last: bool) -> AESGCM:
    """Give the cipher that opens the first piece."""
    for cipher in ciphers:
        with suppress(InvalidTag, ValueError):  # ValueError: too short to hold a tag
            cipher.decrypt(_nonce(0, last=last), piece, head)
            return cipher
    raise KeyFileError(
        "None of the keys opens this backup: it is damaged or cut, or of another key file. "
        "Copies of rotated keys (key.old-1, ...) are looked for beside CPA_KEY_FILE."
    )


def _pieces(source: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Give number, bytes and whether it is the last, of each piece; an empty file is one empty piece."""
    number, piece = 0, source.read(size)
    while True:
        following = source.read(size)
        yield number, piece, not following
        if not following:
            return
        number, piece = number + 1, following


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])
