"""Tells of what became of an edit of the content: once for each bad state, and once when it is good again.

What was told of is a fact in the database, written together with the rows that tell of it: a restart tells nothing twice.
"""

import hashlib
from collections.abc import Iterable
from typing import Literal

from bot.content.problems import Problem
from bot.storage import administrators, outbox
from bot.storage.errand import Errand
from bot.storage.transaction import Transaction

_REFUSED = "content-refused"
LANGUAGE = "cs"


def state_of(problems: Iterable[Problem]) -> int:
    """Name a bad state by all that is wrong in it (48 bits); 0: nothing is."""
    lines = "\n".join(map(str, problems))
    return int.from_bytes(hashlib.sha256(lines.encode()).digest()[:6], "big") if lines else 0


def tell(tx: Transaction, state: int) -> bool:
    """Put rows down for a state that was not told of yet; say whether any were."""
    before = tx.one("SELECT value FROM fact WHERE name = ?", _REFUSED)
    if (before[0] if before else 0) == state:
        return False
    if state:
        tx.run("INSERT OR REPLACE INTO fact (name, value, at) VALUES (?, ?, ?)", _REFUSED, state, tx.at)
        _put(tx, "content-refused")
    else:
        tx.run("DELETE FROM fact WHERE name = ?", _REFUSED)
        _put(tx, "content-mended")
    return True


def _put(tx: Transaction, kind: Literal["content-refused", "content-mended"]) -> None:
    """Tell the operator by mail, and the administrators as each of them hears of something."""
    outbox.put(tx, f"{kind}/{tx.at}", Errand(kind, "mail", language=LANGUAGE))
    administrators.tell(tx, kind, str(tx.at))
