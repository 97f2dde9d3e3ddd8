"""Drafts of the content, including published ones.

Which administrator it was is a number here, and a name only as long as there is that administrator.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from bot.storage.database import Row, Transaction, restored_time

if TYPE_CHECKING:
    from bot.content.parsing import Value

KEEP_DRAFT = timedelta(days=180)
KEEP_PUBLISHED = timedelta(days=365)
TRANSLATIONS = "languages"
"""The kind of a draft that is what a translator has sent; it is named by its language."""
LIMIT = 200
"""Number of published drafts that are shown and can be restored."""
_COLUMNS = "SELECT id, kind, name, body, administrator, asked_by, changed_at FROM draft"


@dataclass(frozen=True)
class EntryDraft:
    """An edit of an entry.

    `base`, `state`: the entry before and after ({}: none). `same`: texts were compared.
    """

    kind: str
    name: str
    base: "dict[str, dict[str, Value]]"
    state: "dict[str, dict[str, Value]]"
    same: bool = False
    by: int = 0
    """0 after the removal of the administrator."""
    asked_by: int = 0
    at: datetime | None = None
    id: int = 0
    group: str = ""
    """Drafts of one group are checked and published as one."""
    approved: str = ""
    """The mark of the changed outcomes of examples that an administrator approved."""

    @property
    def removes(self) -> bool:
        return bool(self.base) and not self.state


Keeping: TypeAlias = tuple[EntryDraft, EntryDraft | None]
"""A draft to store, and the one that somebody saw in its place."""


def waiting(tx: Transaction) -> tuple[EntryDraft, ...]:
    return _read(tx, tx.all(f"{_COLUMNS} WHERE published = 0 ORDER BY changed_at DESC"))


def published(tx: Transaction) -> tuple[EntryDraft, ...]:
    """Return the published drafts, newest first.

    A group that does not fit under the limit as a whole is left out.
    """
    found = _read(tx, tx.all(f"{_COLUMNS} WHERE published = 1 ORDER BY id DESC LIMIT ?", LIMIT + 1))
    cut = {one.group for one in found[LIMIT:]} - {""}
    return tuple(one for one in found[:LIMIT] if one.group not in cut)


def find(tx: Transaction, kind: str, name: str) -> EntryDraft | None:
    return next(iter(_read(tx, tx.all(f"{_COLUMNS} WHERE published = 0 AND kind = ? AND name = ?", kind, name))), None)


def keep(tx: Transaction, *pairs: Keeping) -> bool:
    """Store drafts in place of those seen; return False, storing none, if one has changed since."""
    if any(find(tx, draft.kind, draft.name) != seen for draft, seen in pairs):
        return False
    for draft, seen in pairs:
        if seen:
            drop(tx, seen)
        _store(tx, draft, published=False)
    return True


def publish(tx: Transaction, draft: EntryDraft, administrator: int) -> None:
    """Move a draft to the history; a newer one of the same entry stays a draft."""
    drop(tx, draft)
    _store(tx, replace(draft, by=administrator), published=True)


def drop(tx: Transaction, draft: EntryDraft) -> bool:
    """Delete a draft; return False if it was saved again, which changes its id."""
    return tx.run("DELETE FROM draft WHERE published = 0 AND id = ?", draft.id) > 0


def _store(tx: Transaction, draft: EntryDraft, *, published: bool) -> None:
    said = {"base": draft.base, "state": draft.state, "same": draft.same}
    # earlier versions know no draft but one alone
    said |= {name: one for name, one in {"group": draft.group, "approved": draft.approved}.items() if one}
    body = json.dumps(said, ensure_ascii=False)
    tx.run(
        "INSERT INTO draft (kind, name, body, administrator, asked_by, published, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        draft.kind, draft.name, tx.vault.seal(body.encode(), "draft"), draft.by or None, draft.asked_by or None, published, tx.at,
    )  # fmt: skip


def _read(tx: Transaction, rows: list[Row]) -> tuple[EntryDraft, ...]:
    return tuple(
        EntryDraft(kind, name, **json.loads(tx.vault.open(body, "draft")), by=by or 0, asked_by=asked or 0, at=restored_time(at), id=row_id)
        for row_id, kind, name, body, by, asked, at in rows
    )  # fmt: skip
