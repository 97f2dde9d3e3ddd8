"""Steps of a town: notices, secrets and undo."""

import pytest

from bot.conversation.contact import model as contact_model
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.history import event_number
from bot.conversation.lead.model import ConfirmInterview, Moving, MyData, MyLead, Role
from bot.conversation.model import Open, Say
from bot.conversation.overview.model import AskTown, UnansweredLead
from bot.conversation.private import Private
from bot.storage import contacts, outbox
from bot.storage.notices import AnyMessage
from tests.bot_parts import official, session_of
from tests.dispatch.conftest import Desk, news
from tests.dispatch.test_enact import told

NOTE = "Zavolat po desátém lednu"


def happened(found: list[AnyMessage]) -> list[LeadEvent]:
    return [outgoing.news for outgoing in news(found)]


async def test_a_colleague_is_told_and_nobody_else(desk: Desk) -> None:
    await desk.jana.link("Jana")
    other = await desk.karel.link("Karel", email="karel@example.org")
    code = await desk.oksana.send_lead()
    await desk.jana.take(Open(contact_model.LeadDetails(code)))
    await desk.due()
    await desk.jana.take(contact_model.HandOver(code, other), contact_model.HandOver(code, other))
    found = await desk.due()
    assert told(found) == [("handed", "telegram", other), ("handed", "mail", other), ("news", "telegram", 0)]
    assert (await desk.lead_of(code)).state is State.TAKEN
    assert await desk.database.read(lambda tx: contacts.get(tx, other)) is not None


async def test_whoever_was_invited_and_has_not_come_is_neither_asked_nor_handed_anything(desk: Desk) -> None:
    jana_id = await desk.jana.link("Jana")
    awaited = await official(desk.database, "Eva", email="eva@example.org")
    await desk.karel.link("Karel", Role.COORDINATOR, "")
    code = await desk.oksana.send_lead()
    await desk.due()
    await desk.karel.take(Open(UnansweredLead(code)), AskTown(code))
    asked = [one.contact for one in await desk.due()]
    assert asked == [jana_id]
    reminded = (await desk.lead_of(code)).events[-1]
    assert (reminded.what, reminded.by) == (LeadEvent.REMINDED, "Jana")

    shown = await desk.jana.take(
        Open(contact_model.LeadDetails(code)), contact_model.Take(code), Open(contact_model.Colleagues(code))
    )
    offered = [button.code for message in shown.messages for row in message.rows for button in row]
    assert not [one for one in offered if one.startswith("hand") and one.endswith(f":{awaited}")]
    await desk.jana.take(contact_model.HandOver(code, awaited))
    assert LeadEvent.HANDED not in [event.what for event in (await desk.lead_of(code)).events]


async def test_news_that_has_not_gone_out_is_dropped_when_its_step_is_taken_back(desk: Desk) -> None:
    code = await desk.opened_lead()
    await desk.jana.take(contact_model.Hire(code))
    await desk.jana.take(contact_model.Undo(code, await desk.last_step(code)))
    assert happened(await desk.due()) == []
    lead = await desk.lead_of(code)
    assert (lead.state, lead.events[-1].what) == (State.SEEN, LeadEvent.UNDONE)


@pytest.mark.parametrize("sent", ["sent", "trying", "uncertain"])
async def test_news_that_may_have_arrived_is_put_right(desk: Desk, sent: str) -> None:
    code = await desk.opened_lead()
    await desk.jana.take(contact_model.Close(code, "unclear"))
    await desk.database.write(lambda tx: tx.run("UPDATE outbox SET state = ? WHERE state = 'due'", sent))
    await desk.jana.take(contact_model.Undo(code, await desk.last_step(code)))
    found = [one.outgoing for one in await desk.database.write(outbox.claim)]
    assert [one.by for one in news(found) if one.news is LeadEvent.UNDONE] == ["Jana"]
    assert (await desk.lead_of(code)).reason == ""


async def test_a_step_taken_again_is_told_again(desk: Desk) -> None:
    """The clock of a test stands still: both steps are of the same millisecond."""
    code = await desk.opened_lead()
    await desk.jana.take(contact_model.Take(code))
    assert happened(await desk.due()) == [LeadEvent.TAKEN]
    await desk.jana.take(contact_model.Undo(code, await desk.last_step(code)))
    await desk.jana.take(contact_model.Take(code))
    assert happened(await desk.due()) == [LeadEvent.UNDONE, LeadEvent.TAKEN]


async def test_a_closed_lead_stays_closed_once_the_person_has_written_anew(desk: Desk) -> None:
    await desk.jana.link("Jana")
    code = await desk.oksana.send_lead()
    await desk.jana.take(Open(contact_model.LeadDetails(code)), contact_model.Close(code, "duplicate"))
    closing = event_number((await desk.lead_of(code)).events[-1])
    desk.clock.advance(minutes=1)
    await desk.oksana.send_lead()
    await desk.jana.take(contact_model.Undo(code, closing))
    assert (await desk.lead_of(code)).state is State.CLOSED


async def test_a_note_is_nowhere_a_candidate_looks_and_leaves_no_trace_when_taken_back(desk: Desk) -> None:
    await desk.jana.link("Jana")
    code = await desk.oksana.send_lead()
    await desk.jana.take(Open(contact_model.LeadDetails(code)), Open(contact_model.NoteForm(code)), Say(Private(NOTE)))
    assert NOTE in await desk.jana.reads(Open(contact_model.LeadDetails(code)))
    shown = await desk.oksana.take(Open(MyLead(code)))
    data = await desk.oksana.take(Open(MyData()))
    file = data.messages[-1].file
    assert file is not None
    assert LeadEvent.NOTED.value not in file.data.decode()
    assert not [text for text in (shown.messages[0].text, file.data.decode()) if NOTE in text]
    noted = next(event for event in (await desk.lead_of(code)).events if event.what is LeadEvent.NOTED)
    await desk.jana.take(contact_model.Undo(code, event_number(noted)))
    assert LeadEvent.NOTED not in {event.what for event in (await desk.lead_of(code)).events}
    assert LeadEvent.UNDONE not in {event.what for event in (await desk.lead_of(code)).events}


async def test_what_is_answered_to_an_interview_reaches_the_town(desk: Desk) -> None:
    contact = await desk.jana.link("Jana")
    code = await desk.oksana.send_lead()
    words = Private("14.12.2026 10:00, Městská policie, Vymyšlená 1")
    await desk.jana.take(Open(contact_model.LeadDetails(code)), Open(contact_model.Inviting(code)), Say(words))
    typed = (await session_of(desk.database, desk.jana.key)).interview
    assert typed is not None
    await desk.jana.take(contact_model.SendInterview(code, typed.number))
    await desk.due()
    invited = event_number((await desk.lead_of(code)).events[-1])
    await desk.oksana.take(ConfirmInterview(code, invited), ConfirmInterview(code, invited))
    await desk.oksana.take(Open(Moving(code)), Say(Private("Після третьої")))
    found = await desk.due()
    assert told(found) == [("confirmed", "telegram", contact), ("move-asked", "telegram", contact)]
    assert "Після третьої" in await desk.jana.reads(Open(contact_model.LeadDetails(code)))
