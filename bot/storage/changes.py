"""Changes of who receives a town's leads: kept while they wait and for a while after, and told to the people of the town.

Who is asked: everybody of the town but whom it concerns who can press a yes, in Telegram or on the lead page. Where nobody
can be asked, all who can be reached are told, and the change waits for a day. A row of the outbox carries it out.
Whoever is named is stored encrypted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from pydantic import TypeAdapter

from bot.conversation.contact.model import NOTICE, PATIENCE, ChangeStage, TownChange, What
from bot.conversation.private import NOTHING, Private
from bot.storage import contacts, outbox
from bot.storage.contacts import Contact
from bot.storage.database import Row, Transaction, restored_time, stored
from bot.storage.notifications import ways
from bot.storage.outbox import OutboxMessage

KEEP = timedelta(days=30)
_COLUMNS = "id, slug, contact_id, what, state, body, due_at"
_PENDING = "state IN ('asked', 'told', 'agreed', 'granted')"


@dataclass(frozen=True)
class _Body:
    """The personal part."""

    name: Private
    role: str
    email: Private = NOTHING
    reason: Private = NOTHING
    telegram: bool = True


_BODY = TypeAdapter(_Body)


def put(tx: Transaction, change: TownChange) -> int:
    """Store a new change; give its id."""
    return tx.insert(
        "INSERT INTO change (slug, contact_id, what, state, body, asked_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        change.slug,
        change.contact,
        change.what,
        change.stage,
        _sealed(tx, change),
        tx.at,
        stored(change.due),
    )


def move(tx: Transaction, change: TownChange, stage: ChangeStage) -> None:
    tx.run(
        "UPDATE change SET state = ?, contact_id = ?, body = ?, due_at = ? WHERE id = ?",
        stage,
        change.contact,
        _sealed(tx, change),
        stored(change.due),
        change.id,
    )


def get(tx: Transaction, change_id: int) -> TownChange | None:
    row = tx.one(f"SELECT {_COLUMNS} FROM change WHERE id = ?", change_id)  # noqa: S608  constant
    return _change(tx, row) if row else None


def pending(tx: Transaction) -> tuple[TownChange, ...]:
    """Give what has not come to its end, oldest first."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM change WHERE {_PENDING} ORDER BY id")  # noqa: S608  constant
    return tuple(_change(tx, row) for row in rows)


def of_towns(tx: Transaction, slugs: Iterable[str]) -> tuple[TownChange, ...]:
    """Give what people of these towns can agree to or stop."""
    wanted = frozenset(slugs)
    if not wanted:
        return ()
    return tuple(change for change in pending(tx) if change.slug in wanted and change.stage.is_pending)


def void(tx: Transaction) -> None:
    """End what waits: in a restored backup nobody knows whether somebody stopped it since."""
    tx.run(f"UPDATE change SET state = 'lapsed', due_at = ? WHERE {_PENDING}", tx.at)  # noqa: S608  constant


def purge(tx: Transaction) -> None:
    """Delete what came to its end long ago, and what was granted so long ago that it is to be asked for again."""
    over = f"(NOT {_PENDING} OR state = 'granted')"
    tx.run(f"DELETE FROM change WHERE {over} AND due_at < ?", tx.ago(KEEP))  # noqa: S608  constant


def ask(tx: Transaction, change: TownChange) -> TownChange:
    """Store a change, ask or tell whom it needs, and put down the row that will carry it out or let it lapse."""
    seconds = second_people(tx, change)
    stage, pause = (ChangeStage.ASKED, PATIENCE) if seconds else (ChangeStage.TOLD, NOTICE)
    change = replace(change, stage=stage, due=tx.now + pause)
    change = replace(change, id=put(tx, change))
    tell(tx, change, seconds or reachable_people(tx, change.slug))
    carry_out_later(tx, change, pause)
    return change


def second_people(tx: Transaction, change: TownChange) -> tuple[Contact, ...]:
    """Give who can be asked: people of the town who can press, on other accounts than whom it concerns."""
    concerned = contacts.get(tx, change.contact)
    own_chat = concerned.person.chat if concerned else 0
    return tuple(
        contact
        for contact in reachable_people(tx, change.slug)
        if contact.id != change.contact
        and ("telegram" in ways(contact) or contact.by_page)
        and not (own_chat and contact.person.chat == own_chat)
    )


def reachable_people(tx: Transaction, slug: str) -> tuple[Contact, ...]:
    """Give who of a town can be reached at all."""
    return tuple(contact for contact in contacts.of_town(tx, slug) if ways(contact))


def agreed(tx: Transaction, change_id: int) -> None:
    """Note the yes of a second person; the change is carried out by the next row."""
    change = get(tx, change_id)
    if change is not None and change.stage is ChangeStage.ASKED:
        move(tx, replace(change, due=tx.now), ChangeStage.AGREED)
        carry_out_later(tx, change, timedelta())


def stopped(tx: Transaction, change_id: int, by: Private) -> None:
    """Note that somebody of the town stopped a change, and tell the town."""
    change = get(tx, change_id)
    if change is not None and (change.stage.is_pending or change.stage is ChangeStage.GRANTED):
        change = replace(change, stage=ChangeStage.STOPPED, due=tx.now, reason=by)
        move(tx, change, ChangeStage.STOPPED)
        tell(tx, change, reachable_people(tx, change.slug))


def tell(tx: Transaction, change: TownChange, people: Iterable[Contact]) -> None:
    for contact in people:
        for channel in ways(contact):
            outbox_message = OutboxMessage("change", channel, contact=contact.id, row=change.id, dedup_key=change.stage)
            name = f"change:{change.id}/contact:{contact.id}/{change.stage}/{channel}"
            outbox.put(tx, name, outbox_message)


def tell_removed(tx: Transaction, change: TownChange, contact: Contact) -> None:
    """Tell whoever was removed: their row is gone, so the message goes to the chat it had."""
    if "telegram" in ways(contact):
        person = contact.person
        outbox_message = OutboxMessage("change", "telegram", chat=person.chat, language=person.language, row=change.id)
        outbox.put(tx, f"change:{change.id}/removed", replace(outbox_message, dedup_key=change.stage))


def carry_out_later(tx: Transaction, change: TownChange, pause: timedelta) -> None:
    """Put down the row that looks what has become of a change when its time has come."""
    outbox_message = OutboxMessage("carry-out", "telegram", row=change.id)
    outbox.put(tx, f"change:{change.id}/carry-out/{tx.at + int(pause.total_seconds())}", outbox_message, delay=pause)


def confirm_later(tx: Transaction, contact: Contact) -> None:
    """Have a new address confirmed by its owner: a code to be written to the bot."""
    if contact.person.email_code:
        outbox_message = OutboxMessage("confirm-email", "mail", contact=contact.id, text=contact.person.email_code)
        outbox.put(tx, f"contact:{contact.id}/confirm-email/{tx.at}", outbox_message)


def _sealed(tx: Transaction, change: TownChange) -> bytes:
    body = _Body(change.name, change.role, change.email, change.reason, change.telegram)
    return tx.vault.seal(_BODY.dump_json(body), "change")


def _change(tx: Transaction, row: Row) -> TownChange:
    change_id, slug, contact_id, what, state, sealed, due_at = row
    body = _BODY.validate_json(tx.vault.open(sealed, "change"))
    return TownChange(
        change_id,
        slug,
        contact_id,
        What(what),
        ChangeStage(state),
        body.name,
        body.role,
        restored_time(due_at),
        body.email,
        body.reason,
        body.telegram,
    )
