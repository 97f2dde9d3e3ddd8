"""Numbered scripts: each all or nothing, and no database newer than the program."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.crypto import Vault
from bot.storage.database import PRAGMAS, Database, DatabaseError, migrate, migrations, set_up
from tests.people import Clock

SECOND = "CREATE TABLE second (a TEXT NOT NULL) STRICT; INSERT INTO second VALUES ('made');"
BROKEN = "CREATE TABLE third (a TEXT) STRICT; INSERT INTO nowhere VALUES (1);"


@pytest.fixture
def plain(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a file in which there is nothing yet."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


@pytest.fixture
def connection(plain: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """The same with all that is set up at the start."""
    set_up(plain, path)
    return plain


def version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def test_every_script_is_one_step_with_its_number(connection: sqlite3.Connection) -> None:
    first = len(migrations())
    assert version(connection) == first

    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(connection, [*migrations(), SECOND, BROKEN])
    assert not connection.in_transaction
    assert version(connection) == first + 1
    assert "second" in tables(connection)
    assert "third" not in tables(connection)

    migrate(connection, [*migrations(), SECOND, "CREATE TABLE third (a TEXT) STRICT;"])
    assert version(connection) == first + 2
    assert connection.execute("SELECT a FROM second").fetchall() == [("made",)]


WITH_ROWS = """
INSERT INTO lead VALUES (7, 'ABCD-EFGH', x'01', 'plzen', 0, 0, 'sent', '', x'02', 1, 1);
INSERT INTO contact VALUES (3, 'contact', 'plzen', x'03', x'04', 2), (4, 'deputy', 'plzen', NULL, x'05', NULL);
INSERT INTO shown VALUES (7, 3, 55, 1, 8);
INSERT INTO outbox (id, name, channel, lead_id, body, state, since, due_at, attempts) VALUES (12, 'a', 'telegram', 7, x'07', 'due', 5, 6, 1);
INSERT INTO erasure VALUES (x'08', 'person', x'09', 4, 1);
"""


def test_what_was_stored_before_is_there_after_it(plain: sqlite3.Connection) -> None:
    plain.execute("PRAGMA foreign_keys=ON")
    migrate(plain, migrations()[:2])
    plain.executescript(WITH_ROWS)
    kept = ("lead", "contact", "shown", "outbox", "erasure")
    columns = {table: ", ".join(row[1] for row in plain.execute(f"PRAGMA table_info({table})")) for table in kept}
    asked = {table: f"SELECT {names} FROM {table}" for table, names in columns.items()}  # noqa: S608  ours
    before = {table: plain.execute(query).fetchall() for table, query in asked.items()}
    for number in range(3, len(migrations()) + 1):
        migrate(plain, migrations()[:number])
        now = {table: plain.execute(query).fetchall() for table, query in asked.items()}
        assert now == before, number
    assert plain.execute("PRAGMA foreign_keys").fetchone() == (1,), "kept out only meanwhile"
    plain.execute("DELETE FROM lead")
    assert plain.execute("SELECT count(*) FROM outbox").fetchone() == (0,), "they still hang on the lead"
    assert plain.execute("SELECT count(*) FROM shown").fetchone() == (0,)


OLD_NAMES = {
    "ABCD-EFGH/contact:3/new-lead/telegram": (3, "new-lead", "", ""),
    "ABCD-EFGH/contact:12/new-lead/renewed-2992524/mail": (12, "new-lead", "renewed", ""),
    "ABCD-EFGH/contact:3/reminder/unseen/1795514400000/1/mail": (3, "reminder", "unseen/1795514400000/1", ""),
    "ABCD-EFGH/contact:3/fold/55/1795514400000": (3, "fold", "55/1795514400000", ""),
    "ABCD-EFGH/contact:3/fold/55/1795514400000/left": (3, "fold", "left", ""),
    "ABCD-EFGH/candidate/opened": (0, "", "", ""),
    "/contact:3/recruiting/plzen-5/telegram": (3, "recruiting", "plzen-5", ""),
    "contact:3/test/1795514400000/telegram": (3, "test", "1795514400000", ""),
    "invitation/contact:3/1795514400000/letter": (3, "invitation", "letter", ""),
    "digest/contact:3/2026-11-24T07": (3, "digest", "", ""),
    "change:4/contact:3/asked/1795514400000/telegram": (3, "change", "1795514400000", ""),
    f"told/{'ab' * 16}/plzen/7": (0, "", "plzen/7", "ab" * 16),
    f"told/{'ab' * 16}/remind/1795514400000": (0, "", "remind", "ab" * 16),
    f"told/{'ab' * 16}/renew/1795514400000": (0, "", "renew", "ab" * 16),
}


def test_what_stood_in_the_name_of_a_row_stands_in_columns(plain: sqlite3.Connection) -> None:
    before = next(number for number, script in enumerate(migrations()) if "ADD COLUMN reader" in script)
    migrate(plain, migrations()[:before])
    insert = "INSERT INTO outbox (name, channel, state, since, due_at) VALUES (?, ?, 'sent', 5, 6)"
    for name in OLD_NAMES:
        plain.execute(insert, (name, "mail" if name.endswith("/mail") else "telegram"))
    migrate(plain, migrations())
    now = plain.execute("SELECT name, contact_id, kind, event, reader FROM outbox").fetchall()
    assert {name: columns for name, *columns in now} == {name: [*columns] for name, columns in OLD_NAMES.items()}


TOKENS = """
INSERT INTO administrator VALUES (5, NULL, x'01', x'10', 86400007), (6, NULL, x'01', NULL, NULL);
INSERT INTO invite VALUES (x'11', 4, 1209600002, NULL, 0), (x'12', 4, 1209600003, 9, 1);
INSERT INTO page_link VALUES (x'13', 'confirm', 3, NULL, 1, 2, 3), (x'14', 'lead', 3, 7, 4, 5, NULL);
INSERT INTO editing_link VALUES (x'15', 5, 900008);
"""
"""The columns of one-time tokens before they had a table."""
MOVED = [
    (b"\x10", "admin-invite", None, 5, None, 7, 86400007, None),
    (b"\x11", "invite", 4, None, None, 2, 1209600002, None),
    (b"\x12", "mailed-invite", 4, None, None, 3, 1209600003, 9),
    (b"\x13", "confirm", 3, None, None, 1, 2, 3),
    (b"\x14", "lead", 3, None, 7, 4, 5, None),
    (b"\x15", "editor", None, 5, None, 8, 900008, None),
]


def test_the_tokens_of_before_are_good_for_the_same(plain: sqlite3.Connection) -> None:
    before = next(number for number, script in enumerate(migrations()) if "CREATE TABLE token " in script)
    migrate(plain, migrations()[:before])
    plain.executescript(WITH_ROWS + TOKENS)
    migrate(plain, migrations())
    assert plain.execute("SELECT * FROM token ORDER BY 1").fetchall() == MOVED
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        plain.execute("UPDATE token SET administrator = 5 WHERE contact_id IS NOT NULL")
    plain.execute("PRAGMA foreign_keys=ON")
    for table, number in (("lead", 7), ("contact", 4), ("administrator", 5)):
        plain.execute(f"DELETE FROM {table} WHERE id = ?", (number,))  # noqa: S608  ours
    assert plain.execute("SELECT kind FROM token").fetchall() == [("confirm",)], "each goes with its owner, or its lead"


@pytest.mark.parametrize("table", ["contact", "outbox", "change"])
def test_a_number_that_stands_in_a_button_or_a_job_is_given_once(connection: sqlite3.Connection, table: str) -> None:
    (made,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    assert "AUTOINCREMENT" in made


def test_a_script_that_leaves_a_reference_to_nothing_is_taken_back(connection: sqlite3.Connection) -> None:
    connection.executescript(WITH_ROWS)
    done = len(migrations())
    with pytest.raises(sqlite3.IntegrityError, match=f"migration {done + 1} would leave rows"):
        migrate(connection, [*migrations(), "DELETE FROM lead;"])
    assert version(connection) == done
    assert connection.execute("SELECT count(*) FROM lead").fetchone() == (1,)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


async def test_a_newer_database_is_refused(
    connection: sqlite3.Connection, path: Path, vault: Vault, clock: Clock
) -> None:
    connection.execute("PRAGMA user_version = 99")
    with pytest.raises(DatabaseError, match=r"version 99.*install the newer program"):
        async with Database(path, vault, clock):
            pass


def test_the_connection_keeps_its_promises(connection: sqlite3.Connection) -> None:
    expected = {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1,
        "trusted_schema": 0, "busy_timeout": 2000,
    }  # fmt: skip
    assert {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in expected} == expected
    assert len(PRAGMAS) == len(expected)
    strict = connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").fetchall()
    assert {name for name, is_strict in strict if not is_strict} <= {"sqlite_schema", "sqlite_sequence"}
