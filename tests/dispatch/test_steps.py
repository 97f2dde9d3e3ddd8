"""What the steps of a town leave behind: who is told, what is kept from whom, and what is taken back."""

import pytest

from bot.conversation.contact.model import (
    Close,
    HandOver,
    Hire,
    Inviting,
    Noting,
    SendInterview,
    Sheet,
    Take,
    Undo,
)
from bot.conversation.lead.history import event_number
from bot.conversation.lead.model import ConfirmInterview, Happened, Lead, Moving, MyData, MyLead, State
from bot.conversation.model import News, Open, Say
from bot.conversation.private import Private
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from bot.storage import contacts, leads, outbox
from bot.storage.outbox import OutboxMessage
from tests.dispatch.test_enact import errands, told
from tests.people import Clock
from tests.program import official, send_lead, session_of, take

NOTE = "Zavolat po desátém lednu"


async def lead_of(desk: Dispatcher, code: str) -> Lead:
    lead = await desk.database.read(lambda tx: leads.by_code(tx, code))
    assert lead is not None
    return lead


async def undo(desk: Dispatcher, who: Sender, code: str) -> None:
    await take(desk, who, Undo(code, event_number((await lead_of(desk, code)).events[-1])))


def news(found: list[OutboxMessage]) -> list[News | None]:
    return [errand.news for errand in found if errand.kind == "news"]


async def test_a_colleague_is_told_and_nobody_else(
    desk: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    await official(desk.database, "Jana", jana)
    other = await official(desk.database, "Karel", karel, email="karel@example.org")
    code = await send_lead(desk, oksana)
    await take(desk, jana, Open(Sheet(code)))
    await errands(desk.database)
    await take(desk, jana, HandOver(code, other), HandOver(code, other))
    found = await errands(desk.database)
    assert told(found) == [("handed", "telegram", other), ("handed", "mail", other), ("news", "telegram", 0)]
    assert (await lead_of(desk, code)).state is State.TAKEN
    assert await desk.database.read(lambda tx: contacts.get(tx, other)) is not None


async def test_news_that_has_not_gone_out_is_dropped_when_its_step_is_taken_back(
    desk: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    await official(desk.database, "Jana", jana)
    code = await send_lead(desk, oksana)
    await take(desk, jana, Open(Sheet(code)))
    await errands(desk.database)
    await take(desk, jana, Hire(code))
    await undo(desk, jana, code)
    assert news(await errands(desk.database)) == []
    lead = await lead_of(desk, code)
    assert (lead.state, lead.events[-1].what) == (State.SEEN, Happened.UNDONE)


@pytest.mark.parametrize("sent", ["sent", "trying", "uncertain"])
async def test_news_that_may_have_arrived_is_put_right(
    desk: Dispatcher, oksana: Sender, jana: Sender, sent: str
) -> None:
    await official(desk.database, "Jana", jana)
    code = await send_lead(desk, oksana)
    await take(desk, jana, Open(Sheet(code)))
    await errands(desk.database)
    await take(desk, jana, Close(code, "unclear"))
    await desk.database.write(lambda tx: tx.run("UPDATE outbox SET state = ? WHERE state = 'due'", sent))
    await undo(desk, jana, code)
    (row,) = [one for one in await desk.database.write(outbox.claim) if one.errand.news is News.UNDONE]
    assert row.errand.by == "Jana"
    assert (await lead_of(desk, code)).reason == ""


async def test_a_step_taken_again_is_told_again(desk: Dispatcher, oksana: Sender, jana: Sender) -> None:
    """The clock of a test stands still: both steps are of the same millisecond."""
    await official(desk.database, "Jana", jana)
    code = await send_lead(desk, oksana)
    await take(desk, jana, Open(Sheet(code)))
    await errands(desk.database)
    await take(desk, jana, Take(code))
    assert news(await errands(desk.database)) == [News.TAKEN]
    await undo(desk, jana, code)
    await take(desk, jana, Take(code))
    assert news(await errands(desk.database)) == [News.UNDONE, News.TAKEN]


async def test_a_closed_lead_stays_closed_once_the_person_has_written_anew(
    desk: Dispatcher, oksana: Sender, jana: Sender, clock: Clock
) -> None:
    await official(desk.database, "Jana", jana)
    code = await send_lead(desk, oksana)
    await take(desk, jana, Open(Sheet(code)), Close(code, "duplicate"))
    closing = event_number((await lead_of(desk, code)).events[-1])
    clock.advance(minutes=1)
    await send_lead(desk, oksana)
    await take(desk, jana, Undo(code, closing))
    assert (await lead_of(desk, code)).state is State.CLOSED


async def test_a_note_is_nowhere_a_candidate_looks_and_leaves_no_trace_when_taken_back(
    desk: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    await official(desk.database, "Jana", jana)
    code = await send_lead(desk, oksana)
    await take(desk, jana, Open(Sheet(code)), Open(Noting(code)), Say(Private(NOTE)))
    assert NOTE in (await take(desk, jana, Open(Sheet(code)))).messages[0].text
    shown = await take(desk, oksana, Open(MyLead(code)))
    data = await take(desk, oksana, Open(MyData()))
    file = data.messages[-1].file
    assert file is not None
    assert Happened.NOTED.value not in file.data.decode()
    assert not [text for text in (shown.messages[0].text, file.data.decode()) if NOTE in text]
    noted = next(event for event in (await lead_of(desk, code)).events if event.what is Happened.NOTED)
    await take(desk, jana, Undo(code, event_number(noted)))
    assert Happened.NOTED not in {event.what for event in (await lead_of(desk, code)).events}
    assert Happened.UNDONE not in {event.what for event in (await lead_of(desk, code)).events}


async def test_what_is_answered_to_an_interview_reaches_the_town(
    desk: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    contact = await official(desk.database, "Jana", jana)
    code = await send_lead(desk, oksana)
    words = Private("14.12.2026 10:00, Městská policie, Vymyšlená 1")
    await take(desk, jana, Open(Sheet(code)), Open(Inviting(code)), Say(words))
    typed = (await session_of(desk.database, jana.key)).interview
    assert typed is not None
    await take(desk, jana, SendInterview(code, typed.number))
    await errands(desk.database)
    invited = event_number((await lead_of(desk, code)).events[-1])
    await take(desk, oksana, ConfirmInterview(code, invited), ConfirmInterview(code, invited))
    await take(desk, oksana, Open(Moving(code)), Say(Private("Після третьої")))
    found = await errands(desk.database)
    assert told(found) == [("confirmed", "telegram", contact), ("move-asked", "telegram", contact)]
    assert "Після третьої" in (await take(desk, jana, Open(Sheet(code)))).messages[0].text
