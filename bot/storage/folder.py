"""The data folder: one process at a time, and the key file of its database.

Two programs could damage a database (the WAL-reset bug, SQLite before 3.51.3). With another
`persons` key, no row of a known person would be found. With a new `encrypt` key, every field is
encrypted anew.
"""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bot.storage import facts
from bot.storage.crypto import KeyFileError, Vault
from bot.storage.database import Transaction

DATA = "CPA_DATA_DIR"
TABLES = (
    "inbox", "session", "lead", "event", "contact", "outbox", "recruiting", "confirmation", "interest", "change",
    "administrator", "missed_word", "draft", "page_pin", "publication",
)  # fmt: skip
"""Every table with a sealed `body`; the table's name is also the purpose it is sealed for."""
_KEY_MARK = "persons"


class FolderError(Exception):
    """A folder cannot be made or opened, or is in use; the text names its setting."""


class HeldError(FolderError):
    """Another process holds the folder."""


def make_data_folder(folder: Path, setting: str = DATA) -> None:
    """Make the folder that a setting names, for its owner only."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise _unusable_error(folder, error, setting) from error


@contextmanager
def locked(folder: Path, setting: str = DATA) -> Generator[None]:
    """Lock the folder that a setting names. The lock ends with the process."""
    try:
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unusable_error(folder, error, setting) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise HeldError(f"{setting}: another cpa-bot already uses {folder}. Stop it first.") from error
    try:
        yield
    finally:
        os.close(handle)


def check_key(tx: Transaction) -> None:
    """Compare the key with the mark left when the database was made; raises `KeyFileError`."""
    # nobody has this id; SQLite's integers hold 63 bits
    mark = int.from_bytes(tx.vault.person(0)[:6])
    known = facts.find(tx, _KEY_MARK)
    if known is None:
        facts.note(tx, _KEY_MARK, mark)
    # these are read with the `encrypt` key; where others can be, one that cannot is damaged
    sealed = [body for (body,) in tx.all("SELECT body FROM contact")]
    if (known and known.value != mark) or (sealed and not any(_opens_body(tx, body) for body in sealed)):
        raise KeyFileError("The key file does not belong to this database: restore the one it was made with.")


def _opens_body(tx: Transaction, body: bytes) -> bool:
    try:
        tx.vault.open(body, "contact")
    except KeyFileError:
        return False
    return True


def reseal(tx: Transaction, vault: Vault) -> int:
    """Decrypt each field with any key and encrypt it with the first; return the number of fields.

    A damaged field is unreadable before and after.
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


def _unusable_error(folder: Path, error: OSError, setting: str) -> FolderError:
    return FolderError(f"{setting}: {folder} cannot be used ({error.strerror}). Name another folder.")
