"""Looking into a backup as only its owner can: unsealed into a file beside it."""

from pathlib import Path

from bot.storage.crypto import Vault
from bot.storage.sealed_file import unseal


def unsealed(vault: Vault, sealed: Path) -> Path:
    """Give the database in a backup, as a file of its own."""
    plain = sealed.with_name(f"{sealed.name}.opened")
    with plain.open("wb") as target:
        unseal(vault, sealed, target)
    return plain
