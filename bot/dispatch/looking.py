"""Looks once more at what was shown, without taking a turn: nothing is recorded, and nobody is told of anything.

Whether it may still be seen is decided anew by the same pure turn that opened it; only its effects are left undone.
"""

from dataclasses import dataclass, replace

from bot.conversation.actions import Open
from bot.conversation.known import Known
from bot.conversation.moment import Moment
from bot.conversation.screens import Shown
from bot.conversation.session import Session
from bot.conversation.turn import turn
from bot.dispatch import known, known_town
from bot.dispatch.desk import Desk
from bot.dispatch.person import Person
from bot.storage import sessions
from bot.storage.transaction import Transaction
from bot.view.message import Message
from bot.view.notes import NOTES
from bot.view.render import render
from bot.view.scene import Scene


@dataclass(frozen=True)
class Seen:
    """What stands before somebody's eyes. `note`: the line above it, as plain text."""

    shown: Shown
    note: str
    messages: tuple[Message, ...]
    scene: Scene


async def look(desk: Desk, person: Person, shown: Shown) -> Seen:
    """Word again what a turn showed, as it is now; a screen that is no longer theirs gives way as in a turn."""
    content = desk.library.content

    def job(tx: Transaction) -> tuple[Session, Shown, Known]:
        session = sessions.load(tx, person.key) or desk.greet(person, content)
        action = Open(shown.screen)
        facts = known.load(tx, person.key, session, action)
        outcome = turn(session, action, Moment(content, facts, tx.now))
        now = known_town.with_news(tx, person.key, outcome, facts)
        return outcome.session or session, outcome.shown[-1], now

    session, now, facts = await desk.database.read(job)
    note = shown.note if now.screen == shown.screen else now.note
    scene = desk.scene(session, facts, content)
    words = scene.say(NOTES[note]) if note else ""
    return Seen(Shown(now.screen, note), words, render(replace(now, note=None), scene), scene)
