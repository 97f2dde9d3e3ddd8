"""Carries out what a contact says for the own town, and what people wish to be told of."""

from dataclasses import replace
from typing import assert_never

from bot.content.content import Content
from bot.conversation.municipal.contact_turn import LANGUAGE
from bot.conversation.municipal.duty import Duty
from bot.conversation.session import Session
from bot.conversation.town_effects import (
    CloseTown,
    ConfirmRule,
    DropInterests,
    KeepInterest,
    ObjectToRule,
    OpenTown,
    RenewInterests,
    TownEffect,
)
from bot.dispatch.person import Person
from bot.storage import broadcast, confirmations, contacts, erasures, interests, outbox, recruiting
from bot.storage.errand import Errand
from bot.storage.transaction import Transaction


def enact(
    tx: Transaction, effect: TownEffect, person: Person, content: Content, session: Session | None
) -> None:
    """Carry out one effect. Everything to be sent becomes an outbox row, worded when it is sent."""
    match effect:
        case OpenTown(said, duty):
            opening = recruiting.announce(tx, said, duty.name, duty.contact)
            interests.tell(tx, said.slug, content.municipalities[said.slug].region, opening)
            _tell_colleagues(tx, said.slug, duty)
        case CloseTown(slug, silent, duty):
            before = recruiting.of_town(tx, slug)
            if before is not None and before.open:
                broadcast.call_off(tx, slug, before.opening)
            if recruiting.close(tx, slug, duty.name, duty.contact, silent=silent):
                _tell_colleagues(tx, slug, duty)
        case ConfirmRule(slug, requirement, mark, duty):
            confirmations.confirm(tx, slug, requirement, mark, duty.name, duty.contact)
        case ObjectToRule():
            _pass_on(tx, effect)
        case KeepInterest(place):
            language = (session.language if session else None) or LANGUAGE
            interests.keep(tx, person.key, place, person.chat, language)
        case RenewInterests():
            interests.renew(tx, person.key)
        case DropInterests(places):
            _drop(tx, person, places)
        case _:
            assert_never(effect)


def _tell_colleagues(tx: Transaction, slug: str, speaker: Duty) -> None:
    """Put a row for everybody else who speaks for the town: whose word it is, and what candidates read now."""
    for contact in contacts.of_town(tx, slug):
        if contact.linked and contact.id != speaker.contact:
            _put(tx, Errand("recruiting", "telegram", contact=contact.id, slug=slug, by=speaker.name))


def _pass_on(tx: Transaction, objection: ObjectToRule) -> None:
    """Let the coordinators know what is not right with a rule; until it is mended it counts as not confirmed."""
    slug, rule = objection.slug, objection.requirement
    confirmations.take_back(tx, slug, rule)
    errand = Errand(
        "rule-wrong", "telegram", slug=slug, rule=rule, by=objection.duty.name, text=objection.words
    )
    for contact in contacts.of_town(tx, ""):
        _put(tx, replace(errand, contact=contact.id))


def _put(tx: Transaction, errand: Errand) -> None:
    errand = replace(errand, occasion=f"{errand.slug}-{tx.at}")
    outbox.put(tx, errand.name, errand)


def _drop(tx: Transaction, person: Person, places: tuple[str, ...]) -> None:
    """Forget these wishes, or all; a backup that is restored must not bring them back."""
    for wish in interests.of_person(tx, person.key):
        if not places or wish.place in places:
            erasures.note(tx, "wish", interests.name(person.key, wish.place))
    if places:
        interests.drop(tx, person.key, places)
    else:
        interests.forget(tx, person.key)
