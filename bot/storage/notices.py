"""Who of the municipal side has been told of a lead, read from the rows of the outbox."""

from collections.abc import Collection, Iterable

from bot.storage import outbox
from bot.storage.outbox import WAITING, Errand
from bot.storage.transaction import Transaction


def states(tx: Transaction, names: Iterable[str]) -> dict[str, str]:
    """Give the states of the rows of these names, as far as there are any."""
    found = (tx.one("SELECT name, state FROM outbox WHERE name = ?", name) for name in names)
    return {row[0]: row[1] for row in found if row}


def take_back(tx: Transaction, name: str) -> bool:
    """Drop a row that has surely not been sent; say whether there was one."""
    row = tx.one("SELECT id FROM outbox WHERE name = ? AND state = 'due'", name)
    if row is None:
        return False
    outbox.finish(tx, row[0], "dropped")
    return True


def heard(tx: Transaction, notice: Errand) -> bool:
    """Say whether anybody has got this notice by the same channel."""
    return (
        tx.one("SELECT 1 FROM outbox WHERE state = 'sent' AND name LIKE ? LIMIT 1", notice.others) is not None
    )


def drop(tx: Transaction, contact_id: int, kinds: Collection[str]) -> list[Errand]:
    """Close what waits for a contact about leads, of these kinds; give it, with what is being tried at the moment."""
    dropped: list[Errand] = []
    query = f"SELECT id, body, state FROM outbox WHERE ({WAITING} OR state = 'trying') AND name LIKE ?"  # noqa: S608  constant
    for row_id, body, state in tx.all(query, f"%/contact:{contact_id}/%"):
        errand = outbox.opened(tx, body)
        if errand is not None and errand.kind in kinds:
            dropped.append(errand)
            if state != "trying":
                outbox.finish(tx, row_id, "dropped")
    return dropped
