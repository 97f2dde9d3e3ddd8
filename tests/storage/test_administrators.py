"""Administrators are kept apart from all who may see a lead: no query about leads comes upon one."""

from collections.abc import Callable

import pytest

from bot.conversation.contact.model import Inbox, LeadDetails
from bot.conversation.lead.model import Role
from bot.conversation.model import Open, Start
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.storage import administrators, changes, contacts
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction
from tests.bot_parts import TOWN, administrator, official, open_dispatcher, send_lead, sender, take
from tests.people import Clock

JANA = Private("Jana Zkusmá")


async def test_who_is_invited_once_more_stays(database: Database, vault: Vault) -> None:
    jana = sender(vault, 1)
    number = await administrator(database, "Jana", jana)
    token = await database.write(lambda tx: administrators.invite(tx, number))
    await database.write(lambda tx: administrators.link(tx, token, jana.key, jana.chat, "uk"))
    entry = await database.read(lambda tx: administrators.of_person(tx, jana.key))
    assert (entry and entry.id) == number


PICKING: dict[str, Callable[[Transaction], object]] = {
    "coordinators": lambda tx: contacts.of_town(tx, ""),
    "people of the town": lambda tx: contacts.of_town(tx, TOWN),
    "everyone": contacts.everyone,
    "reachable": contacts.reachable,
    "asked about changes": lambda tx: changes.reachable_people(tx, TOWN),
}


@pytest.mark.parametrize("name", PICKING)
async def test_no_query_for_contacts_finds_an_administrator(database: Database, vault: Vault, name: str) -> None:
    await administrator(database, "Jana", sender(vault, 1))
    assert not await database.read(PICKING[name])


@pytest.mark.parametrize("role", [Role.CONTACT, Role.COORDINATOR])
async def test_a_lead_reaches_whoever_answers_and_no_administrator(
    database: Database, vault: Vault, clock: Clock, role: Role
) -> None:
    """The rows of a new lead, of its ladder and of the daily lists name contacts alone."""
    dispatcher = open_dispatcher(database, clock)
    await administrator(database, "Jana", sender(vault, 1))
    contact = await official(database, "Petr", sender(vault, 2), role, TOWN if role is Role.CONTACT else "")
    code = await send_lead(dispatcher, sender(vault, 3), coordinator=role is Role.COORDINATOR)
    names = await database.read(lambda tx: [name for (name,) in tx.all("SELECT name FROM outbox")])
    assert names
    assert all(f"contact:{contact}/" in name for name in names)
    for screen in (Inbox(), LeadDetails(code)):
        reply = await take(dispatcher, sender(vault, 1), Open(screen))
        assert [shown.note for shown in reply.shown] == [Note.REFUSED]


async def test_a_damaged_row_shuts_out_no_other_administrator(database: Database, vault: Vault, clock: Clock) -> None:
    """Its owner gets no requests and can be invited again; the operator can remove the row."""
    jana, eva = sender(vault, 1), sender(vault, 2)
    damaged = await administrator(database, "Jana", jana)
    await administrator(database, "Eva", eva)
    token = await database.write(lambda tx: administrators.invite(tx, damaged))
    await database.write(lambda tx: tx.run("UPDATE administrator SET body = x'00' WHERE id = ?", damaged))
    everyone = await database.read(administrators.everyone)
    assert [entry.editor.name for entry in everyone] == ["Eva"]
    await database.write(lambda tx: administrators.tell(tx, "content-warned"))
    assert await database.read(lambda tx: administrators.invitation(tx, token)) is None
    assert (await take(open_dispatcher(database, clock), jana, Start())).messages, "a candidate like everybody"
    assert not await database.write(lambda tx: administrators.remove_unreadable(tx, everyone[0].id))
    assert await database.write(lambda tx: administrators.remove_unreadable(tx, damaged))
    assert not await database.write(lambda tx: administrators.remove_unreadable(tx, damaged))
