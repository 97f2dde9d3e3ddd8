"""Every query of a conversation uses an index: no growing table is scanned."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bot.operations.simulated_bot import trial_settings
from bot.storage import leads, outbox
from bot.storage.crypto import Vault
from bot.storage.database import Database
from telegram_simulator import serve
from tests.correspondent import pages_of
from tests.people import Clock
from tests.test_transcripts import FOLDER
from tests.transcript import TranscriptPlayer
from tests.world import UNFINISHED, World, opened, parts, telegram

CONVERSATIONS = (
    "uk-60-another-town", "uk-20-told-of-recruiting", "uk-08-own-data", "uk-42-closed-and-taken-back", "cs-15-blocked-contact",
    "cs-21-recruiting", "cs-70-second-person", "cs-71-holiday", "cs-80-by-mail-and-page", "cs-81-invited-by-letter", "cs-90-administrator",
)  # fmt: skip
FEW = {
    "administrator", "change", "confirmation", "contact", "digest", "joining", "page_pin", "pause", "recruiting",  # by hand, of officials
    "offer",  # one a lead, by hand of a coordinator
    "draft",  # by hand, of administrators
    "inbox", "sent",  # what is worked on and 200 more (`test_growth.py`); of one day
    "publication",  # one at a time
    "tally",  # counts of months, by the hour
    "missed_word",  # what three people looked for
    "fact", "CONSTANT",  # (no table)
}  # fmt: skip
FOR_ALL = {
    UNFINISHED,  # the tests' own
    "SELECT id, at, what, mark FROM erasure",  # at the start
    # when the steps were edited
    "INSERT INTO ladder (lead_id, due_at) SELECT id, ? FROM lead WHERE true ON CONFLICT (lead_id) DO UPDATE SET due_at = excluded.due_at",
}
OPEN = {"lead_open", "outbox_due", "outbox_broadcast", "outbox_trying"}
"""Indexes of only what is open: to read through those is as well."""


class Explained(sqlite3.Connection):
    """A connection that has SQLite tell of each statement, before it runs, which tables it reads through."""

    scans: ClassVar[dict[str, set[str]]] = {}

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401  as its base has it
        if sql not in self.scans and sql.partition(" ")[0] in {"SELECT", "UPDATE", "DELETE", "INSERT"}:
            plan = super().execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            self.scans[sql] = {step for *_, step in plan if step.startswith("SCAN ")}
        return super().execute(sql, parameters)


class ExplainedDatabase(Database):
    connection_type = Explained


@pytest.fixture(autouse=True)
def nothing_asked() -> None:
    Explained.scans.clear()


def read_through() -> Iterator[str]:
    """Yield the statements that scanned a growing table."""
    for sql, scans in Explained.scans.items():
        for _, table, *by in (scan.split() for scan in scans):
            if sql not in FOR_ALL and table not in FEW and not OPEN.intersection(by):
                yield f"{table}: {sql}"


@pytest.mark.proof
async def test_no_table_that_grows_is_read_through_while_people_talk(tmp_path: Path) -> None:
    for name in CONVERSATIONS:
        path, folder, clock = FOLDER / f"{name}.txt", tmp_path / name, Clock()
        folder.mkdir()
        simulator = telegram(clock)
        different = replace(parts(simulator, clock), database=ExplainedDatabase)
        async with serve(simulator) as url:
            settings = trial_settings(folder, url, **pages_of(path))
            async with opened(World, simulator, settings, clock, different) as world:
                world.begin()
                await world.polls()
                await TranscriptPlayer(world).play(path)
                assert await world.app.maintenance.tidy()
    assert list(read_through()) == []
    assert len(Explained.scans) > 120, "it was nearly all that is ever asked"


@pytest.mark.parametrize("index", ["", "outbox_due", "lead_person"])
async def test_a_lost_index_is_noticed(path: Path, vault: Vault, clock: Clock, index: str) -> None:
    async with Database(path, vault, clock) as database:
        await database.write(lambda tx: tx.run(f"DROP INDEX {index}") if index else 0)
    async with ExplainedDatabase(path, vault, clock) as database:
        await database.write(outbox.claim)
        await database.read(lambda tx: leads.of_person(tx, b"p" * 16))
    assert {line.partition(":")[0] for line in read_through()} == {index.partition("_")[0]} - {""}
