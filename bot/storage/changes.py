"""Changes of who receives a town's leads: stored, told to the people of the town, carried out.

Everybody of the town who can press yes is asked, except the subject. If nobody can be asked,
everybody reachable is told and the change waits a day. A row of the outbox carries it out.

Requests from the public page go to the coordinators first, one request of a town at a time. Anybody
may write any address there, so it is mailed only after a coordinator's yes. Without a decision, or
after a no of the town, an address of the town or one a coordinator approved is told so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from functools import cache

import structlog
from pydantic import TypeAdapter

from bot.conversation.contact.model import AGREE_WITHIN, CHANGE_DELAY, ChangeKind, ChangeOrigin, ChangeStage, TownChange
from bot.conversation.dates import add_workdays, is_holiday
from bot.conversation.lead.model import Role
from bot.conversation.private import NOTHING, Private
from bot.storage import contacts, notifications, outbox
from bot.storage.contacts import Contact
from bot.storage.database import Row, Transaction, restored_time, stored
from bot.storage.notices import OfChange
from bot.storage.notifications import channels_of

KEEP = timedelta(days=30)
MAX_PER_TOWN, MAX_WAITING = 3, 30
"""Limits of waiting requests, of a town and in all."""
NUMBERS_SINCE_BACKUP = 1000
"""An upper limit of the changes requested during the age of a restored backup."""
REMINDED_AFTER, MIN_NOTICE = 3, timedelta(days=1)
"""Working days until coordinators are reminded, and the least time before the request lapses."""
_COLUMNS = "id, slug, contact_id, what, state, body, due_at"
_PENDING = "state IN ('asked', 'told', 'agreed', 'granted')"
CLOSED = "state NOT IN ('asked', 'told', 'agreed')"
"""Ended, or granted so long ago that it has to be asked for again."""


log = structlog.get_logger()


@dataclass(frozen=True)
class _Body:
    """The encrypted fields of a `TownChange`, with the same names."""

    name: Private
    role: str
    email: Private = NOTHING
    reason: Private = NOTHING
    telegram: bool = True
    asker: ChangeOrigin = ChangeOrigin.OPERATOR
    function: Private = NOTHING
    phone: Private = NOTHING
    source: Private = NOTHING


@cache
def _adapter() -> TypeAdapter[_Body]:
    return TypeAdapter(_Body)


def put(tx: Transaction, change: TownChange) -> int:
    """Store a new change; return its id."""
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
    statement = "UPDATE change SET state = ?, contact_id = ?, body = ?, due_at = ? WHERE id = ?"
    tx.run(statement, stage, change.contact, _sealed(tx, change), stored(change.due), change.id)


def get(tx: Transaction, change_id: int) -> TownChange | None:
    """Return a change; None if there is none, or it is unreadable: then it has no effect."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM change WHERE id = ?", change_id)  # noqa: S608  constant
    return next(tx.readable("change", _change, rows), None)


def pending(tx: Transaction) -> tuple[TownChange, ...]:
    """Return the unfinished changes, oldest first."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM change WHERE {_PENDING} ORDER BY id")  # noqa: S608  constant
    return tuple(tx.readable("change", _change, rows))


def of_towns(tx: Transaction, slugs: Iterable[str]) -> tuple[TownChange, ...]:
    """Return changes that people of these towns ("": the coordinators) decide or were told of."""
    wanted = frozenset(slugs)
    found = tx.readable("change", _change, tx.all(f"SELECT {_COLUMNS} FROM change ORDER BY id"))  # noqa: S608  constant
    return tuple(one for one in found if wanted & ({one.answered_by} if one.stage.is_pending else towns_to_notify(one)))


def void_all(tx: Transaction) -> None:
    """End what waits: in a restored backup nobody knows whether somebody stopped it since.

    Buttons in chats name changes asked for since the backup, so their numbers are not given again.
    """
    tx.run(f"UPDATE change SET state = 'lapsed', due_at = ? WHERE {_PENDING}", tx.at)  # noqa: S608  constant
    given = tx.number("SELECT seq FROM sqlite_sequence WHERE name = 'change'") or 0
    tx.run("DELETE FROM sqlite_sequence WHERE name = 'change'")
    tx.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('change', ?)", given + NUMBERS_SINCE_BACKUP)


def ask(tx: Transaction, change: TownChange) -> TownChange:
    """Store a change, ask or notify people, and queue the row that applies it or lets it expire.

    A stored change is sent to the people to be asked next.
    """
    seconds = second_people(tx, change)
    # an unchecked person is never accepted by silence
    asked = bool(seconds) or change.asker is ChangeOrigin.NEWCOMER
    stage, pause = (ChangeStage.ASKED, AGREE_WITHIN) if asked else (ChangeStage.TOLD, CHANGE_DELAY)
    change = replace(change, stage=stage, due=tx.now + pause)
    if change.id:
        move(tx, change, stage)
    else:
        change = replace(change, id=put(tx, change))
    people = seconds or reachable_people(tx, change.answered_by)
    tell(tx, change, people)
    if change.asker is ChangeOrigin.NEWCOMER:
        in_time = min(add_workdays(tx.now, REMINDED_AFTER, is_holiday) - tx.now, AGREE_WITHIN - MIN_NOTICE)
        tell(tx, change, people, delay=in_time)
    _carry_out_later(tx, change)
    return change


def of_newcomers(tx: Transaction) -> tuple[TownChange, ...]:
    """Return requests of newcomers that no coordinator has decided, oldest first."""
    return tuple(one for one in pending(tx) if one.asker is ChangeOrigin.NEWCOMER)


def ask_to_join(
    tx: Transaction, slug: str, name: Private, email: Private, function: Private = NOTHING, phone: Private = NOTHING
) -> None:
    """Note that somebody asks for themselves that their town joins.

    Ignored if the same request is known or too many wait; the requester is told neither.
    """
    waiting = of_newcomers(tx)
    of_town = [one for one in waiting if one.slug == slug]
    there = {one.person.email.casefold() for one in contacts.of_town(tx, slug)}
    there |= {one.email.casefold() for one in pending(tx) if one.slug == slug}
    if email.casefold() in there:
        return
    if len(of_town) >= MAX_PER_TOWN or len(waiting) >= MAX_WAITING:
        log.warning("join request of a town dropped, too many are pending", town=slug)
        return
    due = tx.now + AGREE_WITHIN
    asked = TownChange(
        0, slug, 0, ChangeKind.ADD, ChangeStage.ASKED, name, Role.CONTACT, due, email, asker=ChangeOrigin.NEWCOMER
    )
    change = replace(asked, function=function, phone=phone, source=Private("join"))
    if of_town:
        # after another one, of which the coordinators were notified
        change = replace(change, id=put(tx, change))
        _carry_out_later(tx, change)
    else:
        change = ask(tx, change)
    tell_newcomer(tx, change)


def ask_next(tx: Transaction, decided: TownChange) -> None:
    """Ask the coordinators about the next request of the town after a decision."""
    line = (one for one in of_newcomers(tx) if one.slug == decided.slug)
    if decided.asker is ChangeOrigin.NEWCOMER and (first := next(line, None)):
        ask(tx, first)


def second_people(tx: Transaction, change: TownChange) -> tuple[Contact, ...]:
    """Return the people to ask: able to press, on other accounts than the subject of the change."""
    concerned = contacts.get(tx, change.contact)
    own_chat = concerned.person.chat if concerned else 0
    return tuple(
        contact
        for contact in reachable_people(tx, change.answered_by)
        if contact.id != change.contact
        and ("telegram" in channels_of(contact) or contact.by_page)
        and not (own_chat and contact.person.chat == own_chat)
    )


def reachable_people(tx: Transaction, slug: str) -> tuple[Contact, ...]:
    return tuple(contact for contact in contacts.of_town(tx, slug) if channels_of(contact))


def agreed(tx: Transaction, change_id: int) -> None:
    """Record the consent of a second person; the next row applies the change.

    After a coordinator's yes to a newcomer, the town is asked if it has recipients.
    """
    change = get(tx, change_id)
    if change is None or change.stage is not ChangeStage.ASKED:
        return
    # function and phone were for the coordinator only
    looked_at = replace(change, asker=ChangeOrigin.COORDINATOR, function=NOTHING, phone=NOTHING)
    vetted = looked_at if change.asker is ChangeOrigin.NEWCOMER else change
    if vetted != change and reachable_people(tx, change.slug):
        ask(tx, vetted)
    else:
        vetted = replace(vetted, due=tx.now)
        move(tx, vetted, ChangeStage.AGREED)
        _carry_out_later(tx, vetted)
    ask_next(tx, change)


def leave(tx: Transaction, contact_id: int) -> None:
    """Remove a person at their own wish, by the next row; nobody is asked."""
    contact = contacts.get(tx, contact_id)
    again = any((one.contact, one.stage) == (contact_id, ChangeStage.AGREED) for one in pending(tx))
    if contact is not None and not again:
        name, role, what = contact.person.name, contact.role, ChangeKind.REMOVE
        change = TownChange(0, contact.slug, contact_id, what, ChangeStage.AGREED, name, role, tx.now)
        _carry_out_later(tx, replace(change, id=put(tx, change)))


def towns_to_notify(change: TownChange) -> set[str]:
    """Return the towns notified of a stop: the one asked, and "" if a coordinator approved."""
    return {change.answered_by, "" if change.asker is ChangeOrigin.COORDINATOR else change.answered_by}


def stopped(tx: Transaction, change_id: int, by: Private) -> None:
    """Record that one of the people asked stopped a change, and notify all of them."""
    change = get(tx, change_id)
    if change is not None and (change.stage.is_pending or change.stage is ChangeStage.GRANTED):
        change = replace(change, stage=ChangeStage.STOPPED, due=tx.now, reason=by)
        move(tx, change, ChangeStage.STOPPED)
        for slug in towns_to_notify(change):
            tell(tx, change, reachable_people(tx, slug))
        if change.asker is ChangeOrigin.COORDINATOR:
            tell_newcomer(tx, change)
        ask_next(tx, change)


def tell(tx: Transaction, change: TownChange, people: Iterable[Contact], delay: timedelta = timedelta()) -> None:
    """Queue a message for each person and channel. `delay`: a reminder, until it is decided."""
    for contact in people:
        for channel in channels_of(contact):
            outgoing = OfChange(
                kind="change", channel=channel, contact=contact.id, change=change.id, stage=change.stage
            )
            again = "/again" if delay else ""
            # another due date is announced, too
            name = f"change:{change.id}/contact:{contact.id}/{change.stage}/{stored(change.due)}/{channel}{again}"
            outbox.put(tx, outgoing, name, delay)


def tell_removed(tx: Transaction, change: TownChange, contact: Contact) -> None:
    """Inform a removed contact, in their former chat or by a last letter."""
    for way in channels_of(contact)[:1]:
        person = contact.person
        to = person.email if way == "mail" else NOTHING
        of_change = OfChange(kind="change", change=change.id, stage=change.stage, language=person.language, address=to)
        outbox.put(tx, replace(of_change, channel=way, chat=person.chat), f"change:{change.id}/removed")


def contact_with_address(tx: Transaction, change: TownChange) -> int:
    """Return the contact of the town with the newcomer's address, 0 without one."""
    of_town = contacts.of_town(tx, change.slug)
    return next((one.id for one in of_town if one.person.email.casefold() == change.email.casefold()), 0)


def tell_newcomer(tx: Transaction, change: TownChange) -> None:
    """Queue the letter to a newcomer: a receipt, or that the request was not decided or was stopped.

    Without a coordinator's decision, only an address of the town is notified.
    """
    if contact_with_address(tx, change):
        return
    outgoing = OfChange(kind="change", channel="mail", change=change.id, address=change.email, stage=change.stage)
    outbox.put(tx, outgoing, f"change:{change.id}/newcomer/{change.stage}")


def _carry_out_later(tx: Transaction, change: TownChange) -> None:
    """Queue the row that checks a change when it is due."""
    name = f"change:{change.id}/carry-out/{stored(change.due)}"
    outbox.put(tx, OfChange(kind="carry-out", change=change.id), name, change.due - tx.now)


def confirm_later(tx: Transaction, contact: Contact) -> None:
    """Have a new address confirmed by its owner: a code to be written to the bot."""
    if code := contact.person.email_code:
        notifications.put_for(tx, contact.id, "confirm-email", text=code)


def _sealed(tx: Transaction, change: TownChange) -> bytes:
    body = _Body(**{one.name: getattr(change, one.name) for one in fields(_Body)})
    return tx.vault.seal(_adapter().dump_json(body), "change")


def _change(tx: Transaction, row: Row) -> TownChange:
    change_id, slug, contact_id, what, state, sealed, due_at = row
    body = _adapter().validate_json(tx.vault.open(sealed, "change"))
    kind, stage, due = ChangeKind(what), ChangeStage(state), restored_time(due_at)
    return TownChange(change_id, slug, contact_id, kind, stage, due=due, **vars(body))
