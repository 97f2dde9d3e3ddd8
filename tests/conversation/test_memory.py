"""The session: restored as it was written, hidden in `repr`."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.model import ContactMethod, Details, Draft, Duty, Invitation, Lead, Role
from bot.conversation.model import CreateLead, Record, SharePosition
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import ReadModel, Session, Turn
from bot.dispatch.sending import Person as Sender
from bot.storage.contacts import Contact, ContactPerson
from bot.storage.notices import CandidateNews
from bot.storage.outbox import ClaimedRow
from tests.canary import CHAT, EMAIL, NAME, NOON, PHONE, WORDS, details, hits, lead
from tests.conversation.strategies import Draws
from tests.conversation.turn_data import CONTACT, COORDINATOR, DEPUTY, FILLED, LEAD, SENT, STRANGER

NUMBER = Private("+420601234567")


@given(data=st.data())
@settings(max_examples=30)
def test_a_session_is_read_back_as_it_was_written(some: Draws, data: st.DataObject) -> None:
    session = data.draw(some.sessions)
    stored = TypeAdapter(Session)

    assert stored.validate_json(stored.dump_json(session)) == session


@given(data=st.data())
@settings(max_examples=30)
def test_the_details_of_a_lead_are_read_back_as_they_were_written(some: Draws, data: st.DataObject) -> None:
    details = data.draw(some.leads).details
    stored = TypeAdapter(Details)

    assert stored.validate_json(stored.dump_json(details)) == details


def test_what_is_read_back_is_private_again() -> None:
    stored = TypeAdapter(Session)

    again = stored.validate_json(stored.dump_json(FILLED))
    assert again.draft is not None
    assert isinstance(again.draft.name, Private)


def test_a_private_text_is_text_that_does_not_show_itself() -> None:
    assert NUMBER == "+420601234567"
    assert f"{NUMBER}" == "+420601234567"
    assert repr(NUMBER) == "Private(...)"
    assert repr(NOTHING) == "Private('')"
    assert not NOTHING


def test_whatever_holds_her_data_hides_it_in_a_repr() -> None:
    """A log line, a failed assertion or a traceback shows values by their `repr`."""
    hers, name, words = lead(), Private(NAME), Private(WORDS)
    draft = Draft("ABCD-EFGH", "plzen", NOON, name=name, reach=ContactMethod.PHONE, address=Private(PHONE), words=words)
    duty = Duty(1, Role.CONTACT, "plzen", name, Private("123456"))
    outgoing = CandidateNews(code="ABCD-EFGH", chat=CHAT, news=LeadEvent.TOWN_WROTE, by=name, text=words)
    wrote = Record(hers, LeadEvent.TOWN_WROTE, name, text=words)
    person = ContactPerson(name, Private(EMAIL), chat=CHAT)
    holders = (
        details(), hers, draft, Session("uk", draft=draft), duty, outgoing,
        ClaimedRow(1, outgoing, 1, repeated=False), person,
        ReadModel(leads=(hers,), lead=hers, inbox=(hers,), duties=(duty,), readers=(duty,)),
        Invitation(name, Private(EMAIL), ((Role.CONTACT, "plzen"),)), Contact(1, Role.CONTACT, "plzen", person, linked=True),
        Turn(Session("uk", draft=draft), (), (CreateLead(hers), wrote)),
        Sender(b"key", CHAT),
    )  # fmt: skip
    for holder in holders:
        assert hits(repr(holder).encode()) == [], type(holder)
    for made in (FILLED, LEAD, CreateLead(LEAD), CONTACT, SENT):
        assert not [text for text in ("Testa", "Hello", "Zkusm") if text in repr(made)]


def test_a_shared_position_does_not_show_itself() -> None:
    assert repr(SharePosition(49.74, 13.37)) == "SharePosition()"


def test_who_may_see_a_lead() -> None:
    rows: list[tuple[Duty, bool, bool, bool]] = [
        (CONTACT, False, False, True),
        (CONTACT, False, True, True),
        (CONTACT, True, False, False),
        (DEPUTY, False, False, True),
        (DEPUTY, True, True, False),
        (STRANGER, False, False, False),
        (STRANGER, False, True, False),
        (COORDINATOR, False, False, False),
        (COORDINATOR, False, True, True),
        (COORDINATOR, True, False, True),
    ]
    assert {duty.role for duty, *_ in rows} == set(Role), "every role is in the table"
    for duty, coordinator, escalated, sees in rows:
        lead = Lead(LEAD.code, "plzen", coordinator, State.SENT, LEAD.details, escalated=escalated)
        assert duty.covers(lead) is sees
