"""Leads and what happened to them. The schema keeps the promises: one lead a draft, one open lead a person and town."""

import secrets
from collections.abc import Iterable
from dataclasses import replace

from bot.conversation.lead import (
    DAY,
    Details,
    Event,
    Happened,
    Lead,
    State,
)
from bot.storage.lead_rows import COLUMNS, lead_of, note, sealed
from bot.storage.transaction import Transaction, stored

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L: codes are read aloud over the phone
_OVER = ", ".join(f"'{state}'" for state in State if not state.is_open)
CLOSED = f"state IN ({_OVER})"
"""A condition in SQL: the lead is over."""
_OPEN = f"NOT ({CLOSED})"


def fresh_code() -> str:
    """Make a code for a draft and its lead: 8 characters (39 bits), in two halves."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def create(tx: Transaction, person: bytes, lead: Lead) -> int:
    """Store a new lead with its first event; give its row id."""
    lead_id = tx.insert(
        "INSERT INTO lead (code, person, slug, coordinator, state, body, sent_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        lead.code,
        person,
        lead.slug,
        int(lead.coordinator),
        lead.state,
        sealed(tx, lead.details),
        tx.at,
        tx.at,
    )
    note(tx, lead_id, Event(Happened.SENT, tx.now))
    tx.run("INSERT INTO sent (mark, at) VALUES (?, ?)", tx.vault.mark(person), tx.at)
    return lead_id


def sent_today(tx: Transaction, person: bytes) -> int:
    """Count the leads a person has sent within 24 hours, those deleted since included."""
    since = tx.at - int(DAY.total_seconds() * 1000)
    rows = tx.one("SELECT count(*) FROM sent WHERE mark = ? AND at > ?", tx.vault.mark(person), since)
    return int(rows[0]) if rows else 0


def row_id(tx: Transaction, code: str) -> int | None:
    """Give the row of a lead, or None if it is gone."""
    row = tx.one("SELECT id FROM lead WHERE code = ?", code)
    return int(row[0]) if row else None


def is_withdrawn(tx: Transaction, lead_id: int) -> bool:
    """Say whether the candidate withdrew a lead."""
    return tx.one("SELECT 1 FROM lead WHERE id = ? AND state = 'withdrawn'", lead_id) is not None


def record(tx: Transaction, code: str, event: Event, state: State | None, reason: str) -> None:
    """Note an event and, if given, the new state; nothing happens when the lead is gone."""
    row = tx.one("SELECT id, state FROM lead WHERE code = ?", code)
    if row is None:
        return
    lead_id, before = row
    note(tx, lead_id, replace(event, before=State(before)))
    if state is not None:
        tx.run(
            "UPDATE lead SET state = ?, reason = ?, changed_at = ? WHERE id = ?",
            state,
            reason,
            tx.at,
            lead_id,
        )


def update(tx: Transaction, code: str, details: Details) -> None:
    """Put newer details in place of a lead's; where the candidate's chat is stays."""
    if (lead := by_code(tx, code)) is not None:
        body = sealed(tx, replace(details, chat=lead.details.chat))
        tx.run("UPDATE lead SET body = ? WHERE code = ?", body, code)


def strike_note(tx: Transaction, code: str, note: Event) -> None:
    """Delete an internal note."""
    tx.run(
        "DELETE FROM event WHERE what = ? AND at = ? AND lead_id = (SELECT id FROM lead WHERE code = ?)",
        Happened.NOTED,
        stored(note.at),
        code,
    )


def withdraw(tx: Transaction, lead_id: int, at: int) -> None:
    """Close a lead as withdrawn at a time, without an event."""
    tx.run("UPDATE lead SET state = 'withdrawn', changed_at = ? WHERE id = ?", at, lead_id)


def escalate(tx: Transaction, code: str) -> None:
    """Let the coordinators see a lead too."""
    tx.run("UPDATE lead SET escalated = 1 WHERE code = ?", code)


def of_person(tx: Transaction, person: bytes) -> tuple[Lead, ...]:
    """Give the person's leads, newest first, as they may see them: without the town's internal notes."""
    rows = tx.all(f"SELECT {COLUMNS} FROM lead WHERE person = ? ORDER BY sent_at DESC, id DESC", person)  # noqa: S608  constant
    return tuple(_without_notes(lead_of(tx, row)) for row in rows)


def _without_notes(lead: Lead) -> Lead:
    return replace(lead, events=tuple(event for event in lead.events if event.what is not Happened.NOTED))


def by_code(tx: Transaction, code: str) -> Lead | None:
    """Give a lead by its code. Whether somebody may see it is decided by the caller."""
    row = tx.one(f"SELECT {COLUMNS} FROM lead WHERE code = ?", code)  # noqa: S608  constant
    return lead_of(tx, row) if row else None


def earlier(tx: Transaction, code: str) -> tuple[Lead, ...]:
    """Give what the same account sent to the same town before a lead, newest first; nothing that was withdrawn.

    What somebody took back is not held up to them, or to the town, when they write again.
    """
    rows = tx.all(
        f"SELECT {COLUMNS} FROM lead WHERE state <> 'withdrawn' AND (person, slug) IN (SELECT person, slug FROM lead WHERE code = ?)"  # noqa: S608  constant
        " AND id < (SELECT id FROM lead WHERE code = ?) ORDER BY id DESC LIMIT 3",
        code,
        code,
    )
    return tuple(lead_of(tx, row) for row in rows)


def open_for(tx: Transaction, slugs: Iterable[str], *, coordinator: bool) -> tuple[Lead, ...]:
    """Give the open leads of these towns, and those sent to the coordinator if asked, oldest first."""
    return _covered(tx, slugs, f"{_OPEN}", "sent_at, id", coordinator=coordinator)


def closed_for(tx: Transaction, slugs: Iterable[str], *, coordinator: bool) -> tuple[Lead, ...]:
    """Give the closed leads in the same way, as far as they are not deleted yet; closed last, first."""
    return _covered(tx, slugs, f"NOT ({_OPEN})", "changed_at DESC, id DESC", coordinator=coordinator)


def sent_since(tx: Transaction, slug: str, since: int) -> int:
    """Count the leads sent to a town ("" for the coordinators: what they may see) since a time (milliseconds)."""
    whose = "slug = ? AND coordinator = 0" if slug else "? = '' AND (coordinator = 1 OR escalated = 1)"
    row = tx.one(f"SELECT count(*) FROM lead WHERE {whose} AND sent_at >= ?", slug, since)  # noqa: S608  constants
    return int(row[0]) if row else 0


def _covered(
    tx: Transaction, slugs: Iterable[str], which: str, order: str, *, coordinator: bool
) -> tuple[Lead, ...]:
    wanted = tuple(slugs)
    marks = ", ".join("?" * len(wanted))
    rows = tx.all(
        f"SELECT {COLUMNS} FROM lead WHERE {which} AND ((slug IN ({marks}) AND coordinator = 0) OR (? AND (coordinator = 1 OR escalated = 1)))"  # noqa: S608  constants and question marks only
        f" ORDER BY {order}",
        *wanted,
        int(coordinator),
    )
    return tuple(lead_of(tx, row) for row in rows)
