"""Leads: what the schema promises, and what happened to them."""

import asyncio
import re
import sqlite3
from dataclasses import replace
from functools import partial

import pytest

from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.model import Event
from bot.conversation.private import Private
from bot.storage import leads, privacy
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction, stored
from tests.canary import NAME, WORDS, lead
from tests.people import Clock

WHO, OTHER = b"w" * 16, b"o" * 16


async def create(database: Database, code: str, slug: str = "plzen", person: bytes = WHO) -> None:
    await database.write(lambda tx: leads.create(tx, person, lead(code, slug)))


def record(tx: Transaction, code: str, what: LeadEvent, state: State | None, reason: str = "") -> None:
    leads.record(tx, code, Event(what, tx.now, Private("Jana"), Private(WORDS)), state, reason)


async def test_one_draft_makes_one_lead_whoever_sends_it(database: Database) -> None:
    outcomes = await asyncio.gather(
        *(create(database, "ABCD-EFGH", slug, WHO) for slug in ("plzen", "brno", "plzen")), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["IntegrityError", "IntegrityError", "NoneType"]
    assert len(await database.read(lambda tx: leads.of_person(tx, WHO))) == 1


async def test_one_open_lead_for_a_person_and_town(database: Database) -> None:
    outcomes = await asyncio.gather(
        *(create(database, f"ABCD-EFG{number}") for number in range(2, 9)), return_exceptions=True
    )
    assert sum(outcome is None for outcome in outcomes) == 1
    assert all(outcome is None or isinstance(outcome, sqlite3.IntegrityError) for outcome in outcomes)
    await create(database, "BBBB-BBBB", "brno")
    await create(database, "CCCC-CCCC", "plzen", OTHER)


@pytest.mark.parametrize("closed", [state for state in State if not state.is_open])
async def test_after_a_closed_lead_another_may_follow(database: Database, closed: State) -> None:
    await create(database, "AAAA-AAAA")
    with pytest.raises(sqlite3.IntegrityError):
        await create(database, "BBBB-BBBB")
    await database.write(lambda tx: record(tx, "AAAA-AAAA", LeadEvent(closed), closed))
    await create(database, "BBBB-BBBB")
    with pytest.raises(sqlite3.IntegrityError):
        await database.write(lambda tx: record(tx, "AAAA-AAAA", LeadEvent.TAKEN, State.TAKEN))


async def test_what_happened_is_kept_in_order(database: Database, clock: Clock) -> None:
    await create(database, "AAAA-AAAA")
    clock.advance(minutes=5)
    await database.write(lambda tx: record(tx, "AAAA-AAAA", LeadEvent.OPENED, State.SEEN))
    await database.write(lambda tx: record(tx, "AAAA-AAAA", LeadEvent.TOWN_WROTE, None))
    await database.write(lambda tx: record(tx, "AAAA-AAAA", LeadEvent.DECLINED, State.DECLINED, "no-post"))
    await database.write(lambda tx: record(tx, "GONE-GONE", LeadEvent.OPENED, State.SEEN))
    stored = await database.read(lambda tx: leads.by_code(tx, "AAAA-AAAA"))
    assert stored is not None
    assert (stored.state, stored.reason) == (State.DECLINED, "no-post")
    assert [event.what for event in stored.events] == ["sent", "opened", "town-wrote", "declined"]
    assert (stored.events[2].by, stored.events[2].text, stored.events[2].at) == ("Jana", WORDS, clock.moment)
    assert NAME not in repr(stored)
    assert WORDS not in repr(stored)


async def test_who_may_see_which_open_leads(database: Database) -> None:
    def put(tx: Transaction) -> None:
        leads.create(tx, WHO, lead("TOWN-AAAA", "plzen"))
        leads.create(tx, OTHER, lead("TOWN-BBBB", "brno"))
        leads.create(tx, OTHER, replace(lead("COOR-AAAA", "kyjov"), coordinator=True))
        leads.create(tx, WHO, lead("ESCA-LATE", "brno"))
        leads.escalate(tx, "ESCA-LATE")
        leads.create(tx, OTHER, lead("GONE-GONE", "plzen"))
        record(tx, "GONE-GONE", LeadEvent.WITHDRAWN, State.WITHDRAWN)

    await database.write(put)

    async def seen(*slugs: str, coordinator: bool = False) -> list[str]:
        found = await database.read(lambda tx: leads.open_for(tx, slugs, coordinator=coordinator))
        return [one.code for one in found]

    assert await seen() == []
    assert await seen("plzen") == ["TOWN-AAAA"]
    assert await seen("brno") == ["TOWN-BBBB", "ESCA-LATE"]
    assert await seen("kyjov") == [], "it went to the coordinators"
    assert await seen(coordinator=True) == ["COOR-AAAA", "ESCA-LATE"]
    assert await seen("plzen", coordinator=True) == ["TOWN-AAAA", "COOR-AAAA", "ESCA-LATE"]
    assert await database.read(lambda tx: leads.is_withdrawn(tx, leads.row_id(tx, "GONE-GONE") or 0))
    assert not await database.read(lambda tx: leads.is_withdrawn(tx, leads.row_id(tx, "TOWN-AAAA") or 0))


def test_codes_can_be_read_over_the_phone() -> None:
    codes = {leads.fresh_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", code) for code in codes)


async def test_leads_of_a_day_are_counted_even_after_they_are_deleted(
    database: Database, vault: Vault, clock: Clock
) -> None:
    who, other = vault.person(1), vault.person(2)

    def send(tx: Transaction, code: str) -> None:
        leads.create(tx, who, lead(code))
        privacy.erase(tx, who)

    for hours, code in ((0, "AAAA-AAAA"), (23, "BBBB-BBBB"), (1, "CCCC-CCCC")):
        clock.advance(hours=hours)
        await database.write(lambda tx, code=code: send(tx, code))  # type: ignore[misc]
    assert await database.read(lambda tx: leads.sent_today(tx, who)) == 2
    assert await database.read(lambda tx: leads.sent_today(tx, other)) == 0
    clock.advance(seconds=1)
    await database.write(privacy.purge)
    assert await database.read(lambda tx: tx.one("SELECT count(*) FROM sent")) == (2,)
    rows = await database.read(lambda tx: tx.all("SELECT mark FROM sent"))
    assert all(mark not in {who, other} for (mark,) in rows)


async def earlier(database: Database, code: str) -> list[str]:
    return [one.code for one in await database.read(lambda tx: leads.earlier_leads(tx, code))]


async def test_the_same_account_and_town_are_known_again_and_nobody_else(database: Database, clock: Clock) -> None:
    async def over(code: str, state: State, slug: str = "plzen", person: bytes = WHO) -> None:
        await create(database, code, slug, person)
        what = LeadEvent.WITHDRAWN if state is State.WITHDRAWN else LeadEvent.DECLINED
        await database.write(lambda tx: record(tx, code, what, state))
        clock.advance(hours=1)

    await over("DECL-2222", State.DECLINED)
    await over("HIRE-2222", State.HIRED)
    await over("WITH-2222", State.WITHDRAWN)
    await over("BRNO-2222", State.DECLINED, "brno")
    await over("OTHE-2222", State.DECLINED, person=OTHER)
    await create(database, "ABCD-EFGH")

    assert await earlier(database, "ABCD-EFGH") == ["HIRE-2222", "DECL-2222"]
    assert await earlier(database, "HIRE-2222") == ["DECL-2222"]
    assert await earlier(database, "DECL-2222") == []
    assert await earlier(database, "GONE-2222") == []
    await over("THIR-2222", State.DECLINED, "brno")
    await database.write(lambda tx: privacy.erase(tx, OTHER))
    await database.write(lambda tx: tx.run("DELETE FROM lead WHERE code = 'HIRE-2222'"))
    assert await earlier(database, "ABCD-EFGH") == ["DECL-2222"]


async def test_of_a_town_only_what_it_sees_is_counted(database: Database, clock: Clock) -> None:
    """Leads sent to the coordinators about a town do not belong to the town."""
    await create(database, "ABCD-EFGH")
    to_coordinators = replace(lead("BBBB-BBBB", "plzen"), coordinator=True)
    await database.write(lambda tx: leads.create(tx, OTHER, to_coordinators))
    since = stored(clock.moment)
    assert await database.read(lambda tx: [leads.sent_since(tx, slug, since) for slug in ("plzen", "")]) == [1, 1]
    await database.write(lambda tx: leads.escalate(tx, "ABCD-EFGH"))
    assert await database.read(lambda tx: [leads.sent_since(tx, slug, since) for slug in ("plzen", "")]) == [1, 2]


async def test_an_offer_is_answered_once_and_a_new_one_has_no_answer_yet(database: Database) -> None:
    await create(database, "ABCD-EFGH")

    def answered(tx: Transaction) -> list[tuple[str, int] | None]:
        lead_id = leads.row_id(tx, "ABCD-EFGH")
        assert lead_id is not None
        leads.make_offer(tx, lead_id, "brno", 1)
        answers = [leads.answer_offer(tx, lead_id, agreed=yes) for yes in (False, True)]
        leads.make_offer(tx, lead_id, "most", 1)
        return answers

    assert await database.write(answered) == [("brno", 1), None]
    assert await database.read(lambda tx: tx.all("SELECT slug, agreed FROM offer")) == [("most", None)]


@pytest.mark.parametrize("struck", range(3))
async def test_one_note_is_struck_and_those_before_and_after_it_stay(
    database: Database, clock: Clock, struck: int
) -> None:
    await database.write(lambda tx: leads.create(tx, b"w" * 16, lead("AAAA-AAAA")))
    for words in "abc":
        clock.advance(seconds=1)
        noted = Event(LeadEvent.NOTED, clock(), Private("Jana"), Private(words))
        await database.write(partial(leads.record, code="AAAA-AAAA", event=noted, state=None, reason=""))

    async def notes() -> list[Event]:
        known = await database.read(lambda tx: leads.by_code(tx, "AAAA-AAAA"))
        assert known is not None
        return [event for event in known.events if event.what is LeadEvent.NOTED]

    before = await notes()
    await database.write(lambda tx: leads.delete_note(tx, "AAAA-AAAA", before[struck]))
    assert await notes() == [note for note in before if note is not before[struck]]
