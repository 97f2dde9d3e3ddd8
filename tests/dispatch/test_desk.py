"""One action from start to finish: committed first, answered second, taken once."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.conversation.codes import encode
from bot.conversation.contact.model import Inbox, Pointer, Sheet
from bot.conversation.lead.model import LeadField
from bot.conversation.model import (
    BeginLead,
    Cancel,
    ChooseLanguage,
    Erase,
    Fill,
    Guide,
    Languages,
    Menu,
    Open,
    RemoveFile,
    Say,
    SendLead,
    Show,
    Shown,
    Start,
)
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.state import LoadedState, Session
from bot.conversation.towns.model import ShareLocation, Towns
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from bot.storage import inbox, leads, sessions
from bot.storage.database import Database
from bot.storage.inbox import Incoming
from bot.view.context import Keyboard, Message
from bot.view.notes_msgids import NOTES
from bot.view.render import render
from tests.program import (
    TOWN,
    draft_of,
    fill_in,
    official,
    says,
    send_lead,
    session_of,
    shipped,
    take,
)

UPDATE = 7


def codes(message: Message) -> list[str]:
    return [button.code for row in message.rows for button in row]


def menu_in(desk: Dispatcher, language: str) -> Message:
    """The menu as somebody new sees it."""
    scene = desk.scene(Session(language), LoadedState(), desk.library.content)
    return render(Shown(Menu()), scene)[0]


async def arrived(database: Database, who: Sender) -> None:
    await database.write(lambda tx: inbox.store(tx, [Incoming(UPDATE, who.key, b"{}")]))


async def test_what_is_answered_is_on_the_disk(
    desk: Dispatcher, oksana: Sender, jana: Sender, path: Path
) -> None:
    await official(desk.database, "Jana", jana)
    draft = await fill_in(desk, oksana)
    reply = await desk.take(oksana, SendLead(draft.id))
    assert reply is not None
    beside = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    assert beside.execute("SELECT code FROM lead").fetchall() == [(draft.id,)]
    assert beside.execute("SELECT count(*) FROM outbox").fetchone() == (1,)
    beside.close()


async def test_what_cannot_be_stored_is_not_answered(desk: Dispatcher, oksana: Sender) -> None:
    await take(desk, oksana, Start())
    database = desk.database
    await arrived(database, oksana)
    await database.read(lambda tx: tx.all("PRAGMA query_only=ON"))
    with pytest.raises(sqlite3.OperationalError):
        await desk.take(oksana, Open(Guide()), UPDATE)
    await database.read(lambda tx: tx.all("PRAGMA query_only=OFF"))
    assert (await session_of(database, oksana.key)).place == "menu"
    assert [applied for *_, applied in await database.read(inbox.unfinished)] == [False]
    assert await desk.take(oksana, Open(Guide()), UPDATE) is not None


async def test_an_updates_turn_is_taken_once(desk: Dispatcher, oksana: Sender, jana: Sender) -> None:
    await official(desk.database, "Jana", jana)
    draft = await fill_in(desk, oksana)
    await arrived(desk.database, oksana)
    replies = await asyncio.gather(*(desk.take(oksana, SendLead(draft.id), UPDATE) for _ in range(20)))
    assert sum(reply is not None for reply in replies) == 1
    assert await desk.take(oksana, SendLead(draft.id), UPDATE) is None
    again = await take(desk, oksana, Show())
    assert draft.id in again.messages[-1].text, "showing the screen again is what is due then"


async def test_one_draft_is_sent_once_however_often_it_is_pressed(
    desk: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    await official(desk.database, "Jana", jana)
    draft = await fill_in(desk, oksana)
    replies = await asyncio.gather(*(desk.take(oksana, SendLead(draft.id)) for _ in range(50)))
    assert len(await desk.database.read(lambda tx: leads.of_person(tx, oksana.key))) == 1
    already = says(NOTES[Note.ALREADY_SENT], "uk")
    assert sum(reply is not None and already in reply.messages[0].text for reply in replies) == 49


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("uk", "uk"),
        ("cs", "cs"),
        ("uk-UA", "uk"),
        ("cs-CZ", "cs"),
        ("en", None),
        ("en-US", None),
        ("", None),
        ("ukr", None),
    ],
)
async def test_somebody_new_is_greeted_in_the_language_of_their_telegram(
    desk: Dispatcher, oksana: Sender, code: str, language: str | None
) -> None:
    who = Sender(oksana.key, 1, code)
    reply = await take(desk, who, Start())
    assert (await session_of(desk.database, who.key)).language == language
    if language is None:
        assert encode(ChooseLanguage("cs")) in codes(reply.messages[0])
        reply = await take(desk, who, ChooseLanguage("cs"))
    assert menu_in(desk, language or "cs") == reply.messages[0]


async def test_a_language_that_is_gone_is_spoken_to_in_the_first_one(
    desk: Dispatcher, oksana: Sender
) -> None:
    await desk.database.write(lambda tx: sessions.save(tx, oksana.key, Session("xx")))
    reply = await take(desk, oksana, Open(Menu()))
    assert menu_in(desk, desk.library.content.languages[0]) == reply.messages[0]


async def test_the_reply_to_a_contact_names_the_lead_it_shows(
    desk: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    contact = await official(desk.database, "Jana", jana)
    code = await send_lead(desk, oksana)
    shown = await take(desk, jana, Start(), Open(Sheet(code)))
    assert (shown.lead, shown.contact, shown.full) == (code, contact, True)
    folded = await take(desk, jana, Open(Pointer(code)))
    assert (folded.lead, folded.contact, folded.full) == (code, contact, False)
    for elsewhere in (await take(desk, jana, Open(Inbox())), await take(desk, oksana, Show())):
        assert (elsewhere.lead, elsewhere.contact, elsewhere.full) == ("", 0, False)


@pytest.mark.parametrize("leaving", [Open(Menu()), Cancel(), Erase(), Say(Private("Plzeň"))])
async def test_the_keyboard_goes_when_the_sharing_screen_is_left(
    desk: Dispatcher, oksana: Sender, leaving: Open | Cancel | Erase | Say
) -> None:
    asked = await take(desk, oksana, Start(), Open(Towns()), Open(ShareLocation()))
    assert [message.keyboard and message.keyboard.kind for message in asked.messages] == [None, "location"]
    again = await take(desk, oksana, Show())
    assert [message.keyboard and message.keyboard.kind for message in again.messages] == [None, "location"]
    left = await take(desk, oksana, leaving)
    assert left.messages[0].keyboard == Keyboard("remove")
    assert len(left.messages) == 2
    assert all(message.keyboard is None for message in (await take(desk, oksana, Open(Menu()))).messages)


async def test_the_keyboard_goes_when_the_number_is_given(
    desk: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    await official(desk.database, "Jana", jana)
    await fill_in(desk, oksana)
    await take(desk, oksana, Open(LeadField("reach")))
    asked = await take(desk, oksana, Fill("reach", "phone"))
    assert [message.keyboard and message.keyboard.kind for message in asked.messages] == [None, "phone"]
    wrong = await take(desk, oksana, Say(Private("12")))
    assert [message.keyboard and message.keyboard.kind for message in wrong.messages] == [None, "phone"]
    right = await take(desk, oksana, Say(Private("601 234 567")))
    assert [message.keyboard and message.keyboard.kind for message in right.messages] == ["remove", None]
    by_mail = await take(desk, oksana, Open(LeadField("reach")), Fill("reach", "email"))
    assert all(message.keyboard is None for message in by_mail.messages)


async def test_a_file_to_remove_goes_along(desk: Dispatcher, oksana: Sender) -> None:
    assert (await take(desk, oksana, Start())).delete is None
    assert (await take(desk, oksana, RemoveFile(55))).delete == 55


async def test_who_delivers_is_woken_by_effects_only(desk: Dispatcher, oksana: Sender, jana: Sender) -> None:
    await official(desk.database, "Jana", jana)
    draft = await fill_in(desk, oksana)
    assert not desk.outbox_changed.is_set()
    await take(desk, oksana, SendLead(draft.id))
    assert desk.outbox_changed.is_set()


async def test_troubles_are_told_in_every_language(desk: Dispatcher) -> None:
    for words in shipped()[1].values():
        assert words.html("This could not be saved just now. I will try again by myself. If nothing comes, write to the town directly.") in desk.not_saved().text  # fmt: skip
    assert desk.apology("ABC123").text.count("ABC123") == len(shipped()[1])


async def test_an_erased_person_is_a_new_one(desk: Dispatcher, oksana: Sender) -> None:
    erased = await take(desk, oksana, Start(), Open(Guide()), Erase())
    assert await desk.database.read(lambda tx: sessions.load(tx, oksana.key)) is None
    again = await take(desk, oksana, Show())  # the reply to the erasure did not get through
    assert again.messages == erased.messages
    assert await desk.database.read(lambda tx: sessions.load(tx, oksana.key)) is None
    assert (await take(desk, oksana, Open(Menu()))).messages != again.messages


async def test_a_draft_is_kept_between_turns(desk: Dispatcher, oksana: Sender, jana: Sender) -> None:
    await official(desk.database, "Jana", jana)
    await take(desk, oksana, Start(), BeginLead(TOWN, coordinator=False))
    first = await draft_of(desk.database, oksana.key)
    await take(desk, oksana, Open(Menu()), Open(Languages()))
    assert await draft_of(desk.database, oksana.key) == first
