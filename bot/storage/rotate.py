"""Seals every personal field anew, after a new key was put into the key file."""

from bot.storage.crypto import KeyFileError, Vault
from bot.storage.transaction import Transaction

TABLES = (
    "inbox", "session", "lead", "event", "contact", "outbox", "recruiting", "confirmation", "interest", "change",
    "administrator", "missed_word",
)  # fmt: skip
"""Every table with a sealed `body`; the table's name is also the purpose it is sealed for."""


def reseal(tx: Transaction, vault: Vault) -> int:
    """Open each field with whichever key fits and seal it with the first one; give how many fields that were.

    A damaged field stays as it is: it cannot be read before and after.
    """

    def resealed(body: bytes, purpose: str) -> bytes:
        try:
            return vault.seal(vault.open(body, purpose), purpose)
        except KeyFileError:
            return body

    tx.sql.create_function("resealed", 2, resealed)
    return sum(
        tx.run(f"UPDATE {table} SET body = resealed(body, '{table}') WHERE body IS NOT NULL")  # noqa: S608  ours
        for table in TABLES
    )
