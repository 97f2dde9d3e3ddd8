"""Words people looked for in vain, for 30 days: who and what as keyed hashes, the word itself only once three have asked.

Below three, nobody can read a word from here, whatever they hold: the key makes hashes of words, never words of hashes. A
word that three people no longer stand behind (time is up, somebody deleted everything) is forgotten again.
"""

from collections.abc import Iterable
from datetime import timedelta

from bot.content.spelling import plain
from bot.conversation.administration.administration import MissedWord
from bot.conversation.private import Private
from bot.storage.transaction import Transaction

KEEP = timedelta(days=30)
ENOUGH = 3
"""Different people who must have looked for a word before anybody reads it."""
MOST = 200
"""Words counted of one person at a time: whoever sends words without end fills no disk."""


def note(tx: Transaction, person: bytes, words: Iterable[str]) -> None:
    """Note that somebody looked for these words; the same spelling without diacritics, in either script, is the same word."""
    name, counted = tx.vault.searcher(person), of_person(tx, person)
    for word in sorted(words)[: max(0, MOST - counted)]:
        mark = tx.vault.missed(plain(word) or word)
        tx.run("INSERT OR REPLACE INTO missed (word, person, at) VALUES (?, ?, ?)", mark, name, tx.at)
        if _people(tx, mark) >= ENOUGH:
            body = tx.vault.seal(word.encode(), "missed_word")
            tx.run("INSERT OR IGNORE INTO missed_word (word, body) VALUES (?, ?)", mark, body)


def shown(tx: Transaction) -> tuple[MissedWord, ...]:
    """Give the words that enough people looked for, most often first."""
    found = [
        MissedWord(Private(tx.vault.open(body, "missed_word").decode()), _people(tx, mark))
        for mark, body in tx.all("SELECT word, body FROM missed_word")
    ]
    kept = (one for one in found if one.people >= ENOUGH)
    return tuple(sorted(kept, key=lambda one: (-one.people, one.word)))


def of_person(tx: Transaction, person: bytes) -> int:
    """Give how many words of somebody are counted."""
    row = tx.one(
        "SELECT count(*) FROM missed WHERE person = ? AND at > ?", tx.vault.searcher(person), _since(tx)
    )
    return int(row[0]) if row else 0


def forget(tx: Transaction, person: bytes) -> None:
    """Delete what somebody looked for."""
    tx.run("DELETE FROM missed WHERE person = ?", tx.vault.searcher(person))
    _drop_rare(tx)


def purge(tx: Transaction) -> None:
    """Delete what is 30 days old."""
    tx.run("DELETE FROM missed WHERE at <= ?", _since(tx))
    _drop_rare(tx)


def _drop_rare(tx: Transaction) -> None:
    tx.run(
        "DELETE FROM missed_word WHERE (SELECT count(*) FROM missed WHERE missed.word = missed_word.word) < ?",
        ENOUGH,
    )


def _people(tx: Transaction, mark: bytes) -> int:
    row = tx.one("SELECT count(*) FROM missed WHERE word = ? AND at > ?", mark, _since(tx))
    return int(row[0]) if row else 0


def _since(tx: Transaction) -> int:
    return tx.at - int(KEEP.total_seconds() * 1000)
