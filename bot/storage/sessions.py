"""The session of a person, and words that were searched for without a result.

A session is one encrypted row under the keyed hash of the Telegram id. Of failed searches, person
and word are kept for 30 days as keyed hashes, the word itself only once three persons searched for
it and as long as all three count.
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import timedelta

import structlog
from pydantic import TypeAdapter
from pydantic_core import to_json

from bot.content.spelling import plain
from bot.conversation.admin.model import MissedWord
from bot.conversation.private import Private
from bot.conversation.state import Session
from bot.storage.crypto import KeyFileError
from bot.storage.database import Milliseconds, Row, Transaction, stored

KEEP_FAILED_SEARCHES = timedelta(days=30)
QUORUM = 3
"""Number of people who must search a word before anybody can read it."""
MARK_DIGITS = 16
"""Hexadecimal digits of a word's name in a button code."""
MAX_FAILED_SEARCHES = 200
"""Most words counted for one person at a time, so that nobody can fill the disk."""
_SESSION = TypeAdapter(Session)
_JSON = TypeAdapter(dict[str, object])
_OWN = {one.name for one in fields(Session)}
log = structlog.get_logger()


def load(tx: Transaction, person: bytes) -> Session | None:
    """Return the session, or None for an unknown person.

    An unreadable row counts as none: the person starts again and can still delete everything.
    """
    row = tx.one("SELECT body FROM session WHERE person = ?", person)
    if row is None:
        return None
    try:
        return _read(tx.vault.open(row[0], "session"))
    except (KeyFileError, ValueError) as error:
        log.error("stored session unreadable", kind=type(error).__name__)
        return None


def _read(body: bytes) -> Session:
    """Parse a session; keys outside the core are parts of features, present or not."""
    stored = _JSON.validate_json(body)
    parts = {name: value for name, value in stored.items() if name not in _OWN and value is not None}
    return _SESSION.validate_python({**stored, "parts": parts})


def _written_session(session: Session) -> bytes:
    body = _SESSION.dump_json(session, exclude={"parts"})
    return body[:-1] + b"," + to_json(session.parts)[1:] if session.parts else body


def save(tx: Transaction, person: bytes, session: Session) -> None:
    tx.run(
        "INSERT INTO session (person, body, touched_at, draft_at, kept) VALUES (?, ?, ?, ?, ?) ON CONFLICT (person)"
        " DO UPDATE SET body = excluded.body, touched_at = excluded.touched_at, draft_at = excluded.draft_at,"
        " kept = excluded.kept",
        person,
        tx.vault.seal(_written_session(session), "session"),
        tx.at,
        _first_begun(session),
        int(session.kept),
    )


def drop_drafts(tx: Transaction, before: Milliseconds) -> None:
    """Delete the drafts of leads and papers begun before a time; keep the rest of the sessions."""
    for (person,) in tx.all("SELECT person FROM session WHERE draft_at < ?", before):
        if session := load(tx, person):
            kept = session
            if session.draft and stored(session.draft.started) < before:
                kept = replace(kept, draft=None)
            if session.papers and stored(session.papers.started) < before:
                kept = replace(kept, papers=None)
            body, begun = tx.vault.seal(_written_session(kept), "session"), _first_begun(kept)
            tx.run("UPDATE session SET body = ?, draft_at = ? WHERE person = ?", body, begun, person)


def _first_begun(session: Session) -> int | None:
    """Return the start of the oldest draft that is kept for 72 hours."""
    return min((stored(one.started) for one in (session.draft, session.papers) if one), default=None)


def forget(tx: Transaction, person: bytes) -> None:
    tx.run("DELETE FROM session WHERE person = ?", person)


def note_failed_search(tx: Transaction, person: bytes, words: Iterable[str]) -> None:
    """Note a failed search; spellings without diacritics, in either script, are one word."""
    name, counted = tx.vault.searcher(person), failed_searches_of(tx, person)
    for word in sorted(words)[: max(0, MAX_FAILED_SEARCHES - counted)]:
        mark = tx.vault.missed(plain(word) or word)
        tx.run("INSERT OR REPLACE INTO missed (word, person, at) VALUES (?, ?, ?)", mark, name, tx.at)
        if _people(tx, mark) >= QUORUM:
            body = tx.vault.seal(word.encode(), "missed_word")
            tx.run("INSERT OR IGNORE INTO missed_word (word, body) VALUES (?, ?)", mark, body)


def failed_searches(tx: Transaction) -> tuple[MissedWord, ...]:
    """Return the words that enough people searched for, most frequent first."""
    found = tx.readable("missed word", _missed_word, tx.all("SELECT 0, word, body FROM missed_word"))
    kept = (one for one in found if one.people >= QUORUM)
    return tuple(sorted(kept, key=lambda one: (-one.people, one.word)))


def _missed_word(tx: Transaction, row: Row) -> MissedWord:
    _, mark, body = row
    return MissedWord(Private(tx.vault.open(body, "missed_word").decode()), _people(tx, mark), mark.hex()[:MARK_DIGITS])


def failed_searches_of(tx: Transaction, person: bytes) -> int:
    counted = "SELECT count(*) FROM missed WHERE person = ? AND at > ?"
    return tx.number(counted, tx.vault.searcher(person), tx.ago(KEEP_FAILED_SEARCHES)) or 0


def forget_failed_searches(tx: Transaction, person: bytes) -> None:
    tx.run("DELETE FROM missed WHERE person = ?", tx.vault.searcher(person))
    drop_rare_words(tx)


def drop_rare_words(tx: Transaction) -> None:
    """Delete the words that fewer than three people typed."""
    tx.run(
        "DELETE FROM missed_word WHERE (SELECT count(*) FROM missed WHERE missed.word = missed_word.word) < ?", QUORUM
    )


def _people(tx: Transaction, mark: bytes) -> int:
    asked = "SELECT count(*) FROM missed WHERE word = ? AND at > ?"
    return tx.number(asked, mark, tx.ago(KEEP_FAILED_SEARCHES)) or 0
