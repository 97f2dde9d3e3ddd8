"""A person's session: one encrypted row, found by the keyed hash of the Telegram id."""

from dataclasses import replace

from pydantic import TypeAdapter

from bot.conversation.session import Session
from bot.storage.transaction import Transaction, stored

_SESSION = TypeAdapter(Session)
PURPOSE = "session"


def load(tx: Transaction, person: bytes) -> Session | None:
    """Give the session, or None for somebody unknown."""
    row = tx.one("SELECT body FROM session WHERE person = ?", person)
    return _SESSION.validate_json(tx.vault.open(row[0], PURPOSE)) if row else None


def save(tx: Transaction, person: bytes, session: Session) -> None:
    """Keep the session as it is now."""
    tx.run(
        "INSERT INTO session (person, body, touched_at, draft_at) VALUES (?, ?, ?, ?) ON CONFLICT (person) DO UPDATE"
        " SET body = excluded.body, touched_at = excluded.touched_at, draft_at = excluded.draft_at",
        person,
        _sealed(tx, session),
        tx.at,
        stored(session.draft.started) if session.draft else None,
    )


def drop_drafts(tx: Transaction, before: int) -> None:
    """Delete the unfinished leads begun before a time; the rest of these sessions stays as it is."""
    for (person,) in tx.all("SELECT person FROM session WHERE draft_at < ?", before):
        if session := load(tx, person):
            body = _sealed(tx, replace(session, draft=None))
            tx.run("UPDATE session SET body = ?, draft_at = NULL WHERE person = ?", body, person)


def forget(tx: Transaction, person: bytes) -> None:
    """Delete the session."""
    tx.run("DELETE FROM session WHERE person = ?", person)


def _sealed(tx: Transaction, session: Session) -> bytes:
    return tx.vault.seal(_SESSION.dump_json(session), PURPOSE)
