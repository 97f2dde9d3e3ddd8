"""Writes about one person, contact, message or town change no rows of others.

Each write has the same effect with and without the other one. Both are as alike as can be: numbers
and codes that begin alike, the same message in two chats.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeAlias

from bot.conversation.contact.model import ChangeKind, ChangeStage, Pause, TownChange
from bot.conversation.lead.events import LeadEvent, Notice, State
from bot.conversation.lead.model import Event, Role
from bot.conversation.plan import KeptReminder, Reminder
from bot.conversation.private import Private
from bot.conversation.state import Session
from bot.conversation.towns.model import Announcement
from bot.storage import (
    administrators,
    changes,
    contacts,
    drafts,
    facts,
    inbox,
    joining,
    leads,
    notifications,
    outbox,
    pin_codes,
    privacy,
    recruiting,
    sessions,
    tokens,
)
from bot.storage.contacts import Contact
from bot.storage.database import Database, Row, Transaction
from bot.storage.drafts import EntryDraft
from bot.storage.inbox import Incoming
from bot.storage.notices import LeadNotice, OutboxMessage
from tests.canary import EMAIL, NAME, details, lead
from tests.people import Clock
from tests.storage.test_privacy import all_tables

NEW = Private("nova@example.org")


@dataclass(frozen=True)
class One:
    """One of the two, and what is theirs."""

    who: bytes
    code: str
    town: str
    contact: int
    official: bytes
    administrator: int
    token: str
    admin_token: str
    link: str
    editing: str
    change: int
    update: int
    opening: int
    at: datetime

    def as_contact(self, tx: Transaction) -> Contact:
        found = contacts.get(tx, self.contact)
        assert found is not None
        return found

    def lead_id(self, tx: Transaction) -> int:
        return leads.row_id(tx, self.code) or 0

    def as_change(self, tx: Transaction) -> TownChange:
        found = changes.get(tx, self.change)
        assert found is not None
        return found

    def erasures(self, tx: Transaction) -> list[privacy.Erasure]:
        mark = tx.vault.erased("wish", self.who)
        return [one for one in privacy.unfiled_erasures(tx) if one.mark == mark]

    def draft(self, tx: Transaction) -> EntryDraft:
        found = drafts.find(tx, "faq", self.town)
        assert found is not None
        return found

    def row(self, tx: Transaction) -> int:
        return (
            tx.number("SELECT id FROM outbox WHERE name = ?", f"{self.code}/contact:{self.contact}/new-lead/telegram")
            or 0
        )


def opening_of(town: str) -> Announcement:
    day = date(2027, 1, 1)
    return Announcement(town, 1, day, day, Private("?"))


def come(tx: Transaction, letter: str, town: str, chat: int, update: int) -> One:
    """Put down everything that can be of one of the two."""
    who, official, admin = (f"{role}{letter}".encode().ljust(16, b"-") for role in ("who", "official", "admin"))
    code, language, hour = f"AAAA-AAA{letter}", {"A": "uk"}.get(letter, "cs"), ord(letter) - 58
    sessions.save(tx, who, Session("uk", place="menu"))
    for word in ("slovo", letter):
        sessions.note_failed_search(tx, who, [word])
    inbox.store(tx, [Incoming(update + number, who, b"{}") for number in range(3)])
    inbox.quarantine(tx, update + 2)
    contact = contacts.add(tx, Role.CONTACT, town, Private(NAME), Private(EMAIL))
    contacts.link(tx, contacts.invite(tx, contact), official, chat, "cs")
    token = contacts.invite(tx, contact)
    contacts.invite_by_letter(tx, contact)
    tokens.make(tx, "test", contact)
    contacts.begin_pause(tx, contact, Pause(date(2026, 12, 1), date(2026, 12, 2)))
    notifications.choose_digest(tx, contact, hour)
    joining.note_invited(tx, contact)
    pin_codes.keep(tx, official, pin_codes.hashed("2468"))
    lead_id = leads.create(tx, who, lead(code, town))
    leads.record(tx, code, Event(LeadEvent.NOTED, tx.now, Private(NAME), Private(letter)), None, "")
    leads.make_offer(tx, lead_id, "brno", contact)
    notice = LeadNotice(Notice.NEW_LEAD, "telegram", code, contact)
    for one in (notice, replace(notice, channel="mail"), replace(notice, kind=Notice.CANDIDATE_WROTE, dedup_key="1")):
        outbox.put(tx, one)
    notifications.note_shown(tx, code, contact, 5, full=True)
    recruiting.keep_interest(tx, who, town, chat, language)
    reminder = KeptReminder(Reminder.PAPER, tx.now, tx.now, tx.now + timedelta(days=9), tx.now.date())
    recruiting.keep_reminder(tx, who, reminder, chat, language)
    opening = recruiting.announce(tx, opening_of(town), Private(NAME), contact)
    recruiting.tell_interested(tx, town, "CZ0", opening)
    recruiting.confirm_rule(tx, town, "residence", "0" * 8, Private(NAME), contact)
    asked = TownChange(
        0, town, contact, ChangeKind.EMAIL, ChangeStage.ASKED, Private(NAME), "contact", tx.now, Private(EMAIL)
    )
    administrator = administrators.add(tx, Private(NAME), Private(EMAIL))
    administrators.link(tx, administrators.invite(tx, administrator), admin, chat, "cs")
    drafts.keep(tx, (EntryDraft("faq", town, {}, {"cs": {"title": letter}}, by=administrator), None))
    facts.note(tx, f"fact{letter}")
    facts.count(tx, "2026-11", "sent", slug=town)
    facts.note_bot_name(tx, contact, letter)
    privacy.note_erasure(tx, "wish", who)
    return One(
        who, code, town, contact, official, administrator, token, administrators.invite(tx, administrator),
        tokens.make(tx, "confirm", contact), tokens.make(tx, "editor", administrator), changes.put(tx, asked), update,
        opening, tx.now,
    )  # fmt: skip


Act = Callable[[Transaction, One], object]
ACTS: Mapping[str, Act] = {
    "a session is kept": lambda tx, one: sessions.save(tx, one.who, Session("cs")),
    "a session is forgotten": lambda tx, one: sessions.forget(tx, one.who),
    "failed searches are forgotten": lambda tx, one: sessions.forget_failed_searches(tx, one.who),
    "a person is erased": lambda tx, one: privacy.erase(tx, one.who),
    "an erasure is filed": lambda tx, one: privacy.file_erasures(tx, one.erasures(tx)),
    "a turn is taken": lambda tx, one: inbox.applied(tx, one.update),
    "an update is answered": lambda tx, one: inbox.answered(tx, one.update),
    "an update is put aside": lambda tx, one: inbox.quarantine(tx, one.update),
    "what was put aside is forgotten": lambda tx, one: inbox.forget_quarantined(tx, one.who),
    "what was written is not worked on": lambda tx, one: inbox.drop_unanswered(tx, one.who),
    "something happened to a lead": lambda tx, one: leads.record(tx, one.code, Event(LeadEvent.TAKEN, tx.now), State.TAKEN, "x"),
    "a lead has other details": lambda tx, one: leads.update(tx, one.code, details("brno")),
    "a note is struck": lambda tx, one: leads.delete_note(tx, one.code, Event(LeadEvent.NOTED, one.at)),
    "a lead is dropped": lambda tx, one: leads.drop(tx, one.lead_id(tx)),
    "a lead is withdrawn": lambda tx, one: leads.withdraw(tx, one.lead_id(tx), 5),
    "a lead is escalated": lambda tx, one: leads.escalate(tx, one.code),
    "a lead waits": lambda tx, one: leads.wait_until(tx, one.lead_id(tx), tx.now + timedelta(days=1)),
    "a step is put off": lambda tx, one: leads.postpone_check(tx, one.lead_id(tx), tx.now + timedelta(days=1)),
    "a lead waits no more": lambda tx, one: leads.end_ladder(tx, one.lead_id(tx)),
    "another offer is made": lambda tx, one: leads.make_offer(tx, one.lead_id(tx), "ostrava", one.contact),
    "an offer is answered": lambda tx, one: leads.answer_offer(tx, one.lead_id(tx), agreed=True),
    "a contact is removed": lambda tx, one: contacts.remove(tx, one.contact),
    "a contact is invited": lambda tx, one: contacts.invite(tx, one.contact),
    "a contact is linked": lambda tx, one: contacts.link(tx, one.token, b"n" * 16, 5, "uk"),
    "an address is changed": lambda tx, one: contacts.change_email(tx, one.as_contact(tx), NEW),
    "a code was wrong": lambda tx, one: contacts.note_wrong_code(tx, one.official),
    "a code was right": lambda tx, one: contacts.confirm_email(tx, one.contact),
    "a link was followed": lambda tx, one: contacts.confirm_by_link(tx, one.contact),
    "a contact speaks": lambda tx, one: contacts.keep_language(tx, one.official, "uk"),
    "a holiday begins": lambda tx, one: contacts.begin_pause(tx, one.contact, Pause(date(2027, 1, 1), date(2027, 1, 2))),
    "a holiday ends": lambda tx, one: contacts.end_pause(tx, one.contact),
    "an invitation goes out": lambda tx, one: joining.note_invited(tx, one.contact),
    "somebody invited is reminded": lambda tx, one: joining.note_reminded(tx, one.contact),
    "a test has arrived": lambda tx, one: joining.note_tested(tx, one.contact),
    "an invitation is declined": lambda tx, one: joining.decline(tx, one.as_contact(tx)),
    "a PIN is typed": lambda tx, one: pin_codes.count_attempt(tx, one.official, typed=True),
    "a PIN is dropped": lambda tx, one: pin_codes.drop(tx, one.official),
    "a change goes on": lambda tx, one: changes.move(tx, one.as_change(tx), ChangeStage.DONE),
    "a change is agreed to": lambda tx, one: changes.agreed(tx, one.change),
    "a change is stopped": lambda tx, one: changes.stopped(tx, one.change, Private(NAME)),
    "a row is closed": lambda tx, one: outbox.finish(tx, one.row(tx), "sent"),
    "a row is put off": lambda tx, one: outbox.postpone(tx, one.row(tx), timedelta(hours=1), uncertain=True),
    "what was to be said is forgotten": lambda tx, one: outbox.forget_broadcasts(tx, one.who),
    "what was to be said of a town is called off": lambda tx, one: outbox.call_off_broadcasts(tx, f"{one.town}/{one.opening}"),
    "a notice is taken back": lambda tx, one: notifications.drop_unsent(tx, f"{one.code}/contact:{one.contact}/new-lead/mail"),
    "what waits for a contact is closed": lambda tx, one: notifications.drop(tx, one.contact, OutboxMessage),
    "no daily list is wanted": lambda tx, one: notifications.choose_digest(tx, one.contact, 0),
    "a message shows another screen": lambda tx, one: notifications.replaced(tx, one.official, 5),
    "a sheet is folded": lambda tx, one: notifications.folded(tx, one.contact, 5),
    "a sheet is laid open again": lambda tx, one: notifications.note_shown(tx, one.code, one.contact, 5, full=False),
    "all sheets of a contact are folded": lambda tx, one: notifications.fold_all_of(tx, one.as_contact(tx)),
    "a lead is marked as withdrawn": lambda tx, one: notifications.mark_withdrawn(tx, one.lead_id(tx), one.code),
    "a town opens": lambda tx, one: recruiting.announce(tx, opening_of(one.town), Private(NAME), one.contact),
    "a town closes": lambda tx, one: recruiting.close(tx, one.town, Private(NAME), one.contact, silent=False),
    "a rule is confirmed again": lambda tx, one: recruiting.confirm_rule(tx, one.town, "residence", "1" * 8, Private(NAME), 1),
    "a rule is not confirmed any more": lambda tx, one: recruiting.delete_confirmation(tx, one.town, "residence"),
    "a wish is said again": lambda tx, one: recruiting.keep_interest(tx, one.who, one.town, 5, "cs"),
    "a wish is dropped": lambda tx, one: recruiting.drop_interests(tx, one.who, [one.town]),
    "wishes are forgotten": lambda tx, one: recruiting.forget_interests(tx, one.who),
    "an administrator is removed": lambda tx, one: administrators.remove(tx, one.administrator),
    "an administrator is invited": lambda tx, one: administrators.invite(tx, one.administrator),
    "an administrator is linked": lambda tx, one: administrators.link(tx, one.admin_token, b"n" * 16, 5, "uk"),
    "the address of an administrator is confirmed": lambda tx, one: administrators.confirm_email(tx, one.administrator),
    "an administrator has an editing link": lambda tx, one: tokens.make(tx, "editor", one.administrator),
    "an editing link is used": lambda tx, one: tokens.take(tx, one.editing, "editor"),
    "a draft is thrown away": lambda tx, one: drafts.drop(tx, one.draft(tx)),
    "a draft is published": lambda tx, one: drafts.publish(tx, one.draft(tx), one.administrator),
    "a page link is used": lambda tx, one: tokens.use(tx, one.link),
    "another page link is made": lambda tx, one: tokens.make(tx, "confirm", one.contact),
    "a confirmed address needs no link": lambda tx, one: tokens.use_confirmations(tx, one.contact),
    "a link to confirm opens nothing": lambda tx, one: tokens.void(tx, one.contact, "confirm"),
    "wishes are kept for longer": lambda tx, one: recruiting.renew_interests(tx, one.who),
    "a fact is forgotten": lambda tx, one: facts.forget(tx, f"fact{one.code[-1]}"),
    "something is counted": lambda tx, one: facts.count(tx, "2026-11", "sent", slug=one.town),
}  # fmt: skip

READS: Mapping[str, Act] = {
    "session": lambda tx, one: sessions.load(tx, one.who),
    "failed searches": lambda tx, one: sessions.failed_searches_of(tx, one.who),
    "name of the bot": lambda tx, one: facts.bot_name(tx, one.contact),
    "lead": lambda tx, one: leads.by_code(tx, one.code),
    "leads of a day": lambda tx, one: leads.sent_today(tx, one.who),
    "offer": lambda tx, one: leads.answer_offer(tx, one.lead_id(tx), agreed=True),
    "key": lambda tx, one: contacts.key_of(tx, one.contact),
    "pause": lambda tx, one: contacts.pause_of(tx, one.contact),
    "invitation": lambda tx, one: contacts.invitation(tx, one.token),
    "progress": lambda tx, one: joining.of_contact(tx, one.contact),
    "test links": lambda tx, one: tokens.tests(tx, one.contact),
    "rows": lambda tx, one: outbox.latest(tx, one.contact, Notice.NEW_LEAD, 9),
    "hour of the daily list": lambda tx, one: notifications.digest_hour(tx, one.contact),
    "account": lambda tx, one: administrators.person_of(tx, one.administrator),
    "opening": lambda tx, one: recruiting.of_town(tx, one.town),
    "rules": lambda tx, one: recruiting.confirmed_rules(tx, one.town),
    "wishes": lambda tx, one: recruiting.wishes_of(tx, one.who),
    "language of the wishes": lambda tx, one: recruiting.interest_language(tx, one.who),
}  # fmt: skip


def answers(tx: Transaction, one: One) -> dict[str, object]:
    """Return what is read about one of the two, and undo what it changed."""
    tx.sql.execute("SAVEPOINT before")
    found = {what: read(tx, one) for what, read in READS.items()}
    tx.sql.execute("ROLLBACK TO before")
    return found


def tables(tx: Transaction) -> Iterable[str]:
    return (table for table in all_tables(tx) if table != "sqlite_sequence")


Changed: TypeAlias = Counter[tuple[str, Row]]


def rows(tx: Transaction) -> Changed:
    """Every row there is, with the name of its table."""
    return Counter((table, row) for table in tables(tx) for row in tx.all(f"SELECT * FROM {table}"))  # noqa: S608  ours


def effect(tx: Transaction, act: Act, one: One, before: Changed) -> tuple[Changed, Changed]:
    """Return the rows that an act takes away and those that it makes, and undo it."""
    tx.sql.execute("SAVEPOINT before")
    act(tx, one)
    after = rows(tx)
    tx.sql.execute("ROLLBACK TO before")
    return before - after, after - before


def effects(tx: Transaction, one: One) -> dict[str, list[Changed]]:
    """Return what each act does, without what differs each time: what is sealed, drawn by chance, or a new number."""
    before = rows(tx)
    known = {(table, row[0]) for table, row in before}

    def in_clear(table: str, row: Row) -> tuple[str, Row]:
        number = "new" if isinstance(row[0], int) and (table, row[0]) not in known else row[0]
        return table, tuple("?" if is_drawn(value) else value for value in (number, *row[1:]))

    return {
        what: [Counter(in_clear(*one) for one in part.elements()) for part in effect(tx, act, one, before)]
        for what, act in ACTS.items()
    }


def is_drawn(value: object) -> bool:
    return isinstance(value, bytes) and not value.endswith(b"-----")


async def test_what_is_done_about_one_leaves_the_other_alone(database: Database, clock: Clock) -> None:
    def prepare(tx: Transaction) -> tuple[One, Changed, One, Changed]:
        first = come(tx, "A", "plzen", 77, 100)
        for _ in range(9):
            contacts.remove(tx, contacts.add(tx, Role.CONTACT, "plzen", Private(NAME), NEW))
        of_first = rows(tx)
        other = come(tx, "B", "plzenec", 78, 200)
        assert (first.contact, other.contact) == (1, 11)
        return first, of_first, other, rows(tx) - of_first

    def job(tx: Transaction) -> dict[str, list[str]]:
        before, harm = rows(tx), dict[str, list[str]]()
        for what, act in ACTS.items():
            for one, theirs in ((first, of_other), (other, of_first)):
                gone, made = effect(tx, act, one, before)
                if not gone and not made:
                    harm[what] = ["nothing is done"]
                elif hurt := theirs & gone:
                    harm[what] = [table for table, _ in hurt]
        return harm

    first, of_first, other, of_other = await database.write(prepare)
    clock.advance(seconds=1)
    assert await database.write(job) == {}


async def test_what_is_done_about_one_is_the_same_without_the_other(database: Database, clock: Clock) -> None:
    first = await database.write(lambda tx: come(tx, "A", "plzen", 77, 100))
    clock.advance(seconds=1)

    def job(tx: Transaction) -> list[tuple[str, object, object]]:
        def seen(one: One) -> dict[str, object]:
            return {**effects(tx, one), **answers(tx, one)}

        of_first, first_alone = rows(tx), seen(first)
        other = come(tx, "B", "plzenec", 78, 200)
        assert other.opening != first.opening
        first_beside, other_beside = seen(first), seen(other)
        tx.sql.execute("PRAGMA defer_foreign_keys = ON")
        for table, row in of_first:
            columns = " AND ".join(f"{column[1]} IS ?" for column in tx.all(f"PRAGMA table_info({table})"))
            tx.run(f"DELETE FROM {table} WHERE {columns}", *row)  # noqa: S608  ours
        other_alone = seen(other)
        pairs = ((first_alone, first_beside), (other_alone, other_beside))
        return [
            (what, one, beside[what]) for alone, beside in pairs for what, one in alone.items() if one != beside[what]
        ]

    assert await database.write(job) == []


async def test_a_group_that_is_too_old_to_be_shown_whole_is_not_shown(database: Database) -> None:
    """Half of it could not be put back."""

    def publish(tx: Transaction) -> None:
        for name, group in (("one", "g"), ("two", "g"), *((f"n{number}", "") for number in range(drafts.LIMIT - 1))):
            drafts.publish(tx, EntryDraft("faq", name, {}, {}, group=group), 0)

    await database.write(publish)
    shown = [one.name for one in await database.read(drafts.published)]
    assert (len(shown), shown[-1]) == (drafts.LIMIT - 1, "n0")
    is_dropped = await database.write(lambda tx: drafts.drop(tx, drafts.published(tx)[0]))
    assert not is_dropped, "what was published is no draft"


async def test_what_is_done_about_one_message_leaves_the_next_one_alone(database: Database) -> None:
    def job(tx: Transaction) -> list[int]:
        one = come(tx, "A", "plzen", 77, 100)
        notifications.note_shown(tx, one.code, one.contact, 6, full=True)
        acts: tuple[Act, ...] = (
            lambda tx, one: notifications.replaced(tx, one.official, 5),
            lambda tx, one: notifications.folded(tx, one.contact, 5),
            # a link that tests the way is another matter
            lambda tx, one: tokens.use_confirmations(tx, one.contact),
            lambda tx, one: tokens.void(tx, one.contact, "confirm"),
        )
        assert len(tokens.tests(tx, one.contact)) == 1
        return [effect(tx, act, one, rows(tx))[0].total() for act in acts]

    assert await database.write(job) == [1, 1, 1, 1]
