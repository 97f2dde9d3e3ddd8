"""The municipal side: every press is authorised, every step is recorded and told to the candidate."""

from dataclasses import replace

import pytest

from bot.conversation.contact import model as contact_model
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.model import Duty, Invitation, Lead, Role, Step
from bot.conversation.model import Effect, Open, Record, Say, Screen, WrongCode
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import ReadModel
from tests.conversation.strategies import TOKEN
from tests.conversation.turn_data import CODE, CONTACT, DEPUTY, KNOWN, LEAD, SESSION, after, on, sees, take

SHEET = contact_model.LeadDetails(CODE)
POINTER = contact_model.LeadStub(CODE)
REASONS = contact_model.Reasons(CODE)
WRITING = contact_model.Writing(CODE)


def loaded(lead: Lead, *duties: Duty) -> ReadModel:
    """Return the loaded state of somebody with these duties: the lead only if one covers it."""
    covered = any(duty.covers(lead) for duty in duties)
    return replace(KNOWN, duties=duties, lead=lead if covered else None)


def step(state: State, lead: Lead = LEAD, reason: str = "") -> tuple[Effect, ...]:
    """Return the effects of a press; the event has the name of the state."""
    moved = replace(lead, reason=reason)
    return (Record(moved, LeadEvent(state), CONTACT.name, state, reason, step=Step(CONTACT.contact, about=reason)),)


def test_a_reason_that_is_gone_is_asked_for_again() -> None:
    for press in (contact_model.Decline(CODE, "gone"), Open(contact_model.Declining(CODE, "gone"))):
        sees(take(SESSION, press, loaded(LEAD, CONTACT)), REASONS, Note.STALE)
    typed = take(on(contact_model.Declining(CODE, "gone")), Say(Private("Sorry")), loaded(LEAD, CONTACT))
    sees(typed, REASONS, Note.STALE)


def test_own_words_go_along_with_not_now_once_they_were_read_again() -> None:
    declining, known = contact_model.Declining(CODE, "no-post"), loaded(LEAD, CONTACT)
    sees(take(SESSION, Open(declining), known), declining)
    (sent,) = step(State.DECLINED, reason="no-post")
    assert isinstance(sent, Record)
    typed = take(on(declining), Say(Private("Please come again in June")), known)
    sees(typed, declining)
    assert typed.session is not None
    assert typed.session.refusal
    send = contact_model.Decline(CODE, "no-post", typed.session.refusal.number)
    sees(take(after(typed), contact_model.Decline(CODE, "no-post"), known), declining, Note.STALE)
    done = take(after(typed), send, known)
    sees(done, SHEET, None, replace(sent, text=Private("Please come again in June")))
    sees(take(after(done), contact_model.Decline(CODE, "no-post"), known), SHEET, None, sent)
    back = after(take(after(typed), Open(REASONS), known))
    sees(take(back, send, known), declining, Note.STALE)
    sees(take(back, contact_model.Decline(CODE, "no-post"), known), SHEET, None, sent)


def test_a_withdrawn_lead_opens_as_a_pointer_only() -> None:
    withdrawn = loaded(replace(LEAD, state=State.WITHDRAWN), CONTACT)

    sees(take(SESSION, Open(SHEET), withdrawn), POINTER)
    sees(take(SESSION, Open(POINTER), withdrawn), POINTER)


@pytest.mark.parametrize("screen", [contact_model.Inbox(), SHEET, POINTER, REASONS])
def test_words_where_buttons_are_meant_lead_back_to_the_inbox(screen: Screen) -> None:
    sees(take(on(screen), Say(Private("hello")), loaded(LEAD, CONTACT)), contact_model.Inbox(), Note.NOBODY_GOT_IT)


def test_any_other_code_confirms_nothing() -> None:
    rows: list[tuple[str, Note, tuple[Effect, ...]]] = [
        ("", Note.NOBODY_GOT_IT, ()),
        ("123 456", Note.NOBODY_GOT_IT, ()),
        ("hello", Note.NOBODY_GOT_IT, ()),
        ("654321", Note.CODE_WRONG, (WrongCode(),)),
        ("12345", Note.CODE_WRONG, ()),
    ]
    for text, note, counted in rows:
        waiting = loaded(LEAD, replace(CONTACT, email_code=Private("123456")))
        sees(take(on(contact_model.Inbox()), Say(Private(text)), waiting), contact_model.Inbox(), note, *counted)


def test_an_invitation_can_be_opened_again_while_it_is_good() -> None:
    invited = replace(KNOWN, invitation=Invitation(DEPUTY.name, NOTHING, ((Role.DEPUTY, "plzen"),)))

    sees(take(SESSION, Open(contact_model.Invite(TOKEN)), invited), contact_model.Invite(TOKEN))
