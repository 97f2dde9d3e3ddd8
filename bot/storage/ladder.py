"""When each open lead is to be looked at again, so that none waits unseen: a row for each, gone with the lead.

Only the time is kept here. What a lead waits for, and how many steps were taken, stands in its events.
"""

from datetime import datetime

from bot.storage.transaction import Transaction, stored

_LATER = "ON CONFLICT (lead_id) DO UPDATE SET due_at = excluded.due_at"


def look(tx: Transaction, lead_id: int) -> None:
    """Look at a lead at the next opportunity: something has happened to it."""
    tx.run(f"INSERT INTO ladder (lead_id, due_at) VALUES (?, ?) {_LATER}", lead_id, tx.at)  # noqa: S608  constant


def look_at_all(tx: Transaction) -> None:
    """Look at every lead: the steps may have changed."""
    tx.run(
        f"INSERT INTO ladder (lead_id, due_at) SELECT id, ? FROM lead WHERE true {_LATER}",  # noqa: S608  constant
        tx.at,
    )


def due(tx: Transaction, limit: int) -> list[tuple[int, str, bool]]:
    """Give row, code, and whether a step may have been taken already, of leads to look at now; the longest due first."""
    rows = tx.all(
        "SELECT lead_id, code, doubted FROM ladder JOIN lead ON lead.id = lead_id"
        " WHERE due_at <= ? ORDER BY due_at, lead_id LIMIT ?",
        tx.at,
        limit,
    )
    return [(lead_id, code, bool(doubted)) for lead_id, code, doubted in rows]


def next_due(tx: Transaction) -> int | None:
    """Give when the next lead is to be looked at (milliseconds), or None when none waits."""
    row = tx.one("SELECT min(due_at) FROM ladder")
    return None if row is None or row[0] is None else int(row[0])


def at_rest(tx: Transaction) -> bool:
    """Say whether no lead is to be looked at now."""
    due = next_due(tx)
    return due is None or due > tx.at


def wait(tx: Transaction, lead_id: int, until: datetime) -> None:
    """Look again then: nothing is to be done before."""
    tx.run("UPDATE ladder SET due_at = ?, doubted = 0 WHERE lead_id = ?", stored(until), lead_id)


def put_off(tx: Transaction, lead_id: int, until: datetime) -> None:
    """Look again then, for the step that is due now and may not be taken now."""
    tx.run("UPDATE ladder SET due_at = ? WHERE lead_id = ?", stored(until), lead_id)


def end(tx: Transaction, lead_id: int) -> None:
    """Do not look again, unless something happens to the lead."""
    tx.run("DELETE FROM ladder WHERE lead_id = ?", lead_id)


def doubt(tx: Transaction) -> None:
    """Note that what is due was perhaps done, by the database that a backup has taken the place of."""
    tx.run("UPDATE ladder SET doubted = 1 WHERE due_at <= ?", tx.at)
