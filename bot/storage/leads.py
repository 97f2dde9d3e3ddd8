"""Leads, their events, their next step of the ladder, and offers to another town.

The schema enforces one lead for a draft, one open lead for a person and town, one offer at a time.
Personal fields are sealed; fields that are searched are not. Of the ladder only the time of the
next look is stored: its reason and steps follow from the events.
"""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.conversation.dates import day_of
from bot.conversation.lead.events import MESSAGE_EVENTS, LeadEvent, Notice, State
from bot.conversation.lead.history import DELETION_NOTICE_LEAD, KEEP_ANY_LEAD, KEEP_LEAD, needs_deletion_notice
from bot.conversation.lead.model import DAY, NO_STEP, PLAIN, Attribution, Details, Event, Lead, Offer, Step
from bot.conversation.overview.model import Unanswered
from bot.conversation.private import NOTHING, Private
from bot.storage.database import Milliseconds, Row, Transaction, restored_time, stored

# no 0 O 1 I L: codes are read aloud over the phone
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_COLUMNS = (
    "id, code, slug, coordinator, escalated, state, reason, body, EXISTS (SELECT 1 FROM lead AS later"
    " WHERE later.person = lead.person AND later.slug = lead.slug AND later.id > lead.id)"
)
_OFFER_COLUMNS = "code, offer.slug, offer.at, agreed"
_CLOSED = "state IN ({})".format(", ".join(f"'{state}'" for state in State if not state.is_open))
_OPEN = f"NOT ({_CLOSED})"
"""Open leads have an index; `+sent_at` and INDEXED BY make SQLite use it."""
_SAID = "what IN ({})".format(", ".join(f"'{what}'" for what in sorted(MESSAGE_EVENTS)))
_REMINDED = "what IN ({})".format(
    ", ".join(f"'{what}'" for what in (LeadEvent.REMINDED, LeadEvent.DEPUTY_ASKED, LeadEvent.COORDINATOR_ASKED))
)
_UNANSWERED = "state IN ({})".format(", ".join(f"'{state}'" for state in (State.SENT, State.SEEN, State.TAKEN)))
_EVENTS = {what.value: what for what in LeadEvent}
_RESCHEDULE = "ON CONFLICT (lead_id) DO UPDATE SET due_at = excluded.due_at"


class _Said(BaseModel):
    """The fields of an event besides kind and time: who did it, the text, the subject."""

    by: Private = NOTHING
    text: Private = NOTHING
    voice: Attribution = PLAIN
    step: Step = NO_STEP
    before: State | None = None


@cache
def _adapter() -> TypeAdapter[Details]:
    return TypeAdapter(Details)


def fresh_code() -> str:
    """Make a code for a draft and its lead: 8 characters (39 bits), in two halves."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def create(tx: Transaction, person: bytes, lead: Lead) -> int:
    """Store a new lead with its first event; return its row id."""
    lead_id = tx.insert(
        "INSERT INTO lead (code, person, slug, coordinator, state, body, sent_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        lead.code,
        person,
        lead.slug,
        int(lead.coordinator),
        lead.state,
        _sealed_details(tx, lead.details),
        tx.at,
        tx.at,
    )
    _note_event(tx, lead_id, Event(LeadEvent.SENT, tx.now))
    tx.run("INSERT INTO sent (mark, at) VALUES (?, ?)", tx.vault.mark(person), tx.at)
    return lead_id


def sent_today(tx: Transaction, person: bytes) -> int:
    """Count the leads a person has sent within 24 hours, those deleted since included."""
    sent = "SELECT count(*) FROM sent WHERE mark = ? AND at > ?"
    return tx.number(sent, tx.vault.mark(person), tx.ago(DAY)) or 0


def row_id(tx: Transaction, code: str) -> int | None:
    return tx.number("SELECT id FROM lead WHERE code = ?", code)


def is_withdrawn(tx: Transaction, lead_id: int) -> bool:
    return tx.one("SELECT 1 FROM lead WHERE id = ? AND state = 'withdrawn'", lead_id) is not None


def record(tx: Transaction, code: str, event: Event, state: State | None, reason: str) -> None:
    """Record an event and, if given, the new state; do nothing if the lead was deleted."""
    row = tx.one("SELECT id, state FROM lead WHERE code = ?", code)
    if row is None:
        return
    lead_id, before = row
    _note_event(tx, lead_id, replace(event, before=State(before)))
    if state is not None:
        tx.run("UPDATE lead SET state = ?, reason = ?, changed_at = ? WHERE id = ?", state, reason, tx.at, lead_id)


def update(tx: Transaction, code: str, details: Details) -> None:
    """Replace the details of a lead, except the candidate's chat."""
    if (lead := by_code(tx, code)) is not None:
        body = _sealed_details(tx, replace(details, chat=lead.details.chat))
        tx.run("UPDATE lead SET body = ? WHERE code = ?", body, code)


def delete_note(tx: Transaction, code: str, note: Event) -> None:
    statement = "DELETE FROM event WHERE what = ? AND at = ? AND lead_id = (SELECT id FROM lead WHERE code = ?)"
    tx.run(statement, LeadEvent.NOTED, stored(note.at), code)


def drop(tx: Transaction, lead_id: int) -> None:
    """Delete a lead and everything that refers to it."""
    tx.run("DELETE FROM lead WHERE id = ?", lead_id)


def withdraw(tx: Transaction, lead_id: int, at: int) -> None:
    """Close a lead as withdrawn at a time, without an event."""
    tx.run("UPDATE lead SET state = 'withdrawn', changed_at = ? WHERE id = ?", at, lead_id)


def escalate(tx: Transaction, code: str) -> None:
    """Let the coordinators see a lead too."""
    tx.run("UPDATE lead SET escalated = 1 WHERE code = ?", code)


def of_person(tx: Transaction, person: bytes) -> tuple[Lead, ...]:
    """Return the person's leads, newest first, without the town's internal notes."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM lead WHERE person = ? ORDER BY sent_at DESC, id DESC", person)  # noqa: S608  constant
    return tuple(map(_without_notes, tx.readable("lead", _lead, rows)))


def _without_notes(lead: Lead) -> Lead:
    return replace(lead, events=tuple(event for event in lead.events if event.what is not LeadEvent.NOTED))


def rows_of_person(tx: Transaction, person: bytes) -> list[tuple[int, str]]:
    return [(lead_id, code) for lead_id, code in tx.all("SELECT id, code FROM lead WHERE person = ?", person)]


def person_of(tx: Transaction, code: str) -> bytes | None:
    row = tx.one("SELECT person FROM lead WHERE code = ?", code)
    return row[0] if row else None


def all_rows(tx: Transaction) -> list[tuple[int, str]]:
    return [(lead_id, code) for lead_id, code in tx.all("SELECT id, code FROM lead")]


def overdue_rows(tx: Transaction, keep_closed: timedelta) -> list[tuple[int, str]]:
    """Return row and code of leads closed so long ago, or over by `kept_until`."""
    quiet = tx.ago(KEEP_LEAD)
    rows = tx.all(
        f"SELECT id, code FROM lead WHERE sent_at < ? OR ({_CLOSED} AND changed_at < ?) OR (sent_at < ?"  # noqa: S608  constants
        f" AND NOT EXISTS (SELECT 1 FROM event WHERE lead_id = lead.id AND at >= ? AND {_SAID}))",
        tx.ago(KEEP_ANY_LEAD),
        tx.ago(keep_closed),
        quiet,
        quiet,
    )
    return [(lead_id, code) for lead_id, code in rows]


def soon_deleted(tx: Transaction) -> tuple[Lead, ...]:
    """Return the open leads that will soon be deleted, without a notice to the two sides."""
    old = tx.ago(KEEP_LEAD - DELETION_NOTICE_LEAD)
    rows = tx.all(f"SELECT {_COLUMNS} FROM lead WHERE {_OPEN} AND sent_at <= ?", old)  # noqa: S608  constant
    return tuple(lead for lead in tx.readable("lead", _lead, rows) if needs_deletion_notice(lead, tx.now))


def by_code(tx: Transaction, code: str) -> Lead | None:
    """Return a lead by its code. The caller decides who may see it."""
    row = tx.one(f"SELECT {_COLUMNS} FROM lead WHERE code = ?", code)  # noqa: S608  constant
    return _lead(tx, row) if row else None


def earlier_leads(tx: Transaction, code: str) -> tuple[Lead, ...]:
    """Return what the same account sent to the same town before a lead, newest first.

    Withdrawn ones are left out: they are not held against a person.
    """
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM lead WHERE state <> 'withdrawn' AND (person, slug) IN (SELECT person, slug FROM lead WHERE code = ?)"  # noqa: S608  constant
        " AND id < (SELECT id FROM lead WHERE code = ?) ORDER BY id DESC LIMIT 3",
        code,
        code,
    )
    return tuple(tx.readable("lead", _lead, rows))


def open_for(tx: Transaction, slugs: Iterable[str], *, coordinator: bool) -> tuple[Lead, ...]:
    """Return the open leads of these towns, and the coordinator's if asked, oldest first."""
    return _covered_leads(tx, slugs, _OPEN, "+sent_at, id", coordinator=coordinator)


def closed_for(tx: Transaction, slugs: Iterable[str], *, coordinator: bool) -> tuple[Lead, ...]:
    """Return their closed leads that are not deleted yet, closed last first."""
    return _covered_leads(tx, slugs, _CLOSED, "changed_at DESC, id DESC", coordinator=coordinator)


def unanswered(tx: Transaction) -> tuple[Unanswered, ...]:
    """Return the unanswered leads of every town, oldest first."""
    made = open_offers(tx)
    rows = tx.all(
        f"SELECT code, slug, state, sent_at, escalated, coordinator, EXISTS (SELECT 1 FROM event WHERE lead_id = lead.id AND {_REMINDED}),"  # noqa: S608  constants
        f" slug IN (SELECT slug FROM lead WHERE slug IN (SELECT slug FROM lead INDEXED BY lead_open WHERE {_OPEN} AND {_UNANSWERED}) AND EXISTS"
        " (SELECT 1 FROM outbox WHERE lead_id = lead.id AND kind = ? AND event = ?))"
        f" FROM lead WHERE {_OPEN} AND {_UNANSWERED} ORDER BY +sent_at, id",
        Notice.COORDINATOR_ASKS,
        day_named(tx),
    )
    return tuple(
        Unanswered(
            code,
            slug,
            state,
            restored_time(at),
            bool(escalated or own),
            bool(own),
            made.get(code),
            bool(late),
            bool(urged),
        )
        for code, slug, state, at, escalated, own, late, urged in rows
    )


def day_named(tx: Transaction) -> str:
    """Return the name of the day, for messages that are sent once a day."""
    return str(day_of(tx.now).toordinal())


def sent_since(tx: Transaction, slug: str, since: Milliseconds) -> int:
    """Count the leads sent to a town ("" for the coordinators: what they may see) since a time."""
    whose = "slug = ? AND coordinator = 0" if slug else "? = '' AND (coordinator = 1 OR escalated = 1)"
    return tx.number(f"SELECT count(*) FROM lead WHERE {whose} AND sent_at >= ?", slug, since) or 0  # noqa: S608  constants


def _covered_leads(
    tx: Transaction, slugs: Iterable[str], which: str, order: str, *, coordinator: bool
) -> tuple[Lead, ...]:
    wanted = tuple(slugs)
    marks = ", ".join("?" * len(wanted))
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM lead WHERE {which} AND ((slug IN ({marks}) AND coordinator = 0) OR (? AND (coordinator = 1 OR escalated = 1)))"  # noqa: S608  constants and question marks only
        f" ORDER BY {order}",
        *wanted,
        int(coordinator),
    )
    return tuple(tx.readable("lead", _lead, rows))


def _sealed_details(tx: Transaction, details: Details) -> bytes:
    return tx.vault.seal(_adapter().dump_json(details), "lead")


def _note_event(tx: Transaction, lead_id: int, event: Event) -> None:
    """Note an event at the time of the transaction, and have the ladder look at its lead again."""
    said = _Said(by=event.by, text=event.text, voice=event.voice, step=event.step, before=event.before)
    body = tx.vault.seal(said.model_dump_json().encode(), "event")
    tx.run("INSERT INTO event (lead_id, what, at, body) VALUES (?, ?, ?, ?)", lead_id, event.what, tx.at, body)
    schedule_check(tx, lead_id)


def _lead(tx: Transaction, row: Row) -> Lead:
    """Read a lead from a row of `_COLUMNS`, and its events."""
    lead_id, code, slug, coordinator, escalated, state, reason, body, superseded = row
    details = _adapter().validate_json(tx.vault.open(body, "lead"))
    events = tx.all("SELECT what, at, body FROM event WHERE lead_id = ? ORDER BY id", lead_id)
    return Lead(
        code=code,
        slug=slug,
        coordinator=bool(coordinator),
        escalated=bool(escalated),
        state=State(state),
        details=details,
        reason=reason,
        events=tuple(_event(tx, event) for event in events),
        superseded=bool(superseded),
    )


def _event(tx: Transaction, row: Row) -> Event:
    """Parse an event. An unknown kind keeps only its time, since its readers are unknown."""
    what, at, body = row
    opened = tx.vault.open(body, "event")
    try:
        said = _Said.model_validate_json(opened)
    except ValidationError:
        return Event(LeadEvent.UNKNOWN, restored_time(at))
    if what not in _EVENTS:
        return Event(LeadEvent.UNKNOWN, restored_time(at))
    return Event(_EVENTS[what], restored_time(at), said.by, said.text, said.voice, said.step, said.before)


def schedule_check(tx: Transaction, lead_id: int) -> None:
    """Schedule an immediate check of a lead after an event."""
    tx.run(f"INSERT INTO ladder (lead_id, due_at) VALUES (?, ?) {_RESCHEDULE}", lead_id, tx.at)  # noqa: S608  constant


def schedule_all_checks(tx: Transaction) -> None:
    """Schedule a check of every lead: the steps may have changed."""
    tx.run(
        f"INSERT INTO ladder (lead_id, due_at) SELECT id, ? FROM lead WHERE true {_RESCHEDULE}",  # noqa: S608  constant
        tx.at,
    )


def due_steps(tx: Transaction, limit: int) -> list[tuple[int, str, bool]]:
    """Return row, code and doubt (the step may have been taken) of due leads, oldest first."""
    rows = tx.all(
        "SELECT lead_id, code, doubted FROM ladder JOIN lead ON lead.id = lead_id"
        " WHERE due_at <= ? ORDER BY due_at, lead_id LIMIT ?",
        tx.at,
        limit,
    )
    return [(lead_id, code, bool(doubted)) for lead_id, code, doubted in rows]


def next_step_due(tx: Transaction) -> int | None:
    """Return when the next lead is to be looked at (milliseconds), or None."""
    return tx.number("SELECT min(due_at) FROM ladder")


def longest_overdue(tx: Transaction) -> timedelta:
    """Return for how long the oldest step has been due."""
    due = tx.number("SELECT min(due_at) FROM ladder WHERE due_at BETWEEN 1 AND ?", tx.at)
    return timedelta(milliseconds=tx.at - due) if due else timedelta()


def count_by_state(tx: Transaction) -> dict[str, int]:
    return dict(tx.all("SELECT state, count(*) FROM lead GROUP BY state"))


def no_steps_due(tx: Transaction) -> bool:
    due = next_step_due(tx)
    return due is None or due > tx.at


def wait_until(tx: Transaction, lead_id: int, until: datetime) -> None:
    """Schedule the next check of a lead."""
    tx.run("UPDATE ladder SET due_at = ?, doubted = 0 WHERE lead_id = ?", stored(until), lead_id)


def postpone_check(tx: Transaction, lead_id: int, until: datetime) -> None:
    """Schedule the next check of a due step that may not be taken now."""
    tx.run("UPDATE ladder SET due_at = ? WHERE lead_id = ?", stored(until), lead_id)


def end_ladder(tx: Transaction, lead_id: int) -> None:
    """Schedule no check until the next event of the lead."""
    tx.run("DELETE FROM ladder WHERE lead_id = ?", lead_id)


def mark_steps_uncertain(tx: Transaction) -> None:
    """Mark the due steps as doubted: the database that a backup replaced may have taken them."""
    tx.run("UPDATE ladder SET doubted = 1 WHERE due_at <= ?", tx.at)


def make_offer(tx: Transaction, lead_id: int, slug: str, contact_id: int) -> None:
    """Store an offer; replace an earlier one."""
    tx.run(
        "INSERT INTO offer (lead_id, slug, contact_id, at) VALUES (?, ?, ?, ?) ON CONFLICT (lead_id) DO UPDATE"
        " SET slug = excluded.slug, contact_id = excluded.contact_id, at = excluded.at, agreed = NULL",
        lead_id,
        slug,
        contact_id,
        tx.at,
    )


def answer_offer(tx: Transaction, lead_id: int, *, agreed: bool) -> tuple[str, int] | None:
    """Record the candidate's answer; return the offered town and the coordinator."""
    if not tx.run("UPDATE offer SET agreed = ? WHERE lead_id = ? AND agreed IS NULL", int(agreed), lead_id):
        return None
    row = tx.one("SELECT slug, contact_id FROM offer WHERE lead_id = ?", lead_id)
    return (row[0], row[1]) if row else None


def offer_to(tx: Transaction, person: bytes) -> tuple[Offer, ...]:
    rows = tx.all(
        f"SELECT {_OFFER_COLUMNS} FROM offer JOIN lead ON lead.id = lead_id WHERE lead.person = ?",  # noqa: S608  constant
        person,
    )
    return tuple(_offer(row) for row in rows)


def open_offers(tx: Transaction) -> dict[str, Offer]:
    rows = tx.all(f"SELECT {_OFFER_COLUMNS} FROM offer CROSS JOIN lead ON lead.id = lead_id")  # noqa: S608  constant
    return {row[0]: _offer(row) for row in rows}


def _offer(row: Row) -> Offer:
    code, slug, at, agreed = row
    return Offer(code, slug, restored_time(at), None if agreed is None else bool(agreed))
