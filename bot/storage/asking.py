"""Asks and tells the people of a town about a change of who receives its leads: rows of the outbox, and one that carries it out.

Who is asked: everybody of the town but whom it concerns who can press a yes, in Telegram or on the lead page. Where nobody
can be asked, all who can be reached are told, and the change waits for a day.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.conversation.municipal.town_changes import NOTICE, PATIENCE, Stage, TownChange
from bot.conversation.private import Private
from bot.storage import changes, contacts, outbox
from bot.storage.contact import Contact
from bot.storage.errand import Errand
from bot.storage.reaching import ways
from bot.storage.transaction import Transaction


def ask(tx: Transaction, change: TownChange) -> TownChange:
    """Store a change, ask or tell whom it needs, and put down the row that will carry it out or let it lapse."""
    seconds = second_people(tx, change)
    stage, pause = (Stage.ASKED, PATIENCE) if seconds else (Stage.TOLD, NOTICE)
    change = replace(change, stage=stage, due=tx.now + pause)
    change = replace(change, id=changes.put(tx, change))
    tell(tx, change, seconds or of_town(tx, change.slug))
    carry_out_later(tx, change, pause)
    return change


def second_people(tx: Transaction, change: TownChange) -> tuple[Contact, ...]:
    """Give who can be asked: people of the town who can press, on other accounts than whom it concerns."""
    concerned = contacts.get(tx, change.contact)
    own_chat = concerned.person.chat if concerned else 0
    return tuple(
        contact
        for contact in of_town(tx, change.slug)
        if contact.id != change.contact
        and ("telegram" in ways(contact) or contact.by_page)
        and not (own_chat and contact.person.chat == own_chat)
    )


def of_town(tx: Transaction, slug: str) -> tuple[Contact, ...]:
    """Give who of a town can be reached at all."""
    return tuple(contact for contact in contacts.of_town(tx, slug) if ways(contact))


def agreed(tx: Transaction, change_id: int) -> None:
    """Note the yes of a second person; the change is carried out by the next row."""
    change = changes.get(tx, change_id)
    if change is not None and change.stage is Stage.ASKED:
        changes.move(tx, replace(change, due=tx.now), Stage.AGREED)
        carry_out_later(tx, change, timedelta())


def stopped(tx: Transaction, change_id: int, by: Private) -> None:
    """Note that somebody of the town stopped a change, and tell the town."""
    change = changes.get(tx, change_id)
    if change is not None and (change.stage.is_pending or change.stage is Stage.GRANTED):
        change = replace(change, stage=Stage.STOPPED, due=tx.now, reason=by)
        changes.move(tx, change, Stage.STOPPED)
        tell(tx, change, of_town(tx, change.slug))


def tell(tx: Transaction, change: TownChange, people: Iterable[Contact]) -> None:
    """Put a row for each person by each way."""
    for contact in people:
        for channel in ways(contact):
            errand = Errand("change", channel, contact=contact.id, row=change.id, occasion=change.stage)
            name = f"change:{change.id}/contact:{contact.id}/{change.stage}/{channel}"
            outbox.put(tx, name, errand)


def tell_removed(tx: Transaction, change: TownChange, contact: Contact) -> None:
    """Tell whoever was removed: their row is gone, so the message goes to the chat it had."""
    if "telegram" in ways(contact):
        person = contact.person
        errand = Errand("change", "telegram", chat=person.chat, language=person.language, row=change.id)
        outbox.put(tx, f"change:{change.id}/removed", replace(errand, occasion=change.stage))


def carry_out_later(tx: Transaction, change: TownChange, pause: timedelta) -> None:
    """Put down the row that looks what has become of a change when its time has come."""
    errand = Errand("carry-out", "telegram", row=change.id)
    outbox.put(tx, f"change:{change.id}/carry-out/{tx.at + int(pause.total_seconds())}", errand, delay=pause)


def confirm_later(tx: Transaction, contact: Contact) -> None:
    """Have a new address confirmed by its owner: a code to be written to the bot."""
    if contact.person.email_code:
        errand = Errand("confirm-email", "mail", contact=contact.id, text=contact.person.email_code)
        outbox.put(tx, f"contact:{contact.id}/confirm-email/{tx.at}", errand)
