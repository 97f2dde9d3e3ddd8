"""Promises of the privacy notice: encryption, erasure on request, retention."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.conversation.contact.model import ChangeKind, ChangeStage, TownChange
from bot.conversation.lead.events import MESSAGE_EVENTS, LeadEvent, State
from bot.conversation.lead.model import ContactMethod, Draft, Event, Role
from bot.conversation.papers.model import PaperAnswers
from bot.conversation.plan import KeptReminder, Reminder
from bot.conversation.private import Private
from bot.conversation.state import Session
from bot.storage import (
    administrators,
    changes,
    contacts,
    drafts,
    inbox,
    leads,
    notifications,
    outbox,
    pin_codes,
    privacy,
    publications,
    recruiting,
    sessions,
    tokens,
)
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction
from bot.storage.inbox import Incoming
from bot.storage.notices import CandidateNews, MessageEdit
from bot.storage.publications import Publication
from bot.storage.register import REGISTER, OnErasure
from tests.canary import CHAT, EMAIL, NAME, NOON, PHONE, WORDS, hits, lead
from tests.people import Clock

CODE = "AAAA-AAAA"
HAPPENED = {
    State.SEEN: LeadEvent.OPENED, State.TAKEN: LeadEvent.TAKEN, State.CONTACTED: LeadEvent.CONTACTED,
    State.INVITED: LeadEvent.INVITED, State.DECLINED: LeadEvent.DECLINED, State.HIRED: LeadEvent.HIRED,
    State.CLOSED: LeadEvent.CLOSED, State.WITHDRAWN: LeadEvent.WITHDRAWN,
}  # fmt: skip
OF_TOWNS = {table.name for table in REGISTER if table.erasure is OnErasure.OFFICIAL}
OUTLIVES = {table.name for table in REGISTER if table.erasure is not OnErasure.DELETED} | {"missed"}
"""Tables with rows after an erasure; others have searched for the same word."""
OF_NOBODY = {"digest", "joining", "pause", "tally", "erasure", "bot_name"}
"""Habits of officials, counts, what was erased, the name of the bot, and an edit that is being published."""


def files(path: Path) -> bytes:
    return path.read_bytes() + path.with_name(path.name + "-wal").read_bytes()


def bodies(tx: Transaction, table: str) -> list[bytes]:
    return [body for (body,) in tx.all(f"SELECT body FROM {table}") if body]  # noqa: S608 - a name of ours


def all_tables(tx: Transaction) -> list[str]:
    return [name for (name,) in tx.all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]


def sealed_tables(tx: Transaction) -> list[str]:
    """Every table with a sealed `body`."""
    has_body = "SELECT 1 FROM pragma_table_info(?) WHERE name = 'body'"
    return [table for table in all_tables(tx) if tx.one(has_body, table)]


def hers(tx: Transaction) -> list[bytes]:
    """Everything that is sealed of candidates."""
    return [body for table in sealed_tables(tx) if table not in OF_TOWNS for body in bodies(tx, table)]


def filled(tx: Transaction) -> set[str]:
    return {table for table in all_tables(tx) if tx.one(f"SELECT 1 FROM {table} LIMIT 1")}  # noqa: S608  names of ours


async def checkpoint(database: Database) -> None:
    assert (await database.read(lambda tx: tx.one("PRAGMA wal_checkpoint(TRUNCATE)"))) == (0, 0, 0)


def everything(tx: Transaction, who: bytes) -> None:
    """All that can be kept of a person: a draft, a lead, messages, updates, letters to others about them, words looked for."""
    draft = Draft("DRAF-TDRA", "brno", tx.now, name=Private(NAME), reach=ContactMethod.EMAIL, address=Private(EMAIL))
    sessions.save(tx, who, Session("uk", "menu", {"czech": "free"}, draft=replace(draft, words=Private(WORDS))))
    lead_id = leads.create(tx, who, lead(CODE))
    leads.record(tx, CODE, Event(LeadEvent.CANDIDATE_WROTE, NOON, Private(NAME), Private(WORDS)), None, "")
    body = f'{{"text":"{WORDS} {PHONE}","chat":{CHAT}}}'.encode()
    inbox.store(tx, (Incoming(number, who, body) for number in (1, 2, 3)))
    inbox.applied(tx, 2)
    inbox.answered(tx, 2)
    inbox.quarantine(tx, 3)
    jana = contacts.add(tx, Role.CONTACT, "plzen", Private(f"Jana {NAME}"), Private(EMAIL))
    contacts.link(tx, contacts.invite(tx, jana), b"j" * 16, CHAT, "cs")
    notifications.note_shown(tx, CODE, jana, 5, full=True)
    by, text = Private(NAME), Private(WORDS)
    news = CandidateNews(code=CODE, chat=CHAT, news=LeadEvent.TOWN_WROTE, by=by, text=text)
    outbox.put(tx, news, f"{CODE}/candidate/wrote/1")
    recruiting.keep_interest(tx, who, "plzen", CHAT, "uk")
    recruiting.tell_interested(tx, "plzen", "CZ032", 5)
    reminder = KeptReminder(Reminder.PAPER, tx.now, tx.now, tx.now + timedelta(days=9), tx.now.date())
    recruiting.keep_reminder(tx, who, reminder, CHAT, "uk")
    recruiting.remind(tx, None)
    recruiting.close(tx, "plzen", Private(NAME), jana, silent=False)
    recruiting.confirm_rule(tx, "plzen", "residence", "0" * 8, Private(NAME), jana)
    for one in (who, b"1" * 16, b"2" * 16):
        sessions.note_failed_search(tx, one, ["kasemata"])
    leads.make_offer(tx, lead_id, "brno", jana)
    tokens.make(tx, "lead", jana, CODE)
    changes.put(
        tx,
        TownChange(
            0, "plzen", jana, ChangeKind.EMAIL, ChangeStage.ASKED, Private(NAME), "contact", tx.now, Private(EMAIL)
        ),
    )
    pin_codes.keep(tx, b"j" * 16, NAME)
    alena = administrators.add(tx, Private(f"Alena {NAME}"), Private(EMAIL))
    tokens.make(tx, "editor", alena)
    drafts.keep(tx, (drafts.EntryDraft("faq", "pay", {}, {"cs": {"title": NAME}}, by=alena), None))
    publications.begin(tx, Publication({}, (), "faq/pay", 1, Private(NAME)))


async def test_everything_is_all_that_can_be_kept(database: Database, vault: Vault) -> None:
    """A table added to the database is to be filled above, so that erasing and rotating are tried with it."""
    await database.write(lambda tx: everything(tx, vault.person(CHAT)))
    assert set(await database.read(all_tables)) - await database.read(filled) == OF_NOBODY


async def test_nothing_stands_in_the_files_in_clear(database: Database, path: Path, vault: Vault) -> None:
    who = vault.person(CHAT)
    await database.write(lambda tx: everything(tx, who))
    assert hits(files(path)) == []
    await checkpoint(database)
    assert hits(files(path)) == []


async def test_after_erasure_not_even_the_encrypted_rows_are_left(database: Database, path: Path, vault: Vault) -> None:
    who = vault.person(CHAT)
    await database.write(lambda tx: everything(tx, who))
    sealed = await database.read(hers)
    kept = await database.read(partial(bodies, table="contact"))
    assert len(sealed) == 13
    assert all(body[-16:] in files(path) for body in sealed)

    await database.write(lambda tx: privacy.erase(tx, who))
    await database.write(lambda tx: inbox.answered(tx, 1))  # the update that asked for it is answered afterwards
    await checkpoint(database)
    after = files(path)
    assert [body for body in sealed if body[:16] in after or body[-16:] in after] == []
    assert who not in after
    assert await database.read(filled) <= OUTLIVES
    assert all(body[-16:] in after for body in kept)
    assert await database.read(lambda tx: leads.by_code(tx, CODE)) is None
    (edit,) = await database.write(outbox.claim)
    assert isinstance(edit.outgoing, MessageEdit)
    assert (edit.outgoing.kind, edit.outgoing.chat, edit.outgoing.message) == ("withdrawn", CHAT, 5)


async def purged_after(database: Database, clock: Clock, query: str, days: Iterable[float]) -> list[float]:
    """The days (counted from now) after which a purge has left nothing of what a query counts."""
    began = clock.moment
    gone: list[float] = []
    for day in days:
        clock.moment = began + timedelta(days=day)
        await database.write(privacy.purge)
        if await database.read(lambda tx: tx.one(query)) == (0,):
            gone.append(day)
    return gone


@pytest.mark.parametrize("state", State)
async def test_a_lead_is_kept_as_long_as_promised(database: Database, clock: Clock, state: State) -> None:
    await database.write(lambda tx: leads.create(tx, b"w" * 16, lead(CODE)))
    clock.advance(days=1)
    if what := HAPPENED.get(state):
        await database.write(lambda tx: leads.record(tx, CODE, Event(what, tx.now), state, ""))
    # an answer begins the time anew
    open_days = 180 if what in MESSAGE_EVENTS else 179
    kept = open_days if state.is_open else 30
    days = (1, kept - 0.01, kept, kept + 0.01)
    assert await purged_after(database, clock, "SELECT count(*) FROM lead", days) == [kept + 0.01]
    assert await database.read(lambda tx: tx.one("SELECT count(*) FROM event")) == (0,)


async def test_a_closed_lead_is_not_kept_longer_than_any(database: Database, clock: Clock) -> None:
    await database.write(lambda tx: leads.create(tx, b"w" * 16, lead(CODE)))
    clock.advance(days=355)
    await database.write(lambda tx: leads.record(tx, CODE, Event(LeadEvent.DECLINED, tx.now), State.DECLINED, "x"))
    assert await purged_after(database, clock, "SELECT count(*) FROM lead", (9.9, 10.1)) == [10.1]


async def test_a_deleted_lead_disappears_from_the_contacts_chat(database: Database, clock: Clock) -> None:
    await database.write(lambda tx: everything(tx, b"w" * 16))
    clock.advance(days=181)
    await database.write(privacy.purge)
    assert [row.outgoing.kind for row in await database.write(outbox.claim)] == ["withdrawn"]


async def test_a_session_is_kept_for_ninety_days_after_its_last_use(database: Database, clock: Clock) -> None:
    await database.write(lambda tx: sessions.save(tx, b"w" * 16, Session("cs")))
    clock.advance(days=50)
    await database.write(lambda tx: sessions.save(tx, b"w" * 16, Session("cs", "guide")))
    query = "SELECT count(*) FROM session"
    assert await purged_after(database, clock, query, (89.9, 90, 90.1)) == [90.1]


async def test_an_unfinished_lead_is_kept_for_three_days_and_the_rest_of_the_session_stays(
    database: Database, clock: Clock
) -> None:
    who = b"w" * 16
    draft = Draft("DRAF-TDRA", "brno", clock.moment, name=Private(NAME))
    answered = Session("uk", "field:reach", {"czech": "free"}, frozenset({"cv"}), draft=draft)
    await database.write(lambda tx: sessions.save(tx, who, answered))
    others = {
        b"o" * 16: Session("cs"),
        b"p" * 16: Session("cs", draft=replace(draft, started=clock.moment + timedelta(days=1))),
    }
    for other, session in others.items():
        await database.write(partial(sessions.save, person=other, session=session))
    theirs = "SELECT * FROM session WHERE person <> ? ORDER BY person"
    before = await database.read(lambda tx: tx.all(theirs, who))
    clock.advance(hours=71)
    await database.write(lambda tx: sessions.save(tx, who, answered))  # used again: it does not get older by that
    query = "SELECT count(*) - 1 FROM session WHERE draft_at IS NOT NULL"
    assert await purged_after(database, clock, query, (1 / 24, 1.1 / 24)) == [1.1 / 24]
    assert await database.read(lambda tx: tx.all(theirs, who)) == before, "nothing is written again"
    assert await database.read(lambda tx: sessions.load(tx, who)) == replace(answered, draft=None)
    clock.advance(days=89.9)
    await database.write(privacy.purge)
    assert await database.read(lambda tx: sessions.load(tx, who)) is not None
    clock.advance(days=0.2)
    await database.write(privacy.purge)
    assert await database.read(lambda tx: sessions.load(tx, who)) is None, "deleting a draft is no use of it"


@pytest.mark.parametrize("lead_on", [None, 0, 1])
@pytest.mark.parametrize("papers_on", [None, 0, 1])
async def test_of_what_is_kept_for_three_days_each_goes_by_its_own_time(
    database: Database, clock: Clock, lead_on: int | None, papers_on: int | None
) -> None:
    """Drafts begun on different days (None: not at all) neither delete nor keep each other."""
    who, first = b"w" * 16, clock.moment
    begun = [None if day is None else first + timedelta(days=day) for day in (lead_on, papers_on)]

    def left() -> Session:
        draft, papers = (at if at and clock.moment - at <= timedelta(days=3) else None for at in begun)
        answered = Session("uk", "menu", {"czech": "free"}, frozenset({"cv"}))
        return replace(
            answered,
            draft=Draft("DRAF-TDRA", "brno", draft) if draft else None,
            papers=PaperAnswers(papers) if papers else None,
        )

    clock.advance(days=2)
    await database.write(lambda tx: sessions.save(tx, who, left()))
    for _ in range(7):
        clock.advance(hours=13)
        await database.write(privacy.purge)
        assert await database.read(lambda tx: sessions.load(tx, who)) == left()


async def test_a_session_without_a_draft_any_more_has_no_date_of_one(database: Database, clock: Clock) -> None:
    who = b"w" * 16
    drafting = Session("uk", draft=Draft("DRAF-TDRA", "brno", clock.moment))
    await database.write(lambda tx: sessions.save(tx, who, drafting))
    await database.write(lambda tx: sessions.save(tx, who, replace(drafting, draft=None)))
    assert await database.read(lambda tx: tx.one("SELECT draft_at FROM session")) == (None,)


@pytest.mark.parametrize("said", [None, b"", b"no JSON", b"{}[", b'{"language": 7}', b'{"answers": ["free"]}'])
async def test_a_session_that_cannot_be_read_counts_as_none_whatever_stands_in_it(
    database: Database, said: bytes | None
) -> None:
    """Damaged (None), or sealed by another version of the program: whoever writes begins anew and can still delete all."""
    who, other = b"w" * 16, b"o" * 16

    def spoil(tx: Transaction) -> None:
        for person in (who, other):
            sessions.save(tx, person, Session("cs"))
        body = b"\0" * 40 if said is None else tx.vault.seal(said, "session")
        tx.run("UPDATE session SET body = ? WHERE person = ?", body, who)

    await database.write(spoil)
    assert await database.read(lambda tx: sessions.load(tx, who)) is None
    assert await database.read(lambda tx: sessions.load(tx, other)) == Session("cs")
    await database.write(lambda tx: privacy.erase(tx, who))
    assert await database.read(lambda tx: tx.all("SELECT person FROM session")) == [(other,)]
