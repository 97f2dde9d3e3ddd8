"""A person's session: one encrypted row, found by the keyed hash of the Telegram id."""

from dataclasses import replace

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.conversation.session import Session
from bot.storage.crypto import KeyFileError
from bot.storage.transaction import Transaction, stored

log = structlog.get_logger()
_SESSION = TypeAdapter(Session)
PURPOSE = "session"


def load(tx: Transaction, person: bytes) -> Session | None:
    """Give the session, or None for somebody unknown.

    A row that cannot be read (a damaged page, a shape no release ever wrote) counts as none: the person begins anew
    and can still delete everything. That the key is the right one was made sure of at the start.
    """
    row = tx.one("SELECT body FROM session WHERE person = ?", person)
    if row is None:
        return None
    try:
        return _SESSION.validate_json(tx.vault.open(row[0], PURPOSE))
    except (KeyFileError, ValidationError) as error:
        log.error("session.unreadable", kind=type(error).__name__)
        return None


def everyone(tx: Transaction) -> list[Session]:
    """Give every session that can be read, of nobody in particular."""
    people = tx.all("SELECT person FROM session")
    return [session for (person,) in people if (session := load(tx, person)) is not None]


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
