"""The key file, and fields that only its owner can read."""

import base64
import os
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


def test_a_damaged_field_is_refused(vault: Vault) -> None:
    sealed = vault.seal(b"something", "lead")
    flipped = sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:]
    for damaged in (b"", sealed[:5], sealed[:-1], flipped, sealed + b"\0"):
        with pytest.raises(KeyFileError, match="does not belong to this database"):
            vault.open(damaged, "lead")


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


@pytest.mark.usefixtures("no_umask")
def test_a_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secrets" / "key"
    create_key_file(path)
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


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666, 0o640, 0o604])
def test_a_key_file_that_others_may_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    create_key_file(tmp_path / "key")
    (tmp_path / "key").chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_key_file(tmp_path / "key")


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_key_file_in_a_folder_that_others_may_write_is_refused(tmp_path: Path, mode: int) -> None:
    """They could put another one in its place."""
    path = tmp_path / "secrets" / "key"
    create_key_file(path)
    path.parent.chmod(mode)
    with pytest.raises(
        KeyFileError, match=rf"CPA_KEY_FILE: others may write {path.parent}\. Run: chmod go-w {path.parent}"
    ):
        read_key_file(path)
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(KeyFileError, match="others may write"):
        read_key_file(tmp_path / "link")
    path.parent.chmod(0o1777)  # as /tmp is, and the secrets of some containers: what is another's stays
    read_key_file(path)
    path.parent.chmod(0o755)
    read_key_file(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_key_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "key"
    create_key_file(path)
    os.chown(path, 4321, -1)
    with pytest.raises(KeyFileError, match=r"CPA_KEY_FILE: .* belongs to another account \(4321\)\. Run: chown \d+ "):
        read_key_file(path)


def test_a_new_key_file_is_down_on_the_disk_with_its_folder(tmp_path: Path, synced: list[tuple[str, int]]) -> None:
    path = tmp_path / "secrets" / "key"
    create_key_file(path)
    assert synced == [(str(path), path.stat().st_size), (str(path.parent), 0), (str(tmp_path), 0)]


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
