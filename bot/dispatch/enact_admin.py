"""Carries out what the turns around administrators want done: in the database, and after that in the library of content."""

from typing import assert_never

from bot.content.library import Library
from bot.conversation.administration.admin_effects import (
    AdminEffect,
    ConfirmAdminEmail,
    LinkAdministrator,
    ReloadContent,
    RollBackContent,
)
from bot.conversation.moment import Turn
from bot.conversation.municipal.contact_turn import LANGUAGE
from bot.conversation.session import Session
from bot.dispatch.person import Person
from bot.storage import administrators
from bot.storage.database import Clock
from bot.storage.transaction import Transaction


def enact(tx: Transaction, effect: AdminEffect, person: Person, session: Session | None) -> None:
    """Carry out one effect in the database."""
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


def carry_out(outcome: Turn, library: Library, clock: Clock) -> bool:
    """Do to the library what a turn has decided, once the turn is stored; say whether anything was.

    Of two administrators who put the same version back at the same moment, the second one changes nothing.
    """
    done = False
    for effect in outcome.effects:
        match effect:
            case ReloadContent():
                library.ask_reload()
                done = True
            case RollBackContent(version) if library.previous and library.previous.version == version:
                done = library.roll_back(clock()) or done
            case _:
                pass
    return done
