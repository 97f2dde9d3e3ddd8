"""Updates as they came: stored once, worked on once, dropped when answered."""

from collections.abc import Callable, Iterable

import pytest

from bot.storage import inbox, privacy
from bot.storage.database import Database, Transaction
from bot.storage.inbox import Incoming
from bot.telegram.ingest import BATCH
from tests.people import Clock

BODY = b'{"update_id":7}'
PERSON = b"p" * 16


def storing(*updates: Incoming) -> Callable[[Transaction], list[int]]:
    return lambda tx: inbox.store(tx, updates)


def answering(update_ids: Iterable[int]) -> Callable[[Transaction], None]:
    def job(tx: Transaction) -> None:
        for update_id in update_ids:
            inbox.answered(tx, update_id)

    return job


def batch_of(first: int, *, step: int = 1) -> list[Incoming]:
    return [Incoming(first + number * step, PERSON, BODY) for number in range(BATCH)]


def rows(tx: Transaction) -> list[tuple[int, bytes, str, bool]]:
    return [
        (update_id, person, step, has_body)
        for update_id, person, step, has_body in tx.all(
            "SELECT update_id, person, step, body IS NOT NULL FROM inbox ORDER BY update_id"
        )
    ]


async def test_of_what_is_owed_to_somebody_the_newest_overtakes_the_rest(database: Database, clock: Clock) -> None:
    began, other = clock(), b"o" * 16
    updates = [Incoming(number, other if number == 8 else PERSON, BODY) for number in range(7, 13)]

    def taken(tx: Transaction) -> None:
        inbox.store(tx, updates)
        assert all(inbox.applied(tx, number) for number in range(7, 12))

    await database.write(taken)
    clock.advance(hours=1)
    assert await database.read(inbox.owed_replies) == (5, began)
    owed = [(number, other if number == 8 else PERSON, BODY) for number in range(7, 12)]
    assert await database.read(inbox.owed_rows) == owed
    for overtaken in (2, 0):
        assert await database.write(lambda tx: inbox.drop_owed(tx, PERSON, 10)) == overtaken
    assert await database.read(inbox.owed_replies) == (3, began)
    assert [row[0] for row in await database.read(inbox.owed_rows)] == [8, 10, 11]
    assert [row[0] for row in await database.read(inbox.unfinished)] == [12], "whose turn is to come"


async def test_repeats_are_dropped(database: Database) -> None:
    assert await database.write(storing(Incoming(7, PERSON, BODY))) == [7]
    assert await database.write(storing(Incoming(7, PERSON, b"again"), Incoming(9, PERSON, BODY))) == [9]
    assert await database.write(storing(Incoming(10, PERSON, BODY), Incoming(10, PERSON, BODY))) == [10]
    await database.write(lambda tx: inbox.answered(tx, 7))
    assert await database.write(storing(Incoming(7, PERSON, BODY))) == []
    assert [update_id for update_id, *_ in await database.read(inbox.unfinished)] == [9, 10]


async def test_an_update_that_was_never_stored_has_no_turn(database: Database) -> None:
    with pytest.raises(inbox.NotStoredError):
        await database.write(lambda tx: inbox.applied(tx, 1))


async def test_the_ids_stay_a_week(database: Database, clock: Clock) -> None:
    await database.write(storing(Incoming(7, PERSON, BODY), Incoming(8, PERSON, BODY)))
    await database.write(lambda tx: inbox.answered(tx, 7))
    clock.advance(days=7)
    await database.write(privacy.purge)
    assert [row[0] for row in await database.read(rows)] == [7, 8]
    clock.advance(seconds=0.001)
    await database.write(privacy.purge)
    assert [row[0] for row in await database.read(rows)] == [8], "what nobody answered yet is never purged"


async def test_of_what_is_answered_only_the_latest_ids_are_kept(database: Database) -> None:
    """Telegram gives again only what nobody has asked behind, which is one batch at most."""
    for first in range(0, 10 * BATCH, BATCH):
        batch = batch_of(first)
        assert len(await database.write(storing(*batch))) == BATCH
        assert await database.write(storing(*batch)) == []
        await database.write(answering(range(max(first, 1), first + BATCH)))
        assert await database.write(storing(*batch)) == []
    kept = [row[0] for row in await database.read(rows)]
    assert kept == [0, *range(10 * BATCH - inbox.KEPT_IDS, 10 * BATCH)], "what nobody has answered stays"
    assert [update_id for update_id, *_ in await database.read(inbox.unfinished)] == [0]


async def test_a_batch_with_gaps_is_known_until_the_next_one_comes(database: Database) -> None:
    batch = batch_of(0, step=100)
    for _ in range(2):
        await database.write(storing(*batch))
        await database.write(answering(one.update_id for one in batch))
    assert await database.write(storing(*batch[:1])) == []


async def test_ids_that_begin_anew_are_taken_whether_lower_or_higher(database: Database, clock: Clock) -> None:
    """After a week without updates Telegram goes on with any number."""
    for first in (900_000, 5_000, 2_000_000_000, 7):
        batch = batch_of(first)
        assert len(await database.write(storing(*batch))) == BATCH
        await database.write(answering(one.update_id for one in batch))
        clock.advance(days=8)
        await database.write(privacy.purge)
        assert await database.read(inbox.offset) is None
    assert await database.read(rows) == []


async def test_a_database_of_an_earlier_version_lets_go_of_what_it_had_kept(database: Database) -> None:
    def before(tx: Transaction) -> None:
        inbox.store(tx, (Incoming(update_id, PERSON, BODY) for update_id in range(3_000)))
        tx.run("UPDATE inbox SET step = 'answered', body = NULL, person = x'' WHERE update_id <> 8")

    await database.write(before)
    assert await database.write(storing(Incoming(2_999, PERSON, BODY), Incoming(3_000, PERSON, BODY))) == [3_000]
    assert [row[0] for row in await database.read(rows)] == [8, *range(3_001 - inbox.KEPT_IDS, 3_001)]


@pytest.mark.parametrize("readable", [True, False])
async def test_quarantine_is_emptied_after_three_days(database: Database, clock: Clock, *, readable: bool) -> None:
    await database.write(storing(Incoming(7, b"", BODY, readable), Incoming(8, PERSON, BODY)))
    if readable:
        await database.write(lambda tx: inbox.quarantine(tx, 7))
    assert [update_id for update_id, *_ in await database.read(inbox.unfinished)] == [8]
    assert await database.read(inbox.offset) == 9, "it does not block what comes behind it"
    clock.advance(hours=72)
    await database.write(privacy.purge)
    assert (7, b"", "quarantined", True) in await database.read(rows)
    clock.advance(seconds=0.001)
    await database.write(privacy.purge)
    assert [row[0] for row in await database.read(rows)] == [8]
