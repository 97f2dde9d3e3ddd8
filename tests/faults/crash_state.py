"""Checks of a killed bot's files, read from a copy so that they stay unchanged."""

import shutil
import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.canary import hits

WITHOUT_NOTICE = "SELECT code FROM lead WHERE id NOT IN (SELECT lead_id FROM outbox WHERE lead_id IS NOT NULL)"
UNFINISHED = (
    "SELECT (SELECT count(*) FROM inbox WHERE step IN ('new', 'applied')) + (SELECT count(*) FROM outbox"
    " WHERE state IN ('trying', 'uncertain') OR (state = 'due' AND due_at <= (unixepoch() + 2) * 1000))"
)


def examine(path: Path, told: set[str], pressed: set[str]) -> None:
    """Check the invariants that hold at any moment. `told`, `pressed`: codes of reported and sent leads."""
    if not path.exists():
        return
    with open_copy(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        stored = {code for (code,) in database.execute("SELECT code FROM lead")}
        silent = {code for (code,) in database.execute(WITHOUT_NOTICE)}
    ours = {code for code in stored if not code.startswith("OLD-")}
    assert told <= stored, "whoever was told that a lead is sent, it is on the disk"
    assert ours <= pressed, "nothing is sent that nobody pressed for"
    assert not silent & ours, "each lead has somebody who is to hear of it"


def unfinished(path: Path) -> int:
    """Count pending updates and messages.

    The bot lives meanwhile, so it is asked as any reader asks, and nothing is written: in a copy of two files, of which the
    log was folded into the other between them, what was committed last can be missing. (The database of a dead bot is
    looked at whole, in `examine`.)
    """
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            (number,) = database.execute(UNFINISHED).fetchone()
    except sqlite3.DatabaseError:
        return 1
    return int(number)


@contextmanager
def open_copy(path: Path) -> Generator[sqlite3.Connection]:
    """Open a copy of database and log; assert that neither contains readable personal data."""
    with tempfile.TemporaryDirectory(prefix="cpa-wreck-") as name:
        copy = Path(name) / path.name
        for suffix in ("", "-wal"):
            if (file := path.with_name(path.name + suffix)).exists():
                shutil.copy(file, f"{copy}{suffix}")
                assert not hits(Path(f"{copy}{suffix}").read_bytes()), f"personal data can be read in {file.name}"
        with closing(sqlite3.connect(copy)) as database:
            yield database
