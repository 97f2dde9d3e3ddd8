"""What a turn costs the database: an ordinary press asks for no more than it needs, whatever else the bot can do."""

import pytest

from bot.conversation.contact.model import Inbox, MySettings
from bot.conversation.model import Action, Answer, Continue, Documents, Guide, Menu, Open, Result
from bot.conversation.towns.model import Town
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from bot.storage.database import Database
from tests.program import TOWN, official

ORDINARY = 7
"""BEGIN; the session, the account's duties, who is reachable, the own leads; the session stored; COMMIT."""
OF_A_TOWN = 2
"""The town's word on recruiting, and what the person wants to be told of."""


async def statements(dispatcher: Dispatcher, database: Database, who: Sender, action: Action) -> list[str]:
    """Take a turn and give the statements it ran."""
    ran: list[str] = []
    await database.read(lambda tx: tx.sql.set_trace_callback(ran.append))
    await dispatcher.dispatch(who, action)
    await database.read(lambda tx: tx.sql.set_trace_callback(None))
    return ran


@pytest.mark.parametrize(
    ("action", "most"),
    [
        (Open(Menu()), ORDINARY),
        (Open(Guide()), ORDINARY),
        (Continue(), ORDINARY),
        (Answer("age", "over18"), ORDINARY),
        (Open(Documents()), ORDINARY),
        (Open(Result()), ORDINARY),
        (Open(Town(TOWN)), ORDINARY + OF_A_TOWN),
    ],
)
async def test_a_candidates_press_asks_only_what_its_screen_needs(
    dispatcher: Dispatcher, database: Database, oksana: Sender, action: Action, most: int
) -> None:
    await dispatcher.dispatch(oksana, Open(Menu()))  # the start itself is counted once
    assert len(ran := await statements(dispatcher, database, oksana, action)) <= most, ran


async def test_a_contacts_look_at_the_list_reads_no_settings(
    dispatcher: Dispatcher, database: Database, jana: Sender
) -> None:
    await official(database, "Jana Nová", jana)
    await dispatcher.dispatch(jana, Open(Inbox()))
    ran = await statements(dispatcher, database, jana, Open(Inbox()))
    assert not [one for one in ran if "digest" in one or "pause" in one or "FROM change" in one], ran
    ran = await statements(dispatcher, database, jana, Open(MySettings()))
    assert [one for one in ran if "FROM digest" in one]
