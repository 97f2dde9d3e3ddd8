"""The page offers a field exactly where words typed in the chat would mean something."""

from dataclasses import fields, replace
from typing import Any, get_type_hints

import pytest

from bot.content.content import Content
from bot.conversation.base import members
from bot.conversation.codes import encode
from bot.conversation.contact.model import ContactScreen, Invite, Preferences
from bot.conversation.contact.turn import has_text_field
from bot.conversation.lead.events import State
from bot.conversation.model import Say, Screen
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Context, ReadModel, Session
from bot.conversation.towns.model import Announcement, AnnouncementPart, OwnTownScreen
from bot.conversation.turn import turn
from tests.adversity.authority import RULE
from tests.conversation.turn_data import CODE, CONTACT, LEAD, NOW

NOT_MEANT = {Note.PRESS_A_BUTTON, Note.NOBODY_GOT_IT, Note.CODE_WRONG, Note.REFUSED}
VALUES: dict[str, Any] = {
    "lead": CODE,
    "slug": "plzen",
    "part": AnnouncementPart.POSTS,
    "requirement": RULE.requirement,
    "int": 0,
    "bool": True,
    "str": CODE,
}
"""By the field's name, else by its type."""
COMPLETE = Announcement("plzen", 2, NOW.date(), NOW.date(), NOTHING)
KINDS: list[type[Screen]] = [kind for kind in (*members(ContactScreen), *members(OwnTownScreen)) if kind is not Invite]


def some(kind: type[Screen]) -> Screen:
    hints = get_type_hints(kind)
    return kind(**{field.name: VALUES.get(field.name, VALUES[hints[field.name].__name__]) for field in fields(kind)})


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_stands_where_words_mean_something(kind: type[Screen], content: Content) -> None:
    screen = some(kind)
    lead = replace(LEAD, state=State.TAKEN)
    own = Preferences(CONTACT.contact)
    known = ReadModel(duties=(CONTACT,), lead=lead, inbox=(lead,), preferences=(own,))
    session = Session(language="cs", place=encode(screen), announcement=COMPLETE)
    note = turn(session, Say(Private("Bdphtx qwrlk")), Context(content, known, NOW)).shown[-1].note
    wrong = f"add it to conversation/awaiting.py, or not: {note}"
    assert has_text_field(screen) == (note not in NOT_MEANT), wrong
