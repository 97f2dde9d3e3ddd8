"""Deletes what is overdue and asks again about what is to be kept, unless the clock can hardly be right: a leap must not delete everything by accident.

The time is noted at each tidying. A leap of more than a week is believed when it is still so half an hour or more after
it was first seen; a clock that goes back meanwhile was wrong. After that nothing overdue is left.
"""

from datetime import timedelta

import structlog

from bot.storage import erasures, interests, privacy
from bot.storage.transaction import Transaction

log = structlog.get_logger()
LEAP = timedelta(days=7)
CONFIRMED_AFTER = timedelta(minutes=30)
_BELIEVED, _DOUBTED = "clock", "clock-doubted"


def tidy(tx: Transaction) -> bool:
    """Delete what has been kept for as long as it may be; False: not now, the clock has leapt."""
    if not _plausible(tx):
        return False
    _note(tx, _BELIEVED)
    tx.run("DELETE FROM fact WHERE name = ?", _DOUBTED)
    privacy.purge(tx)
    interests.ask_again(tx)
    erasures.drop_old(tx)
    return True


def trusted(tx: Transaction) -> bool:
    """Say whether the clock can be right: it has not leapt since the last tidying, or the leap is believed by now."""
    believed = _noted(tx, _BELIEVED)
    return believed is None or tx.at - believed <= _ms(LEAP)


def _plausible(tx: Transaction) -> bool:
    believed, doubted = _noted(tx, _BELIEVED), _noted(tx, _DOUBTED)
    if believed is None or tx.at - believed <= _ms(LEAP):
        return True
    if doubted is None or not 0 <= tx.at - doubted <= _ms(LEAP):
        log.warning(
            "the clock has leapt, nothing is deleted until it is confirmed",
            days=(tx.at - believed) // 86_400_000,
        )
        _note(tx, _DOUBTED)
        return False
    return tx.at - doubted >= _ms(CONFIRMED_AFTER)


def _noted(tx: Transaction, name: str) -> int | None:
    row = tx.one("SELECT at FROM fact WHERE name = ?", name)
    return int(row[0]) if row else None


def _note(tx: Transaction, name: str) -> None:
    tx.run(
        "INSERT INTO fact (name, value, at) VALUES (?, 0, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
        name,
        tx.at,
    )


def _ms(time: timedelta) -> int:
    return int(time.total_seconds() * 1000)
