"""The page offers a field exactly where words typed in the chat would mean something."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args, get_type_hints

import pytest

from bot.content.content import Content
from bot.conversation.actions import Say
from bot.conversation.codes import encode
from bot.conversation.known import Known
from bot.conversation.lead import State
from bot.conversation.moment import Moment
from bot.conversation.municipal.awaiting import awaits_words
from bot.conversation.municipal.contact_screens import ContactScreen, Invite
from bot.conversation.municipal.own_town_screens import OwnTownScreen, Part
from bot.conversation.municipal.preferences import Preferences
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.screens import Screen
from bot.conversation.session import Session
from bot.conversation.town_news import Announcement
from bot.conversation.turn import turn
from tests.adversity.own_towns import RULE
from tests.conversation.making import CODE, CONTACT, LEAD, NOW

NOT_MEANT = {Note.PRESS_A_BUTTON, Note.NOBODY_GOT_IT, Note.CODE_WRONG, Note.REFUSED}
VALUES: dict[str, Any] = {
    "lead": CODE,
    "slug": "plzen",
    "part": Part.POSTS,
    "requirement": RULE.requirement,
    "int": 0,
    "bool": True,
    "str": CODE,
}
"""By the field's name, else by its type."""
COMPLETE = Announcement("plzen", 2, NOW.date(), NOW.date(), NOTHING)
KINDS: list[Callable[..., Screen]] = [
    kind for kind in (*get_args(ContactScreen), *get_args(OwnTownScreen)) if kind is not Invite
]


def some(kind: Callable[..., Screen]) -> Screen:
    hints = get_type_hints(kind)
    return kind(**{name: VALUES.get(name, VALUES[hint.__name__]) for name, hint in hints.items()})


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_stands_where_words_mean_something(kind: Callable[..., Screen], content: Content) -> None:
    screen = some(kind)
    lead = replace(LEAD, state=State.TAKEN)
    own = Preferences(CONTACT.contact)
    known = Known(duties=(CONTACT,), lead=lead, inbox=(lead,), preferences=(own,))
    session = Session(language="cs", place=encode(screen), announcement=COMPLETE)
    note = turn(session, Say(Private("Slova")), Moment(content, known, NOW)).shown[-1].note
    wrong = f"add it to conversation/awaiting.py, or not: {note}"
    assert awaits_words(screen) == (note not in NOT_MEANT), wrong
