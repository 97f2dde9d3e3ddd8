"""Recipients of a lead, derived from the names and states of rows."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.conversation.lead.events import Notice
from bot.storage import notifications, outbox
from bot.storage.database import Database, Transaction
from bot.storage.notices import Channel, LeadNotice, MessageEdit, ToContact
from tests.people import Clock

NOTICE = LeadNotice(Notice.CANDIDATE_WROTE, "telegram", "ABCD-EFGH", 1, dedup_key="5f")
OTHERS = (
    replace(NOTICE, contact=2),
    replace(NOTICE, channel="mail"),
    replace(NOTICE, dedup_key="60"),
    replace(NOTICE, code="ABCD-EFGJ"),
)


@pytest.fixture(autouse=True)
async def of_leads(database: Database) -> None:
    """Two leads that notices are about."""
    values = "(1, 'ABCD-EFGH', x'01', 'plzen', 0, 'sent', x'02', 1, 1), (2, 'ABCD-EFGJ', x'01', 'brno', 0, 'sent', x'02', 1, 1)"
    columns = "id, code, person, slug, coordinator, state, body, sent_at, changed_at"
    await database.write(lambda tx: tx.run(f"INSERT INTO lead ({columns}) VALUES {values}"))  # noqa: S608  ours


def put(tx: Transaction) -> None:
    for outgoing in (NOTICE, *OTHERS):
        outbox.put(tx, outgoing)
    outbox.put(
        tx, MessageEdit(kind="fold", code=NOTICE.code, contact=1, chat=7, message=7), f"{NOTICE.code}/contact:1/fold/7"
    )
    outbox.put(tx, ToContact(kind="confirm-email", channel="mail", contact=1), "contact:1/confirm-email/7")


def mark_sent(tx: Transaction, name: str) -> None:
    tx.run("UPDATE outbox SET state = 'sent' WHERE name = ?", name)


async def test_a_notice_is_heard_when_anybody_has_it_and_not_by_its_letter(database: Database) -> None:
    await database.write(put)
    assert not await database.read(lambda tx: notifications.was_notified(tx, NOTICE))
    for one in OTHERS[1:]:
        await database.write(partial(mark_sent, name=one.name))
    assert not await database.read(lambda tx: notifications.was_notified(tx, NOTICE))
    await database.write(partial(mark_sent, name=OTHERS[0].name))
    assert await database.read(lambda tx: notifications.was_notified(tx, NOTICE))
    assert await database.read(lambda tx: notifications.states(tx, [NOTICE.name, OTHERS[0].name, "no such"])) == {
        NOTICE.name: "due",
        OTHERS[0].name: "sent",
    }


async def test_what_waits_for_a_contact_is_closed_by_kind(database: Database) -> None:
    await database.write(put)
    folds = await database.write(lambda tx: notifications.drop(tx, 1, MessageEdit, "fold"))
    assert [outgoing.kind for outgoing in folds] == ["fold"]
    await database.write(lambda tx: outbox.claim(tx, 1))
    dropped = await database.write(lambda tx: notifications.drop(tx, 1, LeadNotice))
    assert dropped == [NOTICE, *OTHERS[1:]]
    states = await database.read(lambda tx: tx.all("SELECT state FROM outbox ORDER BY id"))
    assert [state for (state,) in states] == ["trying", "due", *["dropped"] * 4, "due"], (
        "what is on its way ends by itself"
    )
    assert await database.write(lambda tx: notifications.drop(tx, 1, LeadNotice)) == [NOTICE]


async def test_whoever_cannot_be_reached_is_not_taken_for_somebody_whose_number_begins_alike(
    database: Database, clock: Clock
) -> None:
    lost = LeadNotice(Notice.NEW_LEAD, "telegram", "ABCD-EFGH", 11)
    await database.write(lambda tx: outbox.put(tx, lost))
    await database.write(lambda tx: tx.run("UPDATE outbox SET state = 'dead'"))

    def unreachable(tx: Transaction) -> list[int]:
        return [one for one in (1, 11, 111) if notifications.is_unreachable(tx, one, timedelta(days=7))]

    def by_way(tx: Transaction) -> list[bool]:
        channels: tuple[Channel, ...] = ("telegram", "mail")
        return [notifications.is_unreachable(tx, 11, timedelta(days=7), way) for way in channels]

    assert await database.read(unreachable) == [11]
    assert await database.read(by_way) == [True, False], "what is lost by one way may arrive by the other"
    await database.write(lambda tx: tx.run("UPDATE outbox SET event = 'left'"))
    assert await database.read(unreachable) == [], "it is no chat of theirs any more"
    await database.write(lambda tx: tx.run("UPDATE outbox SET event = ''"))
    clock.advance(days=8)
    assert await database.read(unreachable) == []


@pytest.mark.parametrize("state", ["due", "trying", "uncertain", "sent", "dropped", "dead"])
async def test_a_second_letter_of_an_hour_waits_for_the_next_one_if_the_first_can_bring_no_more(
    database: Database, clock: Clock, state: str
) -> None:
    """Each says only that there is something, so one that is still on its way says it of what was written since, too."""
    clock.advance(minutes=20)
    letter = LeadNotice(Notice.CANDIDATE_WROTE, "mail", "ABCD-EFGH", 1, dedup_key="of the chat")
    await database.write(lambda tx: notifications.put_letter(tx, letter))
    await database.write(lambda tx: tx.run("UPDATE outbox SET state = ?", state))
    for _ in range(2):
        clock.advance(minutes=10)
        await database.write(lambda tx: notifications.put_letter(tx, letter))
    over = state in {"sent", "dropped", "dead"}
    due = await database.read(lambda tx: [(at - tx.at) / 60_000 for (at,) in tx.all("SELECT due_at FROM outbox")])
    assert due == ([-20, 20] if over else [-20])


async def test_of_a_night_there_is_one_letter_and_no_hour_that_comes_twice_keeps_one_back(
    database: Database, clock: Clock
) -> None:
    letter = LeadNotice(Notice.CANDIDATE_WROTE, "mail", "ABCD-EFGH", 1, dedup_key="of the chat")

    async def put() -> int:
        await database.write(lambda tx: notifications.put_letter(tx, letter))
        return await database.read(lambda tx: tx.number("SELECT count(*) FROM outbox") or 0)

    async def gone() -> None:
        await database.write(lambda tx: tx.run("UPDATE outbox SET state = 'sent'"))

    assert await put() == 1
    clock.advance(hours=1)
    assert await put() == 1, "it waits for the morning"
    await gone()
    assert await put() == 2
    await gone()
    clock.advance(hours=-1)
    assert await put() == 3
