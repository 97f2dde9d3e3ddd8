"""Contacts and their one-time invitations."""

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import repeat
from typing import get_args

import pytest

from bot.conversation.contact.model import Pause
from bot.conversation.lead.model import Invitation, Role
from bot.conversation.private import NOTHING, Private
from bot.storage import contacts, tokens
from bot.storage.contacts import Contact
from bot.storage.database import Database
from tests.people import Clock

JANA, KAREL = b"j" * 16, b"k" * 16


async def add(
    database: Database, name: str = "Jana", role: Role = Role.CONTACT, slug: str = "plzen", email: str = ""
) -> int:
    return await database.write(lambda tx: contacts.add(tx, role, slug, Private(name), Private(email)))


async def invite(database: Database, contact: int) -> str:
    return await database.write(lambda tx: contacts.invite(tx, contact))


async def link(database: Database, token: str, person: bytes = JANA) -> Contact | None:
    return await database.write(lambda tx: contacts.link(tx, token, person, 77, "cs"))


async def invitation(database: Database, token: str) -> Invitation | None:
    return await database.read(lambda tx: contacts.invitation(tx, token))


async def test_nobody_gets_the_number_of_somebody_removed(database: Database) -> None:
    first = await add(database)
    await database.write(lambda tx: contacts.remove(tx, first))
    assert await add(database, "Petr") > first


async def test_an_invitation_works_once(database: Database) -> None:
    who = await add(database)
    token = await invite(database, who)
    assert len(token) >= 22
    assert await invitation(database, token) == Invitation(Private("Jana"), NOTHING, ((Role.CONTACT, "plzen"),))

    linked = await link(database, token)
    assert linked is not None
    assert (linked.id, linked.linked, linked.person.chat, linked.person.email_code) == (who, True, 77, "")
    assert await database.read(lambda tx: contacts.get(tx, who)) == linked
    assert await database.read(lambda tx: contacts.of_person(tx, JANA)) == (linked,)
    assert await invitation(database, token) is None
    assert await link(database, token, KAREL) is None
    assert await database.read(lambda tx: contacts.of_person(tx, KAREL)) == ()


async def test_an_address_gets_a_code_and_is_confirmed_with_it(database: Database) -> None:
    """The code proves neither another address of the same person nor that somebody else reads the same mailbox."""
    who = await add(database, email="jana@example.org")
    other, petr = await add(database, email="other@example.org"), await add(database, "Petr", email="jana@example.org")
    await link(database, await invite(database, other))
    linked = await link(database, await invite(database, who))
    assert linked is not None
    assert len(linked.person.email_code) == 6
    assert linked.person.email_code.isdigit()
    assert linked.duty.email_code == linked.person.email_code
    assert not linked.person.email_confirmed

    await database.write(lambda tx: contacts.confirm_email(tx, who))
    await database.write(lambda tx: contacts.confirm_email(tx, 999))
    known = await database.read(lambda tx: contacts.get(tx, who))
    assert known is not None
    assert (known.person.email_confirmed, known.person.email_code) == (True, "")
    others = await database.read(lambda tx: [contacts.get(tx, one) for one in (other, petr)])
    assert [(one.linked, one.person.email_confirmed) for one in others if one] == [(True, False), (False, False)]
    await database.write(lambda tx: contacts.remove(tx, other))

    again = await link(database, await invite(database, who), KAREL)
    assert again is not None
    assert not again.person.email_confirmed, "another account has to prove the address again"
    assert await database.read(lambda tx: contacts.of_person(tx, JANA)) == ()


async def test_a_language_is_noted_for_all_tasks_of_an_account(database: Database) -> None:
    for slug in ("plzen", "brno"):
        await link(database, await invite(database, await add(database, slug=slug)))
    await database.write(lambda tx: contacts.keep_language(tx, JANA, "uk"))
    await database.write(lambda tx: contacts.keep_language(tx, JANA, "uk"))
    known = await database.read(lambda tx: contacts.of_person(tx, JANA))
    assert [contact.person.language for contact in known] == ["uk", "uk"]


async def test_a_holiday_is_known_up_to_its_last_day_and_on_from_its_first(database: Database, clock: Clock) -> None:
    """Nothing ends it; the days are those of Prague, where the next one begins an hour before that of the clock."""
    jana, petr = await add(database), await add(database, "Petr")
    days = Pause(date(2026, 11, 26), date(2026, 11, 27), petr)
    await database.write(lambda tx: contacts.begin_pause(tx, jana, Pause(date(2026, 12, 1), date(2026, 12, 2))))
    await database.write(lambda tx: contacts.begin_pause(tx, jana, days))
    seen = list[tuple[Pause | None, Pause | None]]()
    for day in (24, 25, 26, 27, 28):
        for moment in (datetime(2026, 11, day, 22, 59, tzinfo=UTC), datetime(2026, 11, day, 23, 0, tzinfo=UTC)):
            clock.moment = moment
            known = await database.read(lambda tx: contacts.pause_of(tx, jana))
            seen.append((known, await database.read(lambda tx: contacts.pause_is_on(tx, jana))))
    to_come, there, over = (days, None), (days, days), (None, None)
    assert seen == [to_come] * 3 + [there] * 4 + [over] * 3
    assert await database.read(lambda tx: contacts.pause_of(tx, petr)) is None
    await database.write(
        lambda tx: contacts.begin_pause(tx, jana, replace(days, last=date(2026, 12, 24), substitute=0))
    )
    await database.write(lambda tx: contacts.end_pause(tx, petr))
    assert await database.read(lambda tx: contacts.pause_is_on(tx, jana)) is not None
    await database.write(lambda tx: contacts.end_pause(tx, jana))
    assert await database.read(lambda tx: contacts.pause_of(tx, jana)) is None


async def test_leads_reach_contacts_and_coordinators_who_are_linked_and_no_deputy_alone(database: Database) -> None:
    plzen, brno = await add(database), await add(database, slug="brno")
    await link(database, await invite(database, await add(database, role=Role.DEPUTY, slug="praha")))
    assert await database.read(contacts.reachable) == frozenset()
    for one, so_far in ((await add(database, role=Role.COORDINATOR, slug=""), {""}), (brno, {"", "brno"})):
        await link(database, await invite(database, one))
        assert await database.read(contacts.reachable) == so_far
    await link(database, await invite(database, plzen))
    assert await database.read(contacts.reachable) == {"", "brno", "plzen"}


@pytest.mark.parametrize(("role", "slug"), [(Role.COORDINATOR, "plzen"), (Role.CONTACT, ""), (Role.DEPUTY, "")])
async def test_the_schema_knows_who_belongs_to_a_town(database: Database, role: Role, slug: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await add(database, role=role, slug=slug)


async def test_only_a_link_that_the_address_was_sent_confirms_it(database: Database) -> None:
    by_hand = await invite(database, await add(database, email="petr@example.org"))
    who = await add(database, email="jana@example.org")
    by_letter = await database.write(lambda tx: contacts.invite_by_letter(tx, who))
    found = [await invitation(database, token) for token in (by_hand, by_letter)]
    assert [one and one.confirms for one in found] == [False, True]


async def test_what_was_mailed_to_a_former_address_opens_nothing(database: Database) -> None:
    who, other = await add(database, email="jana@example.org"), await add(database, email="petr@example.org")
    kinds: tuple[tokens.LinkKind, ...] = get_args(tokens.LinkKind)
    mailed = await database.write(lambda tx: [tokens.make(tx, kind, who) for kind in kinds])
    beside = await database.write(lambda tx: tokens.make(tx, "confirm", other))
    letter = await database.write(lambda tx: contacts.invite_by_letter(tx, other))
    by_hand = await invite(database, who)
    jana = await database.read(lambda tx: contacts.get(tx, who))
    assert jana is not None
    await database.write(lambda tx: contacts.change_email(tx, jana, Private("jana.nova@example.org")))
    found = await database.read(lambda tx: [*map(tokens.find, repeat(tx), mailed, kinds)])
    assert found == [None] * len(kinds)
    assert await database.read(lambda tx: tokens.find(tx, beside, "confirm")), "of nobody else"
    assert await invitation(database, letter), "of nobody else"
    assert await invitation(database, by_hand), "it never went to the address"
