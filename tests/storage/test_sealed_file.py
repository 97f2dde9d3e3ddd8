"""A sealed file: opened by the keys it may be opened with, and not at all when anything of it was changed."""

import io
from pathlib import Path

import pytest

from bot.storage import crypto

AT = 1_800_000_000_000
SIZES = [0, 1, crypto.CHUNK - 1, crypto.CHUNK, crypto.CHUNK + 1, 3 * crypto.CHUNK]
HEAD = len(crypto.MAGIC) + 8 + 16


def sealed(folder: Path, vault: crypto.Vault, content: bytes) -> Path:
    (folder / "plain").write_bytes(content)
    with (folder / "sealed").open("wb") as target:
        crypto.seal_file(vault, folder / "plain", target, AT)
    return folder / "sealed"


def opened(vault: crypto.Vault, path: Path) -> tuple[int, bytes]:
    target = io.BytesIO()
    return crypto.unseal_file(vault, path, target), target.getvalue()


def content(size: int) -> bytes:
    return bytes(number % 251 for number in range(1009)) * (size // 1009) + bytes(size % 1009)


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_is_opened(tmp_path: Path, vault: crypto.Vault, size: int) -> None:
    path = sealed(tmp_path, vault, content(size))
    assert opened(vault, path) == (AT, content(size))
    pieces = max(1, -(-size // crypto.CHUNK))
    assert path.stat().st_size == HEAD + size + pieces * crypto.TAG_BYTES
    assert size < 64 or content(size)[:64] not in path.read_bytes()


def test_two_of_the_same_have_nothing_in_common(tmp_path: Path, vault: crypto.Vault) -> None:
    first = sealed(tmp_path, vault, b"x" * 64).read_bytes()
    second = sealed(tmp_path, vault, b"x" * 64).read_bytes()
    assert first[HEAD:] != second[HEAD:]


@pytest.mark.parametrize("place", [len(crypto.MAGIC), HEAD - 1, HEAD, HEAD + crypto.CHUNK + crypto.TAG_BYTES, -1])
def test_a_changed_byte_is_noticed(tmp_path: Path, vault: crypto.Vault, place: int) -> None:
    path = sealed(tmp_path, vault, content(2 * crypto.CHUNK + 5))
    changed = bytearray(path.read_bytes())
    changed[place] ^= 1
    path.write_bytes(changed)
    with pytest.raises((crypto.SealedFileError, crypto.KeyFileError)):
        opened(vault, path)


def test_pieces_cannot_be_left_out_or_put_in_another_order(tmp_path: Path, vault: crypto.Vault) -> None:
    path = sealed(tmp_path, vault, content(3 * crypto.CHUNK))
    whole = path.read_bytes()
    head, size = whole[:HEAD], crypto.CHUNK + crypto.TAG_BYTES
    first, second, third = (whole[HEAD + number * size : HEAD + (number + 1) * size] for number in range(3))
    for pieces in ((first, second), (first, third), (second, first, third), (first,), (), (first, second, third[:-1])):
        path.write_bytes(head + b"".join(pieces))
        with pytest.raises((crypto.SealedFileError, crypto.KeyFileError)):
            opened(vault, path)


@pytest.mark.parametrize("text", [b"", crypto.MAGIC[:5], b"SQLite format 3\0" * 100])
def test_another_file_is_none_of_ours(tmp_path: Path, vault: crypto.Vault, text: bytes) -> None:
    (tmp_path / "other").write_bytes(text)
    with pytest.raises(crypto.SealedFileError, match="no backup made by this program"):
        opened(vault, tmp_path / "other")


def test_after_a_rotation_the_old_key_beside_it_opens(tmp_path: Path, vault: crypto.Vault) -> None:
    key = tmp_path / "secrets" / "key"
    path = sealed(tmp_path, vault, b"before")
    crypto.add_key(key)
    crypto.drop_old_keys(key)
    crypto.create_key_file(tmp_path / "secrets" / "key.old-9")  # somebody else's
    with pytest.raises(crypto.KeyFileError, match="None of the keys opens this backup"):
        opened(crypto.read_key_file(key), path)
    assert opened(crypto.read_all_keys(key), path) == (AT, b"before")
    theirs = sealed(tmp_path, crypto.read_key_file(tmp_path / "secrets" / "key.old-9"), b"of somebody else")
    with pytest.raises(crypto.KeyFileError, match="None of the keys opens this backup"):
        opened(crypto.read_all_keys(key), theirs)
