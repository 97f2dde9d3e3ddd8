"""Pending changes of where a town's leads go, and for a while what came of them. Whoever is named is stored encrypted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from pydantic import TypeAdapter

from bot.conversation.municipal.town_changes import Stage, TownChange, What
from bot.conversation.private import NOTHING, Private
from bot.storage.transaction import Row, Transaction, restored, stored

KEEP = timedelta(days=30)
_COLUMNS = "id, slug, contact_id, what, state, body, due_at"
_PENDING = "state IN ('asked', 'told', 'agreed', 'granted')"


@dataclass(frozen=True)
class _Body:
    """The personal part."""

    name: Private
    role: str
    email: Private = NOTHING
    reason: Private = NOTHING
    telegram: bool = True


_BODY = TypeAdapter(_Body)


def put(tx: Transaction, change: TownChange) -> int:
    """Store a new change; give its id."""
    return tx.insert(
        "INSERT INTO change (slug, contact_id, what, state, body, asked_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        change.slug,
        change.contact,
        change.what,
        change.stage,
        _sealed(tx, change),
        tx.at,
        stored(change.due),
    )


def move(tx: Transaction, change: TownChange, stage: Stage) -> None:
    """Note how far it has come."""
    tx.run(
        "UPDATE change SET state = ?, contact_id = ?, body = ?, due_at = ? WHERE id = ?",
        stage,
        change.contact,
        _sealed(tx, change),
        stored(change.due),
        change.id,
    )


def get(tx: Transaction, change_id: int) -> TownChange | None:
    """Give one change."""
    row = tx.one(f"SELECT {_COLUMNS} FROM change WHERE id = ?", change_id)  # noqa: S608  constant
    return _change(tx, row) if row else None


def pending(tx: Transaction) -> tuple[TownChange, ...]:
    """Give what has not come to its end, oldest first."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM change WHERE {_PENDING} ORDER BY id")  # noqa: S608  constant
    return tuple(_change(tx, row) for row in rows)


def of_towns(tx: Transaction, slugs: Iterable[str]) -> tuple[TownChange, ...]:
    """Give what people of these towns can agree to or stop."""
    wanted = frozenset(slugs)
    if not wanted:
        return ()
    return tuple(change for change in pending(tx) if change.slug in wanted and change.stage.is_pending)


def void(tx: Transaction) -> None:
    """End what waits: in a restored backup nobody knows whether somebody stopped it since."""
    tx.run(f"UPDATE change SET state = 'lapsed', due_at = ? WHERE {_PENDING}", tx.at)  # noqa: S608  constant


def purge(tx: Transaction) -> None:
    """Delete what came to its end long ago, and what was granted so long ago that it is to be asked for again."""
    before = tx.at - int(KEEP.total_seconds() * 1000)
    over = f"(NOT {_PENDING} OR state = 'granted')"
    tx.run(f"DELETE FROM change WHERE {over} AND due_at < ?", before)  # noqa: S608  constant


def _sealed(tx: Transaction, change: TownChange) -> bytes:
    body = _Body(change.name, change.role, change.email, change.reason, change.telegram)
    return tx.vault.seal(_BODY.dump_json(body), "change")


def _change(tx: Transaction, row: Row) -> TownChange:
    change_id, slug, contact_id, what, state, sealed, due_at = row
    body = _BODY.validate_json(tx.vault.open(sealed, "change"))
    return TownChange(
        change_id,
        slug,
        contact_id,
        What(what),
        Stage(state),
        body.name,
        body.role,
        restored(due_at),
        body.email,
        body.reason,
        body.telegram,
    )
