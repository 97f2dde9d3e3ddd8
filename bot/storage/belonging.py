"""Makes sure that a key file and a database belong together, before anything is written with a wrong key.

With another `persons` key everybody would be a stranger: their rows would stay, found by nobody.
"""

from bot.storage import contacts
from bot.storage.crypto import KeyFileError
from bot.storage.transaction import Transaction

_NAME = "persons"


def check(tx: Transaction) -> None:
    """Compare the key with the mark left when the database was made; raises `KeyFileError`."""
    mark = int.from_bytes(tx.vault.person(0)[:6])  # nobody has this id; SQLite's integers hold 63 bits
    row = tx.one("SELECT value FROM fact WHERE name = ?", _NAME)
    if row is None:
        tx.run("INSERT INTO fact (name, value, at) VALUES (?, ?, ?)", _NAME, mark, tx.at)
    elif row[0] != mark:
        raise KeyFileError("The key file does not belong to this database: restore the one it was made with.")
    contacts.everyone(tx)  # read with the `encrypt` key
