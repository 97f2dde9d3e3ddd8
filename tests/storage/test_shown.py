"""Messages in contacts' chats that show a lead: folded after a day, marked when it is withdrawn."""

from functools import partial

import pytest

from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.model import Event, Role
from bot.conversation.private import Private
from bot.storage import contacts, leads, notifications, outbox, privacy
from bot.storage.contacts import Contact
from bot.storage.database import Database, Transaction
from bot.storage.notices import AnyMessage, MessageEdit
from tests.canary import lead
from tests.people import Clock

WHO, JANA = b"w" * 16, b"j" * 16
CODE = "AAAA-AAAA"


@pytest.fixture
async def jana(database: Database) -> int:
    """The linked contact of a town with one lead."""

    def put(tx: Transaction) -> int:
        leads.create(tx, WHO, lead(CODE))
        jana = contacts.add(tx, Role.CONTACT, "plzen", Private("Jana"), Private(""))
        contacts.link(tx, contacts.invite(tx, jana), JANA, 77, "cs")
        return jana

    return await database.write(put)


async def note(database: Database, contact: int, message: int = 5, *, full: bool = True, code: str = CODE) -> None:
    await database.write(lambda tx: notifications.note_shown(tx, code, contact, message, full=full))


def known(tx: Transaction, contact: int) -> Contact:
    found = contacts.get(tx, contact)
    assert found is not None
    return found


async def withdraw(database: Database) -> None:
    def job(tx: Transaction) -> None:
        leads.record(tx, CODE, Event(LeadEvent.WITHDRAWN, tx.now), State.WITHDRAWN, "")
        notifications.mark_withdrawn(tx, leads.row_id(tx, CODE) or 0, CODE)

    await database.write(job)


def fold(contact: int, message: int, dedup_key: str = "", language: str = "cs") -> MessageEdit:
    return MessageEdit(
        kind="fold",
        code=CODE,
        contact=contact,
        chat=77,
        message=message,
        language=language,
        dedup_key=dedup_key,
        for_good=bool(dedup_key),
    )


async def due(database: Database) -> list[AnyMessage]:
    return [row.outgoing for row in await database.write(outbox.claim)]


async def test_a_sheet_opened_before_its_notice_was_noted_is_folded_too(
    database: Database, jana: int, clock: Clock
) -> None:
    await note(database, jana, 5)
    for message in (5, 6):
        await database.write(partial(notifications.note_if_new, code=CODE, contact_id=jana, message_id=message))
    clock.advance(hours=24)
    assert await database.read(lambda tx: notifications.still_shown(tx, jana, 5))
    assert not await database.read(lambda tx: notifications.still_shown(tx, jana, 6))
    await withdraw(database)
    assert {
        outgoing.message
        for outgoing in await due(database)
        if isinstance(outgoing, MessageEdit) and outgoing.kind == "withdrawn"
    } == {5, 6}


async def test_a_sheet_is_folded_after_a_day_and_a_pointer_is_not(database: Database, jana: int, clock: Clock) -> None:
    await note(database, jana, 5)
    await note(database, jana, 6, full=False)
    assert await due(database) == []
    clock.advance(hours=24)
    assert await due(database) == [fold(jana, 5)]
    assert await database.read(lambda tx: notifications.still_shown(tx, jana, 5))
    assert not await database.read(lambda tx: notifications.still_shown(tx, jana, 6))
    assert not await database.read(lambda tx: notifications.still_shown(tx, jana, 7))


async def test_withdrawal_reaches_every_message(database: Database, jana: int) -> None:
    for message in (5, 6):
        await note(database, jana, message, full=message == 5)
    await withdraw(database)
    edits = await due(database)
    assert edits == [
        MessageEdit(kind="withdrawn", code=CODE, contact=jana, chat=77, message=message) for message in (5, 6)
    ]
    assert await database.read(lambda tx: tx.one("SELECT count(*) FROM shown")) == (0,)


@pytest.mark.parametrize("erased", [False, True])
async def test_a_sheet_that_arrives_after_the_withdrawal_does_not_stay(
    database: Database, jana: int, clock: Clock, *, erased: bool
) -> None:
    await note(database, jana, full=False)
    if erased:
        await database.write(lambda tx: privacy.erase(tx, WHO))
    else:
        await withdraw(database)
    assert [outgoing.kind for outgoing in await due(database)] == ["withdrawn"]
    clock.advance(seconds=1)
    await note(database, jana)  # the reply to a press just before the withdrawal took so long to arrive
    assert [outgoing.kind for outgoing in await due(database)] == ["withdrawn"]
    assert await database.read(lambda tx: tx.one("SELECT count(*) FROM shown")) == (0,)


async def test_nothing_is_noted_for_a_contact_that_is_gone(database: Database, jana: int, clock: Clock) -> None:
    await note(database, jana + 1)
    await note(database, jana)
    await database.write(lambda tx: contacts.remove(tx, jana))
    assert await database.read(lambda tx: tx.one("SELECT count(*) FROM shown")) == (0,)
    await withdraw(database)
    clock.advance(hours=24)
    assert [outgoing.kind for outgoing in await due(database)] == ["fold"]


async def test_who_leaves_keeps_no_sheet_and_nothing_is_written_there_later(
    database: Database, jana: int, clock: Clock
) -> None:
    for message in (5, 6):
        await note(database, jana, message, full=message == 5)
    await database.write(lambda tx: notifications.fold_all_of(tx, known(tx, jana)))
    assert await due(database) == [fold(jana, message, "left") for message in (5, 6)]
    assert await database.read(lambda tx: tx.one("SELECT count(*) FROM shown")) == (0,)
    clock.advance(hours=24)
    assert await due(database) == []


@pytest.mark.parametrize("moved", [False, True])
async def test_a_sheet_that_arrives_where_no_contact_is_any_more_is_folded_at_once(
    database: Database, jana: int, *, moved: bool
) -> None:
    def leave(tx: Transaction) -> None:
        if moved:
            contacts.link(tx, contacts.invite(tx, jana), JANA, 78, "uk")
        else:
            contacts.remove(tx, jana)

    await database.write(leave)
    await database.write(lambda tx: notifications.note_shown(tx, CODE, jana, 5, full=False, chat=77))
    assert await due(database) == []
    await database.write(lambda tx: notifications.note_shown(tx, CODE, jana, 5, full=True, chat=77))
    assert await due(database) == [fold(jana, 5, "left", "uk" if moved else "cs")]
    assert await database.read(lambda tx: tx.one("SELECT count(*) FROM shown")) == (0,)
