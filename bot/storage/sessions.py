"""A person's session: one encrypted row, found by the keyed hash of the Telegram id."""

from pydantic import TypeAdapter

from bot.conversation.session import Session
from bot.storage.transaction import Transaction

_SESSION = TypeAdapter(Session)
PURPOSE = "session"


def load(tx: Transaction, person: bytes) -> Session | None:
    """Give the session, or None for somebody unknown."""
    row = tx.one("SELECT body FROM session WHERE person = ?", person)
    return _SESSION.validate_json(tx.vault.open(row[0], PURPOSE)) if row else None


def save(tx: Transaction, person: bytes, session: Session) -> None:
    """Keep the session as it is now."""
    tx.run(
        "INSERT INTO session (person, body, touched_at) VALUES (?, ?, ?)"
        " ON CONFLICT (person) DO UPDATE SET body = excluded.body, touched_at = excluded.touched_at",
        person,
        tx.vault.seal(_SESSION.dump_json(session), PURPOSE),
        tx.at,
    )


def forget(tx: Transaction, person: bytes) -> None:
    """Delete the session."""
    tx.run("DELETE FROM session WHERE person = ?", person)
