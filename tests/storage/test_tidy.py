"""Retention by due date, and a clock that leaps: nothing is deleted by accident, and nothing overdue is left."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from bot.conversation.state import Session
from bot.storage import leads, privacy, sessions
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction
from bot.storage.privacy import MAX_CLOCK_JUMP, TOLERANCE, confirm_clock, tidy
from tests.bot_parts import tidy_now
from tests.canary import CHAT, lead
from tests.effort import record, repetitions
from tests.people import Clock
from tests.storage.test_privacy import everything

OVERDUE = (
    "SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM lead) + (SELECT count(*) FROM event)"
    " + (SELECT count(*) FROM token) + (SELECT count(*) FROM sent) + (SELECT count(*) FROM erasure)"
    " + (SELECT count(*) FROM inbox WHERE step IN ('answered', 'quarantined'))"
    " + (SELECT count(*) FROM outbox WHERE state IN ('sent', 'dropped', 'dead'))"
)


def count(tx: Transaction) -> int:
    return int(tx.all(OVERDUE)[0][0])


def rows(tx: Transaction) -> dict[str, int]:
    """Count by tables what is deleted by time, but for invitations and reminders, which are for a day that was said."""
    tables = ("session", "lead", "event", "sent", "erasure", "inbox", "missed", "draft", "change")
    some = ("outbox WHERE name LIKE '%/candidate/%'", "interest WHERE remind_at IS NULL")
    return {table: tx.number(f"SELECT count(*) FROM {table}") or 0 for table in (*tables, *some)}  # noqa: S608  ours


async def fill(database: Database, vault: Vault, people: int = 1) -> int:
    def put(tx: Transaction) -> None:
        everything(tx, vault.person(CHAT))
        for number in range(1, people):
            leads.create(tx, vault.person(CHAT + number), lead(f"LEAD-{number}"))
        tx.run("UPDATE outbox SET state = 'sent', body = NULL")
        privacy.note_erasure(tx, "person", b"p" * 16)
        privacy.file_erasures(tx, privacy.unfiled_erasures(tx))

    await database.write(put)
    return await database.read(count)


async def test_a_clock_400_days_ahead_deletes_nothing_until_confirmed_and_then_leaves_nothing_overdue(
    database: Database, vault: Vault, clock: Clock
) -> None:
    before, ahead = await fill(database, vault, repetitions(100, 10_000)), timedelta(days=400)
    clock.advance(days=400)
    for _ in range(48):
        clock.advance(hours=1)
        assert not await database.write(partial(tidy, ahead=ahead))
        assert not await database.read(privacy.trusted_time)
    assert await database.read(count) == before
    await database.write(partial(confirm_clock, ahead=ahead))
    assert await database.read(privacy.trusted_time)
    assert await database.write(partial(tidy, ahead=ahead))
    left = await database.read(count)
    assert left == 0
    record("Clock 400 days ahead", f"{before} rows kept while in doubt, {left} overdue rows once confirmed")


@pytest.mark.parametrize("sign", [1, -1])
async def test_the_clock_may_differ_by_ten_minutes(database: Database, sign: int) -> None:
    assert await database.write(partial(tidy, ahead=sign * TOLERANCE))
    assert not await database.write(partial(tidy, ahead=sign * (TOLERANCE + timedelta(seconds=1))))


@pytest.mark.parametrize("days", [400, 20, -20, -400])
async def test_a_clock_that_was_wrong_for_a_while_has_deleted_nothing_and_dated_nothing_wrong(
    database: Database, vault: Vault, clock: Clock, days: int
) -> None:
    right, ahead = clock.moment, timedelta(days=days)
    assert await database.write(tidy_now)
    clock.advance(days=days)
    await fill(database, vault)
    before = await database.read(rows)
    for _ in range(5):
        clock.advance(hours=1)
        assert not await database.write(partial(tidy, ahead=ahead))
    clock.moment = right + timedelta(hours=5)
    assert await database.write(tidy_now)
    assert await database.read(privacy.trusted_time)
    assert await database.read(rows) == before
    assert len(await database.read(privacy.unfiled_erasures)) == 1, "it is filed with the right time"
    clock.advance(days=400)
    assert await database.write(tidy_now)
    left = await database.read(rows)
    # of the others, something waits
    assert not any(left[table] for table in ("session", "lead", "event", "sent", "missed", "draft"))


async def test_a_confirmed_clock_is_not_so_once_it_was_right_or_differs_otherwise(database: Database) -> None:
    ahead = timedelta(days=400)
    await database.write(partial(confirm_clock, ahead=ahead))
    assert await database.write(partial(tidy, ahead=ahead + TOLERANCE))
    assert not await database.write(partial(tidy, ahead=ahead + 2 * TOLERANCE))
    assert not await database.write(partial(tidy, ahead=-ahead))
    assert await database.write(tidy_now)
    assert not await database.write(partial(tidy, ahead=ahead))


async def test_where_telegrams_time_is_unknown_a_confirmed_clock_counts_until_it_leaps(
    database: Database, clock: Clock
) -> None:
    assert not await database.write(partial(tidy, ahead=None))
    assert await database.read(privacy.trusted_time), "steps are taken while Telegram is away"
    await database.write(partial(confirm_clock, ahead=None))
    for _ in range(2):
        assert await database.write(partial(tidy, ahead=None))
        clock.moment += MAX_CLOCK_JUMP
    clock.advance(seconds=1)
    assert await database.write(partial(tidy, ahead=None)) is False


async def test_what_somebody_asked_to_be_kept_for_a_year_is_and_no_longer_once_they_have_changed_their_mind(
    database: Database, vault: Vault, clock: Clock
) -> None:
    person = vault.person(CHAT)

    def write_as(kept: bool) -> Callable[[Transaction], None]:  # noqa: FBT001  what a press says
        return lambda tx: sessions.save(tx, person, Session("uk", kept=kept))

    def is_there(tx: Transaction) -> bool:
        privacy.purge(tx)
        return sessions.load(tx, person) is not None

    for kept in (False, True):
        await database.write(write_as(not kept))
        await database.write(write_as(kept))
        there = list[bool]()
        for days in (90, 1, 274, 1):
            clock.advance(days=days)
            there.append(await database.write(is_there))
        assert there == [True, kept, kept, False]
