"""The shelves of the list of leads, and the search by a code."""

from dataclasses import replace

import pytest

from bot.conversation.contact.model import Inbox, Leads, LeadStub
from bot.conversation.contact.turn import lead_code_in
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.model import Event, Lead, Step
from bot.conversation.model import Menu, Open, Say
from bot.conversation.notes import Note
from bot.conversation.private import Private
from tests.conversation.turn_data import CODE, CONTACT, KNOWN, LEAD, NOW, SESSION, on, sees, take


def lead(code: str, state: State, *happened: LeadEvent, by: int = 1) -> Lead:
    """A lead to which these things have happened, one after another."""
    events = [*LEAD.events, *(Event(what, NOW, step=Step(by, by)) for what in happened)]
    return replace(LEAD, code=code, state=state, events=tuple(events))


NEW = lead("NEWX-2222", State.SEEN, LeadEvent.OPENED)
MINE = lead("MINE-2222", State.TAKEN, LeadEvent.TAKEN)
THEIRS = lead("THRS-2222", State.TAKEN, LeadEvent.TAKEN, by=2)
HANDED = lead("HAND-2222", State.CONTACTED, LeadEvent.TAKEN, LeadEvent.CONTACTED, LeadEvent.HANDED)
ANSWERED = lead("ANSW-2222", State.CONTACTED, LeadEvent.TOWN_WROTE)
ASKED = lead("ASKD-2222", State.CONTACTED, LeadEvent.TOWN_WROTE, LeadEvent.CANDIDATE_WROTE)
OVER = lead("OVER-2222", State.DECLINED, LeadEvent.DECLINED)
SHELVES = replace(KNOWN, duties=(CONTACT,), inbox=(NEW, MINE, THEIRS, HANDED, ANSWERED, ASKED), closed=(OVER,))


@pytest.mark.parametrize("shelf", ["gone", ":"])
def test_a_shelf_that_nobody_knows_is_that_of_the_open_leads(shelf: str) -> None:
    sees(take(SESSION, Open(Leads(shelf, 2)), SHELVES), Inbox(2))
    sees(take(SESSION, Open(Leads(shelf, 2))), Menu(), Note.REFUSED)


def test_a_code_is_understood_however_it_is_typed() -> None:
    for said in ("ABCD-2345", "abcd2345", " ABCD 2345 ", "AbCd–2345", "abcd - 2345", "ABCD‑2345", "ABCD—2345"):
        found = replace(KNOWN, duties=(CONTACT,), lead=LEAD)
        assert lead_code_in(Private(said), Inbox()) == CODE
        sees(take(on(Inbox()), Say(Private(said)), found), LeadStub(CODE))
