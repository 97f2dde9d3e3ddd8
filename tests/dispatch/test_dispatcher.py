"""One action from start to finish: committed first, answered second, taken once, with no more questions to the database than needed."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.conversation import model
from bot.conversation.contact.model import Inbox, MySettings
from bot.conversation.lead.model import LeadField
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.state import ReadModel, Session
from bot.conversation.towns.model import ShareLocation, Town, Towns
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from bot.storage import inbox, leads, sessions
from bot.storage.database import Database
from bot.storage.inbox import Incoming
from bot.view.context import Keyboard, Message
from bot.view.render import render
from tests.bot_parts import TOWN, fill_in, official, says, session_of, shipped, take

UPDATE = 7


def menu_in(dispatcher: Dispatcher, language: str) -> Message:
    context = dispatcher.context(Session(language), ReadModel(), dispatcher.library.content)
    return render(model.ScreenWithNote(model.Menu()), context)[0]


async def arrived(database: Database, who: Sender) -> None:
    await database.write(lambda tx: inbox.store(tx, [Incoming(UPDATE, who.key, b"{}")]))


async def test_what_is_answered_is_on_the_disk(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender, path: Path
) -> None:
    await official(dispatcher.database, "Jana", jana)
    draft = await fill_in(dispatcher, oksana)
    reply = await dispatcher.dispatch(oksana, model.SendLead(draft.id))
    assert reply is not None
    beside = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    assert beside.execute("SELECT code FROM lead").fetchall() == [(draft.id,)]
    assert beside.execute("SELECT count(*) FROM outbox").fetchone() == (1,)
    beside.close()


async def test_what_cannot_be_stored_is_not_answered(dispatcher: Dispatcher, oksana: Sender) -> None:
    await take(dispatcher, oksana, model.Start())
    database = dispatcher.database
    await arrived(database, oksana)
    await database.read(lambda tx: tx.all("PRAGMA query_only=ON"))
    with pytest.raises(sqlite3.OperationalError):
        await dispatcher.dispatch(oksana, model.Open(model.Guide()), UPDATE)
    await database.read(lambda tx: tx.all("PRAGMA query_only=OFF"))
    assert (await session_of(database, oksana.key)).place == "menu"
    assert len(await database.read(inbox.unfinished)) == 1
    assert await dispatcher.dispatch(oksana, model.Open(model.Guide()), UPDATE) is not None


async def test_an_updates_turn_is_taken_once(dispatcher: Dispatcher, oksana: Sender, jana: Sender) -> None:
    await official(dispatcher.database, "Jana", jana)
    draft = await fill_in(dispatcher, oksana)
    await arrived(dispatcher.database, oksana)
    replies = await asyncio.gather(*(dispatcher.dispatch(oksana, model.SendLead(draft.id), UPDATE) for _ in range(20)))
    again = await dispatcher.dispatch(oksana, model.SendLead(draft.id), UPDATE)
    assert all(draft.id in reply.messages[-1].text for reply in (*replies, again)), "the others only show the screen"
    assert await dispatcher.database.read(lambda tx: tx.one("SELECT count(*) FROM lead")) == (1,)


async def test_one_draft_is_sent_once_however_often_it_is_pressed(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    await official(dispatcher.database, "Jana", jana)
    draft = await fill_in(dispatcher, oksana)
    replies = await asyncio.gather(*(dispatcher.dispatch(oksana, model.SendLead(draft.id)) for _ in range(50)))
    assert len(await dispatcher.database.read(lambda tx: leads.of_person(tx, oksana.key))) == 1
    already = says(Note.ALREADY_SENT, "uk")
    assert sum(reply is not None and already in reply.messages[0].text for reply in replies) == 49


async def test_a_language_that_is_gone_is_spoken_to_in_the_first_one(dispatcher: Dispatcher, oksana: Sender) -> None:
    await dispatcher.database.write(lambda tx: sessions.save(tx, oksana.key, Session("xx")))
    reply = await take(dispatcher, oksana, model.Open(model.Menu()))
    assert menu_in(dispatcher, dispatcher.library.content.languages[0]) == reply.messages[0]


@pytest.mark.parametrize(
    "leaving", [model.Open(model.Menu()), model.Cancel(), model.Erase(), model.Say(Private("Plzeň"))]
)
async def test_the_keyboard_goes_when_the_sharing_screen_is_left(
    dispatcher: Dispatcher, oksana: Sender, leaving: model.Open | model.Cancel | model.Erase | model.Say
) -> None:
    asked = await take(dispatcher, oksana, model.Start(), model.Open(Towns()), model.Open(ShareLocation()))
    assert [message.keyboard and message.keyboard.kind for message in asked.messages] == [None, "location"]
    again = await take(dispatcher, oksana, model.ShowAgain())
    assert [message.keyboard and message.keyboard.kind for message in again.messages] == [None, "location"]
    left = await take(dispatcher, oksana, leaving)
    assert left.messages[0].keyboard == Keyboard("remove")
    assert len(left.messages) == 2


async def test_the_keyboard_goes_when_the_number_is_given(dispatcher: Dispatcher, oksana: Sender, jana: Sender) -> None:
    await official(dispatcher.database, "Jana", jana)
    await fill_in(dispatcher, oksana)
    await take(dispatcher, oksana, model.Open(LeadField("reach")))
    asked = await take(dispatcher, oksana, model.Fill("reach", "phone"))
    assert [message.keyboard and message.keyboard.kind for message in asked.messages] == [None, "phone"]
    wrong = await take(dispatcher, oksana, model.Say(Private("12")))
    assert [message.keyboard and message.keyboard.kind for message in wrong.messages] == [None, "phone"]
    right = await take(dispatcher, oksana, model.Say(Private("601 234 567")))
    assert [message.keyboard and message.keyboard.kind for message in right.messages] == ["remove", None]
    by_mail = await take(dispatcher, oksana, model.Open(LeadField("reach")), model.Fill("reach", "email"))
    assert all(message.keyboard is None for message in by_mail.messages)


async def test_who_delivers_is_woken_by_effects_only(dispatcher: Dispatcher, oksana: Sender, jana: Sender) -> None:
    await official(dispatcher.database, "Jana", jana)
    draft = await fill_in(dispatcher, oksana)
    assert not dispatcher.outbox_changed.is_set()
    await take(dispatcher, oksana, model.SendLead(draft.id))
    assert dispatcher.outbox_changed.is_set()


async def test_troubles_are_told_in_every_language(dispatcher: Dispatcher) -> None:
    for words in shipped()[1].values():
        assert words.html("This could not be saved just now. I will try again by myself. If nothing comes, write to the town directly.") in dispatcher.not_saved().text  # fmt: skip
    assert dispatcher.apology("ABC123").text.count("ABC123") == len(shipped()[1])


async def test_an_erased_person_is_a_new_one(dispatcher: Dispatcher, oksana: Sender) -> None:
    erased = await take(dispatcher, oksana, model.Start(), model.Open(model.Guide()), model.Erase())
    assert await dispatcher.database.read(lambda tx: sessions.load(tx, oksana.key)) is None
    again = await take(dispatcher, oksana, model.ShowAgain())  # the reply to the erasure did not get through
    assert again.messages == erased.messages
    assert await dispatcher.database.read(lambda tx: sessions.load(tx, oksana.key)) is None
    assert (await take(dispatcher, oksana, model.Open(model.Menu()))).messages != again.messages


ORDINARY = 7
"""BEGIN; the session, the account's duties, who is reachable, the own leads; the session stored; COMMIT."""
OF_A_TOWN = 3
"""The town's word on recruiting, the rules it has confirmed, and what the person wants to be told of."""


async def statements(dispatcher: Dispatcher, database: Database, who: Sender, action: model.Action) -> list[str]:
    """Take a turn and give the statements it ran."""
    ran: list[str] = []
    await database.read(lambda tx: tx.sql.set_trace_callback(ran.append))
    await dispatcher.dispatch(who, action)
    await database.read(lambda tx: tx.sql.set_trace_callback(None))
    return ran


@pytest.mark.parametrize(
    ("action", "most"),
    [
        (model.Open(model.Menu()), ORDINARY),
        (model.Open(model.Guide()), ORDINARY),
        (model.Continue(), ORDINARY),
        (model.Answer("age", "over18"), ORDINARY),
        (model.Open(model.Documents()), ORDINARY),
        (model.Open(model.SelfCheckResult()), ORDINARY),
        (model.Open(Town(TOWN)), ORDINARY + OF_A_TOWN),
    ],
)
async def test_a_candidates_press_asks_only_what_its_screen_needs(
    dispatcher: Dispatcher, database: Database, oksana: Sender, action: model.Action, most: int
) -> None:
    await dispatcher.dispatch(oksana, model.Open(model.Menu()))  # the start itself is counted once
    assert len(ran := await statements(dispatcher, database, oksana, action)) <= most, ran


async def test_a_contacts_look_at_the_list_reads_no_settings(
    dispatcher: Dispatcher, database: Database, jana: Sender
) -> None:
    await official(database, "Jana Nová", jana)
    await dispatcher.dispatch(jana, model.Open(Inbox()))
    ran = await statements(dispatcher, database, jana, model.Open(Inbox()))
    assert not [one for one in ran if "digest" in one or "pause" in one or "FROM change" in one], ran
    ran = await statements(dispatcher, database, jana, model.Open(MySettings()))
    assert [one for one in ran if "FROM digest" in one]
