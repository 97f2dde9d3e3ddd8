"""The page offers a field exactly where words typed in the chat would mean something."""

from dataclasses import fields, replace
from typing import Any, get_args, get_type_hints

import pytest

from bot.content.content import Content
from bot.conversation.actions import Say
from bot.conversation.awaiting import awaits_words
from bot.conversation.codes import encode, has_code
from bot.conversation.contact_screens import ContactScreen, Invite
from bot.conversation.lead import Known, State
from bot.conversation.moment import Moment
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.screens import Screen
from bot.conversation.session import Session
from bot.conversation.turn import turn
from tests.conversation.making import CODE, CONTACT, LEAD, NOW

NOT_MEANT = {Note.PRESS_A_BUTTON, Note.NOBODY_GOT_IT, Note.CODE_WRONG, Note.STALE, Note.REFUSED}
VALUES: dict[object, Any] = {int: 0, bool: True, str: CODE}
KINDS = [kind for kind in get_args(ContactScreen) if kind is not Invite]


def some(kind: type[Screen]) -> Screen:
    hints = get_type_hints(kind)
    return kind(**{field.name: VALUES[hints[field.name]] for field in fields(kind)})


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_stands_where_words_mean_something(kind: type[Screen], content: Content) -> None:
    screen = some(kind)
    if not has_code(screen):
        return
    lead = replace(LEAD, state=State.TAKEN)
    known = Known(duties=(CONTACT,), lead=lead, inbox=(lead,))
    session = Session(language="cs", place=encode(screen))
    note = turn(session, Say(Private("Slova")), Moment(content, known, NOW)).shown[-1].note
    assert awaits_words(screen) == (note not in NOT_MEANT), (
        f"add it to conversation/awaiting.py, or not: {note}"
    )
