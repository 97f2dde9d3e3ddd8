"""All a turn may look at besides the session and the action, and what a turn gives back."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.content.content import Content
from bot.conversation.codes import encode, has_code
from bot.conversation.effects import Effect
from bot.conversation.known import Known
from bot.conversation.notes import Note
from bot.conversation.screens import Languages, Screen, Shown
from bot.conversation.session import Session


@dataclass(frozen=True)
class Moment:
    """The content, what is known of the database, and the time, all as they were when the action came."""

    content: Content
    known: Known
    now: datetime


@dataclass(frozen=True)
class Turn:
    """The new session (None: forget the person), what to show, and what to do."""

    session: Session | None
    shown: tuple[Shown, ...]
    effects: tuple[Effect, ...] = ()


def show(session: Session, screen: Screen, note: Note | None = None, *effects: Effect) -> Turn:
    """Show one screen and remember it as the place; the choice of language is no place, so one returns from it."""
    return settle(session, Shown(screen, note), *effects)


def settle(session: Session, shown: Shown, *effects: Effect) -> Turn:
    """Show something and remember where the person stands now."""
    screen = shown.screen
    if has_code(screen) and not isinstance(screen, Languages):
        session = replace(session, place=encode(screen))
    return Turn(session, (shown,), effects)
