"""How long a row of each kind is kept, table by table: what is in the database and not below is kept for nobody knows how long."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import pytest

from bot.conversation.contact.model import ChangeStage, TownChange, What
from bot.conversation.private import Private
from bot.storage import changes, drafts, notifications, privacy
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction
from bot.storage.drafts import EntryDraft
from tests.canary import CHAT, NAME
from tests.people import Clock
from tests.storage.test_privacy import all_tables, everything

KEPT: Mapping[str, timedelta] = {
    "session WHERE draft_at IS NOT NULL": timedelta(days=3),
    "session": timedelta(days=90),
    "lead": timedelta(days=180),
    "event": timedelta(days=180),
    "shown": timedelta(days=180),
    "offer": timedelta(days=180),
    "ladder": timedelta(days=180),
    "sent": timedelta(days=1),
    "invite": timedelta(days=14),
    "inbox WHERE step = 'answered'": timedelta(days=7),
    "inbox WHERE step = 'quarantined'": timedelta(days=3),
    "outbox WHERE state = 'sent'": timedelta(days=30),
    "interest WHERE remind_at IS NULL": timedelta(days=395),
    "interest WHERE remind_at IS NOT NULL": timedelta(days=1),
    "missed": timedelta(days=30),
    "missed_word": timedelta(days=30),
    "page_link": timedelta(days=14 + 60),
    "recruiting": timedelta(days=180 + 30),
    "change WHERE state = 'lapsed'": timedelta(days=30),
    "change WHERE state = 'granted'": timedelta(days=30),
    "editing_link": timedelta(minutes=15),
    "draft WHERE published = 0": timedelta(days=180),
    "draft WHERE published = 1": timedelta(days=365),
}
"""The last moment at which it is there, from when it came, was used, or came to its end."""
STAYS = {
    "inbox WHERE step IN ('new', 'applied')", "outbox WHERE state = 'due'", "change WHERE state = 'asked'",
    "contact", "administrator", "confirmation", "tally", "fact", "digest", "joining", "page_pin", "pause", "erasure", "sqlite_sequence",
}  # fmt: skip
"""What is not finished yet, officials and their words, and what is of nobody; of erasures see `test_erasures`."""
A_BIT = timedelta(seconds=1)


def kinds(tx: Transaction, vault: Vault) -> None:
    """A row of every kind."""
    everything(tx, vault.person(CHAT))
    tx.run("UPDATE outbox SET state = 'sent' WHERE name LIKE '%/candidate/%'")
    for stage in (ChangeStage.LAPSED, ChangeStage.GRANTED):
        put = changes.put(tx, TownChange(0, "plzen", 1, What.LINK, stage, Private(NAME), "contact", tx.now))
        assert put
    drafts.publish(tx, EntryDraft("faq", "pay", {}, {}), 1)
    drafts.keep(tx, (EntryDraft("faq", "way", {}, {}), None))
    notifications.choose_digest(tx, 1, 7)


async def left(database: Database, kind: str) -> bool:
    return await database.read(lambda tx: tx.one(f"SELECT 1 FROM {kind} LIMIT 1") is not None)  # noqa: S608  ours


async def test_of_every_table_it_is_said_how_long_its_rows_are_kept(database: Database) -> None:
    said = {kind.partition(" ")[0] for kind in (*KEPT, *STAYS)}
    assert set(await database.read(all_tables)) == said


async def test_each_kind_of_row_is_there_up_to_its_last_moment_and_gone_behind_it(
    database: Database, vault: Vault, clock: Clock
) -> None:
    began = clock.moment
    await database.write(lambda tx: kinds(tx, vault))
    for kind in KEPT:
        assert await left(database, kind), f"nothing of this kind is tried: {kind}"
    for moment in sorted({kept + bit for kept in KEPT.values() for bit in (-A_BIT, A_BIT)}):
        clock.moment = began + moment
        await database.write(privacy.purge)
        there = {kind for kind in KEPT if await left(database, kind)}
        assert there == {kind for kind, kept in KEPT.items() if kept > moment}, moment


@pytest.mark.parametrize("table", ["session", "lead", "inbox", "interest"])
async def test_whoever_stands_in_one_table_alone_is_found_by_an_erasure_that_is_done_again(
    database: Database, vault: Vault, table: str
) -> None:
    """As in a backup of the moment in which somebody had only written, or only wished for something."""
    who = vault.person(CHAT)
    tables = await database.read(all_tables)
    of_people = [one for one in tables if await database.read(partial(named, table=one))]
    assert set(of_people) == {"session", "lead", "inbox", "interest"} | {"contact", "administrator", "missed"}

    def alone(tx: Transaction) -> list[privacy.Erasure]:
        everything(tx, who)
        for other in {"session", "lead", "inbox", "interest"} - {table}:
            tx.run(f"DELETE FROM {other} WHERE person = ?", who)  # noqa: S608  ours
        privacy.note_erasure(tx, "person", who)
        listed = privacy.all_erasures(tx)
        tx.run("DELETE FROM erasure")
        return listed

    listed = await database.write(alone)
    await database.write(lambda tx: privacy.replay_erasures(tx, listed))
    assert not await database.read(lambda tx: tx.one(f"SELECT 1 FROM {table} WHERE person = ?", who))  # noqa: S608  ours


def named(tx: Transaction, table: str) -> bool:
    return tx.one("SELECT 1 FROM pragma_table_info(?) WHERE name = 'person'", table) is not None
