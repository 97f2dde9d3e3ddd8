"""The key file, and fields that only its owner can read."""

import base64
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.crypto import KeyFileError, Vault, create_key_file, read_key_file

KEY = base64.b64encode(bytes(32)).decode()


@given(st.binary(max_size=2000), st.text(max_size=20))
def test_what_is_sealed_opens_again_and_reads_as_nothing(data: bytes, purpose: str) -> None:
    vault = Vault([os.urandom(32)], os.urandom(32))
    sealed = vault.seal(data, purpose)
    assert vault.open(sealed, purpose) == data
    assert sealed != vault.seal(data, purpose)
    assert len(data) < 8 or data not in sealed


def damages() -> dict[str, Callable[[bytes], bytes]]:
    return {
        "empty": lambda _: b"",
        "short": lambda sealed: sealed[:5],
        "cut": lambda sealed: sealed[:-1],
        "flipped": lambda sealed: sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:],
        "longer": lambda sealed: sealed + b"\0",
    }


@pytest.mark.parametrize("damage", damages().values(), ids=damages())
def test_a_damaged_field_is_refused(vault: Vault, damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(KeyFileError, match="does not belong to this database"):
        vault.open(damage(vault.seal(b"something", "lead")), "lead")


def test_a_field_cannot_be_moved_to_another_place(vault: Vault) -> None:
    with pytest.raises(KeyFileError):
        vault.open(vault.seal(b"something", "lead"), "event")


def test_another_key_opens_nothing_and_gives_other_names(vault: Vault) -> None:
    other = Vault([os.urandom(32)], os.urandom(32))
    with pytest.raises(KeyFileError):
        other.open(vault.seal(b"something", "lead"), "lead")
    assert vault.person(7) == vault.person(7)
    assert len({vault.person(7), vault.person(8), other.person(7)}) == 3
    assert len(vault.person(7)) == 16


def test_a_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secrets" / "key"
    before = os.umask(0)
    try:
        create_key_file(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    kept = path.read_bytes()
    with pytest.raises(KeyFileError, match="File exists"):
        create_key_file(path)
    with pytest.raises(KeyFileError, match="cannot be made"):
        create_key_file(path / "below")
    assert path.read_bytes() == kept
    sealed = read_key_file(path).seal(b"x", "p")
    path.write_bytes(b"\n" + kept + b"\n\n")  # as an editor may leave it
    assert read_key_file(path).open(sealed, "p") == b"x"


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_key_file_that_others_may_write_is_refused(tmp_path: Path, mode: int) -> None:
    create_key_file(tmp_path / "key")
    (tmp_path / "key").chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_key_file(tmp_path / "key")


def test_a_missing_key_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cpa-bot init"):
        read_key_file(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "encrypt", "encrypt \npersons \n", f"encrypt {KEY}\n", f"persons {KEY}\n", f" {KEY}\n",
        f"encrypt {KEY[:-4]}\npersons {KEY}\n", f"encrypt {KEY}\npersons {KEY}{KEY}\n",
        f"encrypt {KEY[:-3]}\npersons {KEY}\n", "encrypt !!!!\npersons ????\n", "encrypt Žluť\npersons kůň\n",
        "\0" * 100,
    ],
)  # fmt: skip
def test_a_damaged_key_file_is_refused_and_not_quoted(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match=r"CPA_KEY_FILE.*(Restore|restore)") as refused:
        read_key_file(path)
    assert KEY[:10] not in str(refused.value)
