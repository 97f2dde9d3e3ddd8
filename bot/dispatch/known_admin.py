"""Loads what an administrator may know: who it is from the database, how the content stands from the library.

`administrator` is looked up for each action anew that may come to show or do what is an administrator's; an ordinary press of
a candidate's asks the database nothing for it.
"""

from dataclasses import replace

from bot.content.library import Library
from bot.content.problems import errors, warnings
from bot.conversation.actions import Action, ChooseLanguage, Command, Erase, Open, Say, Start
from bot.conversation.administration import admin_turn
from bot.conversation.administration.admin_actions import AcceptAdminInvite, AdminAction
from bot.conversation.administration.admin_screens import AdminInvite, AdminScreen
from bot.conversation.administration.administration import Standing
from bot.conversation.codes import decode_screen
from bot.conversation.known import Known
from bot.conversation.lead_screens import MyData
from bot.conversation.screens import Page, Screen
from bot.conversation.session import Session
from bot.storage import administrators, missed
from bot.storage.transaction import Transaction


def standing_of(library: Library) -> Standing:
    """Say how the content stands, but for what people looked for."""
    return Standing(
        since=library.since,
        problems=errors(library.problems),
        warnings=warnings(library.problems),
        previous=library.previous.version if library.previous else "",
        set_aside=library.set_aside,
    )


def with_administration(
    tx: Transaction, person: bytes, session: Session, action: Action, known: Known, standing: Standing
) -> Known:
    """Add what this account may know as an administrator."""
    place = decode_screen(session.place)
    token = _token(action, place)
    looks = _looks(action, place)
    entry = administrators.of_person(tx, person) if looks or token or _names(action) else None
    if entry is None and not token:
        return known
    return replace(
        known,
        administrator=entry.administrator if entry else None,
        standing=replace(standing, missed=missed.shown(tx)) if looks and entry else None,
        admin_invitation=administrators.invitation(tx, token) if token else None,
    )


def standing_again(known: Known, library: Library) -> Known:
    """Look once more how the content stands, after the library was changed."""
    words = known.standing.missed if known.standing else ()
    return replace(known, standing=replace(standing_of(library), missed=words))


def _looks(action: Action, place: Screen) -> bool:
    """Say whether a turn may come to show how the content stands."""
    if isinstance(action, Open):
        return isinstance(action.screen, AdminScreen)
    commanded = isinstance(action, Command) and action.name in admin_turn.COMMANDS
    return commanded or isinstance(action, AdminAction | Say) or isinstance(place, AdminScreen)


def _names(action: Action) -> bool:
    """Say whether a turn may come to name an administrator's task: at the start, in the help, around the own data."""
    match action:
        case Start() | ChooseLanguage() | Erase():
            return True
        case Open(Page() | MyData()):
            return True
        case _:
            return False


def _token(action: Action, place: Screen) -> str:
    """Give the one-time token an action brings, or that of the invitation on the screen, or ""."""
    match action:
        case Start(payload) if payload.startswith(admin_turn.INVITE):
            return payload.removeprefix(admin_turn.INVITE)
        case AcceptAdminInvite(token) | Open(AdminInvite(token)):
            return token
        case _:
            return place.token if isinstance(place, AdminInvite) else ""
