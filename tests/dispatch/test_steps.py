"""What the steps of a town leave behind: who is told, what is kept from whom, and what is taken back."""

import pytest

from bot.conversation.contact.model import (
    Close,
    Colleagues,
    HandOver,
    Hire,
    Inviting,
    Noting,
    SendInterview,
    Sheet,
    Take,
    Undo,
)
from bot.conversation.lead.happened import Happened, State
from bot.conversation.lead.history import event_number
from bot.conversation.lead.model import ConfirmInterview, Moving, MyData, MyLead, Role
from bot.conversation.model import Open, Say
from bot.conversation.overview.model import AskTown, OneUnanswered
from bot.conversation.private import Private
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from bot.storage import contacts, outbox
from bot.storage.outbox import OutboxMessage
from tests.dispatch.test_enact import outbox_messages, told
from tests.people import Clock
from tests.program import lead_of, official, send_lead, session_of, take

NOTE = "Zavolat po desátém lednu"


async def undo(dispatcher: Dispatcher, who: Sender, code: str) -> None:
    await take(dispatcher, who, Undo(code, event_number((await lead_of(dispatcher, code)).events[-1])))


def news(found: list[OutboxMessage]) -> list[Happened | None]:
    return [outgoing.news for outgoing in found if outgoing.kind == "news"]


async def test_a_colleague_is_told_and_nobody_else(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    await official(dispatcher.database, "Jana", jana)
    other = await official(dispatcher.database, "Karel", karel, email="karel@example.org")
    code = await send_lead(dispatcher, oksana)
    await take(dispatcher, jana, Open(Sheet(code)))
    await outbox_messages(dispatcher.database)
    await take(dispatcher, jana, HandOver(code, other), HandOver(code, other))
    found = await outbox_messages(dispatcher.database)
    assert told(found) == [("handed", "telegram", other), ("handed", "mail", other), ("news", "telegram", 0)]
    assert (await lead_of(dispatcher, code)).state is State.TAKEN
    assert await dispatcher.database.read(lambda tx: contacts.get(tx, other)) is not None


async def test_whoever_was_invited_and_has_not_come_is_neither_asked_nor_handed_anything(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    jana_id = await official(dispatcher.database, "Jana", jana)
    awaited = await official(dispatcher.database, "Eva", email="eva@example.org")
    await official(dispatcher.database, "Karel", karel, Role.COORDINATOR, "")
    code = await send_lead(dispatcher, oksana)
    await outbox_messages(dispatcher.database)
    await take(dispatcher, karel, Open(OneUnanswered(code)), AskTown(code))
    asked = [one.contact for one in await outbox_messages(dispatcher.database)]
    assert asked == [jana_id]
    reminded = (await lead_of(dispatcher, code)).events[-1]
    assert (reminded.what, reminded.by) == (Happened.REMINDED, "Jana")

    shown = await take(dispatcher, jana, Open(Sheet(code)), Take(code), Open(Colleagues(code)))
    offered = [button.code for message in shown.messages for row in message.rows for button in row]
    assert not [one for one in offered if one.startswith("hand") and one.endswith(f":{awaited}")]
    await take(dispatcher, jana, HandOver(code, awaited))
    assert Happened.HANDED not in [event.what for event in (await lead_of(dispatcher, code)).events]


async def test_news_that_has_not_gone_out_is_dropped_when_its_step_is_taken_back(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    await official(dispatcher.database, "Jana", jana)
    code = await send_lead(dispatcher, oksana)
    await take(dispatcher, jana, Open(Sheet(code)))
    await outbox_messages(dispatcher.database)
    await take(dispatcher, jana, Hire(code))
    await undo(dispatcher, jana, code)
    assert news(await outbox_messages(dispatcher.database)) == []
    lead = await lead_of(dispatcher, code)
    assert (lead.state, lead.events[-1].what) == (State.SEEN, Happened.UNDONE)


@pytest.mark.parametrize("sent", ["sent", "trying", "uncertain"])
async def test_news_that_may_have_arrived_is_put_right(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender, sent: str
) -> None:
    await official(dispatcher.database, "Jana", jana)
    code = await send_lead(dispatcher, oksana)
    await take(dispatcher, jana, Open(Sheet(code)))
    await outbox_messages(dispatcher.database)
    await take(dispatcher, jana, Close(code, "unclear"))
    await dispatcher.database.write(lambda tx: tx.run("UPDATE outbox SET state = ? WHERE state = 'due'", sent))
    await undo(dispatcher, jana, code)
    (row,) = [one for one in await dispatcher.database.write(outbox.claim) if one.outgoing.news is Happened.UNDONE]
    assert row.outgoing.by == "Jana"
    assert (await lead_of(dispatcher, code)).reason == ""


async def test_a_step_taken_again_is_told_again(dispatcher: Dispatcher, oksana: Sender, jana: Sender) -> None:
    """The clock of a test stands still: both steps are of the same millisecond."""
    await official(dispatcher.database, "Jana", jana)
    code = await send_lead(dispatcher, oksana)
    await take(dispatcher, jana, Open(Sheet(code)))
    await outbox_messages(dispatcher.database)
    await take(dispatcher, jana, Take(code))
    assert news(await outbox_messages(dispatcher.database)) == [Happened.TAKEN]
    await undo(dispatcher, jana, code)
    await take(dispatcher, jana, Take(code))
    assert news(await outbox_messages(dispatcher.database)) == [Happened.UNDONE, Happened.TAKEN]


async def test_a_closed_lead_stays_closed_once_the_person_has_written_anew(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender, clock: Clock
) -> None:
    await official(dispatcher.database, "Jana", jana)
    code = await send_lead(dispatcher, oksana)
    await take(dispatcher, jana, Open(Sheet(code)), Close(code, "duplicate"))
    closing = event_number((await lead_of(dispatcher, code)).events[-1])
    clock.advance(minutes=1)
    await send_lead(dispatcher, oksana)
    await take(dispatcher, jana, Undo(code, closing))
    assert (await lead_of(dispatcher, code)).state is State.CLOSED


async def test_a_note_is_nowhere_a_candidate_looks_and_leaves_no_trace_when_taken_back(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    await official(dispatcher.database, "Jana", jana)
    code = await send_lead(dispatcher, oksana)
    await take(dispatcher, jana, Open(Sheet(code)), Open(Noting(code)), Say(Private(NOTE)))
    assert NOTE in (await take(dispatcher, jana, Open(Sheet(code)))).messages[0].text
    shown = await take(dispatcher, oksana, Open(MyLead(code)))
    data = await take(dispatcher, oksana, Open(MyData()))
    file = data.messages[-1].file
    assert file is not None
    assert Happened.NOTED.value not in file.data.decode()
    assert not [text for text in (shown.messages[0].text, file.data.decode()) if NOTE in text]
    noted = next(event for event in (await lead_of(dispatcher, code)).events if event.what is Happened.NOTED)
    await take(dispatcher, jana, Undo(code, event_number(noted)))
    assert Happened.NOTED not in {event.what for event in (await lead_of(dispatcher, code)).events}
    assert Happened.UNDONE not in {event.what for event in (await lead_of(dispatcher, code)).events}


async def test_what_is_answered_to_an_interview_reaches_the_town(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    contact = await official(dispatcher.database, "Jana", jana)
    code = await send_lead(dispatcher, oksana)
    words = Private("14.12.2026 10:00, Městská policie, Vymyšlená 1")
    await take(dispatcher, jana, Open(Sheet(code)), Open(Inviting(code)), Say(words))
    typed = (await session_of(dispatcher.database, jana.key)).interview
    assert typed is not None
    await take(dispatcher, jana, SendInterview(code, typed.number))
    await outbox_messages(dispatcher.database)
    invited = event_number((await lead_of(dispatcher, code)).events[-1])
    await take(dispatcher, oksana, ConfirmInterview(code, invited), ConfirmInterview(code, invited))
    await take(dispatcher, oksana, Open(Moving(code)), Say(Private("Після третьої")))
    found = await outbox_messages(dispatcher.database)
    assert told(found) == [("confirmed", "telegram", contact), ("move-asked", "telegram", contact)]
    assert "Після третьої" in (await take(dispatcher, jana, Open(Sheet(code)))).messages[0].text
