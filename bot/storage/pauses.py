"""Holidays of people of the municipal side. Nothing ends one: whether it is on is a question of the day."""

from datetime import date

from bot.conversation.municipal.preferences import Pause
from bot.storage.transaction import Transaction


def begin(tx: Transaction, contact_id: int, pause: Pause) -> None:
    """Note a holiday; it takes the place of an earlier one."""
    tx.run(
        "INSERT OR REPLACE INTO pause (contact_id, first_day, last_day, substitute) VALUES (?, ?, ?, ?)",
        contact_id,
        pause.first.isoformat(),
        pause.last.isoformat(),
        pause.substitute or None,
    )


def end(tx: Transaction, contact_id: int) -> None:
    """Forget a holiday: the person is back."""
    tx.run("DELETE FROM pause WHERE contact_id = ?", contact_id)


def of(tx: Transaction, contact_id: int) -> Pause | None:
    """Give the holiday that is on or to come."""
    row = tx.one("SELECT first_day, last_day, substitute FROM pause WHERE contact_id = ?", contact_id)
    if row is None:
        return None
    first, last, substitute = row
    pause = Pause(date.fromisoformat(first), date.fromisoformat(last), substitute or 0)
    return None if pause.is_over(tx.now) else pause


def on(tx: Transaction, contact_id: int) -> Pause | None:
    """Give the holiday somebody is on today."""
    pause = of(tx, contact_id)
    return pause if pause and pause.holds(tx.now) else None
