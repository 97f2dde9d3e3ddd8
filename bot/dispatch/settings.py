"""Loads and stores what people of the municipal side set for themselves; a turn has authorised every change."""

from typing import assert_never

from bot.conversation.municipal.contact_actions import (
    AgreeToChange,
    BeginPause,
    ChooseDigest,
    EndPause,
    SettingsAction,
    StopChange,
)
from bot.conversation.municipal.preferences import Colleague, Mail, Preferences, of_days
from bot.conversation.private import Private
from bot.storage import asking, contacts, digests, pauses
from bot.storage.contact import Contact
from bot.storage.reaching import ways
from bot.storage.transaction import Transaction


def preferences(tx: Transaction, person: bytes) -> tuple[Preferences, ...]:
    """Give what each duty of an account is set to."""
    return tuple(_of(tx, contact) for contact in contacts.of_person(tx, person))


def keep(tx: Transaction, action: SettingsAction, by: Private) -> None:
    """Carry out what somebody has set. `by`: who answers to a change."""
    match action:
        case ChooseDigest(contact, hour):
            digests.choose(tx, contact, hour)
        case BeginPause(contact, days, substitute):
            if pause := of_days(days, tx.now, substitute):
                pauses.begin(tx, contact, pause)
        case EndPause(contact):
            pauses.end(tx, contact)
        case AgreeToChange(change):
            asking.agreed(tx, change)
        case StopChange(change):
            asking.stopped(tx, change, by)
        case _:
            assert_never(action)


def _of(tx: Transaction, contact: Contact) -> Preferences:
    person = contact.person
    unconfirmed = Mail.AWAITED if person.email else Mail.NONE
    others = (other for other in contacts.of_town(tx, contact.slug) if other.id != contact.id and ways(other))
    return Preferences(
        contact.id,
        Mail.CONFIRMED if person.email and person.email_confirmed else unconfirmed,
        digests.hour(tx, contact.id),
        pauses.of(tx, contact.id),
        tuple(Colleague(other.id, other.person.name) for other in others),
    )
