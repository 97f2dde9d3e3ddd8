"""Carries out what coordinators press over all towns, and what candidates answer to an offer."""

from typing import assert_never

from bot.conversation.effects import News
from bot.conversation.lead import Event, Happened, Lead, Role
from bot.conversation.municipal.overview_effects import CloseOffer, Escalate, MakeOffer, OverviewEffect, Urge
from bot.conversation.private import NOTHING, Private
from bot.storage import contacts, leads, notices, offers, outbox
from bot.storage.contact import Contact
from bot.storage.errand import Errand
from bot.storage.transaction import Transaction

A_DAY_MS = 24 * 3_600_000


def enact(tx: Transaction, effect: OverviewEffect) -> None:
    """Carry out one effect; nothing happens when the lead is gone. Everything to be sent becomes an outbox row."""
    lead, lead_id = leads.by_code(tx, effect.lead), leads.row_id(tx, effect.lead)
    if lead is None or lead_id is None:
        return
    match effect:
        case Urge():
            _urge(tx, lead, lead_id)
        case Escalate():
            leads.escalate(tx, lead.code)
            _note(tx, lead, Happened.COORDINATOR_ASKED, contacts.of_town(tx, ""))
        case MakeOffer(_, slug, contact):
            offers.make(tx, lead_id, slug, contact)
            asker = contacts.get(tx, contact)
            _note(tx, lead, Happened.OFFERED, (asker,) if asker else ())
            by = asker.person.name if asker else NOTHING
            errand = Errand(
                "news", "telegram", lead.code, chat=lead.details.chat, news=News.OFFERED, by=by, text=Private(slug)
            )  # fmt: skip
            outbox.put(tx, f"{lead.code}/candidate/offered/{tx.at}", errand, lead_id)
        case CloseOffer(_, moved):
            _answered(tx, lead, lead_id, moved)
        case _:
            assert_never(effect)


def _urge(tx: Transaction, lead: Lead, lead_id: int) -> None:
    """Tell everyone of the town who may open the lead; a second press on the same day tells nobody twice."""
    asked = tuple(contact for contact in contacts.of_town(tx, lead.slug) if contact.linked)
    occasion = str(tx.at // A_DAY_MS)
    errands = [
        Errand("coordinator-asks", channel, lead.code, contact.id, occasion=occasion)
        for contact in asked
        for channel in contact.channels
    ]
    told = notices.states(tx, (errand.name for errand in errands))
    if fresh := [errand for errand in errands if errand.name not in told]:
        _note(tx, lead, Happened.REMINDED, asked)
        for errand in fresh:
            outbox.put(tx, errand.name, errand, lead_id)


def _answered(tx: Transaction, lead: Lead, lead_id: int, moved: str) -> None:
    answered = offers.answer(tx, lead_id, agreed=bool(moved))
    if answered is None:
        return
    slug, asker = answered
    contact = contacts.get(tx, asker)
    if contact is not None and contact.role is Role.COORDINATOR:
        for channel in contact.channels:
            errand = Errand(
                "offer-agreed" if moved else "offer-refused",
                channel,
                lead.code,
                contact.id,
                text=Private(slug),
            )
            outbox.put(tx, f"{errand.name}/{tx.at}", errand, lead_id)


def _note(tx: Transaction, lead: Lead, what: Happened, people: tuple[Contact, ...]) -> None:
    """Note who was asked, for the candidate to see."""
    names = Private(", ".join(contact.person.name for contact in people))
    leads.record(tx, lead.code, Event(what, tx.now, names), None, lead.reason)
