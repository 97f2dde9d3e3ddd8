"""Tells the operator by e-mail what could not be done: the cause and the row, at most one letter an hour for a cause.

The alarm is a row of the outbox itself, written together with what it is about, so it survives a crash and a mail
server that is away; where there is no mail server it ends as an error in the log.
"""

from datetime import timedelta

from bot.storage import outbox
from bot.storage.errand import Cause, Errand
from bot.storage.transaction import Transaction

EVERY = timedelta(hours=1)
LANGUAGE = "cs"


def put(tx: Transaction, cause: Cause, row_id: int) -> None:
    """Put an alarm down, unless one of the same cause was within the hour."""
    name = f"alarm:{cause}"
    since = tx.at - int(EVERY.total_seconds() * 1000)
    if tx.one("SELECT 1 FROM fact WHERE name = ? AND at > ? AND at <= ?", name, since, tx.at):
        return
    tx.run("INSERT OR REPLACE INTO fact (name, value, at) VALUES (?, ?, ?)", name, row_id, tx.at)
    errand = Errand("alarm", "mail", language=LANGUAGE, cause=cause, row=row_id)
    outbox.put(tx, f"alarm/{cause}/{row_id}/{tx.at}", errand)
