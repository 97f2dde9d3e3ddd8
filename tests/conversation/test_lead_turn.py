"""From "send a message" to a lead that is sent, and back out of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation import model
from bot.conversation.lead import model as lead_model
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.selfcheck import EVERY
from bot.conversation.state import ReadModel, Session
from tests.conversation.turn_data import (
    ANSWERED,
    ANSWERS,
    CODE,
    DRAFT,
    EMPTY,
    FILLED,
    FRESH,
    KNOWN,
    LEAD,
    MINOR,
    NOW,
    SENT,
    SESSION,
    after,
    on,
    sees,
    take,
)

NOBODY_ANSWERS = ReadModel(fresh=FRESH)
UNDER_18 = model.FixedPage("under18")
START = model.BeginLead("plzen", coordinator=False)


def field(name: lead_model.Field) -> model.Screen:
    return lead_model.LeadField(name)


def filling(draft: lead_model.Draft, name: lead_model.Field, answers: Mapping[str, str] = ANSWERS) -> Session:
    """Somebody who is being asked for a field."""
    return on(field(name), replace(SESSION, draft=draft, answers=answers))


def lead_sent(hours: float, code: str, slug: str = "brno", state: State = State.WITHDRAWN) -> lead_model.Lead:
    sent = lead_model.Event(LeadEvent.SENT, NOW - timedelta(hours=hours))
    return replace(LEAD, code=code, slug=slug, state=state, events=(sent,))


def test_a_lead_begun_for_another_town_keeps_what_was_filled_in() -> None:
    step = take(FILLED, model.BeginLead("brno", coordinator=True))

    sees(step, lead_model.Summary())
    draft = after(step).draft
    assert draft is not None
    assert (draft.slug, draft.name, draft.words, draft.coordinator) == ("brno", "Testa", "Hello", True)
    assert after(step).answers["town"] == "brno"


def test_nothing_is_sent_to_others_than_the_summary_named() -> None:
    rows: list[tuple[ReadModel, bool, model.Screen]] = [
        (KNOWN, True, lead_model.LeadStart("plzen")),
        (NOBODY_ANSWERS, False, lead_model.NoContact("plzen")),
    ]
    for known, coordinator, instead in rows:
        session = replace(FILLED, draft=replace(DRAFT, coordinator=coordinator))
        done = take(session, model.SendLead(FRESH), known)
        sees(done, instead)
        assert after(done).draft is not None


def test_who_is_under_18_reads_everything_but_sends_nothing() -> None:
    minor = replace(SESSION, answers=MINOR)
    for action in (START, model.Open(lead_model.LeadStart("plzen")), model.Open(lead_model.NoContact("brno"))):
        sees(take(minor, action), UNDER_18)
    sees(take(minor, model.Open(model.SelfCheckResult())), model.SelfCheckResult())

    told = take(filling(EMPTY, lead_model.Field.AGE, {}), model.Fill("age", "minor"))
    sees(told, UNDER_18)
    assert after(told).draft is None
    sent = take(replace(FILLED, answers=MINOR), model.SendLead(FRESH))
    sees(sent, UNDER_18)
    assert after(sent).draft is None


def test_a_second_tap_on_under_18_shows_the_same_page() -> None:
    """The first tap has dropped the draft: the second one finds none, and says the same."""
    first = take(replace(SESSION, draft=EMPTY), model.Fill("age", "minor"))
    sees(first, UNDER_18)

    sees(take(after(first), model.Fill("age", "minor")), UNDER_18)


def test_a_fourth_lead_within_24_hours_waits_until_tomorrow() -> None:
    three = replace(KNOWN, sent_today=lead_model.LEADS_PER_DAY)

    sees(take(ANSWERED, START, three), lead_model.MyLeads(), Note.DAILY_LIMIT)
    sent = take(FILLED, model.SendLead(FRESH), three)
    sees(sent, lead_model.MyLeads(), Note.DAILY_LIMIT)
    assert after(sent).draft == DRAFT


def test_a_town_gets_no_second_lead_while_one_is_open() -> None:
    for press in (START, model.Open(lead_model.LeadStart("plzen"))):
        sees(take(ANSWERED, press, SENT), lead_model.MyLead(CODE), Note.OPEN_LEAD)
    sees(take(FILLED, model.SendLead(FRESH), SENT), lead_model.MyLead(CODE), Note.ALREADY_SENT)

    closed = replace(KNOWN, leads=(lead_sent(30, CODE, "plzen", State.DECLINED),))
    sees(take(ANSWERED, START, closed), field(lead_model.Field.NAME))


def test_a_second_send_finds_the_lead_that_was_sent() -> None:
    first = take(FILLED, model.SendLead(FRESH))
    sent = replace(KNOWN, leads=(replace(LEAD, code=FRESH),))

    sees(take(after(first), model.SendLead(FRESH), sent), lead_model.MyLead(FRESH), Note.ALREADY_SENT)
    sees(take(FILLED, model.SendLead(FRESH), sent), lead_model.MyLead(FRESH), Note.ALREADY_SENT)


@pytest.mark.parametrize("session", [SESSION, replace(FILLED, draft=replace(DRAFT, id="MORE-2345"))])
def test_an_old_send_button_sends_nothing(session: Session) -> None:
    sees(take(session, model.SendLead(FRESH)), model.Menu(), Note.DRAFT_GONE)


def test_a_lead_is_not_sent_while_something_is_empty() -> None:
    for press in (model.SendLead(FRESH), model.Open(lead_model.Summary())):
        sees(take(replace(FILLED, draft=replace(DRAFT, name=NOTHING)), press), field(lead_model.Field.NAME))
    sees(take(replace(FILLED, answers={}), model.SendLead(FRESH)), field(lead_model.Field.AGE))


def test_an_option_that_is_gone_asks_for_what_is_empty() -> None:
    for name, option in (("reach", "pigeon"), ("gone", "x"), ("town", "brno"), ("czech", "gone"), ("age", "chosen")):
        done = take(filling(replace(DRAFT, reach=None), lead_model.Field.REACH), model.Fill(name, option))
        sees(done, field(lead_model.Field.REACH), Note.STALE)
        sees(
            take(filling(DRAFT, lead_model.Field.REACH), model.Fill(name, option)),
            field(lead_model.Field.NAME),
            Note.STALE,
        )


def test_filling_in_without_a_draft_says_that_it_is_gone() -> None:
    sees(take(SESSION, model.Fill("reach", "chat")), model.Menu(), Note.DRAFT_GONE)
    for screen in (lead_model.Summary(), field(lead_model.Field.NAME)):
        sees(take(SESSION, model.Open(screen)), model.Menu(), Note.DRAFT_GONE)
    sees(take(FILLED, model.Open(lead_model.LeadField("gone"))), model.Menu(), Note.DRAFT_GONE)


def test_a_question_that_is_gone_is_not_picked_and_one_of_all_is_left_out() -> None:
    every = replace(FILLED, ask_town=frozenset({EVERY}))
    assert after(take(every, model.PickQuestion("wages", wanted=False))).ask_town == frozenset()
    sees(take(FILLED, model.PickQuestion("gone", wanted=True)), model.TownQuestions(), Note.STALE)


def test_words_where_a_button_is_meant_ask_for_a_press() -> None:
    for name in (lead_model.Field.AGE, lead_model.Field.REACH, lead_model.Field.CZECH, lead_model.Field.PERMIT):
        sees(take(filling(EMPTY, name), model.Say(Private("well"))), field(name), Note.PRESS_A_BUTTON)


def test_a_number_shared_where_none_is_asked_for_is_not_kept() -> None:
    rows: list[Session] = [
        SESSION,
        on(model.Faq(), FILLED),
        filling(replace(DRAFT, reach=lead_model.ContactMethod.EMAIL), lead_model.Field.ADDRESS),
        filling(replace(DRAFT, reach=lead_model.ContactMethod.PHONE), lead_model.Field.NAME),
        on(field(lead_model.Field.ADDRESS)),
    ]
    for session in rows:
        done = take(session, model.SharePhone(Private("420601234567"), own=True))
        assert [shown.note for shown in done.shown] == [Note.PHONE_UNWANTED]
        assert after(done).draft == session.draft


def test_withdrawing_again_or_what_is_not_ones_own_does_nothing() -> None:
    gone = replace(KNOWN, leads=(replace(LEAD, state=State.WITHDRAWN),))

    sees(take(SESSION, model.Withdraw(CODE), gone), lead_model.MyLead(CODE))
    sees(take(SESSION, model.Withdraw("WXYZ-6789"), SENT), lead_model.MyLeads(), Note.STALE)


def test_withdrawing_asks_once_and_finds_the_only_open_lead_by_itself() -> None:
    closed = lead_sent(30, "WXYZ-6789", "brno", State.DECLINED)
    other = replace(LEAD, code="MNPQ-2233", slug="brno")
    ask_any = model.Open(lead_model.AskWithdraw("any"))

    sees(take(SESSION, ask_any, replace(KNOWN, leads=(closed, LEAD))), lead_model.AskWithdraw(CODE))
    sees(take(SESSION, ask_any, replace(KNOWN, leads=(other, LEAD))), lead_model.MyLeads())
    sees(take(SESSION, model.Open(lead_model.AskWithdraw(CODE)), SENT), lead_model.AskWithdraw(CODE))
    closed_only = replace(KNOWN, leads=(closed,))
    sees(take(SESSION, model.Open(lead_model.AskWithdraw("WXYZ-6789")), closed_only), lead_model.MyLeads(), Note.STALE)


ANSWERING = on(lead_model.Answering(CODE))


def test_without_a_coordinator_nothing_is_passed_on() -> None:
    nobody = replace(KNOWN, towns_with_contact=frozenset[str](), coordinator=False)

    sees(take(ANSWERED, model.BeginLead("plzen", coordinator=True), nobody), lead_model.NoContact("plzen"))
    draft = replace(DRAFT, coordinator=True)
    gone = take(replace(FILLED, draft=draft), model.SendLead(FRESH), nobody)
    sees(gone, lead_model.NoContact("plzen"))


@pytest.mark.parametrize("state", [State.DECLINED, State.WITHDRAWN])
def test_nothing_can_be_written_to_a_closed_lead(state: State) -> None:
    closed = replace(KNOWN, leads=(replace(LEAD, state=state),))

    sees(take(SESSION, model.Open(lead_model.Answering(CODE)), closed), lead_model.MyLead(CODE), Note.LEAD_CLOSED)
    sees(take(ANSWERING, model.Say(Private("Hello")), closed), lead_model.MyLeads(), Note.LEAD_CLOSED)
    sees(take(ANSWERING, model.Say(Private("Hello"))), lead_model.MyLeads(), Note.LEAD_CLOSED)
    assert take(ANSWERING, model.Say(Private("Hello")), closed).effects == ()
