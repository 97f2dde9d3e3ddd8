"""How a lead and its events lie in their rows: what is about a person is sealed, what is looked for stands beside it."""

from pydantic import BaseModel, TypeAdapter

from bot.conversation.lead import (
    NO_STEP,
    PLAIN,
    Details,
    Event,
    Happened,
    Lead,
    State,
    Step,
    Voice,
)
from bot.conversation.private import NOTHING, Private
from bot.storage import ladder
from bot.storage.transaction import Row, Transaction, restored

_DETAILS = TypeAdapter(Details)
COLUMNS = (
    "id, code, slug, coordinator, escalated, state, reason, body, EXISTS (SELECT 1 FROM lead AS later"
    " WHERE later.person = lead.person AND later.slug = lead.slug AND later.id > lead.id)"
)


class _Said(BaseModel):
    """What an event holds beside its kind and time: who did it, what was written, what it was about."""

    by: Private = NOTHING
    text: Private = NOTHING
    voice: Voice = PLAIN
    step: Step = NO_STEP
    before: State | None = None


def sealed(tx: Transaction, details: Details) -> bytes:
    """Give the personal part as it is stored."""
    return tx.vault.seal(_DETAILS.dump_json(details), "lead")


def note(tx: Transaction, lead_id: int, event: Event) -> None:
    """Note an event at the time of the transaction, and have the ladder look at its lead again."""
    said = _Said(by=event.by, text=event.text, voice=event.voice, step=event.step, before=event.before)
    body = tx.vault.seal(said.model_dump_json().encode(), "event")
    tx.run(
        "INSERT INTO event (lead_id, what, at, body) VALUES (?, ?, ?, ?)", lead_id, event.what, tx.at, body
    )
    ladder.look(tx, lead_id)


def lead_of(tx: Transaction, row: Row) -> Lead:
    """Read a lead from a row of `COLUMNS`, and its events."""
    lead_id, code, slug, coordinator, escalated, state, reason, body, superseded = row
    details = _DETAILS.validate_json(tx.vault.open(body, "lead"))
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
    what, at, body = row
    said = _Said.model_validate_json(tx.vault.open(body, "event"))
    return Event(Happened(what), restored(at), said.by, said.text, said.voice, said.step, said.before)
