"""Carries out what the turns around administrators want done in the database; for the library see `known_admin`."""

from typing import assert_never

from bot.conversation.administration.admin_effects import (
    AdminEffect,
    ConfirmAdminEmail,
    LinkAdministrator,
    ReloadContent,
    RollBackContent,
)
from bot.conversation.municipal.contact_turn import LANGUAGE
from bot.conversation.session import Session
from bot.dispatch.person import Person
from bot.storage import administrators
from bot.storage.transaction import Transaction


def enact(tx: Transaction, effect: AdminEffect, person: Person, session: Session | None) -> None:
    """Carry out one effect."""
    match effect:
        case LinkAdministrator(token):
            language = (session.language if session else None) or LANGUAGE
            administrators.link(tx, token, person.key, person.chat, language)
        case ConfirmAdminEmail(administrator):
            administrators.confirm_email(tx, administrator)
        case RollBackContent(_, administrator, by):
            administrators.tell(tx, "content-rolled-back", str(tx.at), by, besides=administrator)
        case ReloadContent():
            pass  # nothing of it is stored
        case _:
            assert_never(effect)
