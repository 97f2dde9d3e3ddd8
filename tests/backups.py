"""Decrypt a backup into a file beside it."""

from pathlib import Path

from bot.storage.crypto import Vault, unseal_file


def unsealed(vault: Vault, sealed: Path) -> Path:
    """Return the decrypted database of a backup."""
    plain = sealed.with_name(f"{sealed.name}.opened")
    with plain.open("wb") as target:
        unseal_file(vault, sealed, target)
    return plain
