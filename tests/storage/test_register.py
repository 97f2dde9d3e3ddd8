"""The privacy register against a migrated database: every column declared, each row deleted in time and on request."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.conversation.contact.model import ChangeKind, ChangeStage, Pause, TownChange
from bot.conversation.dates import PRAGUE
from bot.conversation.private import Private
from bot.storage import changes, contacts, drafts, facts, inbox, joining, notifications, outbox, privacy, publications
from bot.storage.crypto import Vault
from bot.storage.database import Database, Row, Transaction
from bot.storage.drafts import EntryDraft
from bot.storage.notices import ToContact
from bot.storage.publications import Publication
from bot.storage.register import REGISTER, WITH_OFFICIAL, OnErasure
from tests.canary import CHAT, NAME
from tests.people import Clock
from tests.register import PAGE, page_with_register
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
    "token WHERE kind = 'invite'": timedelta(days=14),
    "inbox WHERE step = 'answered'": timedelta(days=7),
    "inbox WHERE step = 'quarantined'": timedelta(days=3),
    "erasure WHERE filed": timedelta(days=30),
    "outbox WHERE state = 'sent'": timedelta(days=30),
    "outbox WHERE state = 'dropped'": timedelta(days=30),
    "outbox WHERE state = 'dead'": timedelta(days=30),
    "interest WHERE remind_at IS NULL": timedelta(days=395),
    "interest WHERE remind_at IS NOT NULL": timedelta(days=1),
    "missed": timedelta(days=30),
    "missed_word": timedelta(days=30),
    "token WHERE kind = 'lead'": timedelta(days=14 + 60),
    "recruiting": timedelta(days=180 + 30),
    "change WHERE state = 'lapsed'": timedelta(days=30),
    "change WHERE state = 'granted'": timedelta(days=30),
    "token WHERE kind = 'editor'": timedelta(minutes=15),
    "draft WHERE published = 0": timedelta(days=180),
    "draft WHERE published = 1": timedelta(days=365),
}
"""The last moment at which it is there, from when it came, was used, or came to its end."""
A_BIT = timedelta(seconds=1)


def kinds(tx: Transaction, vault: Vault) -> None:
    everything(tx, vault.person(CHAT))
    tx.run("UPDATE outbox SET state = 'sent' WHERE name LIKE '%/candidate/%'")
    for state in ("dropped", "dead"):
        outbox.put(tx, ToContact(kind="confirm-email", channel="mail", contact=1), state)
        tx.run("UPDATE outbox SET state = ? WHERE name = ?", state, state)
    for stage in (ChangeStage.LAPSED, ChangeStage.GRANTED):
        put = changes.put(tx, TownChange(0, "plzen", 1, ChangeKind.LINK, stage, Private(NAME), "contact", tx.now))
        assert put
    drafts.publish(tx, EntryDraft("faq", "pay", {}, {}), 1)
    drafts.keep(tx, (EntryDraft("faq", "way", {}, {}), None))
    publications.begin(tx, Publication({}, (), "faq/pay", 1, Private(NAME)))
    notifications.choose_digest(tx, 1, 7)
    contacts.begin_pause(tx, 1, Pause(tx.now.date(), tx.now.date()))
    joining.note_invited(tx, 1)
    contacts.invite(tx, 1)
    facts.count(tx, "2026-11", "sent", slug="plzen")
    facts.note_bot_name(tx, 1, "cpa_test_bot")
    privacy.note_erasure(tx, "person", b"p" * 16)
    privacy.file_erasures(tx, privacy.unfiled_erasures(tx))


async def left(database: Database, kind: str) -> bool:
    return await database.read(lambda tx: tx.one(f"SELECT 1 FROM {kind} LIMIT 1") is not None)  # noqa: S608  ours


async def test_every_table_and_column_of_a_migrated_database_is_declared(database: Database) -> None:
    def schema(tx: Transaction) -> dict[str, list[str]]:
        columns = "SELECT name FROM pragma_table_info(?) ORDER BY 1"
        return {table: [name for (name,) in tx.all(columns, table)] for table in all_tables(tx)}

    assert {table.name: sorted(table.columns) for table in REGISTER} == await database.read(schema)
    for table in REGISTER:
        assert table.expires or table.kept, f"no lifetime: {table.name}"
        assert set(table.shorter) <= table.columns, table.name
        assert all([table.purpose, *table.clear.values(), *table.shorter.values()]), table.name


def test_the_page_on_security_shows_the_register() -> None:
    page = PAGE.read_text("utf-8")
    assert page == page_with_register(page), "run: python -m tests.register"
    assert all(f"| `{table.name}` |" in page for table in REGISTER)


async def test_erasure_does_what_the_register_says(database: Database, vault: Vault) -> None:
    who = vault.person(CHAT)

    def rows(tx: Transaction) -> dict[str, list[Row]]:
        return {table.name: tx.all(f"SELECT * FROM {table.name}") for table in REGISTER}  # noqa: S608  ours

    await database.write(lambda tx: kinds(tx, vault))
    before = await database.read(rows)
    await database.write(lambda tx: privacy.erase(tx, who))
    after = await database.read(rows)
    assert all(before.values()), "each table has a row"
    hers = {who, vault.searcher(who)}
    for table in REGISTER:
        left = after[table.name]
        match table.erasure:
            case OnErasure.DELETED:
                # `everything` fills `missed` for two others too
                assert not left or table.name == "missed", table.name
                assert not any(hers & set(row) for row in left), table.name
            case OnErasure.OFFICIAL:
                assert left == before[table.name], table.name
            case OnErasure.NOBODY:
                assert not any(hers & set(row) for row in left), table.name
            case OnErasure.PARTLY:
                assert len(left) < len(before[table.name]), table.name
    await database.write(lambda tx: contacts.remove(tx, 1))
    official = await database.read(rows)
    assert [one.name for one in REGISTER if one.kept == WITH_OFFICIAL and official[one.name]] == ["administrator"]
    # what is left of her are updates that wait for their answer
    assert {row[2] for row in after["inbox"] if who in row} == {"new"}
    await database.write(lambda tx: inbox.answered(tx, 1))
    assert not any(who in row or row[3] for row in (await database.read(rows))["inbox"])


async def test_small_counts_lose_their_town_and_language_after_a_year(database: Database, clock: Clock) -> None:
    def counted(tx: Transaction) -> set[Row]:
        privacy.purge(tx)
        return set(tx.all("SELECT month, slug, language, what, count FROM tally"))

    def fill(tx: Transaction) -> None:
        for month in ("2026-09", "2026-10"):
            for number, language in ((9, "uk"), (4, "cs"), (2, "vi")):
                facts.count(tx, month, "sent", language=language, by=number)
            for number, slug in ((5, "brno"), (4, "plzen")):
                facts.count(tx, month, "sent", slug=slug, by=number)
        facts.count(tx, "2026-10", "withdrawn", language="uk")

    def count_withdrawal(tx: Transaction) -> None:
        """Earlier versions counted it by town."""
        facts.count(tx, "2026-10", "withdrawn", slug="plzen")
        facts.count(tx, "2026-10", "answered/3", slug="plzen")

    await database.write(fill)
    everything_counted = await database.write(counted) | {("2026-10", "plzen", "", "answered/3", 1)}
    assert ("2026-10", "", "uk", "withdrawn", 1) in everything_counted
    await database.write(count_withdrawal)
    assert await database.write(counted) == everything_counted
    # the last moment of September's counts in Prague is the end of September 2027
    clock.moment = datetime(2027, 9, 30, 23, 59, 59, tzinfo=PRAGUE)
    assert await database.write(counted) == everything_counted
    clock.moment += timedelta(seconds=1)
    merged = {("2026-09", "", "uk", "sent", 9), ("2026-09", "", "", "sent", 6), ("2026-09", "brno", "", "sent", 5)}
    expected = merged | {row for row in everything_counted if row[0] == "2026-10"}
    assert await database.write(counted) == expected
    assert await database.write(counted) == expected, "once each"


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
