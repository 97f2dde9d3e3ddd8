"""How an edit of the content would touch the self-checks people have open: only counts leave, never who or what.

Two folders are compared, not the live content: what is asked for is the difference between two versions of the files.
"""

import asyncio
from collections.abc import Iterable
from pathlib import Path

from bot.content.content import Content
from bot.content.loader import load
from bot.conversation.session import Session
from bot.office.lines import Arguments, Lines
from bot.review.outcome import Touch, touched
from bot.settings import OperatorError
from bot.storage import sessions
from bot.storage.database import Database


async def count(database: Database, arguments: Arguments) -> Lines:
    """Count the sessions with answers, and those that going over from folder `before` to `after` touches, by how.

    Gives lines of a word and a number: `open`, and each `Touch`.
    """
    everyone = await database.read(sessions.everyone)
    return await asyncio.to_thread(
        _counted, everyone, arguments
    )  # it takes a while: the bot goes on answering


def _counted(everyone: Iterable[Session], arguments: Arguments) -> Lines:
    before, after = _content(arguments["before"]), _content(arguments["after"])
    counted = dict.fromkeys(("open", *Touch), 0)
    for session in everyone:
        if session.answers:
            for what in ("open", *touched(before, after, session.answers)):
                counted[what] += 1
    return [f"{what} {number}" for what, number in counted.items()]


def _content(folder: str) -> Content:
    loaded = load(Path(folder))
    if not loaded.content.questions:
        raise OperatorError(f"The running bot cannot read {folder}.")
    return loaded.content
